"""The one sender: claims parcels, keeps Telegram's limits, and writes down how each ended.

A parcel is claimed in a transaction before it is sent. The moment its request leaves the process is noted beside
the database (``storage.duty``), so that after a sudden end it is known which claimed parcels were surely not sent
(they go again) and which may have been (they stay "unknown"). While the API is in trouble it is asked for a sign of
life before anything else is risked.

Each commit waits for the disk, so what is sent rides with what was answered: the worker's own transaction writes down
how earlier parcels ended and claims the answers it queues. Only what is left over takes a transaction of the sender's.

The database is used on the event loop, here and in ``work``: a transaction takes a millisecond, and with no second
thread to wait for, the note and the request are microseconds apart.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlmodel import Session
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram import calls
from bot.channels.telegram.network import handed
from bot.channels.telegram.outcomes import REPEATABLE, Outcome, outcome_of
from bot.channels.telegram.pacing import Pace
from bot.channels.telegram.reminding import notice_args
from bot.channels.telegram.room import Room
from bot.channels.telegram.turn import CHANNEL, OF_UPDATE
from bot.channels.telegram.waking import woken
from bot.reminders.notice import read_notice
from storage import chats, outbox
from storage.duty import Duty
from storage.outbox import Claimed, Settled
from storage.problems import DatabaseProblem

AT_ONCE = 16
"""Requests under way at the same time, at most."""
_GIVE_UP = {
    outbox.ALARM: dt.timedelta(days=7),
    outbox.PRESS: dt.timedelta(seconds=60),
    outbox.ANSWER: dt.timedelta(hours=24),
    outbox.REMINDER: dt.timedelta(days=7),
}
"""How long it is worth trying."""
_IDLE = 1.0
_NOTES = 5_000
_SETTLE_WITHIN = 0.05
"""Seconds in which it is written down that something was sent. Until then the notes have it."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Ended:
    parcel: Claimed
    outcome: Outcome
    sent_as: str | None = None


