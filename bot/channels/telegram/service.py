"""One process of the Telegram bot: intake by polling or webhook, and, if no other process does it, the work itself."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import signal
import sys
from collections.abc import Iterable
from typing import Any

import structlog
import uvicorn
from telegram.error import InvalidToken, TelegramError

from bot.channels.clock import clock_of
from bot.channels.metrics import Metrics
from bot.channels.protocol import Answering
from bot.channels.settings import Settings
from bot.channels.telegram.alarm import Alarm
from bot.channels.telegram.application import ALLOWED_UPDATES, add_handlers, introduce
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.network import build_application
from bot.channels.telegram.pacing import Pace
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.room import BufferedTalk, Room
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.taps import Signer
from bot.channels.telegram.ticking import Ticker
from bot.channels.telegram.turn import CHANNEL
from bot.channels.telegram.upkeep import keep_house
from bot.channels.telegram.work import Worker
from bot.channels.web import PATH, Door, web_app
from bot.reminders.feed import feed_of
from bot.reminders.said import Plans
from storage import duty, inbox
from storage.database import Database
from storage.duty import Duty

_log = structlog.get_logger()

_SWITCH_SECONDS = 0.0001
"""How long a thread may keep the interpreter. The default, fifty times as long, could lie between the note of a
request and its leaving, and a kill just then would lose an answer."""
_CANCEL_AGAIN = 10.0
"""Seconds after which a part that has not ended is told again."""


class StartProblem(Exception):
    """The bot cannot run like this; the message (Vietnamese) says what to mend."""


_TOKEN_REFUSED = "Telegram không nhận mã bot trong DAUMOI_TELEGRAM_TOKEN; xin mã mới ở BotFather (/token)."  # noqa: S105


class Service:
    """Runs until told to stop. ``assistant`` must use ``talk`` as its memory; ``plans`` are for the reminders."""

    def __init__(
        self, settings: Settings, database: Database, assistant: Answering, talk: BufferedTalk, plans: Plans
    ) -> None:
        self._settings = settings
        self._database = database
        token = settings.telegram_token.get_secret_value()
        clock = clock_of(settings.clock_shift)
        self._intake = Intake(int(token.partition(":")[0]), database, self._stored, clock)
        self._application = build_application(settings)
        self._room = Room(assistant, talk, database, Signer(token), plans, clock=clock)
        self._metrics = Metrics(database, CHANNEL, clock)
        self._worker = Worker(self._room, self._application, self._metrics.handled)
        self._waiting_for: str | None = "not started"

    async def poll(self) -> None:
        """Take updates by long polling."""
        await self._until_stopped(self._work(polling=True))

    async def serve(self) -> None:
        """Take updates by webhook; the web server answers from the start."""
        secret = self._settings.telegram_secret
        if secret is None:
            raise StartProblem("DAUMOI_TELEGRAM_SECRET chưa được đặt; daumoi serve cần nó để nhận ra Telegram.")
        door = Door(secret.get_secret_value().encode(), self._intake.take, self._unready, self._metrics, self._calendar)
        config = uvicorn.Config(
            web_app(door),
            host=self._settings.host,
            port=self._settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=500,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=10,
        )
        await self._until_stopped(self._work(polling=False), _web(config))

    async def _until_stopped(self, *parts: Any) -> None:
        sys.setswitchinterval(_SWITCH_SECONDS)
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        tasks = [asyncio.create_task(part) for part in (*parts, keep_house(self._room))]
        stopping = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait((*tasks, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _ended((*tasks, stopping))
            with contextlib.suppress(TelegramError, RuntimeError):
                await self._application.shutdown()
        for task in done:
            if task is not stopping:
                task.result()

    async def _work(self, *, polling: bool) -> None:
        """Wait for the duty, say hello to Telegram, then handle and send."""
        with await self._duty() as held:
            self._waiting_for = "Telegram has not answered yet"
            await self._hello()
            pace = Pace(self._settings.sends_per_second, self._settings.chat_gap_seconds)
            bot = self._application.bot
            sender = Sender(bot, self._room, held, pace, self._metrics.ended)
            self._waiting_for = None
            _log.info("at work", channel=CHANNEL, kind="polling" if polling else "webhook")
            await self._arrange(polling=polling)
            parts = [
                self._worker.run(sender),
                sender.run(),
                Ticker(self._room, sender.wake.set).run(),
                Alarm(self._room, lambda: sender.last_sent, self._settings.admin_chat).run(),
            ]
            if polling:
                parts.append(Polling(bot, self._intake).run())
            try:
                await _together(parts)
            except InvalidToken:
                raise StartProblem(_TOKEN_REFUSED) from None

    async def _duty(self) -> Duty:
        self._waiting_for = "another process is at work"
        path = self._database.path
        if path is None:
            raise StartProblem(
                f"Không ghi được cơ sở dữ liệu ({self._database.notice}). "
                "Đặt DAUMOI_DATABASE=/đường/dẫn/daumoi.sqlite3 tới nơi ghi được."
            )
        told = False
        while (held := duty.take(path, CHANNEL)) is None:
            if not told:
                _log.info("another process is at work; waiting", channel=CHANNEL)
                told = True
            await asyncio.sleep(0.5)
        return held

    async def _hello(self) -> None:
        pause = 1.0
        while True:
            try:
                await self._application.initialize()
            except InvalidToken:
                raise StartProblem(_TOKEN_REFUSED) from None
            except TelegramError as error:
                _log.warning("telegram not reachable", error=type(error).__name__, seconds=pause)
                await asyncio.sleep(pause)
                pause = min(30.0, pause * 2)
            else:
                break
        self._room.username = self._application.bot.username
        add_handlers(self._application, self._room)

    async def _arrange(self, *, polling: bool) -> None:
        """Commands, profile texts and the webhook. Trouble here is told, and does not keep the bot from working."""
        bot, address, secret = self._application.bot, self._settings.public_url, self._settings.telegram_secret
        try:
            if polling:
                await bot.delete_webhook()
            elif address and secret:
                await bot.set_webhook(
                    address + PATH, secret_token=secret.get_secret_value(), allowed_updates=list(ALLOWED_UPDATES)
                )
            await introduce(bot)
        except TelegramError as error:
            _log.warning("could not arrange the bot's profile", error=type(error).__name__)

    def _stored(self, received: int, new: int) -> None:
        self._metrics.stored(received, new)
        self._worker.wake.set()

    def _calendar(self, secret: str) -> bytes | None:
        with self._database.reading() as session:
            return feed_of(session, self._room.plans, secret, self._room.clock())

    def _unready(self) -> str | None:
        with self._database.reading() as session:
            waiting, since = inbox.count_waiting(session, CHANNEL)
        late = since is not None and self._room.clock() - since > dt.timedelta(minutes=5)
        if late and self._waiting_for != "another process is at work":
            return f"{waiting} updates wait"
        return None if self._waiting_for == "another process is at work" else self._waiting_for


async def _ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel until all have ended: a cancellation that meets a finishing request can be swallowed on the way up."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_CANCEL_AGAIN)


async def _together(parts: list[Any]) -> None:
    """Run all until one ends; then stop the others and let them finish what they are doing."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _web(config: uvicorn.Config) -> None:
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    if server.should_exit:
        raise StartProblem(f"Không mở được cổng {config.host}:{config.port}; đặt DAUMOI_PORT khác.")
    _log.info("web open", host=config.host, port=_port(server))
    try:
        await server.main_loop()
    finally:
        await server.shutdown()


def _port(server: uvicorn.Server) -> int:
    return int(server.servers[0].sockets[0].getsockname()[1])
