"""The commands: ``daumoi telegram`` (polling), ``daumoi serve`` (webhook), ``daumoi doctor``.

Joins settings, database, assistant and service. Raises :class:`StartProblem`, ``SettingsProblem`` or
``DatabaseProblem``; each says what to mend.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
from collections.abc import Callable, Coroutine
from typing import Any

from bot.channels.logs import set_up_logs
from bot.channels.settings import Settings
from bot.channels.telegram import checkup
from bot.channels.telegram.room import BufferedTalk
from bot.channels.telegram.service import Service
from bot.composing import assistant_on, open_published
from bot.reminders.said import Plans


def run_polling(settings: Settings) -> None:
    """Run the bot by long polling until SIGTERM or SIGINT."""
    _run(settings, Service.poll, "")


def serve(settings: Settings) -> None:
    """Run the bot by webhook until SIGTERM or SIGINT."""
    _run(settings, Service.serve, settings.public_url or "")


def doctor(settings: Settings) -> bool:
    """Check everything the bot needs and print what was found, in Vietnamese. True when nothing is wrong."""
    set_up_logs("error")
    findings = asyncio.run(checkup.findings(settings))
    for finding in findings:
        print(finding)  # noqa: T201, RUF100 - what the command is for
    return all(finding.fine for finding in findings)


def _run(settings: Settings, way: Callable[[Service], Coroutine[Any, Any, None]], feeds_at: str) -> None:
    set_up_logs(settings.log_level)
    database = open_published(settings.database, dt.datetime.now(dt.UTC))
    talk = BufferedTalk()
    try:
        assistant = assistant_on(database, talk)
        assistant.make_ready()
        plans = Plans(assistant.base, feeds_at)
        _ = plans.concerns
        # What is loaded by now stays until the end. A collection that goes through all of it finds nothing, and takes
        # longer than an answer.
        gc.collect()
        gc.freeze()
        asyncio.run(_start(lambda: Service(settings, database, assistant, talk, plans), way))
    finally:
        database.close()


async def _start(made: Callable[[], Service], way: Callable[[Service], Coroutine[Any, Any, None]]) -> None:
    # Inside the event loop, where its clients and events belong.
    await way(made())
