"""HTTP/1.1 on loopback with the standard library alone: enough for bots, no more (no TLS, no chunked bodies).

In: requests with Content-Length. Out: responses, or a connection cut off (:class:`Cut`). Also the client that posts
webhooks and the reading of form, JSON and multipart bodies.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MOST_HEAD = 64 * 1024
MOST_BODY = 60 * 1024 * 1024


class Cut(Exception):
    """The connection is dropped without a word to the client."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; ``gone()`` tells whether the client has hung up meanwhile."""

    verb: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    gone: Callable[[], bool] = field(default=lambda: False)


@dataclass(frozen=True, slots=True)
class Response:
    """A status and a body; ``kind`` is the content type."""

    status: int
    body: bytes
    kind: str = "application/json"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file inside a multipart body."""

    name: str
    kind: str
    content: bytes


Handler = Callable[[Request], Awaitable[Response]]


class Listener:
    """A loopback HTTP server on one port; it can be closed (connections are refused) and opened again."""

    def __init__(self, handler: Handler, port: int = 0) -> None:
        self.port = port
        self._handler = handler
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen; the first time with port 0 a free port is taken and kept. Raises OSError when it is in use."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=MOST_HEAD, backlog=512)
            self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and cut every open connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:  # pragma: no cover - asyncio always runs it in a task
            return
        self._tasks.add(task)
        try:
            await self._converse(reader, writer)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, Cut):
            writer.transport.abort()
        except asyncio.CancelledError:
            writer.transport.abort()  # swallowed: we cancelled it ourselves, in close()
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (request := await _read(reader, writer)) is not None:
            response = await self._handler(request)
            writer.write(_bytes(response))
            await writer.drain()
            if request.headers.get("connection", "").lower() == "close":
                return


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request | None:
    """The next request, or None when the client closed. Raises ValueError for what is not HTTP as we speak it."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    verb, target, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    size = int(headers.get("content-length") or 0)
    if size > MOST_BODY or "transfer-encoding" in headers:
        raise ValueError("body too large or chunked")
    body = await reader.readexactly(size) if size else b""
    path, _, query = target.partition("?")
    return Request(verb, path, query, headers, body, lambda: reader.at_eof() or writer.is_closing())


def _bytes(response: Response) -> bytes:
    reason = HTTPStatus(response.status).phrase
    head = f"HTTP/1.1 {response.status} {reason}\r\nContent-Type: {response.kind}\r\n"
    return f"{head}Content-Length: {len(response.body)}\r\n\r\n".encode("latin-1") + response.body


async def post(url: str, body: bytes, headers: dict[str, str], seconds: float) -> int:
    """Post JSON to an http:// address and return the status. Raises OSError, ValueError or TimeoutError."""
    async with asyncio.timeout(seconds):
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            lines = [f"POST {target} HTTP/1.1", f"Host: {parts.netloc}", "Content-Type: application/json"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
            writer.write("\r\n".join(lines).encode("latin-1") + body)
            await writer.drain()
            status = (await reader.readline()).split(b" ")
            if len(status) < 2:
                raise ConnectionResetError("no answer")
            return int(status[1])
        finally:
            writer.close()


def fields_of(request: Request) -> dict[str, Any]:
    """The parameters of a request, wherever they stand. JSON keeps its types; all else is str or :class:`Upload`.

    Raises ValueError for a body of an unknown or broken kind.
    """
    found: dict[str, Any] = dict(parse_qsl(request.query, keep_blank_values=True))
    kind = request.headers.get("content-type", "")
    if not request.body:
        return found
    if kind.startswith("application/json"):
        data = json.loads(request.body)
        if not isinstance(data, dict):
            raise ValueError("the JSON body is not an object")
        return found | data
    if kind.startswith("application/x-www-form-urlencoded"):
        return found | dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))
    if kind.startswith("multipart/form-data"):
        return found | _multipart(kind, request.body)
    raise ValueError(f"unknown content type {kind!r}")


def _multipart(kind: str, body: bytes) -> dict[str, Any]:
    boundary = re.search(r'boundary="?([^";]+)', kind)
    if boundary is None:
        raise ValueError("multipart without a boundary")
    found: dict[str, Any] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        text = head.decode()
        name = re.search(r'[; ]name="([^"]*)"', text)
        if name is None:
            raise ValueError("a part without a name")
        file = re.search(r'filename="([^"]*)"', text)
        typed = re.search(r"(?im)^content-type: *(\S+)", text)
        found[name[1]] = Upload(file[1], typed[1] if typed else "", content) if file else content.decode()
    return found
