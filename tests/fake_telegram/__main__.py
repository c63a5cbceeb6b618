"""Run the fake by itself: ``python -m tests.fake_telegram --port 8081 --control 8082 --state world.json``.

Prints one JSON line with the ports, base URL and token, then serves until SIGINT or SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from tests.fake_telegram.server import TOKEN, FakeServer


async def _serve(options: argparse.Namespace) -> None:
    server = FakeServer(options.token, options.port, options.control, options.state)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await server.open()
    control = server.control.port if server.control else 0
    base = f"http://127.0.0.1:{server.api.port}/bot"
    ready = {"port": server.api.port, "control": control, "base_url": base, "token": options.token}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    await stopped.wait()
    await server.close()


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(description="A fake Telegram Bot API on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--state", type=Path, default=None)
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
