"""A fake started in a thread of this process, or found in another one, and the line to its control routes."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fake_telegram.server import BOT, TOKEN, FakeServer, serve_until


class RunningFake:
    """The life of one fake. Control calls may come from any thread; a wrong one raises ValueError."""

    def __init__(self, state: Path | None = None, port: int = 0, token: str = TOKEN) -> None:
        """``state``: a file the world is kept in, so that a later fake goes on where this one stopped."""
        self.token = token
        self.bot_name = BOT.username or ""
        self.bot_id = BOT.id
        self.port = port
        self.control_port = 0
        self._state = state
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._line: http.client.HTTPConnection | None = None

    def start(self) -> Self:
        """Serve from a thread of this process. Raises OSError when the port is taken."""
        ready = threading.Event()
        failed: list[BaseException] = []
        self._thread = threading.Thread(target=self._serve, args=(ready, failed), name="fake-telegram", daemon=True)
        self._thread.start()
        ready.wait()
        if failed:
            self._thread.join()
            raise failed[0]
        return self

    @classmethod
    def attach(cls, port: int, control_port: int, token: str = TOKEN) -> Self:
        """Drive a fake that runs elsewhere (``python -m tests.fake_telegram``)."""
        fake = cls(port=port, token=token)
        fake.control_port = control_port
        return fake

    def stop(self) -> None:
        """Stop serving (if it was started here); the state file then holds all. May be called twice."""
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None
        if self._loop is not None and self._stopped is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join(timeout=10)
            self._loop = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self, ready: threading.Event, failed: list[BaseException]) -> None:
        async def main() -> None:
            server = FakeServer(self.token, self.port, 0, self._state)
            self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
            running = asyncio.create_task(serve_until(self._stopped, server))
            while not running.done() and (server.control is None or not server.control.port):
                await asyncio.sleep(0.001)
            if server.control is not None:
                self.port, self.control_port = server.api.port, server.control.port
            if not running.done():
                ready.set()
            await running

        try:
            asyncio.run(main())
        except BaseException as error:  # handed to start(), which raises it in the test's own thread
            failed.append(error)
        finally:
            ready.set()

    @property
    def base_url(self) -> str:
        """What the bot's base_url is to be."""
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def base_file_url(self) -> str:
        """What the bot's base_file_url is to be; nothing is served there."""
        return f"http://127.0.0.1:{self.port}/file/bot"

    def do(self, route: str, **arguments: Any) -> Any:
        """One control route. Raises ValueError with the fake's words when it refuses, OSError when it is gone."""
        body = json.dumps({name: value for name, value in arguments.items() if value is not None}).encode()
        with self._lock:
            if self._line is None:
                self._line = http.client.HTTPConnection("127.0.0.1", self.control_port, timeout=60)
            try:
                self._line.request("POST", f"/{route}", body)
                answer = json.loads(self._line.getresponse().read())
            except (OSError, http.client.HTTPException):
                self._line.close()
                self._line = None
                raise
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["result"]
