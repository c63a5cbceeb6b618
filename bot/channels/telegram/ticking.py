"""Reminders are planned and queued when their time has come; in between, this sleeps."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable

import structlog

from bot.channels.logs import place_of
from bot.channels.telegram.room import Room
from bot.channels.telegram.waking import woken
from bot.reminders.queueing import next_snooze, plan_some
from storage.problems import DatabaseProblem

_LONGEST = 60.0
_AT_ONCE = 50
"""Chats planned without giving way: some 60 ms on a busy machine."""

_log = structlog.get_logger()


class Ticker:
    """Plans until cancelled, in the process on duty alone. ``queued`` is called when there is something to send."""

    def __init__(self, room: Room, queued: Callable[[], None]) -> None:
        self._room, self._queued = room, queued

    async def run(self) -> None:
        """Plan at every full minute, when a snooze is over, and when somebody changed what he wants."""
        while True:
            self._room.steered.clear()
            try:
                await self._plan()
            except DatabaseProblem as problem:
                _log.error("database trouble", reason=problem.what, remedy=problem.remedy)
            except Exception as error:  # noqa: BLE001, RUF100 - questions must be answered whatever planning meets
                _log.error("planning failed", error=type(error).__name__, where=place_of(error))
            await woken(self._room.steered, self._pause())

    async def _plan(self) -> None:
        more = False
        while True:
            began = time.monotonic()
            now = self._room.clock()
            step = plan_some(self._room.database, self._room.plans.base, now, goes_on=more, most=_AT_ONCE)
            if step.parcels:
                _log.info("reminders queued", count=step.parcels)
                self._queued()
            if step.taken_back:
                _log.warning("reminders taken back: not sent while they were worth it", count=step.taken_back)
            more = step.more
            if not more:
                return
            # Half of the time is for questions, however many are to be reminded.
            await asyncio.sleep(time.monotonic() - began)

    def _pause(self) -> float:
        """Seconds until the next full minute, or until a snooze is over."""
        now = self._room.clock()
        try:
            over = next_snooze(self._room.database, now)
        except DatabaseProblem:
            over = None
        minute = now.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
        wanted = min(minute, over) if over else minute
        return min(_LONGEST, max(0.05, (wanted - now).total_seconds()))
