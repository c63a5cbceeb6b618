"""The bot, ending as if by ``kill -9`` at one exact moment: ``python -m tests.dying_bot MOMENT telegram``.

Moments are counted from SIGUSR1 on: just before and just after each commit, each note beside the database, each write
to a socket, and before each read from one. MOMENT 0 never comes.
"""

from __future__ import annotations

import os
import signal
import sys
from asyncio import selector_events
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from bot.channels import commands


class Countdown:
    """Ends the process when so many moments have passed, once it was told to begin."""

    def __init__(self, moments: int) -> None:
        self._left = moments
        self._begun = False

    def begin(self, *_signal: Any) -> None:
        """Count from now on."""
        self._begun = True

    def tick(self, what: str) -> None:
        """One moment; the last one ends the process."""
        if self._begun:
            self._left -= 1
            if self._left == 0:
                sys.stderr.write(f"died {what}\n")
                sys.stderr.flush()
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str) -> None:
        """Make what happens just before and just after a function two of the moments."""
        whole: Callable[..., Any] = getattr(owner, name)

        def wrapped(*args: Any, **named: Any) -> Any:
            self.tick(f"before {name}")
            result = whole(*args, **named)
            self.tick(f"after {name}")
            return result

        setattr(owner, name, wrapped)


def main() -> None:
    """Run a command of the bot with the countdown in place."""
    countdown = Countdown(int(sys.argv.pop(1)))
    signal.signal(signal.SIGUSR1, countdown.begin)
    countdown.around(DefaultDialect, "do_commit")
    countdown.around(os, "write")
    countdown.around(os, "ftruncate")
    transport = selector_events._SelectorSocketTransport  # type: ignore[attr-defined]
    countdown.around(transport, "write")
    countdown.around(transport, "_read_ready__data_received")
    commands.main()


if __name__ == "__main__":
    main()
