"""What a chat said of single items: done, or again later. Functions work inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, delete, func, select

from storage.reminder_tables import DoneRow, SnoozeRow

LONGEST_NOTE = 300
"""Characters kept of a note."""


@dataclass(frozen=True, slots=True)
class Done:
    """``by``: the name shown of who marked it, in a group."""

    item: str
    at: dt.datetime
    by: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Snooze:
    """``person`` is "" in a private chat; ``name`` is what the person is called in the group."""

    chat: str
    item: str
    person: str
    name: str | None
    until: dt.datetime


def mark_done(session: Session, channel: str, chat: str, done: Done) -> bool:
    """Note an item as done and drop its snoozes. False when it was done already: who was first stays."""
    if session.get(DoneRow, (channel, chat, done.item)) is not None:
        return False
    note = done.note[:LONGEST_NOTE] if done.note else None
    session.add(DoneRow(channel=channel, chat=chat, item=done.item, done_at=done.at, by=done.by, note=note))
    session.connection().execute(delete(SnoozeRow).where(*_snoozes_of(channel, chat), col(SnoozeRow.item) == done.item))
    return True


def set_note(session: Session, channel: str, chat: str, item: str, note: str) -> bool:
    """Add or replace the note of a done item. False when it is not done."""
    row = session.get(DoneRow, (channel, chat, item))
    if row is not None:
        row.note = note[:LONGEST_NOTE]
    return row is not None


def undo(session: Session, channel: str, chat: str, item: str) -> bool:
    """Take "done" back. False when the item was not done."""
    row = session.get(DoneRow, (channel, chat, item))
    if row is not None:
        session.delete(row)
    return row is not None


def done_of(session: Session, channel: str, chat: str) -> dict[str, Done]:
    """Item -> how it was done."""
    rows = session.exec(select(DoneRow).where(DoneRow.channel == channel, DoneRow.chat == chat))
    return {row.item: Done(row.item, row.done_at, row.by, row.note) for row in rows}


def done_of_chats(session: Session, channel: str, chats: Sequence[str]) -> dict[str, frozenset[str]]:
    """Chat -> its done items; a chat without is missing."""
    found: dict[str, set[str]] = {}
    wanted = select_columns(col(DoneRow.chat), col(DoneRow.item)).where(
        col(DoneRow.channel) == channel, col(DoneRow.chat).in_(chats)
    )
    for chat, item in session.connection().execute(wanted):
        found.setdefault(chat, set()).add(item)
    return {chat: frozenset(items) for chat, items in found.items()}


def snooze(session: Session, channel: str, wanted: Snooze) -> None:
    """Say an item again at ``until``; an earlier wish of the same person is replaced."""
    session.merge(
        SnoozeRow(
            channel=channel,
            chat=wanted.chat,
            item=wanted.item,
            person=wanted.person,
            name=wanted.name,
            until=wanted.until,
        )
    )
    session.flush()


def snooze_if_none(session: Session, channel: str, wanted: Snooze) -> None:
    """The same, unless the person wants the item again at another time already."""
    if session.get(SnoozeRow, (channel, wanted.chat, wanted.item, wanted.person)) is None:
        snooze(session, channel, wanted)


def snoozed_in(session: Session, channel: str, chats: Sequence[str]) -> dict[str, dict[str, dt.datetime]]:
    """Chat -> item -> until when, of private chats only: in a group nobody silences the others."""
    found: dict[str, dict[str, dt.datetime]] = {}
    wanted = select_columns(col(SnoozeRow.chat), col(SnoozeRow.item), col(SnoozeRow.until)).where(
        col(SnoozeRow.channel) == channel, col(SnoozeRow.chat).in_(chats), col(SnoozeRow.person) == ""
    )
    for chat, item, until in session.connection().execute(wanted):
        found.setdefault(chat, {})[item] = until
    return found


def snoozes_over(session: Session, now: dt.datetime, most: int) -> tuple[tuple[str, Snooze], ...]:
    """(channel, snooze) of those whose time has come, earliest first."""
    rows = session.exec(select(SnoozeRow).where(col(SnoozeRow.until) <= now).order_by(col(SnoozeRow.until)).limit(most))
    return tuple((row.channel, Snooze(row.chat, row.item, row.person, row.name, row.until)) for row in rows)


def next_over(session: Session, now: dt.datetime) -> dt.datetime | None:
    """When the next snooze after ``now`` is over; None when there is none."""
    return session.exec(select(func.min(SnoozeRow.until)).where(col(SnoozeRow.until) > now)).one()


def drop_snooze(session: Session, channel: str, over: Snooze) -> None:
    """Forget a snooze, if it was not moved in the meantime."""
    session.connection().execute(
        delete(SnoozeRow).where(
            *_snoozes_of(channel, over.chat),
            col(SnoozeRow.item) == over.item,
            col(SnoozeRow.person) == over.person,
            col(SnoozeRow.until) == over.until,
        )
    )


def drop_snoozes(session: Session, channel: str, chat: str) -> None:
    """Forget every snooze in a chat."""
    session.connection().execute(delete(SnoozeRow).where(*_snoozes_of(channel, chat)))


def hand_over(session: Session, channel: str, giver: str, taker: str) -> None:
    """What the giver had done counts as done for the taker."""
    for done in done_of(session, channel, giver).values():
        mark_done(session, channel, taker, done)


def _snoozes_of(channel: str, chat: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's own type
    return col(SnoozeRow.channel) == channel, col(SnoozeRow.chat) == chat
