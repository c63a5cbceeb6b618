"""What was said to whom: the key that keeps each reminder from being said twice, and the history a chat can look at.

It outlives the outbox, which forgets parcels after some days. Functions work inside the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy import insert
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, delete, func, select, update

from storage.reminder_tables import RemindedRow
from storage.tables import ParcelRow

STAGE, SNOOZE, CHANGE = "stage", "snooze", "change"
Key = tuple[str, dt.date, str, int]
"""Item, occurrence, kind, step: with channel and chat, what makes it one thing."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """One thing said in one message. Fields as in :class:`storage.reminder_tables.RemindedRow`."""

    channel: str
    chat: str
    item: str
    last: dt.date
    kind: str
    step: int
    sent_to: str
    ref: str
    number: int
    parcel: str
    late: bool
    made_at: dt.datetime
    state: str = "queued"
    reason: str | None = None


_FIELDS = tuple(Reminded.__slots__)
_values = attrgetter(*_FIELDS)


def add(session: Session, said: Sequence[Reminded]) -> None:
    """Note what was queued. An IntegrityError when any of it was said before: the caller looks first."""
    if said:
        session.connection().execute(
            insert(RemindedRow), [dict(zip(_FIELDS, _values(one), strict=True)) for one in said]
        )


def keys_of(
    session: Session, channel: str, chats: Collection[str], items: Collection[str]
) -> dict[str, dict[Key, dt.datetime]]:
    """Chat -> what was said to it of these items, and when; a chat that was told nothing is missing."""
    row = RemindedRow
    found: dict[str, dict[Key, dt.datetime]] = {}
    columns = (col(row.chat), col(row.item), col(row.last), col(row.kind), col(row.step), col(row.made_at))
    wanted = select_columns(*columns).where(
        col(row.channel) == channel, col(row.chat).in_(chats), col(row.item).in_(items)
    )
    for chat, item, last, kind, step, made_at in session.connection().execute(wanted):
        found.setdefault(chat, {})[item, last, kind, step] = made_at
    return found


def of_message(session: Session, channel: str, sent_to: str, ref: str) -> tuple[Reminded, ...]:
    """What one message said, in its order; () when it went elsewhere or is not known (any more)."""
    row = RemindedRow
    mine = select(row).where(row.ref == ref, row.channel == channel, row.sent_to == sent_to)
    return tuple(_reminded(one) for one in session.exec(mine.order_by(col(row.number), col(row.id))))


def history(session: Session, channel: str, chat: str, most: int) -> tuple[Reminded, ...]:
    """The last things said to a chat, newest first, with how their sending ended."""
    row = RemindedRow
    mine = select(row).where(row.channel == channel, row.chat == chat)
    return tuple(_reminded(one) for one in session.exec(mine.order_by(col(row.id).desc()).limit(most)))


def of_parcels(session: Session, parcels: Sequence[str]) -> tuple[Reminded, ...]:
    """What these parcels were to say."""
    row = RemindedRow
    return tuple(_reminded(one) for one in session.exec(select(row).where(col(row.parcel).in_(parcels))))


def take_back(session: Session, parcels: Sequence[str]) -> None:
    """Count what these parcels were to say as not said."""
    session.connection().execute(delete(RemindedRow).where(col(RemindedRow.parcel).in_(parcels)))


def note_outcomes(session: Session, channel: str = "", chat: str = "") -> int:
    """Take over from the outbox how the sending ended, before it forgets; of one chat, or ("") of all. Returns how
    many things ended."""
    row = RemindedRow
    mine = (col(row.channel) == channel, col(row.chat) == chat) if chat else ()
    ended = (
        select_columns(col(ParcelRow.key), col(ParcelRow.state), col(ParcelRow.reason))
        .where(col(ParcelRow.key).in_(select_columns(col(row.parcel)).where(col(row.state) == "queued", *mine)))
        .where(col(ParcelRow.done_at).is_not(None))
    )
    outcomes: dict[tuple[str, str | None], list[str]] = {}
    for key, state, reason in session.connection().execute(ended):
        outcomes.setdefault((state, reason), []).append(key)
    count = 0
    for (state, reason), keys in outcomes.items():
        for start in range(0, len(keys), 5_000):
            these = col(row.parcel).in_(keys[start : start + 5_000])
            noted = update(row).where(these, col(row.state) == "queued").values(state=state, reason=reason)
            count += session.connection().execute(noted).rowcount
    return count


def purge(session: Session, before: dt.date, known: Collection[str]) -> int:
    """Remove what was said of days before ``before``, but nothing of items that may still be said: a clock that runs
    ahead must not make anything forgotten that keeps a repetition away. Returns how many."""
    row = RemindedRow
    old = session.connection().execute(select_columns(col(row.item)).where(col(row.last) < before).distinct())
    gone = [item for item in old.scalars() if item not in known]
    count = 0
    for start in range(0, len(gone), 5_000):
        these = col(row.item).in_(gone[start : start + 5_000])
        count += session.connection().execute(delete(row).where(these, col(row.last) < before)).rowcount
    return count


def count_of_chat(session: Session, channel: str, chat: str) -> int:
    """How many things were said to a chat."""
    mine = select(func.count()).select_from(RemindedRow).where(RemindedRow.channel == channel, RemindedRow.chat == chat)
    return session.exec(mine).one()


def parcels_of_chat(session: Session, channel: str, chat: str) -> tuple[str, ...]:
    """Keys of every parcel that said something of a chat, whoever got it."""
    mine = select(RemindedRow.parcel).where(RemindedRow.channel == channel, RemindedRow.chat == chat)
    return tuple(session.exec(mine.distinct()).all())


def _reminded(row: RemindedRow) -> Reminded:
    return Reminded(**dict(zip(_FIELDS, _values(row), strict=True)))
