"""The bot as a program of its own, pointed at the fake Telegram."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Self

from tests.fake_telegram.control import FakeTelegram
from tests.storage_samples import ROOT

SECRET = "a-secret-only-telegram-knows"


class RunningBot:
    """``daumoi telegram`` (or another command) in a folder of its own; ``log`` is what it wrote to standard error.

    Person 1 is nobody's: it asks whether the bot is at work.
    """

    def __init__(self, fake: FakeTelegram, folder: Path, command: str = "telegram", **settings: str) -> None:
        self._fake = fake
        self.database = folder / "bot.sqlite3"
        self.log_file = folder / "bot.log"
        self.program: tuple[str, ...] = ("bot.channels.commands", command)
        """The module to run and its arguments."""
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("DAUMOI_")} | {
            "DAUMOI_TELEGRAM_TOKEN": fake.token,
            "DAUMOI_TELEGRAM_API": fake.base_url.removesuffix("/bot"),
            "DAUMOI_TELEGRAM_SECRET": SECRET,
            "DAUMOI_DATABASE": str(self.database),
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start the program; it is at work a second or two later."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.program],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        return self

    def wait_until_at_work(self) -> None:
        """Starting takes two seconds, and many more on a machine with much else to do."""
        self._fake.ask(1, "/trogiup", timeout=90)

    def stop(self) -> int:
        """Ask it to end, and wait; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def kill(self) -> None:
        """End it at once, wherever it is."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    @property
    def log(self) -> str:
        """Everything it wrote."""
        return self.log_file.read_text(encoding="utf-8")

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """What a query finds in its database."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query, values).fetchall()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()
