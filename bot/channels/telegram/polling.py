"""Long polling: updates are stored before the offset that acknowledges them advances."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.application import ALLOWED_UPDATES
from bot.channels.telegram.network import POLL_SECONDS
from bot.channels.telegram.turn import CHANNEL
from storage import inbox
from storage.database import Database
from storage.problems import DatabaseProblem

_SLOWEST = 30.0

_log = structlog.get_logger()


def update_key(bot: int, update: object) -> str | None:
    """What makes an update one: the bot and the update's number. None for what is no update."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**63:
        return None
    return f"{bot}:{number}"


def store(database: Database, bot: int, updates: list[Any]) -> int:
    """Keep raw updates as they came; what is no update is left out. Returns how many were new. Commits."""
    keyed = [(key, json.dumps(update)) for update in updates if (key := update_key(bot, update)) is not None]
    with database.writing() as session:
        return inbox.store(session, CHANNEL, keyed, dt.datetime.now(dt.UTC))


class Polling:
    """Fetches updates until cancelled. ``stored`` is called with (received, new) after each commit."""

    def __init__(self, bot: Bot, number: int, database: Database, stored: Callable[[int, int], None]) -> None:
        self._bot, self._number, self._database, self._stored = bot, number, database, stored
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
        new = store(self._database, self._number, updates)
        numbers = [update["update_id"] for update in updates if update_key(self._number, update) is not None]
        if numbers:
            self._offset = max(numbers) + 1
        self._stored(len(updates), new)


def _wait(error: Exception, pause: float) -> float:
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return after.total_seconds() if isinstance(after, dt.timedelta) else float(after)
    # Another process polls with this token; it may be about to end.
    return max(pause, 5.0) if isinstance(error, Conflict) else pause
