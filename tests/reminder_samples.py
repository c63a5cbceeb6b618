"""What the tests of reminders share: chats that agreed, and reading what was queued."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache

from sqlmodel import Session, col, select, update

from bot.reminders.notice import Notice, read_notice
from bot.reminders.said import Plans, Who
from knowledge.calendar import ZONE
from storage import chats, follows, reminding
from storage.database import Database
from storage.reminding import Settings
from storage.tables import ParcelRow
from tests.moved_plans import base_of

T = "telegram"


@cache
def plans_of(year: int) -> Plans:
    """The same for the desk."""
    return Plans(base_of(year), "https://vi.du")


def at(day: str, hour: int = 8, minute: int = 0) -> dt.datetime:
    """A moment in Vietnam."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour, minute), ZONE)


def agreed(
    session: Session, who: Who, since: dt.datetime, *targets: tuple[str, str, str], settings: Settings | None = None
) -> None:
    """A chat that said yes to reminders and follows these."""
    row = chats.started(session, who.channel, who.chat, "group" if who.group else "private", since)
    row.reminders_consented_at = since
    session.flush()
    reminding.save_settings(session, who.channel, who.chat, settings or Settings())
    for target in targets:
        follows.add(session, who.channel, who.chat, target, since)


def waiting(database: Database) -> list[tuple[ParcelRow, Notice]]:
    """Every reminder in the outbox that nobody took, oldest first."""
    with database.reading() as session:
        rows = session.exec(select(ParcelRow).where(ParcelRow.state == "waiting").order_by(col(ParcelRow.id))).all()
    found = [(row, read_notice(json.loads(row.payload))) for row in rows]
    return [(row, notice) for row, notice in found if notice is not None]


def sent(database: Database, now: dt.datetime) -> list[tuple[str, Notice]]:
    """Send everything that waits: (chat, notice), and it counts as sent."""
    found = waiting(database)
    ids = [row.id for row, _ in found]
    with database.writing() as session:
        done = update(ParcelRow).where(col(ParcelRow.id).in_(ids)).values(state="sent", done_at=now, payload="")
        session.connection().execute(done)
    return [(row.chat, notice) for row, notice in found]
