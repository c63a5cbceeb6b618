"""What is to be sent: put in once, claimed before sending, settled afterwards. Knows nothing of channels or wording.

A parcel's life: waiting -> claimed -> sent | unknown | failed, or back to waiting when it was surely not sent. Each
function works inside the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select as select_columns
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, delete, func, select, update

from storage.tables import ParcelRow

ANSWER, REMINDER = 0, 10
"""Priorities: lower goes first."""

LEASE = dt.timedelta(seconds=60)
"""How long a claim holds: longer than any one request may take."""

Failure = Literal["technical", "temporary", "permanent"]


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
            "state": "waiting",
            "not_before": parcel.not_before or at,
            "attempts": 0,
            "forget": parcel.forget,
            "made_at": at,
        }
        for parcel in parcels
    ]
    return session.connection().execute(insert(ParcelRow).on_conflict_do_nothing(), rows).rowcount if rows else 0


def is_known(session: Session, key: str) -> bool:
    """Whether a parcel of this key was ever put in (and not purged)."""
    return session.exec(select(ParcelRow.id).where(ParcelRow.key == key)).first() is not None


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
    # Columns, not rows: this runs for every message.
    rows = session.connection().execute(
        select_columns(
            col(ParcelRow.id),
            col(ParcelRow.key),
            col(ParcelRow.chat),
            col(ParcelRow.payload),
            col(ParcelRow.priority),
            col(ParcelRow.attempts),
            col(ParcelRow.made_at),
        )
        .where(
            col(ParcelRow.channel) == channel,
            col(ParcelRow.done_at).is_(None),
            col(ParcelRow.state) == "waiting",
            col(ParcelRow.not_before) <= now,
            col(ParcelRow.chat).not_in(tuple(busy)[:20_000]),
        )
        .order_by(col(ParcelRow.priority), col(ParcelRow.id))
        .limit(most * 4)
    )
    taken: dict[str, Claimed] = {}
    for row_id, key, chat, payload, priority, attempts, made_at in rows:
        if chat not in taken and len(taken) < most:
            taken[chat] = Claimed(row_id or 0, key, chat, payload, priority, attempts + 1, made_at)
    if taken:
        ids = [one.id for one in taken.values()]
        session.connection().execute(
            update(ParcelRow)
            .where(col(ParcelRow.id).in_(ids))
            .values(state="claimed", claimed_by=sender, lease_until=now + LEASE, attempts=col(ParcelRow.attempts) + 1)
        )
    return tuple(taken.values())


def settle(session: Session, results: Sequence[Settled], at: dt.datetime) -> None:
    """Write down how sending ended. What is final loses its payload, or its row when it is to be forgotten."""
    connection = session.connection()
    for result in results:
        this = col(ParcelRow.id) == result.id
        if result.state == "waiting":
            values: dict[str, object] = {"state": "waiting", "not_before": result.not_before or at, "claimed_by": None}
            values |= {"lease_until": None, "failure": result.failure, "reason": result.reason}
            connection.execute(update(ParcelRow).where(this).values(values))
            continue
        connection.execute(delete(ParcelRow).where(this, col(ParcelRow.forget).is_(True)))
        final: dict[str, object] = {"state": result.state, "sent_as": result.sent_as, "failure": result.failure}
        final |= {"reason": result.reason, "payload": "", "lease_until": None, "done_at": at}
        connection.execute(update(ParcelRow).where(this).values(final))


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
    """Give up everything that waits for a chat that cannot be reached any more. Returns how many parcels."""
    given_up = (
        update(ParcelRow)
        .where(col(ParcelRow.channel) == channel, col(ParcelRow.chat) == chat, col(ParcelRow.state) == "waiting")
        .values(state="failed", failure="permanent", reason=reason, payload="", done_at=at)
    )
    return session.connection().execute(given_up).rowcount


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


def next_due(session: Session, channel: str) -> dt.datetime | None:
    """When the earliest waiting parcel may go; None when none waits."""
    return session.exec(
        select(func.min(ParcelRow.not_before)).where(ParcelRow.channel == channel, col(ParcelRow.state) == "waiting")
    ).one()


def counts(session: Session, channel: str) -> dict[str, int]:
    """State (or "failed:kind") -> how many parcels, of those not purged."""
    rows = session.exec(
        select(ParcelRow.state, ParcelRow.failure, func.count())
        .where(ParcelRow.channel == channel)
        .group_by(col(ParcelRow.state), col(ParcelRow.failure))
    )
    found: dict[str, int] = {}
    for state, failure, count in rows:
        name = f"{state}:{failure}" if state == "failed" else state
        found[name] = found.get(name, 0) + count
    return found


def oldest_open(session: Session, channel: str) -> dt.datetime | None:
    """When the oldest parcel that is neither sent nor given up was made; None when there is none."""
    return session.exec(
        select(func.min(ParcelRow.made_at)).where(ParcelRow.channel == channel, col(ParcelRow.done_at).is_(None))
    ).one()


def purge(session: Session, before: dt.datetime) -> int:
    """Remove what was done before then. A key that is gone does not stop a repetition."""
    return session.connection().execute(delete(ParcelRow).where(col(ParcelRow.done_at) < before)).rowcount
