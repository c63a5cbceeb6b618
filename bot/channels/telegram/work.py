"""The inbox is worked off: each stored update goes through python-telegram-bot's handlers, and its turn is committed.

"Handled" and everything that handling made are one transaction. A crash before it repeats the handling, a crash after
it does not; so nothing is lost and nothing is answered twice. The sender's own writing rides in it (see ``sender``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlmodel import Session
from telegram import Update

from bot.channels.telegram.application import Talking
from bot.channels.telegram.room import Room
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.turn import CHANNEL, Turn, current
from bot.channels.telegram.updates import read_update, whose
from bot.channels.telegram.waking import woken
from storage import inbox
from storage.inbox import Stored
from storage.problems import DatabaseProblem

BATCH = 32
"""Updates committed together, at most; each of another chat, since a turn reads what earlier turns committed."""
_READ = BATCH * 4
_PATIENCE = 0.01
_IDLE = 1.0

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Done:
    """An update with its turn, ready to be committed."""

    row: Stored
    turn: Turn
    chat: str


class Worker:
    """Handles stored updates, oldest first, until cancelled. ``handled`` is called with each commit's count."""

    def __init__(self, room: Room, application: Talking, handled: Callable[[int], None]) -> None:
        self._room = room
        self._application = application
        self._handled = handled
        self._sender: Sender | None = None
        self.wake = asyncio.Event()
        """Set it when something was stored; without, the inbox is looked at every second."""

    async def run(self, sender: Sender | None = None) -> None:
        """Work. ``sender`` sends what is queued; without one it stays in the outbox."""
        self._sender = sender
        while True:
            self.wake.clear()
            try:
                worked = await self._round()
            except DatabaseProblem as problem:
                _log.error("database trouble", reason=problem.what, remedy=problem.remedy)
                worked = 0
                await asyncio.sleep(_IDLE)
            # What was stored after a short read has set the event.
            if worked < _READ:
                await woken(self.wake, _IDLE)

    async def _round(self) -> int:
        rows = self._read()
        pending: list[_Done] = []
        began = time.monotonic()
        for row in rows:
            update = read_update(row, self._application.bot)
            chat = (whose(update) if update else None) or row.key
            if any(other.chat == chat for other in pending):
                # It would read what the earlier one has not committed yet.
                self._commit(pending)
                pending, began = [], time.monotonic()
            pending.append(_Done(row, await self._handle(row, update), chat))
            # Handling seldom waits for anything, so it must let the sender and the web have their turn.
            await asyncio.sleep(0)
            special = update is None or update.message is None
            if special or len(pending) >= BATCH or time.monotonic() - began > _PATIENCE:
                self._commit(pending)
                pending, began = [], time.monotonic()
        self._commit(pending)
        return len(rows)

    def _read(self) -> tuple[Stored, ...]:
        with self._room.database.reading() as session:
            return inbox.waiting(session, CHANNEL, _READ)

    async def _handle(self, row: Stored, update: Update | None) -> Turn:
        turn = Turn(row.key, self._room.clock())
        if update is not None:
            token = current.set(turn)
            try:
                await self._application.process_update(update)
            finally:
                current.reset(token)
        return turn

    def _commit(self, pending: list[_Done]) -> None:
        if not pending:
            return
        try:
            self._write_and_send(pending)
        except DatabaseProblem:
            raise
        except Exception as error:  # noqa: BLE001, RUF100 - one bad turn must not hold up the others
            _log.error("commit failed", error=type(error).__name__, count=len(pending))
            self._one_by_one(pending)
            if self._sender:
                self._sender.wake.set()
        self._handled(len(pending))

    def _write_and_send(self, pending: list[_Done]) -> None:
        sender = self._sender
        with self._room.database.writing() as session:
            if sender:
                sender.settle(session)
            self._write_in(session, pending)
            claimed = sender.claim(session) if sender else ()
        if sender:
            sender.go(claimed)

    def _one_by_one(self, pending: list[_Done]) -> None:
        for done in pending:
            try:
                self._write(done)
            except DatabaseProblem:
                raise
            except Exception as error:  # noqa: BLE001, RUF100 - it is noted, and set aside
                _log.error("turn dropped", error=type(error).__name__, update=done.row.key)
                done.turn.clear()
                self._write(done)

    def _write(self, done: _Done) -> None:
        with self._room.database.writing() as session:
            self._write_in(session, [done])

    def _write_in(self, session: Session, pending: list[_Done]) -> None:
        for done in pending:
            # Not so when its chat had everything erased meanwhile: then nothing of this turn is kept or said.
            if inbox.mark_handled(session, done.row.id, done.turn.at):
                done.turn.commit(session)
