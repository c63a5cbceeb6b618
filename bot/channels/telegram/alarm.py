"""When nothing could be sent for a while though something waits, whoever runs the bot is told."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

import structlog

from bot.channels.telegram.room import ZONE, Room
from bot.channels.telegram.turn import CHANNEL, Where, message_args, payload_of
from bot.channels.telegram.words import say
from storage import outbox
from storage.outbox import Parcel
from storage.problems import DatabaseProblem

SILENCE = dt.timedelta(minutes=10)
_EVERY = 5.0
_log = structlog.get_logger()


class Alarm:
    """Looks until cancelled. ``last_sent`` says when something was sent last; ``chat``: who is told (None: the log).

    The message waits in the outbox ahead of all others, once for each time of silence: where one chat's trouble is
    the cause it goes out at once, where Telegram cannot be reached it is the first thing to go when it can.
    """

    def __init__(self, room: Room, last_sent: Callable[[], dt.datetime], chat: int | None) -> None:
        self._room, self._last_sent, self._chat = room, last_sent, chat
        self._since = self._looked = room.clock()
        self._told: dt.datetime | None = None

    async def run(self) -> None:
        """Look every few seconds."""
        while True:
            try:
                self.look()
            except DatabaseProblem as problem:
                _log.error("database trouble", reason=problem.what, remedy=problem.remedy)
            await asyncio.sleep(_EVERY)

    def look(self) -> None:
        """Tell, unless something was sent lately, nothing waits, or it was told already."""
        now = self._room.clock()
        silent_since = self._silent_since(now)
        if now - silent_since < SILENCE or self._told == silent_since:
            return
        with self._room.database.reading() as session:
            waiting, oldest = outbox.waiting_since(session, CHANNEL)
        if oldest is None or dt.timedelta() <= now - oldest < SILENCE:
            return
        self._told = silent_since
        _log.error("nothing could be sent", count=waiting, seconds=round((now - silent_since).total_seconds()))
        if self._chat is not None:
            self._queue(silent_since, waiting, now)

    def _silent_since(self, now: dt.datetime) -> dt.datetime:
        """When something was sent last; anew from where the clock went back to, or that would never be long ago."""
        sent = self._last_sent()
        self._since = now if now < self._looked else max(self._since, sent if sent <= now else self._since)
        self._looked = now
        return self._since

    def _queue(self, since: dt.datetime, waiting: int, now: dt.datetime) -> None:
        where = Where(str(self._chat))
        text = say("alarm", since=f"{since.astimezone(ZONE):%H:%M ngày %d/%m/%Y}", count=str(waiting))
        payload = payload_of("sendMessage", message_args(where, text))
        key = f"{CHANNEL}:alarm:{since.isoformat()}"
        with self._room.database.writing() as session:
            outbox.put(session, [Parcel(key, CHANNEL, where.chat, payload, outbox.ALARM)], now)
