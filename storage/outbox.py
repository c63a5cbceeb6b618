"""What is to be sent: put in once, claimed before sending, settled afterwards. Knows nothing of channels or wording.

A parcel's life: waiting -> claimed -> sent | unknown | failed, or back to waiting when it was surely not sent. Each
function works inside the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, bindparam, or_, text
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, delete, func, select, update

from storage.tables import ParcelRow

ALARM, PRESS, ANSWER, REMINDER = -20, -10, 0, 10
"""Priorities: lower goes first. A press of a button waits seconds for its answer, a question minutes."""

LONGEST_WAIT = dt.timedelta(hours=1)
"""What is to wait longer was put off by a clock that ran ahead, and goes at once. The sender itself remembers where a
channel asked for more."""

LEASE = dt.timedelta(seconds=60)
"""How long a claim holds: longer than any one request may take."""

Failure = Literal["technical", "temporary", "permanent"]

# What runs for every message is built once: building a statement takes SQLAlchemy longer than carrying it out.
_PUT = insert(ParcelRow).values(state="waiting", attempts=0).on_conflict_do_nothing()
_KNOWN = select_columns(col(ParcelRow.id)).where(col(ParcelRow.key) == bindparam("of_key"))
_SENDABLE = (
    col(ParcelRow.channel) == bindparam("of_channel"),
    col(ParcelRow.done_at).is_(None),
    col(ParcelRow.state) == "waiting",
    or_(col(ParcelRow.not_before) <= bindparam("now"), col(ParcelRow.not_before) > bindparam("far")),
    or_(col(ParcelRow.not_after).is_(None), col(ParcelRow.not_after) > bindparam("now")),
)
# Columns, not rows. "done_at IS NULL" is what lets SQLite use the index of open parcels. The chats to pass over come
# as one JSON list, so that the statement stays the same however many there are.
_DUE = (
    select_columns(
        col(ParcelRow.id),
        col(ParcelRow.key),
        col(ParcelRow.chat),
        col(ParcelRow.payload),
        col(ParcelRow.priority),
        col(ParcelRow.attempts),
        col(ParcelRow.made_at),
    )
    .where(*_SENDABLE, text("chat NOT IN (SELECT value FROM json_each(:busy))"))
    .order_by(col(ParcelRow.priority), col(ParcelRow.id))
    .limit(bindparam("most"))
)
_IS_DUE = select_columns(col(ParcelRow.id)).where(*_SENDABLE).limit(1)
_TAKE = (
    update(ParcelRow)
    .where(col(ParcelRow.id) == bindparam("this"))
    .values(
        state="claimed",
        claimed_by=bindparam("sender"),
        lease_until=bindparam("until"),
        attempts=col(ParcelRow.attempts) + 1,
    )
)
_FORGET = delete(ParcelRow).where(col(ParcelRow.id) == bindparam("this"), col(ParcelRow.forget).is_(True))
_END = (
    update(ParcelRow)
    .where(col(ParcelRow.id) == bindparam("this"), col(ParcelRow.forget).is_(False))
    .values(
        state=bindparam("ended"),
        sent_as=bindparam("as_message"),
        failure=bindparam("kind"),
        reason=bindparam("why"),
        done_at=bindparam("at"),
        payload="",
        lease_until=None,
    )
)
_BACK = (
    update(ParcelRow)
    .where(col(ParcelRow.id) == bindparam("this"))
    .values(
        state="waiting",
        not_before=bindparam("again"),
        failure=bindparam("kind"),
        reason=bindparam("why"),
        claimed_by=None,
        lease_until=None,
    )
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to send, once. ``key`` is unique over all channels and time; ``payload`` is JSON for the channel."""

    key: str
    channel: str
    chat: str
    payload: str
    priority: int = ANSWER
    not_before: dt.datetime | None = None
    """Aware; None: at once."""
    forget: bool = False
    """Remove every trace of it once it is done."""
    not_after: dt.datetime | None = None
    """Aware; from then on it is not sent any more (None: always worth sending). See :func:`expired`."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A parcel in the hands of one sender until its lease ends. ``attempts`` counts this one."""

    id: int
    key: str
    chat: str
    payload: str
    priority: int
    attempts: int
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """How the sending of one parcel ended.

    "waiting" means surely not sent, to be tried again from ``not_before`` on (None: at once).
    """

    id: int
    state: Literal["sent", "unknown", "failed", "waiting"]
    sent_as: str | None = None
    failure: Failure | None = None
    reason: str | None = None
    not_before: dt.datetime | None = None


