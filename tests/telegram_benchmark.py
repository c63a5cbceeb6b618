"""Answered updates a second and latency through the webhook, beside a server that only stores and echoes.

``python -m tests.telegram_benchmark [UPDATES]``: each server runs as a process of its own on one core, against a plain
sink that takes every send; the load and the sink have another core. Every update asks another of the written questions,
so that no cache is what is measured. Load is first as much as goes, then steady at half of what the echo server
reached. Prints JSON lines, with the CPU time for each update beside the latency, which says little on a machine that
others use too.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.telegram.intake import Intake
from storage.database import open_database
from tests.storage_samples import ROOT
from tests.telegram_bot import SECRET

TOKEN = "1000000001:" + "b" * 35
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
CORES = sorted(os.sched_getaffinity(0))
QUESTIONS = [
    json.loads(line)["turns"][0]
    for path in sorted((ROOT / "tests" / "cases" / "written").glob("single_*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


class Sink:
    """Takes every call of the Bot API at once, and notes when each chat got its message."""

    def __init__(self) -> None:
        self.got: dict[int, float] = {}

    async def call(self, request: Request) -> Response:
        method = request.path_params["method"]
        form = dict(parse_qsl((await request.body()).decode()))
        if method == "getMe":
            me = {"id": 1000000001, "is_bot": True, "first_name": "x", "username": "x_bot"}
            return JSONResponse({"ok": True, "result": me})
        if method != "sendMessage":
            return JSONResponse({"ok": True, "result": True})
        chat = int(str(form["chat_id"]))
        self.got[chat] = time.perf_counter()
        message = {"message_id": chat, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}, "text": "x"}
        return JSONResponse({"ok": True, "result": message})

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/bot{token}/{method}", self.call, methods=["GET", "POST"])])


def echo(port: int, database: str, api: str) -> None:
    """The baseline: the same server, storing each update and sending its text straight back."""
    client = httpx.AsyncClient(timeout=30)
    intake = Intake(1, open_database(Path(database)), lambda _received, _new: None)

    async def take(request: Request) -> Response:
        update = json.loads(await request.body())
        await intake.take(update)
        message = update["message"]
        await client.post(
            f"{api}/bot{TOKEN}/sendMessage", data={"chat_id": message["chat"]["id"], "text": message["text"]}
        )
        return Response()

    app = Starlette(routes=[Route("/telegram", take, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)


def _update(number: int) -> dict[str, Any]:
    chat = {"id": number, "type": "private"}
    person = {"id": number, "is_bot": False, "first_name": "An"}
    text = QUESTIONS[number % len(QUESTIONS)]
    message = {"message_id": number, "date": 1_700_000_000, "chat": chat, "from": person, "text": text}
    return {"update_id": number, "message": message}


async def _load(sink: Sink, port: int, first: int, count: int, rate: float | None) -> dict[str, float]:
    """Bring ``count`` updates, at ``rate`` a second or as fast as 32 connections go; wait for all messages.

    Latency counts from the moment an update was due, whether or not a connection was free for it then.
    """
    sent: dict[int, float] = {}
    gate = asyncio.Semaphore(32)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=HEADERS, timeout=60) as client:

        async def bring(number: int) -> None:
            if rate is not None:
                sent[number] = began + (number - first) / rate
            async with gate:
                sent.setdefault(number, time.perf_counter())
                (await client.post("/telegram", json=_update(number))).raise_for_status()

        began = time.perf_counter()
        tasks = []
        for number in range(first, first + count):
            if rate is not None:
                await asyncio.sleep(max(0.0, began + (number - first) / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(bring(number)))
        await asyncio.gather(*tasks)
        while not sent.keys() <= sink.got.keys() and time.perf_counter() - began < 120:
            await asyncio.sleep(0.005)
    answered = [sink.got[number] - at for number, at in sent.items() if number in sink.got]
    last = max(sink.got[number] for number in sent if number in sink.got)
    answered.sort()
    return {
        "answered": len(answered),
        "per_second": round(len(answered) / (last - began), 1),
        **{f"p{share}_ms": round(answered[len(answered) * share // 100] * 1000, 1) for share in (50, 95, 99)},
    }


async def _measure(command: list[str], sink: Sink, port: int, rates: list[float | None], count: int) -> list[Any]:
    environment = {**os.environ, **_settings(port)}
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)
    os.sched_setaffinity(process.pid, CORES[:1])
    os.sched_setaffinity(0, CORES[-1:])
    try:
        await _open(port)
        await asyncio.sleep(3)
        await _load(sink, port, 10_000, 50, 50.0)
        figures = []
        for number, rate in enumerate(rates):
            before, own = _cpu_seconds(process.pid), time.process_time()
            figures.append(await _load(sink, port, 100_000 * (number + 1), count, rate))
            figures[-1]["cpu_ms"] = round((_cpu_seconds(process.pid) - before) / count * 1000, 2)
            figures[-1]["load_cpu_ms"] = round((time.process_time() - own) / count * 1000, 2)
        return figures
    finally:
        process.terminate()
        process.wait(40)


def _cpu_seconds(process: int) -> float:
    """The CPU time a process has used, in seconds."""
    after_name = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


_FOLDER = tempfile.mkdtemp()
_API: list[str] = []


def _settings(port: int) -> dict[str, str]:
    return {
        "DAUMOI_TELEGRAM_TOKEN": TOKEN,
        "DAUMOI_TELEGRAM_API": _API[0],
        "DAUMOI_TELEGRAM_SECRET": SECRET,
        "DAUMOI_DATABASE": f"{_FOLDER}/{port}.sqlite3",
        "DAUMOI_PORT": str(port),
        "DAUMOI_SENDS_PER_SECOND": "10000",
        "DAUMOI_LOG_LEVEL": "warning",
    }


async def _open(port: int) -> None:
    for _ in range(1200):
        try:
            (await asyncio.open_connection("127.0.0.1", port))[1].close()
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not open its port")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _main(count: int) -> None:
    sink, port = Sink(), _free_port()
    _API.append(f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(sink.app(), port=port, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    await _open(port)
    one, two = _free_port(), _free_port()
    (full,) = await _measure(
        ["-m", "tests.telegram_benchmark", "echo", str(one), f"{_FOLDER}/echo.sqlite3", _API[0]],
        sink,
        one,
        [None],
        count,
    )
    print(json.dumps({"server": "echo", "load": "full", **full}))
    sink.got.clear()
    half = full["per_second"] / 2
    steady, calm, most = await _measure(
        ["-m", "bot.channels.commands", "serve"], sink, two, [half, half / 2, None], count
    )
    print(json.dumps({"server": "bot", "load": f"half of echo: {half:.0f}/s", **steady}))
    print(json.dumps({"server": "bot", "load": f"a quarter of echo: {half / 2:.0f}/s", **calm}))
    print(json.dumps({"server": "bot", "load": "full", **most}))
    server.should_exit = True
    await serving


if __name__ == "__main__":
    if sys.argv[1:2] == ["echo"]:
        echo(int(sys.argv[2]), sys.argv[3], sys.argv[4])
    else:
        asyncio.run(_main(int(sys.argv[1]) if sys.argv[1:] else 2000))
