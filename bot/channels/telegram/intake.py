"""Updates are kept before they are acknowledged, however they come; a repeated one is kept once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from bot.channels.clock import Clock, machine_clock
from bot.channels.telegram.turn import CHANNEL
from storage import inbox
from storage.database import Database


class Intake:
    """Keeps the updates of one bot (by its number). ``stored`` is told (received, new) after each commit."""

    def __init__(
        self, bot: int, database: Database, stored: Callable[[int, int], None], clock: Clock = machine_clock
    ) -> None:
        self._bot, self._database, self._stored, self._clock = bot, database, stored, clock
        self._arriving: list[tuple[dict[str, Any], asyncio.Future[None]]] = []

    def number(self, update: object) -> int | None:
        """The number that makes an update one; None for what is no update."""
        number = update.get("update_id") if isinstance(update, dict) else None
        return number if type(number) is int and 0 <= number < 2**63 else None

    def keep(self, updates: Sequence[Any]) -> None:
        """Keep raw updates as they came, in one transaction; what is no update is left out."""
        keyed = [
            (f"{self._bot}:{number}", json.dumps(update))
            for update in updates
            if (number := self.number(update)) is not None
        ]
        with self._database.writing() as session:
            new = inbox.store(session, CHANNEL, keyed, self._clock())
        self._stored(len(updates), new)

    async def take(self, update: Any) -> bool:
        """Keep one update; False when it is none. Those that arrive at one moment are committed together.

        Raises ``DatabaseProblem`` when it could not be kept.
        """
        if self.number(update) is None:
            return False
        loop = asyncio.get_running_loop()
        kept: asyncio.Future[None] = loop.create_future()
        if not self._arriving:
            loop.call_soon(self._keep_arriving)
        self._arriving.append((update, kept))
        await kept
        return True

    def _keep_arriving(self) -> None:
        arriving, self._arriving = self._arriving, []
        trouble: Exception | None = None
        try:
            self.keep([update for update, _ in arriving])
        except Exception as error:
            # Whatever it was, those who wait must hear of it.
            trouble = error
        for _, kept in arriving:
            if kept.cancelled():
                continue
            if trouble is None:
                kept.set_result(None)
            else:
                kept.set_exception(trouble)