def put(session: Session, parcels: Sequence[Parcel], at: dt.datetime) -> int:
    """Queue parcels. One whose key is there already is left out, whatever its state. Returns how many were new."""
    rows = [
        {
            "key": parcel.key,
            "channel": parcel.channel,
            "chat": parcel.chat,
            "priority": parcel.priority,
            "payload": parcel.payload,
            "not_before": parcel.not_before or at,
            "not_after": parcel.not_after,
            "forget": parcel.forget,
            "made_at": at,
        }
        for parcel in parcels
    ]
    return session.connection().execute(_PUT, rows).rowcount if rows else 0


def is_known(session: Session, key: str) -> bool:
    """Whether a parcel of this key was ever put in (and not purged)."""
    return session.connection().execute(_KNOWN, {"of_key": key}).first() is not None


def claim(
    session: Session,
    channel: str,
    sender: str,
    now: dt.datetime,
    *,
    most: int,
    busy: Collection[str] = (),
) -> tuple[Claimed, ...]:
    """Take up to ``most`` due parcels, answers before reminders, then oldest first, for ``sender`` alone.

    At most one parcel a chat, so that a chat gets its messages in order; chats in ``busy`` are passed over (those that
    a parcel is on its way to, or that must rest).
    """
    connection = session.connection()
    wanted = {"of_channel": channel, "now": now, "far": now + LONGEST_WAIT, "busy": json.dumps(list(busy))}
    rows = connection.execute(_DUE, wanted | {"most": most * 4})
    taken: dict[str, Claimed] = {}
    for row_id, key, chat, payload, priority, attempts, made_at in rows:
        if chat not in taken and len(taken) < most:
            taken[chat] = Claimed(row_id or 0, key, chat, payload, priority, attempts + 1, made_at)
    if taken:
        until = now + LEASE
        connection.execute(_TAKE, [{"this": one.id, "sender": sender, "until": until} for one in taken.values()])
    return tuple(taken.values())


def is_due(session: Session, channel: str, now: dt.datetime) -> bool:
    """Whether anything could be sent now, were its chat not busy."""
    wanted = {"of_channel": channel, "now": now, "far": now + LONGEST_WAIT}
    return session.connection().execute(_IS_DUE, wanted).first() is not None


def settle(session: Session, results: Sequence[Settled], at: dt.datetime) -> None:
    """Write down how sending ended. What is final loses its payload, or its row when it is to be forgotten."""
    connection = session.connection()
    back = [
        {"this": one.id, "again": one.not_before or at, "kind": one.failure, "why": one.reason}
        for one in results
        if one.state == "waiting"
    ]
    ended = [
        {
            "this": one.id,
            "ended": one.state,
            "as_message": one.sent_as,
            "kind": one.failure,
            "why": one.reason,
            "at": at,
        }
        for one in results
        if one.state != "waiting"
    ]
    if back:
        connection.execute(_BACK, back)
    if ended and connection.execute(_END, ended).rowcount < len(ended):
        connection.execute(_FORGET, [{"this": one["this"]} for one in ended])


def expired(session: Session, now: dt.datetime, most: int) -> tuple[str, ...]:
    """Keys of parcels that wait and are not worth sending any more, up to ``most``; they wait until taken back."""
    wanted = select_columns(col(ParcelRow.key)).where(
        col(ParcelRow.done_at).is_(None), col(ParcelRow.state) == "waiting", col(ParcelRow.not_after) <= now
    )
    return tuple(session.connection().execute(wanted.limit(most)).scalars())


