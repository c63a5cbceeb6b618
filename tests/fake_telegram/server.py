"""The fake Bot API itself: one port for the bot, another for the test that controls it; both on loopback.

Order for each request: token, method, table, rules (so that every request is checked, whatever trouble is scripted),
then scripted faults, then rate limits, then the world. Each is recorded with what came of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from pathlib import Path
from typing import Any

from tests.fake_telegram import methods, rules
from tests.fake_telegram.checks import method_called, typed
from tests.fake_telegram.delivery import Delivery, Pulse
from tests.fake_telegram.faults import Fault, Faults
from tests.fake_telegram.markup import Formatted
from tests.fake_telegram.pace import COUNTED, EVERYWHERE, Pace
from tests.fake_telegram.rules import Params
from tests.fake_telegram.trouble import Refused, wrong
from tests.fake_telegram.wire import Cut, Listener, Request, Response, Upload, fields_of
from tests.fake_telegram.world import User, World

TOKEN = "1000000001:fake-token-for-tests-only-0123456789"
BOT = User(id=1000000001, first_name="Đầu Mối", username="daumoi_test_bot", language_code=None, is_bot=True)
MOST_CALLS_KEPT = 200_000


class FakeServer:
    """Everything that lives in one event loop. ``state``: a file the world is kept in from one run to the next."""

    def __init__(self, token: str = TOKEN, port: int = 0, control_port: int = 0, state: Path | None = None) -> None:
        self.token = token
        self.world = _world_of(state)
        self.pace = Pace()
        self.faults = Faults()
        self.pulse = Pulse()
        self.delivery = Delivery(self.world, self.pulse)
        self.calls: list[dict[str, Any]] = []
        self.api = Listener(self._answer, port)
        self._control_port = control_port
        self.control: Listener | None = None
        self._state = state
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Listen on both ports. Raises OSError when one is taken."""
        from tests.fake_telegram.routes import Routes  # it needs this class

        self.control = Listener(Routes(self).answer, self._control_port)
        await self.api.open()
        await self.control.open()
        self._tasks.append(asyncio.create_task(self.delivery.post_forever()))
        if self._state is not None:
            self._tasks.append(asyncio.create_task(self._save_forever()))

    async def close(self) -> None:
        """Cut all connections, and save."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.api.close()
        if self.control is not None:
            await self.control.close()
        self.save()

    def save(self) -> None:
        """Write the world to its file, if it has one, in one step."""
        if self._state is not None:
            draft = self._state.with_suffix(".new")
            draft.write_text(self.world.model_dump_json())
            draft.replace(self._state)

    async def _save_forever(self) -> None:
        seen = 0
        while True:
            seen = await self.pulse.after(seen, 3600)
            self.save()
            await asyncio.sleep(0.5)

    async def _answer(self, request: Request) -> Response:
        call: dict[str, Any] = {"n": len(self.calls) + 1, "at": time.time(), "method": "", "params": {}, "chat": None}
        call |= {"status": 0, "cause": "ok", "description": ""}
        if len(self.calls) < MOST_CALLS_KEPT:
            self.calls.append(call)
        try:
            response = _response(200, {"ok": True, "result": await self._result(request, call)})
        except Refused as refused:
            call |= {"cause": refused.cause, "description": refused.description}
            response = _refusal(refused)
        except Cut:
            if call["cause"] == "ok":
                call["cause"] = "gone"
            raise
        finally:
            self.pulse.beat()
        call["status"] = response.status
        return response

    async def _result(self, request: Request, call: dict[str, Any]) -> Any:
        method = self._method(request)
        call["method"] = method
        try:
            raw = fields_of(request)
        except ValueError as error:
            raise wrong(f"fake: {error}") from None
        call["params"] = {name: _shown(value) for name, value in raw.items()}
        params = typed(method, raw)
        call["params"] = {name: _shown(value) for name, value in params.items()}
        call["chat"] = params.get("chat_id")
        text = rules.apply(method, params)
        chat = call["chat"] if isinstance(call["chat"], int) else None
        fault = self.faults.strike(method, chat)
        if fault is None:
            return await self._done(method, params, text, request)
        call["cause"] = "fault"
        return await self._troubled(fault, method, params, text, request)

    def _method(self, request: Request) -> str:
        _, _, rest = request.path.partition("/bot")
        token, _, name = rest.partition("/")
        if token != self.token:
            raise Refused("Unauthorized", 401, "check")
        if self.world.logged_out:
            raise Refused("Logged out")
        return method_called(name)

    async def _done(self, method: str, params: Params, text: Formatted | None, request: Request) -> Any:
        if method == "getUpdates":
            return await self.delivery.poll(params, request.gone)
        place = params.get("chat_id")
        if method in COUNTED and isinstance(place, int):
            self.pace.admit(place)
        return methods.run(self.world, method, params, text)

    async def _troubled(
        self, fault: Fault, method: str, params: Params, text: Formatted | None, request: Request
    ) -> Any:
        """Carry out one fault. "after": the request takes effect first, whatever the client is told then."""
        result: Any = None
        if fault.moment == "after" and fault.kind in ("slow", "drop", "500", "502", "504"):
            result = await self._done(method, params, text, request)
            self.pulse.beat()
        if fault.kind == "drop":
            raise Cut
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return result if fault.moment == "after" else await self._done(method, params, text, request)
        if fault.kind == "429":
            place = params.get("chat_id")
            self.pace.punish(EVERYWHERE if fault.everywhere or not isinstance(place, int) else place, fault.retry_after)
        raise fault.refusal()


def _world_of(state: Path | None) -> World:
    if state is not None and state.exists():
        return World.model_validate_json(state.read_text())
    return World(bot=BOT.model_copy())


def _shown(value: Any) -> Any:
    """A parameter as it is recorded: of a file only its name, kind and size."""
    if isinstance(value, Upload):
        return {"file_name": value.name, "mime_type": value.kind, "file_size": len(value.content)}
    return value


def _response(status: int, body: dict[str, Any]) -> Response:
    return Response(status, json.dumps(body, ensure_ascii=False).encode())


def _refusal(refused: Refused) -> Response:
    if refused.status in (502, 504):  # as from the gateway in front of the real server
        return Response(refused.status, f"<html><h1>{refused.description}</h1></html>".encode(), "text/html")
    body: dict[str, Any] = {"ok": False, "error_code": refused.status, "description": refused.description}
    return _response(refused.status, body | ({"parameters": refused.parameters} if refused.parameters else {}))


async def serve_until(stopped: asyncio.Event, server: FakeServer) -> None:
    """Run until told to stop."""
    await server.open()
    try:
        await stopped.wait()
    finally:
        with contextlib.suppress(OSError):
            await server.close()
