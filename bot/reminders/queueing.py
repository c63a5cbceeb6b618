"""The planner's step: compare plans, take up snoozes that are over, plan the chats whose hour has come, queue parcels.

Everything a batch says is noted and queued in one transaction, together with the day being counted as planned; a crash
before its commit leaves nothing, one after it leaves nothing to repeat. Two planners on one database take turns.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlmodel import Session

from bot.reminders.agenda import Agenda, KnownChange
from bot.reminders.changes import dues_print, notice_changes, recent_changes
from bot.reminders.planning import Follower, Message, held_back, plan_follower, plan_snoozes, target_of
from bot.reminders.stages import is_quiet, minute_of, worth_until
from bot.reminders.taking_back import take_back
from bot.reminders.wording import Wording
from knowledge.base import KnowledgeBase
from knowledge.calendar import ZONE, load_calendar
from knowledge.targets import Concerns
from storage import codes, follows, item_states, known_dues, outbox, reminded, reminding
from storage.database import Database
from storage.follows import Follow
from storage.item_states import Snooze
from storage.outbox import Parcel
from storage.reminded import Key, Reminded
from storage.reminding import Subscriber

BATCH = 500
"""Chats planned in one transaction: short enough that no other writer waits long."""

ALWAYS = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Reminders are queued when their time has come, so they wait for no moment: one named by a clock that ran ahead would
keep them back after it was put right."""
_LEADS: WeakKeyDictionary[Database, tuple[tuple[int, ...], ...]] = WeakKeyDictionary()
KEPT_DAYS = 400
"""History of items that no plan has any more is kept so long."""


@dataclass(frozen=True, slots=True)
class Queued:
    """What a step did. ``more``: there may be more to do, so another step should follow at once; ``taken_back``:
    parcels that could not be sent while they were worth it, and what they were to say is planned anew."""

    chats: int = 0
    parcels: int = 0
    changes: int = 0
    more: bool = False
    taken_back: int = 0

    def __add__(self, other: Queued) -> Queued:
        return Queued(
            self.chats + other.chats,
            self.parcels + other.parcels,
            self.changes + other.changes,
            other.more,
            self.taken_back + other.taken_back,
        )


@lru_cache(maxsize=2)
def concerns_of(base: KnowledgeBase) -> Concerns:
    """What concerns whom in a knowledge base, worked out once for each."""
    return Concerns(base)


@lru_cache(maxsize=4)
def _agenda(
    concerns: Concerns, today: dt.date, leads: tuple[tuple[int, ...], ...], changes: tuple[KnownChange, ...]
) -> tuple[Agenda, Wording]:
    agenda = Agenda(concerns, load_calendar(), today, leads, changes)
    return agenda, Wording(agenda)


def plan_and_queue(database: Database, base: KnowledgeBase, now: dt.datetime) -> Queued:
    """Queue everything that is to be said by ``now``. Call it every minute or so; calling it again adds nothing."""
    total = plan_some(database, base, now, most=BATCH)
    while total.more:
        total += plan_some(database, base, now, goes_on=True, most=BATCH)
    return total


def plan_some(
    database: Database, base: KnowledgeBase, now: dt.datetime, *, goes_on: bool = False, most: int = BATCH
) -> Queued:
    """One batch of the same, for a caller that must not be held up for long. ``goes_on``: the step before had more;
    ``most``: so many chats at once. ``now`` is aware.
    """
    concerns = concerns_of(base)
    today, minute = now.astimezone(ZONE).date(), minute_of(now)
    with database.reading() as session:
        idle = _nothing_to_do(session, concerns, now)
    if idle:
        return Queued()
    with database.writing() as session:
        changes = notice_changes(session, concerns, now)
        taken_back = take_back(session, now, most)
        if not goes_on or database not in _LEADS:
            # Asked once a round: a set that is new since then holds from now on, so it says nothing in this round.
            _LEADS[database] = tuple(sorted(reminding.leads_in_use(session)))
        leads, recent = _LEADS[database], recent_changes(session, today)
        round_ = _Round(session, *_agenda(concerns, today, leads, recent), now)
        subscribers = reminding.to_plan(session, today, minute, most)
        if len(subscribers) == most and not goes_on:
            # Many: those who have nothing to be told today are passed over in one statement.
            targets = {(target.kind, target.id, target.place) for target in round_.agenda.targets}
            reminding.pass_over(session, today, minute, targets)
            subscribers = reminding.to_plan(session, today, minute, most)
        over = item_states.snoozes_over(session, now, BATCH)
        round_.snoozes(over)
        round_.subscribers(subscribers)
        if not goes_on:
            reminded.note_outcomes(session)
    return Queued(len(subscribers), round_.parcels, len(changes), bool(subscribers or taken_back), taken_back)


def next_snooze(database: Database, now: dt.datetime) -> dt.datetime | None:
    """When the next snooze is over; None when there is none to come."""
    with database.reading() as session:
        return item_states.next_over(session, now)


def clean(database: Database, base: KnowledgeBase, now: dt.datetime) -> int:
    """Remove history and codes past their time; nothing of what the plans still hold. Returns how many rows."""
    before = now.astimezone(ZONE).date() - dt.timedelta(days=KEPT_DAYS)
    with database.writing() as session:
        known = concerns_of(base).by_item.keys()
        return reminded.purge(session, before, known) + codes.purge(session, now)


