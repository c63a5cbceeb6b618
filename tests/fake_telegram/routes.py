"""The control routes: ``POST /name`` with a JSON object of arguments; a JSON ``result``, or 400 and an ``error``.

Every deed of ``people`` is a route; here are those that look, wait, script troubles and set how the fake behaves.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tests.fake_telegram.faults import Fault
from tests.fake_telegram.pace import EVERYWHERE, Limits
from tests.fake_telegram.people import DEEDS
from tests.fake_telegram.server import FakeServer
from tests.fake_telegram.wire import Request, Response

LONGEST_WAIT = 30.0


class Routes:
    """The control side of one server."""

    def __init__(self, server: FakeServer) -> None:
        self._server = server
        self._looks: dict[str, Callable[..., Any]] = {
            look.__name__: look
            for look in (
                *(self.messages, self.calls, self.taps, self.queries, self.commands, self.descriptions, self.pending),
                *(self.posted, self.load, self.chats, self.file, self.fault, self.faults, self.clear_faults, self.seed),
                *(self.limits, self.punish, self.deliver, self.privacy, self.clock, self.forget_calls, self.webhook),
            )
        }

    async def answer(self, request: Request) -> Response:
        """Carry out one control request."""
        name = request.path.strip("/")
        try:
            arguments = json.loads(request.body) if request.body else {}
            result = await self._result(name, arguments)
        except (ValueError, TypeError, KeyError) as error:
            body = {"error": f"{name}: {type(error).__name__}: {error}"}
            return Response(400, json.dumps(body, ensure_ascii=False).encode())
        return Response(200, json.dumps({"result": result}, ensure_ascii=False).encode())

    async def _result(self, name: str, arguments: dict[str, Any]) -> Any:
        server = self._server
        if name == "wait":
            return await server.pulse.after(arguments["count"], min(arguments["seconds"], LONGEST_WAIT))
        if name in ("down", "up"):
            await (server.api.close() if name == "down" else server.api.open())
            return True
        if name in DEEDS:
            result = DEEDS[name](server.world, **arguments)
        elif name in self._looks:
            result = self._looks[name](**arguments)
        else:
            raise ValueError("no such control route")
        if name not in _ONLY_LOOKING:
            server.pulse.beat()
        return result

    def messages(self, chat: int) -> Any:
        """All messages of a chat in order, with how often each was edited."""
        found = self._server.world.chats.get(chat)
        if found is None:
            return []
        return [message | {"edits": found.edits.get(number, 0)} for number, message in found.messages.items()]

    def calls(self, since: int = 0) -> Any:
        """Requests of the bot after the first ``since``."""
        return self._server.calls[since:]

    def forget_calls(self) -> bool:
        """Begin a new record of requests."""
        self._server.calls.clear()
        return True

    def taps(self) -> Any:
        """All taps with the bot's answers to them."""
        return [tap.model_dump() for tap in self._server.world.taps.values()]

    def queries(self) -> Any:
        """All inline queries with the bot's answers."""
        return [query.model_dump() for query in self._server.world.queries.values()]

    def commands(self) -> Any:
        """Command lists by ``scope:language``."""
        return self._server.world.commands

    def descriptions(self) -> Any:
        """Descriptions by ``description:language`` and ``short_description:language``."""
        return self._server.world.descriptions

    def pending(self) -> Any:
        """Updates not yet confirmed by the bot."""
        return self._server.world.pending

    def posted(self) -> Any:
        """Every post to the webhook: update_id and status (0: no answer)."""
        return self._server.delivery.posted

    def webhook(self) -> Any:
        """The webhook as the bot set it."""
        return self._server.world.webhook.model_dump()

    def load(self) -> Any:
        """The record of the rate limits."""
        return self._server.pace.load()

    def chats(self) -> Any:
        """All chats without their messages: standing, title, actions."""
        return [chat.model_dump(exclude={"messages", "edits"}) for chat in self._server.world.chats.values()]

    def file(self, file_id: str) -> str:
        """What the bot uploaded, in base64."""
        return self._server.world.files[file_id]

    def fault(self, **wish: Any) -> bool:
        """Script one more trouble."""
        self._server.faults.active.append(Fault.model_validate(wish))
        return True

    def faults(self) -> Any:
        """The troubles in force and how often each struck."""
        return [fault.model_dump() for fault in self._server.faults.active]

    def clear_faults(self) -> bool:
        """No more troubles or penalties."""
        self._server.faults.active.clear()
        self._server.pace.forgive()
        return True

    def seed(self, seed: int) -> bool:
        """Make chances repeatable."""
        self._server.faults.seed(seed)
        return True

    def limits(self, **changes: Any) -> Any:
        """Change some rate limits; returns all of them. Buckets already filled keep their level."""
        pace = self._server.pace
        pace.limits = Limits(**(asdict(pace.limits) | changes))
        return asdict(pace.limits)

    def punish(self, seconds: int, chat: int = EVERYWHERE) -> bool:
        """429 for all sends and edits to this chat (0: to all chats) for so many seconds from now."""
        self._server.pace.punish(chat, seconds)
        return True

    def deliver(self, **changes: Any) -> Any:
        """Change how updates are delivered; returns all habits."""
        delivery = self._server.delivery
        delivery.habits = type(delivery.habits).model_validate(delivery.habits.model_dump() | changes)
        return delivery.habits.model_dump()

    def privacy(self, on: bool) -> bool:
        """Privacy mode in groups."""
        self._server.world.privacy = on
        return on

    def clock(self, shift: float) -> float:
        """Messages are dated so many seconds away from the machine's clock."""
        self._server.world.shift = shift
        return shift


_ONLY_LOOKING = (
    "messages",
    "calls",
    "taps",
    "queries",
    "commands",
    "descriptions",
    "pending",
    "posted",
    "webhook",
    "load",
    "chats",
    "file",
    "faults",
)
