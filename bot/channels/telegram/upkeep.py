"""What has served its purpose is removed, every hour."""

from __future__ import annotations

import asyncio
import datetime as dt

import structlog

from bot.channels.telegram.room import Room
from bot.channels.telegram.turn import CHANNEL
from bot.memory import lasting
from bot.question import MEMORY_LIFETIME
from bot.reminders.queueing import clean as clean_reminders
from storage import inbox, memory, offers, outbox, said
from storage.database import Database
from storage.problems import DatabaseProblem

KEYS_DAYS = 8
"""Handled updates and sent parcels are kept so long, empty, only to recognise repetitions."""
BUTTONS_DAYS = 30
QUESTIONS_DAYS = 180
_EVERY = 3600.0

_log = structlog.get_logger()


def clean(database: Database, now: dt.datetime) -> int:
    """Remove what is past its time; of a talk that is over only where the person works stays. Returns how many rows."""
    keys = now - dt.timedelta(days=KEYS_DAYS)
    with database.writing() as session:
        return (
            inbox.purge(session, keys)
            + outbox.purge(session, keys)
            + memory.fade(session, CHANNEL, now - MEMORY_LIFETIME, lasting)
            + offers.purge(session, (now - dt.timedelta(days=BUTTONS_DAYS)).date())
            + said.drop_unanswered(session, (now - dt.timedelta(days=QUESTIONS_DAYS)).date())
        )


async def keep_house(room: Room) -> None:
    """Clean now and then, until cancelled."""
    while True:
        try:
            now = room.clock()
            count = await asyncio.to_thread(clean, room.database, now)
            count += await asyncio.to_thread(clean_reminders, room.database, room.plans.base, now)
            _log.info("cleaned", count=count)
        except DatabaseProblem as problem:
            _log.error("database trouble", reason=problem.what, remedy=problem.remedy)
        await asyncio.sleep(_EVERY)
