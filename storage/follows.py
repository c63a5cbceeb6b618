"""What chats follow, each thing once. Kinds and ids are opaque here; functions work inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, delete, select

from storage.reminder_tables import FollowRow

MOST = 200
"""Things one chat may follow: a bound, so that nobody fills the disk."""


@dataclass(frozen=True, slots=True)
class Follow:
    """One thing followed. ``leads`` None: as the chat's settings say; ``since`` is from when on they hold."""

    id: int
    kind: str
    target: str
    place: str
    leads: tuple[int, ...] | None
    since: dt.datetime
    made_at: dt.datetime


def add(session: Session, channel: str, chat: str, target: tuple[str, str, str], at: dt.datetime) -> Follow | None:
    """Follow (kind, id, place); what is followed already stays as it is. None when the chat follows too much."""
    kind, name, place = target
    known = session.exec(_of_chat(channel, chat)).all()
    for row in known:
        if (row.kind, row.target, row.place) == target:
            return _follow(row)
    if len(known) >= MOST:
        return None
    row = FollowRow(channel=channel, chat=chat, kind=kind, target=name, place=place, leads="", since=at, made_at=at)
    session.add(row)
    session.flush()
    return _follow(row)


def remove(session: Session, channel: str, chat: str, ids: Sequence[int]) -> int:
    """Follow these no more; ids of other chats are passed over. Returns how many went."""
    gone = delete(FollowRow).where(
        col(FollowRow.channel) == channel, col(FollowRow.chat) == chat, col(FollowRow.id).in_(ids)
    )
    return session.connection().execute(gone).rowcount


def of_chat(session: Session, channel: str, chat: str) -> tuple[Follow, ...]:
    """What a chat follows, in the order in which it began."""
    return tuple(_follow(row) for row in session.exec(_of_chat(channel, chat).order_by(col(FollowRow.id))))


def of_chats(session: Session, channel: str, chats: Sequence[str]) -> dict[str, tuple[Follow, ...]]:
    """The same for many chats; a chat that follows nothing is missing."""
    found: dict[str, list[Follow]] = {}
    rows = session.connection().execute(
        select_columns(
            col(FollowRow.chat),
            col(FollowRow.id),
            col(FollowRow.kind),
            col(FollowRow.target),
            col(FollowRow.place),
            col(FollowRow.leads),
            col(FollowRow.since),
            col(FollowRow.made_at),
        )
        .where(col(FollowRow.channel) == channel, col(FollowRow.chat).in_(chats))
        .order_by(col(FollowRow.id))
    )
    for chat, row_id, kind, target, place, leads, since, made_at in rows:
        found.setdefault(chat, []).append(Follow(row_id or 0, kind, target, place, read_leads(leads), since, made_at))
    return {chat: tuple(follows) for chat, follows in found.items()}


def set_leads(session: Session, channel: str, chat: str, follow_id: int, leads: Sequence[int], at: dt.datetime) -> bool:
    """Give one follow lead times of its own, from ``at`` on. False when the chat has no such follow."""
    row = session.get(FollowRow, follow_id)
    if row is None or (row.channel, row.chat) != (channel, chat):
        return False
    row.leads, row.since = written_leads(leads), at
    return True


def renew(session: Session, channel: str, chat: str, at: dt.datetime) -> None:
    """Everything a chat follows counts from ``at`` on, after its settings changed."""
    for row in session.exec(_of_chat(channel, chat)):
        row.since = at


def hand_over(session: Session, channel: str, giver: str, taker: str, at: dt.datetime) -> int:
    """Everything the giver follows is followed by the taker instead. Returns how many things."""
    given = of_chat(session, channel, giver)
    for follow in given:
        added = add(session, channel, taker, (follow.kind, follow.target, follow.place), at)
        if added is not None and follow.leads is not None:
            set_leads(session, channel, taker, added.id, follow.leads, at)
    remove(session, channel, giver, [follow.id for follow in given])
    return len(given)


def _of_chat(channel: str, chat: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLModel's own long type
    return select(FollowRow).where(FollowRow.channel == channel, FollowRow.chat == chat)


def _follow(row: FollowRow) -> Follow:
    return Follow(row.id or 0, row.kind, row.target, row.place, read_leads(row.leads), row.since, row.made_at)


@lru_cache(maxsize=1_000)
def read_leads(written: str) -> tuple[int, ...] | None:
    """ "7,3,1" -> (7, 3, 1); "" -> None."""
    return tuple(int(part) for part in written.split(",")) if written else None


def written_leads(leads: Sequence[int]) -> str:
    """(1, 7, 3) -> "7,3,1": farthest first, each once."""
    return ",".join(str(lead) for lead in sorted(set(leads), reverse=True))
