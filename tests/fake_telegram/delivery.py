"""How updates reach the bot: a long poll confirmed by offset, or posts to its webhook until each is accepted.

Copies and shuffling are a test's wish: a webhook then gets every update so many times, in any order.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict

from tests.fake_telegram.rules import Params
from tests.fake_telegram.trouble import Refused
from tests.fake_telegram.wire import Cut, post
from tests.fake_telegram.world import World

LONGEST_POLL = 50
LONGEST_RETRY = 5.0
WINDOW = 200  # posts under way or shuffled come from so many of the oldest updates: no cost that grows with the queue
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Habits(BaseModel):
    """``held``: nothing is delivered meanwhile. ``retry``: seconds before the first retry, doubled up to 5."""

    model_config = ConfigDict(extra="forbid")

    held: bool = False
    copies: int = 1
    shuffle: bool = False
    seed: int = 0
    retry: float = 0.2
    timeout: float = 10.0


class Pulse:
    """A counter of changes that can be waited for."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = asyncio.Event()

    def beat(self) -> None:
        """Something changed."""
        self.count += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def after(self, count: int, seconds: float) -> int:
        """Return the counter once it is above ``count``, or after so many seconds."""
        if self.count <= count and seconds > 0:
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait()
            except TimeoutError:
                pass
        return self.count


class Delivery:
    """Both ways of delivery over one queue, ``world.pending``."""

    def __init__(self, world: World, pulse: Pulse) -> None:
        self.habits = Habits()
        self.posted: list[dict[str, Any]] = []
        self._world = world
        self._pulse = pulse
        self._poll: object | None = None
        self._under_way: dict[tuple[int, int], asyncio.Task[None]] = {}
        self._delivered: dict[int, int] = {}

    async def poll(self, params: Params, gone: Callable[[], bool]) -> list[dict[str, Any]]:
        """Answer getUpdates. Raises Refused (409) while a webhook is set, or once a newer poll has begun."""
        if self._world.webhook.url:
            words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refused(words, 409)
        mine = self._poll = object()
        if "allowed_updates" in params:
            self._world.allowed = params["allowed_updates"]
        self._confirm(params.get("offset", 0))
        self._pulse.beat()
        loop = asyncio.get_running_loop()
        end = loop.time() + min(params.get("timeout", 0), LONGEST_POLL)
        try:
            return await self._batch(params, gone, end, mine)
        finally:
            if self._poll is mine:
                self._poll = None

    async def _batch(self, params: Params, gone: Callable[[], bool], end: float, mine: object) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        while True:
            if gone():
                raise Cut
            if self._poll is not mine:
                words = "terminated by other getUpdates request; make sure that only one bot instance is running"
                raise Refused(words, 409)
            ready = [] if self.habits.held else self._world.pending[: params.get("limit", 100)]
            left = end - loop.time()
            if ready or left <= 0:
                return list(ready)
            await self._pulse.after(self._pulse.count, left)

    def _confirm(self, offset: int) -> None:
        """Forget updates below the offset; a negative one keeps that many of the last."""
        pending = self._world.pending
        if offset < 0:
            del pending[:offset]
        else:
            pending[:] = [update for update in pending if update["update_id"] >= offset]

    async def post_forever(self) -> None:
        """Post what is pending whenever a webhook is set; runs until cancelled."""
        try:
            while True:
                seen = self._pulse.count
                self._begin_posts()
                await self._pulse.after(seen, 3600)
        finally:
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _begin_posts(self) -> None:
        hook = self._world.webhook
        if not hook.url or self.habits.held:
            return
        jobs = [(update, copy) for update in self._world.pending[:WINDOW] for copy in range(self.habits.copies)]
        if self.habits.shuffle:
            random.Random(self.habits.seed).shuffle(jobs)  # noqa: S311 - a test's dice, not a secret
        for update, copy in jobs:
            key = (update["update_id"], copy)
            if key in self._under_way:
                continue
            if sum(not task.done() for task in self._under_way.values()) >= hook.max_connections:
                return
            self._under_way[key] = asyncio.create_task(self._post(update, key))

    async def _post(self, update: dict[str, Any], key: tuple[int, int]) -> None:
        body = json.dumps(update, ensure_ascii=False).encode()
        delay = self.habits.retry
        try:
            while (hook := self._world.webhook).url:
                if await self._accepted(hook.url, hook.secret, body, update["update_id"]):
                    self._finish(update)
                    return
                await asyncio.sleep(delay)
                delay = min(2 * delay, LONGEST_RETRY)
            self._under_way.pop(key, None)  # the webhook was taken away: poll, or post again later
        finally:
            self._pulse.beat()

    async def _accepted(self, url: str, secret: str, body: bytes, number: int) -> bool:
        headers = {SECRET_HEADER: secret} if secret else {}
        try:
            status = await post(url, body, headers, self.habits.timeout)
            problem = "" if 200 <= status < 300 else f"Wrong response from the webhook: {status}"
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            status, problem = 0, f"Connection problem: {error or type(error).__name__}"
        self.posted.append({"update_id": number, "status": status})
        if problem:
            self._world.webhook.last_error = problem
            self._world.webhook.last_error_at = self._world.now()
        return not problem

    def _finish(self, update: dict[str, Any]) -> None:
        """One copy was accepted; with the last one the update leaves the queue, and its traces here."""
        number = update["update_id"]
        self._delivered[number] = self._delivered.get(number, 0) + 1
        if self._delivered[number] < self.habits.copies:
            return
        pending = self._world.pending
        place = next((index for index, one in enumerate(pending) if one["update_id"] == number), None)
        if place is not None:
            del pending[place]
        del self._delivered[number]
        for key in [key for key in self._under_way if key[0] == number]:
            del self._under_way[key]
