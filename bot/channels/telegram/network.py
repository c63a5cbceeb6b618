"""The way to Telegram: python-telegram-bot's own HTTP client, which also tells when a request leaves the process."""

from __future__ import annotations

import importlib.util
import sys
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import httpx
from telegram.ext import ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.channels.settings import Settings
from bot.channels.telegram.application import Talking, as_talking

CONNECTIONS = 20
POLL_SECONDS = 25

# Updates are fetched as they are, to be stored before anything reads them; see telegram.polling.
warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'")

# httpcore looks for this optional library anew at each request, several times, and not finding it takes longer than
# all the rest of the request.
if importlib.util.find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

handed: ContextVar[Callable[[], None] | None] = ContextVar("handed", default=None)
"""Called just before the request that the current task makes goes to the network: nothing else runs in between."""


class _Tracing(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "trace": _trace}
        return await super().handle_async_request(request)


async def _trace(name: str, _info: dict[str, Any]) -> None:
    # Not its "complete": after writing, anyio lets other tasks run, and a kill then would find the request unnoted.
    if name == "http11.send_request_body.started":
        tell = handed.get()
        if tell is not None:
            tell()


def build_application(settings: Settings) -> Talking:
    """An Application without updater: updates come through the inbox. Nothing is sent yet."""
    base = settings.telegram_api
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_token.get_secret_value())
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .request(_request(settings, read_timeout=20.0))
        .get_updates_request(_request(settings, read_timeout=POLL_SECONDS + 15.0))
        .updater(None)
        .job_queue(None)
    )
    return as_talking(builder.build())


def _request(settings: Settings, read_timeout: float) -> HTTPXRequest:
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    transport = _Tracing(limits=limits, proxy=settings.telegram_proxy)
    return HTTPXRequest(
        connection_pool_size=CONNECTIONS,
        connect_timeout=10.0,
        read_timeout=read_timeout,
        write_timeout=10.0,
        pool_timeout=5.0,
        httpx_kwargs={"transport": transport},
    )