class Sender:
    """Sends until cancelled. ``ended`` is told each parcel's state, failure and age in seconds."""

    def __init__(self, bot: Bot, room: Room, duty: Duty, pace: Pace, ended: Callable[[str, str, float], None]) -> None:
        self._bot, self._duty, self._pace, self._ended = bot, duty, pace, ended
        self._database, self._signer, self._clock = room.database, room.signer, room.clock
        self._name = f"{socket.gethostname()}:{os.getpid()}:{time.time_ns()}"
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._results: list[_Ended] = []
        self._notes = 0
        self._more = False
        """Something may be due that was not taken: its chat is busy or rests, or enough is under way."""
        self._settling: asyncio.TimerHandle | None = None
        self._trouble = 0
        self.last_sent = self._clock()
        """When something was sent last; at first, when this began."""
        self.wake = asyncio.Event()
        """Set it when something was queued; without, the outbox is looked at every second."""

    async def run(self) -> None:
        """Take over what an earlier sender left, then send."""
        self._take_over()
        try:
            while True:
                await self._step()
        finally:
            await self._finish()

    async def _finish(self) -> None:
        """Let what is under way end, so that a clean stop leaves nothing in doubt."""
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=20)
        self._write_down()

    async def _step(self) -> None:
        self.wake.clear()
        try:
            goes_on = self._exchange()
        except DatabaseProblem as problem:
            _log.error("database trouble", reason=problem.what, remedy=problem.remedy)
            await asyncio.sleep(_IDLE)
            return
        if self._trouble and not self._under_way and not self._results:
            await self._wait_for_life()
        elif not goes_on:
            # Whatever lands or is queued wakes; the pace matters only while something waits for it.
            pause = self._pace.next_change(time.monotonic()) if self._more else None
            await woken(self.wake, min(pause or _IDLE, _IDLE))

    def _take_over(self) -> None:
        left = self._duty.left
        with self._database.writing() as session:
            results = [
                _after_the_end(parcel, payload, left.handed, left.sent)
                for parcel, payload in outbox.claimed_by_others(session, CHANNEL, self._name)
            ]
            outbox.settle(session, results, self._clock())
        self._duty.settled()
        for result in results:
            if result.state == "unknown":
                _log.warning("unknown whether sent", parcel=result.id, reason=result.reason)

    def _exchange(self) -> bool:
        """Write down what ended, take what may go now, in one transaction. True: there may be more to take."""
        claimed: tuple[Claimed, ...] = ()
        if self._results or self._room_for(time.monotonic()) > 0:
            with self._database.writing() as session:
                self.settle(session)
                claimed = self.claim(session)
        else:
            self._more = True
        self.go(claimed)
        return self._more and bool(claimed)

    def settle(self, session: Session) -> None:
        """Write down what ended; ahead of what a transaction makes anew. See :meth:`go`."""
        now = self._clock()
        for ended in self._results:
            self._follow(session, ended)
        outbox.settle(session, [_settled(ended, now) for ended in self._results], now)

    def claim(self, session: Session) -> tuple[Claimed, ...]:
        """Take what may go now, after what a transaction queues. See :meth:`go`."""
        now = time.monotonic()
        most = self._room_for(now)
        self._more = True
        if most <= 0:
            return ()
        busy = {*self._pace.resting(now), *self._under_way}
        claimed = outbox.claim(session, CHANNEL, self._name, self._clock(), most=most, busy=busy)
        self._more = outbox.is_due(session, CHANNEL, self._clock())
        return claimed

    def go(self, claimed: Sequence[Claimed]) -> None:
        """The transaction in which all that had ended was settled, and these were claimed, is committed: send them.

        From settling to here nothing else may run on the event loop; without a commit nothing has changed here.
        """
        self._results.clear()
        if self._settling:
            self._settling.cancel()
            self._settling = None
        for parcel in claimed:
            self._start(parcel)
        if not claimed:
            self._forget_notes()

    def _room_for(self, now: float) -> int:
        """How many parcels may go out now."""
        # A long list of notes is worked off before it gets longer.
        full = self._trouble or self._notes > _NOTES
        return 0 if full else min(self._pace.allowance(now), AT_ONCE - len(self._under_way))

    def _forget_notes(self) -> None:
        """An empty list of notes again, once nothing under way needs them."""
        if self._notes and not self._under_way:
            self._duty.settled()
            self._notes = 0

    def _write_down(self) -> None:
        """The last results, when the sender ends."""
        with self._database.writing() as session:
            self.settle(session)
        self.go(())

    def _follow(self, session: Session, ended: _Ended) -> None:
        """What the outcome means for the chat itself."""
        if ended.outcome.switch_off is not None:
            chats.set_active(session, CHANNEL, ended.parcel.chat, ended.outcome.switch_off)
            outbox.fail_chat(session, CHANNEL, ended.parcel.chat, ended.outcome.reason, self._clock())
        if ended.outcome.moved_to is not None:
            chats.move(session, CHANNEL, ended.parcel.chat, ended.outcome.moved_to, self._clock())

    def _start(self, parcel: Claimed) -> None:
        if not parcel.chat.startswith(OF_UPDATE):
            self._pace.sent(parcel.chat, time.monotonic())
        task = asyncio.create_task(self._send(parcel))
        self._under_way[parcel.chat] = task
        task.add_done_callback(lambda _done: self._landed(parcel.chat))

    def _landed(self, chat: str) -> None:
        self._under_way.pop(chat, None)
        if self._more or self._trouble or any(ended.outcome.state != "sent" for ended in self._results):
            self.wake.set()
        elif self._results and self._settling is None:
            self._settling = asyncio.get_running_loop().call_later(_SETTLE_WITHIN, self.wake.set)

    async def _send(self, parcel: Claimed) -> None:
        method, left = "", False

        def note() -> None:
            nonlocal left
            left = True
            self._duty.handed(parcel.id)
            self._notes += 1

        handed.set(note)
        try:
            method, args = self._request(parcel)
            sent_as = await calls.call(self._bot, method, args, parcel.chat)
            self._duty.arrived(parcel.id, sent_as)
            self.last_sent = self._clock()
            ended = _Ended(parcel, Outcome("sent"), sent_as)
        except Exception as error:  # noqa: BLE001, RUF100 - every outcome is written down, a bug's too
            ended = _Ended(parcel, self._judged(parcel, method, error, left=left))
        self._results.append(ended)
        age = (self._clock() - parcel.made_at).total_seconds()
        self._ended(ended.outcome.state, ended.outcome.failure or "", age)

    def _request(self, parcel: Claimed) -> tuple[str, dict[str, Any]]:
        """The method to call with its parameters; a reminder becomes a message only now."""
        payload: dict[str, Any] = json.loads(parcel.payload)
        notice = read_notice(payload)
        if notice is None:
            return payload["method"], payload["args"]
        shown = notice.shown(parcel.made_at, self._clock())
        return "sendMessage", notice_args(self._signer, parcel.chat, shown, notice.presses)

    def _judged(self, parcel: Claimed, method: str, error: Exception, *, left: bool) -> Outcome:
        outcome = outcome_of(error, method, handed=left)
        if isinstance(error, TelegramError) and outcome.state in ("waiting", "failed"):
            self._duty.withdrawn(parcel.id)
        now = time.monotonic()
        if outcome.wait:
            self._pace.refused(parcel.chat, outcome.wait, now)
        if outcome.in_doubt:
            self._trouble = max(self._trouble, 1)
        limit = _GIVE_UP.get(parcel.priority)
        if outcome.state == "waiting" and limit is not None and self._clock() - parcel.made_at > limit:
            outcome = Outcome("failed", "temporary", outcome.reason)
        level = _log.error if outcome.failure == "technical" else _log.info
        level("not sent", parcel=parcel.id, state=outcome.state, method=method, reason=outcome.reason)
        return outcome

    async def _wait_for_life(self) -> None:
        """Ask for a sign of life, ever more slowly, until there is one."""
        handed.set(None)
        try:
            await self._bot.get_me()
        except TelegramError as error:
            if isinstance(error, BadRequest):
                self._trouble = 0
                return
            pause = min(30.0, 0.5 * 2**self._trouble)
            _log.warning("telegram not reachable", error=type(error).__name__, seconds=pause)
            self._trouble = min(self._trouble + 1, 8)
            await asyncio.sleep(pause)
        else:
            self._trouble = 0


def _after_the_end(parcel: int, payload: str, was_handed: frozenset[int], sent: dict[int, str]) -> Settled:
    if parcel in sent:
        return Settled(parcel, "sent", sent[parcel])
    repeatable = bool(payload) and json.loads(payload).get("method") in REPEATABLE
    if parcel in was_handed and not repeatable:
        return Settled(parcel, "unknown", failure="temporary", reason="the sender ended before the answer came")
    return Settled(parcel, "waiting", reason="the sender ended before sending")


def _settled(ended: _Ended, now: dt.datetime) -> Settled:
    outcome = ended.outcome
    seconds = outcome.wait or (0.0 if outcome.moved_to else min(60.0, 0.5 * 2**ended.parcel.attempts))
    again = now + dt.timedelta(seconds=seconds) if outcome.state == "waiting" else None
    return Settled(ended.parcel.id, outcome.state, ended.sent_as, outcome.failure, outcome.reason or None, again)
