"""Waiting for something to do."""

from __future__ import annotations

import asyncio
import contextlib


async def woken(wake: asyncio.Event, seconds: float) -> None:
    """Wait until it is set, at most so long."""
    # Not wait_for: in Python 3.11 it swallows a cancellation that comes just when the event is set, and with much to
    # do that is most of the time; the process would not stop.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()
