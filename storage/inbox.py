"""Updates of a channel: stored before they are acknowledged, handled afterwards, once each.

What comes in: payloads as text, opaque here. Each function works inside the caller's transaction, so that "handled"
is committed together with everything that handling made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, delete, func, select, update

from storage.tables import InboxRow

# Built once: building a statement takes SQLAlchemy longer than carrying it out.
_STORE = insert(InboxRow).values(state="stored").on_conflict_do_nothing()
_WAITING = (
    select(col(InboxRow.id), col(InboxRow.key), col(InboxRow.payload), col(InboxRow.received_at))
    .where(col(InboxRow.channel) == bindparam("of_channel"), col(InboxRow.handled_at).is_(None))
    .order_by(col(InboxRow.id))
    .limit(bindparam("most"))
)
_WAITING_WITH = _WAITING.where(func.instr(col(InboxRow.payload), bindparam("words")) > 0)
_HANDLED = (
    update(InboxRow)
    .where(col(InboxRow.id) == bindparam("row_id"), col(InboxRow.handled_at).is_(None))
    .values(state="handled", payload="", handled_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Stored:
    """An update that waits to be handled. ``id`` counts in the order of arrival."""

    id: int
    key: str
    payload: str
    received_at: dt.datetime


def store(session: Session, channel: str, updates: Sequence[tuple[str, str]], at: dt.datetime) -> int:
    """Keep (key, payload) pairs; what is kept under that key already is left as it is. Returns how many were new."""
    rows = [{"channel": channel, "key": key, "payload": payload, "received_at": at} for key, payload in updates]
    return session.connection().execute(_STORE, rows).rowcount if rows else 0


def waiting(session: Session, channel: str, most: int) -> tuple[Stored, ...]:
    """The oldest ``most`` updates that were not handled, oldest first."""
    rows = session.connection().execute(_WAITING, {"of_channel": channel, "most": most})
    return tuple(Stored(row_id or 0, key, payload, at) for row_id, key, payload, at in rows)


def waiting_with(session: Session, channel: str, words: str) -> tuple[Stored, ...]:
    """Updates that were not handled and whose payload contains ``words``, oldest first."""
    rows = session.connection().execute(_WAITING_WITH, {"of_channel": channel, "words": words, "most": -1})
    return tuple(Stored(row_id or 0, key, payload, at) for row_id, key, payload, at in rows)


def mark_handled(session: Session, row_id: int, at: dt.datetime) -> bool:
    """Note that an update was handled and empty its payload. False when it was handled already."""
    return session.connection().execute(_HANDLED, {"row_id": row_id, "at": at}).rowcount == 1


def count_waiting(session: Session, channel: str) -> tuple[int, dt.datetime | None]:
    """How many updates wait, and since when the oldest does (None when none waits)."""
    row = session.exec(
        select(func.count(), func.min(InboxRow.received_at)).where(
            InboxRow.channel == channel, col(InboxRow.handled_at).is_(None)
        )
    ).one()
    return int(row[0]), row[1]


def purge(session: Session, before: dt.datetime) -> int:
    """Remove what was handled before then. Keep at least a week: a key that is gone does not stop a repetition."""
    gone = delete(InboxRow).where(col(InboxRow.handled_at) < before)
    return session.connection().execute(gone).rowcount
