"""The door for webhooks: a small Starlette app that stores what Telegram brings before it says 200.

Routes: POST /telegram, GET /lich/<secret>.ics (a chat's calendar), /healthz (the process lives), /readyz (it can
store), /metrics.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.metrics import Metrics
from storage.problems import DatabaseProblem

LONGEST_BODY = 1_000_000
"""Bytes. Telegram's updates are far smaller."""
BODY_SECONDS = 5.0
WRONG_SECRETS, WRONG_WINDOW = 30, 60.0
"""So many wrong secrets within so many seconds, and callers with a wrong one get 429."""
PATH = "/telegram"
FEED = "/lich/{secret}.ics"
_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header

_log = structlog.get_logger()

_Answer = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(slots=True)
class Door:
    """What the web needs of the bot. ``take`` keeps one update, once; False: it is none. ``ready`` says why the bot
    cannot work, or None.
    """

    secret: bytes
    take: Callable[[Any], Coroutine[Any, Any, bool]]
    ready: Callable[[], str | None]
    metrics: Metrics
    calendar: Callable[[str], bytes | None]
    """The calendar behind a secret; None: there is none."""
    _wrong: deque[float] = field(default_factory=deque)
    _guessed: deque[float] = field(default_factory=deque)

    async def telegram(self, request: Request) -> Response:
        """One webhook call."""
        given = request.headers.get(_SECRET_HEADER, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, self.secret):
            return self._turn_away(self._wrong, 401, "wrong secret")
        body = await _body(request)
        if isinstance(body, Response):
            self.metrics.refused(str(body.status_code))
            return body
        try:
            is_update = await self.take(json.loads(body))
        except (ValueError, RecursionError):
            self.metrics.refused("400")
            return PlainTextResponse("not JSON", 400)
        except DatabaseProblem as problem:
            # Not stored, so not acknowledged: Telegram brings it again.
            _log.error("update not stored", reason=problem.what, remedy=problem.remedy)
            return PlainTextResponse("cannot store now", 503)
        if not is_update:
            self.metrics.refused("400")
            return PlainTextResponse("not an update", 400)
        return Response(status_code=200)

    def _turn_away(self, earlier: deque[float], status: int, words: str) -> Response:
        """Refuse a wrong secret; when there were many lately, with 429. Whoever has a right one is not held up."""
        now = time.monotonic()
        while earlier and earlier[0] < now - WRONG_WINDOW:
            earlier.popleft()
        if len(earlier) >= WRONG_SECRETS:
            self.metrics.refused("429")
            return PlainTextResponse("too many wrong secrets", 429, {"Retry-After": str(int(WRONG_WINDOW))})
        earlier.append(now)
        self.metrics.refused(str(status))
        return PlainTextResponse(words, status)

    async def feed(self, request: Request) -> Response:
        """A chat's calendar, for whoever has its secret address."""
        content = await asyncio.to_thread(self.calendar, request.path_params["secret"])
        if content is None:
            return self._turn_away(self._guessed, 404, "no such calendar")
        return Response(content, media_type="text/calendar", headers={"Cache-Control": "private, max-age=900"})

    async def health(self, _request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok")

    async def readiness(self, _request: Request) -> Response:
        """The bot can store updates and work them off."""
        why = await asyncio.to_thread(self.ready)
        return PlainTextResponse(why or "ok", 503 if why else 200)

    async def figures(self, _request: Request) -> Response:
        """Prometheus' text format."""
        text = await asyncio.to_thread(generate_latest, self.metrics.registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)


def web_app(door: Door) -> Starlette:
    """The app to be served. Nothing in it raises for any request."""
    routes: tuple[tuple[str, _Answer, str], ...] = (
        (PATH, door.telegram, "POST"),
        (FEED, door.feed, "GET"),
        ("/healthz", door.health, "GET"),
        ("/readyz", door.readiness, "GET"),
        ("/metrics", door.figures, "GET"),
    )
    return Starlette(routes=[Route(path, answer, methods=[method]) for path, answer, method in routes])


async def _body(request: Request) -> bytes | Response:
    """The whole body, or the refusal of one that is too long or comes too slowly."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > LONGEST_BODY:
        return PlainTextResponse("too long", 413)
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                parts += part
                if len(parts) > LONGEST_BODY:
                    return PlainTextResponse("too long", 413)
    except TimeoutError:
        return PlainTextResponse("too slow", 408, {"Connection": "close"})
    except ClientDisconnect:
        return PlainTextResponse("gone", 400)
    return bytes(parts)
