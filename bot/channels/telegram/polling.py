"""Long polling: updates are stored before the offset that acknowledges them advances."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.application import ALLOWED_UPDATES
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.network import POLL_SECONDS
from storage.problems import DatabaseProblem

_SLOWEST = 30.0

_log = structlog.get_logger()


class Polling:
    """Fetches updates until cancelled, and has them kept."""

    def __init__(self, bot: Bot, intake: Intake) -> None:
        self._bot, self._intake = bot, intake
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll for ever. Raises InvalidToken when Telegram does not know the token (any more)."""
        pause = 1.0
        while True:
            try:
                await self._fetch()
                pause = 1.0
            except InvalidToken:
                raise
            except (TelegramError, DatabaseProblem) as error:
                wait = _wait(error, pause)
                _log.warning("polling failed", error=type(error).__name__, seconds=wait)
                await asyncio.sleep(wait)
                pause = min(_SLOWEST, pause * 2)

    async def _fetch(self) -> None:
        asked: dict[str, Any] = {"timeout": POLL_SECONDS, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            asked["offset"] = self._offset
        # As JSON, not as Update objects: one that python-telegram-bot cannot read must not spoil the rest.
        updates = await self._bot.do_api_request("getUpdates", asked)
        if not isinstance(updates, list) or not updates:
            return
        self._intake.keep(updates)
        numbers = [number for update in updates if (number := self._intake.number(update)) is not None]
        if numbers:
            self._offset = max(numbers) + 1


def _wait(error: Exception, pause: float) -> float:
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return after.total_seconds() if isinstance(after, dt.timedelta) else float(after)
    # Another process polls with this token; it may be about to end.
    return max(pause, 5.0) if isinstance(error, Conflict) else pause