def claimed_by_others(session: Session, channel: str, sender: str) -> tuple[tuple[int, str], ...]:
    """(id, payload) of parcels that a sender other than this one still holds."""
    rows = session.exec(
        select(ParcelRow.id, ParcelRow.payload).where(
            ParcelRow.channel == channel,
            col(ParcelRow.done_at).is_(None),
            col(ParcelRow.state) == "claimed",
            ParcelRow.claimed_by != sender,
        )
    )
    return tuple((row_id or 0, payload) for row_id, payload in rows)


def fail_chat(session: Session, channel: str, chat: str, reason: str, at: dt.datetime) -> int:
    """Give up everything that waits for a chat that cannot be reached any more. Returns how many parcels.

    What was to be forgotten once done is forgotten now.
    """
    waits = (
        col(ParcelRow.channel) == channel,
        col(ParcelRow.chat) == chat,
        col(ParcelRow.done_at).is_(None),
        col(ParcelRow.state) == "waiting",
    )
    forgotten = session.connection().execute(delete(ParcelRow).where(*waits, col(ParcelRow.forget).is_(True)))
    given_up = session.connection().execute(
        update(ParcelRow)
        .where(*waits)
        .values(state="failed", failure="permanent", reason=reason, payload="", done_at=at)
    )
    return forgotten.rowcount + given_up.rowcount


def withdraw(session: Session, channel: str, chat: str, priority: int, at: dt.datetime) -> int:
    """Give up what waits for a chat at this priority, because it is not wanted any more. Returns how many parcels."""
    given_up = (
        update(ParcelRow)
        .where(col(ParcelRow.channel) == channel, col(ParcelRow.chat) == chat, col(ParcelRow.state) == "waiting")
        .where(col(ParcelRow.priority) == priority)
        .values(state="failed", failure="permanent", reason="not wanted", payload="", done_at=at)
    )
    return session.connection().execute(given_up).rowcount


def forget_chat(session: Session, channel: str, chat: str) -> int:
    """Remove every parcel of a chat, waiting or done. Returns how many."""
    gone = delete(ParcelRow).where(col(ParcelRow.channel) == channel, col(ParcelRow.chat) == chat)
    return session.connection().execute(gone).rowcount


def forget_keys(session: Session, keys: Sequence[str]) -> None:
    """Remove these parcels, waiting or done."""
    for start in range(0, len(keys), 5_000):
        session.connection().execute(delete(ParcelRow).where(col(ParcelRow.key).in_(keys[start : start + 5_000])))


def counts(session: Session, channel: str, priority: int | None = None) -> dict[str, int]:
    """State (or "failed:kind") -> how many parcels, of those not purged; ``priority``: of this one alone."""
    rows = session.exec(
        select(ParcelRow.state, ParcelRow.failure, func.count())
        .where(*_of(channel, priority))
        .group_by(col(ParcelRow.state), col(ParcelRow.failure))
    )
    found: dict[str, int] = {}
    for state, failure, count in rows:
        name = f"{state}:{failure}" if state == "failed" else state
        found[name] = found.get(name, 0) + count
    return found


def oldest_open(session: Session, channel: str, priority: int | None = None) -> dt.datetime | None:
    """When the oldest parcel that is neither sent nor given up was made; None when there is none."""
    is_open = (*_of(channel, priority), col(ParcelRow.done_at).is_(None))
    return session.exec(select(func.min(ParcelRow.made_at)).where(*is_open)).one()


def waiting_since(session: Session, channel: str) -> tuple[int, dt.datetime | None]:
    """How many parcels are neither sent nor given up, and since when the oldest of them is; alarms are left out."""
    is_open = (*_of(channel, None), col(ParcelRow.done_at).is_(None), col(ParcelRow.priority) > ALARM)
    return session.exec(select(func.count(), func.min(ParcelRow.made_at)).where(*is_open)).one()


def _of(channel: str, priority: int | None) -> tuple[ColumnElement[bool], ...]:
    of_channel = col(ParcelRow.channel) == channel
    return (of_channel,) if priority is None else (of_channel, col(ParcelRow.priority) == priority)


def purge(session: Session, before: dt.datetime) -> int:
    """Remove what was done before then. A key that is gone does not stop a repetition."""
    return session.connection().execute(delete(ParcelRow).where(col(ParcelRow.done_at) < before)).rowcount
