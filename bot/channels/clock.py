"""What time it is for a channel: the machine's clock, or one set forward or back for a rehearsal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

Clock = Callable[[], dt.datetime]
"""The moment it is, aware, in UTC."""


def machine_clock() -> dt.datetime:
    """The machine's own clock."""
    return dt.datetime.now(dt.UTC)


def clock_of(shift: Path | None) -> Clock:
    """A clock that is ahead by as many seconds as the file ``shift`` holds at that moment; None: the machine's.

    A file that is missing or holds no number counts as 0.
    """
    if shift is None:
        return machine_clock

    def shifted() -> dt.datetime:
        try:
            seconds = float(shift.read_text(encoding="ascii"))
        except (OSError, ValueError):
            seconds = 0.0
        return machine_clock() + dt.timedelta(seconds=seconds)

    return shifted