def _nothing_to_do(session: Session, concerns: Concerns, now: dt.datetime) -> bool:
    """The usual case, told by reading alone: no chat's hour has come, no snooze is over, nothing that waits is past its
    time, the plans are as before."""
    today, minute = now.astimezone(ZONE).date(), minute_of(now)
    return not (
        reminding.to_plan(session, today, minute, 1)
        or item_states.snoozes_over(session, now, 1)
        or outbox.expired(session, now, 1)
        or _plans_changed(session, concerns)
    )


def _plans_changed(session: Session, concerns: Concerns) -> bool:
    return known_dues.stored_print(session) != dues_print(concerns)


class _Round:
    """One batch inside one transaction."""

    def __init__(self, session: Session, agenda: Agenda, wording: Wording, now: dt.datetime) -> None:
        self.agenda, self.parcels = agenda, 0
        self._session, self._wording, self._now = session, wording, now

    def subscribers(self, batch: Sequence[Subscriber]) -> None:
        """Plan the day of these chats, all of one channel."""
        if not batch:
            return
        channel, names = batch[0].channel, [one.chat for one in batch]
        followed = follows.of_chats(self._session, channel, names)
        concerned = [one for one in batch if one.allowed and self._concerned(followed.get(one.chat, ()))]
        followers = self._followers(channel, concerned, followed) if concerned else []
        planned = [
            (follower, message) for follower in followers for message in plan_follower(self.agenda, follower, self._now)
        ]
        self._queue(planned)
        reminding.planned(self._session, channel, names, self.agenda.today)

    def snoozes(self, over: Iterable[tuple[str, Snooze]]) -> None:
        """Say again what was snoozed, in one message a chat; in quiet hours it waits."""
        wishes: dict[tuple[str, str], list[Snooze]] = {}
        for channel, snooze in over:
            wishes.setdefault((channel, snooze.chat), []).append(snooze)
        for (channel, chat), together in wishes.items():
            subscriber = reminding.subscriber(self._session, channel, chat)
            if is_quiet(minute_of(self._now), subscriber.settings.quiet):
                continue
            followed = follows.of_chats(self._session, channel, [chat])
            (follower,) = self._followers(channel, [subscriber], followed, also=tuple({one.item for one in together}))
            message = plan_snoozes(self.agenda, follower, together, self._now)
            if message is not None:
                items = () if subscriber.group else [key[0] for key in message.keys]
                held = (held_back(self.agenda, follower, item, self._now) for item in items)
                self._queue([(follower, message)], tuple(key for key in held if key))
            for one in together:
                item_states.drop_snooze(self._session, channel, one)

    def _concerned(self, followed: Sequence[Follow]) -> bool:
        """Whether anything that may be said today concerns what is followed."""
        return any(target_of(one) in self.agenda.targets for one in followed)

    def _followers(
        self,
        channel: str,
        batch: Sequence[Subscriber],
        followed: Mapping[str, tuple[Follow, ...]],
        also: tuple[str, ...] = (),
    ) -> list[Follower]:
        """The chats with everything that was said to them of today's items, and of ``also``."""
        names = [one.chat for one in batch]
        done = item_states.done_of_chats(self._session, channel, names)
        told = reminded.keys_of(self._session, channel, names, (*self.agenda.items, *also))
        snoozed = item_states.snoozed_in(self._session, channel, names)
        named = {one.settings.delegate for one in batch if one.settings.paused_until and one.settings.delegate}
        ready = reminding.allowed_among(self._session, channel, named) if named else frozenset()
        return [
            Follower(
                one,
                followed.get(one.chat, ()),
                done.get(one.chat, frozenset()),
                told.get(one.chat, {}),
                snoozed.get(one.chat, {}),
                one.settings.delegate if one.settings.delegate in ready else None,
            )
            for one in batch
        ]

    def _queue(self, planned: Sequence[tuple[Follower, Message]], besides: tuple[Key, ...] = ()) -> None:
        """Note and queue messages; ``besides`` is noted as said by the first one too."""
        parcels: list[Parcel] = []
        said: list[Reminded] = []
        for follower, message in planned:
            parcel, noted = self._parcel(follower, message, besides)
            parcels.append(parcel)
            said += noted
        reminded.add(self._session, said)
        self.parcels += outbox.put(self._session, parcels, self._now)

    def _parcel(self, follower: Follower, message: Message, besides: tuple[Key, ...]) -> tuple[Parcel, list[Reminded]]:
        who = follower.subscriber
        to = follower.delegate if message.stands_in and follower.delegate else who.chat
        ref, key = secrets.token_urlsafe(9), parcel_key(who, message)
        payload = self._wording.notice(message, ref).payload()
        noted = [
            Reminded(who.channel, who.chat, *each, to, ref, number, key, message.is_late, self._now)
            for number, each in enumerate((*message.keys, *besides))
        ]
        until = worth_until(self._now, who.settings.quiet)
        return Parcel(key, who.channel, to, payload, outbox.REMINDER, ALWAYS, not_after=until), noted


def parcel_key(who: Subscriber, message: Message) -> str:
    """What makes a message one: who, item, occurrence, kind and channel; of several things at once, all of them."""
    keys = ["/".join((item, last.isoformat(), kind, str(step))) for item, last, kind, step in message.keys]
    one = keys[0] if len(keys) == 1 else f"{len(keys)}-{hashlib.sha256(' '.join(keys).encode()).hexdigest()[:20]}"
    return f"reminder/{who.channel}/{who.chat}/{one}"
