"""Who is told what today: followers and an agenda in, messages out. Pure; nothing is sent, stored or worded here.

Every thing said has a key (item, occurrence, kind, step) and is said once. A stage is said only while none nearer to
the last day was. What was said "later than now" was said by a clock that ran ahead: it is not said again, but it
stands for nothing else, so that a jump leaves nothing out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.reminders.agenda import Agenda, DigestDay
from bot.reminders.notice import LATE
from bot.reminders.stages import Stage, after_quiet, is_quiet, minute_of, moment
from knowledge.calendar import ZONE
from knowledge.targets import Target
from storage.follows import Follow
from storage.item_states import Snooze
from storage.known_dues import DueChange
from storage.reminded import CHANGE, SNOOZE, STAGE, Key
from storage.reminding import DigestName, Subscriber

FARTHEST_SNOOZE = dt.timedelta(days=366)
WhyLate = Literal["down", "leave"]


@dataclass(frozen=True, slots=True)
class Follower:
    """A chat with everything that planning needs. ``told``: what was said of today's items, and when; ``snoozed``:
    item -> until when, of a private chat; ``delegate``: the chat that stands in during a pause, if it may be told."""

    subscriber: Subscriber
    follows: tuple[Follow, ...]
    done: frozenset[str] = frozenset()
    told: Mapping[Key, dt.datetime] = field(default_factory=dict)
    snoozed: Mapping[str, dt.datetime] = field(default_factory=dict)
    delegate: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One due in a message: its position among the dues, and the stage said of it."""

    position: int
    key: Key
    late: WhyLate | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One digest in a message; ``positions`` in order of time."""

    digest: DigestDay
    positions: tuple[int, ...]
    late: WhyLate | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What goes into one message, whoever gets it. ``stands_in``: it is a delegate who reads it; ``again_for``: a
    snooze of these people in a group is over ("" in a private chat, None for no snooze)."""

    lines: tuple[Line, ...] = ()
    changes: tuple[DueChange, ...] = ()
    sections: tuple[Section, ...] = ()
    stands_in: bool = False
    again_for: str | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """What is noted as said by it, in the order in which it stands there."""
        digests = (section.digest for section in self.sections)
        return (
            *(line.key for line in self.lines),
            *(change_key(change) for change in self.changes),
            *((digest.item, digest.of, digest.name, 0) for digest in digests),
        )

    @property
    def is_late(self) -> bool:
        """Whether anything in it comes late."""
        return any(line.late for line in self.lines) or any(section.late for section in self.sections)


def change_key(change: DueChange) -> Key:
    """A change is said once, whatever the clock says."""
    return (change.item, change.new or change.old or change.noticed_on, CHANGE, change.id)


def target_of(follow: Follow) -> Target:
    """What is followed, as knowledge knows it."""
    return Target(follow.kind, follow.target, follow.place)  # type: ignore[arg-type] # an unknown kind concerns nothing


def plan_follower(agenda: Agenda, follower: Follower, now: dt.datetime) -> tuple[Message, ...]:
    """The messages of one chat for today, at most two: what is to be done, and digests. () when nothing is to be said.

    During a pause only a delegate is told, and of dues only; without one, what was missed is said on the return.
    """
    subscriber = follower.subscriber
    settings = subscriber.settings
    if not subscriber.allowed or is_quiet(minute_of(now), settings.quiet):
        return ()
    paused = _pauses(agenda, follower)
    if paused and follower.delegate is None:
        return ()
    lines = tuple(_lines(agenda, follower, now))
    if paused:
        return (Message(lines, stands_in=True),) if lines else ()
    messages = (
        Message(lines, tuple(_changes(agenda, follower))),
        Message(sections=tuple(_sections(agenda, follower, now))),
    )
    return tuple(message for message in messages if message.keys)


def _pauses(agenda: Agenda, follower: Follower) -> bool:
    until = follower.subscriber.settings.paused_until
    return until is not None and agenda.today <= until


def plan_snoozes(agenda: Agenda, follower: Follower, over: Iterable[Snooze], now: dt.datetime) -> Message | None:
    """What is said when snoozes of a chat are over, an item once; None when nothing is left to say: all done or gone,
    said already, or the chat pauses or may not be told.

    The stages that they held back are noted as said too, by the caller, from ``held_back``.
    """
    if not follower.subscriber.allowed or _pauses(agenda, follower):
        return None
    lines: dict[int, Line] = {}
    names: set[str] = set()
    for one in over:
        position = agenda.concerns.by_item.get(one.item)
        if position is None or one.item in follower.done:
            continue
        key = (one.item, agenda.concerns.dues[position].last, SNOOZE, int(one.until.timestamp()) // 60)
        if key not in follower.told:
            wanted = after_quiet(one.until, follower.subscriber.settings.quiet)
            lines[position] = Line(position, key, "down" if now - wanted > LATE else None)
            names |= {one.name} if one.name else set()
    said = tuple(lines[position] for position in sorted(lines))
    return Message(said, again_for=", ".join(sorted(names))) if said else None


def held_back(agenda: Agenda, follower: Follower, item: str, now: dt.datetime) -> Key | None:
    """The stage of a snoozed item that was due in the meantime and now counts as said; None when there is none."""
    position = agenda.concerns.by_item.get(item)
    if position is None:
        return None
    due = agenda.concerns.dues[position]
    matched = (follow for follow in follower.follows if target_of(follow) in agenda.concerns.targets[position])
    stages = (agenda.stage(position, follow.leads or follower.subscriber.settings.leads) for follow in matched)
    lead = min((stage.lead for stage in stages if stage is not None), default=None)
    key = None if lead is None else (item, due.last, STAGE, lead)
    return key if key is not None and _is_new(key, follower, _nearest(follower, now)) else None


def _nearest(follower: Follower, now: dt.datetime) -> dict[tuple[str, dt.date], int]:
    """(item, occurrence) -> the stage nearest to the last day that was said, by a clock that was not ahead of now."""
    nearest: dict[tuple[str, dt.date], int] = {}
    for (item, last, kind, step), made_at in follower.told.items():
        if kind == STAGE and made_at <= now:
            nearest[item, last] = min(step, nearest.get((item, last), step))
    return nearest


def _is_new(key: Key, follower: Follower, nearest: Mapping[tuple[str, dt.date], int]) -> bool:
    item, last, _, lead = key
    return key not in follower.told and lead < nearest.get((item, last), lead + 1)


def _lines(agenda: Agenda, follower: Follower, now: dt.datetime) -> Iterable[Line]:
    nearest = _nearest(follower, now)
    stages = _stages(agenda, follower, now)
    for position in sorted(stages):
        stage, due = stages[position], agenda.concerns.dues[position]
        key = (due.item, due.last, STAGE, stage.lead)
        if due.item in follower.done or _is_snoozed(follower, due.item, now) or not _is_new(key, follower, nearest):
            continue
        yield Line(position, key, _why_late(follower, stage.day, now))


def _stages(agenda: Agenda, follower: Follower, now: dt.datetime) -> dict[int, Stage]:
    """Due -> the stage to be said of it, the nearest one where several follows concern it.

    A follow that begins after ``now`` was made by a clock that ran ahead: it holds already.
    """
    settings = follower.subscriber.settings
    found: dict[int, Stage] = {}
    for follow in follower.follows:
        for position in agenda.live(target_of(follow)):
            stage = agenda.stage(position, follow.leads or settings.leads)
            if stage is None or moment(stage.day, settings.at_minute) < follow.since <= now:
                continue
            if position not in found or stage.lead < found[position].lead:
                found[position] = stage
    return found


def _is_snoozed(follower: Follower, item: str, now: dt.datetime) -> bool:
    """In a group one person's snooze silences nobody; nor does one by a clock that was years ahead."""
    until = follower.snoozed.get(item)
    return not follower.subscriber.group and until is not None and now < until <= now + FARTHEST_SNOOZE


def _why_late(follower: Follower, day: dt.date, now: dt.datetime) -> WhyLate | None:
    """Why what belongs to ``day`` is said only now; None when it is in time."""
    settings = follower.subscriber.settings
    if now - moment(day, settings.at_minute) <= LATE:
        return None
    return "leave" if settings.paused_until is not None and day <= settings.paused_until else "down"


def _changes(agenda: Agenda, follower: Follower) -> Iterable[DueChange]:
    for known in agenda.changes:
        change = known.change
        if change.item in follower.done or change_key(change) in follower.told:
            continue
        concerned = (follow for follow in follower.follows if target_of(follow) in known.targets)
        if any(follow.since <= change.noticed_at for follow in concerned):
            yield change


def digest_sections(agenda: Agenda, follower: Follower, names: frozenset[DigestName]) -> tuple[Section, ...]:
    """These digests of the agenda's day, whether said or not, without what is done."""
    subscriber = follower.subscriber
    settings = replace(subscriber.settings, digests=names)
    again = Follower(replace(subscriber, settings=settings, planned_for=None), follower.follows, follower.done)
    return tuple(_sections(agenda, again, moment(agenda.today, settings.at_minute)))


def _sections(agenda: Agenda, follower: Follower, now: dt.datetime) -> Iterable[Section]:
    """The digests of the day that are switched on and hold something; each due in the first that has it."""
    settings = follower.subscriber.settings
    listed: set[int] = set()
    for digest in agenda.digests:
        due_at = moment(digest.day, settings.at_minute)
        if digest.name not in settings.digests or _digest_was(agenda, follower, digest):
            continue
        inside = _followed(agenda, follower, digest, due_at) - listed
        if inside:
            listed |= inside
            yield Section(digest, tuple(sorted(inside)), _why_late(follower, digest.day, now))


def _digest_was(agenda: Agenda, follower: Follower, digest: DigestDay) -> bool:
    """Whether the digest was said, or had nothing to say: a day of it that is past was planned, and not in a pause."""
    subscriber, told = follower.subscriber, (digest.item, digest.of, digest.name, 0)
    planned_for, paused_until = subscriber.planned_for, subscriber.settings.paused_until
    if planned_for is None or (paused_until is not None and digest.day <= paused_until):
        return told in follower.told
    return digest.day <= planned_for < agenda.today or told in follower.told


def _followed(agenda: Agenda, follower: Follower, digest: DigestDay, due_at: dt.datetime) -> set[int]:
    """Positions in a digest that concern what was followed when it was to be said, without what is done.

    What was overdue before it was followed is not brought up.
    """
    dues = agenda.concerns.dues
    found: set[int] = set()
    for follow in follower.follows:
        if follow.made_at > due_at:
            continue
        concerned = agenda.concerns.positions.get(target_of(follow), ())
        if digest.name == "overdue":
            began = follow.made_at.astimezone(ZONE).date()
            concerned = tuple(position for position in concerned if dues[position].last >= began)
        found.update(concerned)
    return {one for one in found & agenda.listed[digest.name] if dues[one].item not in follower.done}
