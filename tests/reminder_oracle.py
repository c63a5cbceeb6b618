"""What should be sent in a simulated year, worked out apart from the scheduler: the judge of its every message.

The scheduler looks back from a day at what was said; this walks forward through a year, item by item, carrying what
waits to be said. It has its own working days (the hand-written table of ``cases/days_off.yaml``) and its own reading
of whom a due concerns (straight from the plans' entries). Of the program it uses the plans' dues and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from knowledge.base import KnowledgeBase
from knowledge.dues import Due
from knowledge.model import Duty, Finding, Indicator, Milestone
from tests.test_calendar import OFFICIAL

ONE = dt.timedelta(days=1)
Key = tuple[str, dt.date, str, int]
ActKind = Literal["done", "undo", "snooze", "pause", "stop", "follow", "unfollow"]


@dataclass(frozen=True)
class Wish:
    """One thing followed, from a moment on. ``leads`` as days before."""

    kind: str
    id: str
    place: str
    leads: tuple[int, ...]
    since: dt.datetime


@dataclass(frozen=True)
class Act:
    """Something a person did. ``until``: of a snooze the moment, of a pause the day."""

    at: dt.datetime
    kind: ActKind
    item: str = ""
    until: dt.datetime | None = None
    day: dt.date | None = None
    wish: Wish | None = None


@dataclass
class Person:
    """A private chat with everything it wished and did. ``hour`` is the one at the beginning."""

    chat: str
    hour: int
    wishes: list[Wish]
    digests: frozenset[str]
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True)
class Message:
    """One message expected: when, and the keys of what it says."""

    at: dt.datetime
    keys: frozenset[Key]


def works(day: dt.date) -> bool:
    """By the hand-written table."""
    return day not in OFFICIAL


@cache
def announced(last: dt.date, lead: int) -> dt.date:
    """The working day on which a lead time is said: at or before its day, after the last day at or after it."""
    day = last - lead * ONE
    while not works(day):
        day += -ONE if lead >= 0 else ONE
    return day


def concerns(base: KnowledgeBase, wish: Wish, due: Due) -> bool:
    """Whether a due is one of those wished for, read from the plan itself."""
    if wish.place and due.plan.header.place != wish.place:
        return False
    rows = due.plan.indicators
    match wish.kind:
        case "place":
            fits = due.plan.header.place == wish.id
        case "plan":
            fits = due.plan.id == wish.id
        case "pillar" if due.entry is None:
            fits = any(row.pillar == wish.id for row in rows)
        case "pillar":
            fits = isinstance(due.entry, Indicator) and due.entry.pillar == wish.id
        case "topic":
            fits = wish.id in _subjects(due)
        case "reports":
            mine = not wish.id or any(_is_on(base, name, due, wish.id) for name in due.by)
            fits = due.occurrence.label is not None and due.to is not None and mine
        case _:
            answering = [name for row in rows for name in row.roles.leads + row.roles.implements + row.roles.monitors]
            fits = any(_is_on(base, name, due, wish.id) for name in (answering if due.entry is None else due.by))
    return fits


def _subjects(due: Due) -> set[str]:
    match due.entry:
        case Duty(code=code):
            return {f"duty/{due.plan.id}/{code}"}
        case Milestone(code=code):
            return {f"milestone/{due.plan.id}/{code}"}
        case Finding(code=code):
            return {f"finding/{due.plan.id}/{code}"}
        case Indicator(targets=targets):
            return {f"concept/{target.concept}" for target in targets}
    undated = [row for row in due.plan.goals + due.plan.indicators if not row.deadlines]
    return {f"concept/{target.concept}" for row in undated for target in row.targets}


def _is_on(base: KnowledgeBase, printed: str, due: Due, office: str) -> bool:
    owner = _owner(base, printed, due.plan.header.place)
    return owner is not None and (owner == office or office in _groups(base, owner) or owner in _groups(base, office))


@cache
def _owner(base: KnowledgeBase, printed: str, place: str) -> str | None:
    found = base.parties.resolve(printed, place)
    return found.id if found else None


@cache
def _groups(base: KnowledgeBase, office: str) -> frozenset[str]:
    return frozenset(group.id for group in base.parties.groups_of(office, None))


class Oracle:
    """Says for one person after another what a year should bring; ``looks`` tells at which hours the planner is at
    work and what it says can be sent."""

    def __init__(
        self,
        base: KnowledgeBase,
        first: dt.date,
        last: dt.date,
        hours: range,
        looks: Callable[[dt.datetime], bool] = lambda _: True,
    ) -> None:
        self.base, self.first, self.last, self.hours, self.looks = base, first, last, hours, looks
        self._matched: dict[tuple[str, str, str], tuple[Due, ...]] = {}

    def dues_of(self, wish: Wish) -> tuple[Due, ...]:
        """The dues of a wish."""
        key = (wish.kind, wish.id, wish.place)
        if key not in self._matched:
            self._matched[key] = tuple(due for due in self.base.dues if concerns(self.base, wish, due))
        return self._matched[key]

    def year(self, person: Person) -> list[Message]:
        """Every message of the person, in order of time."""
        return list(_Walk(self, person).messages())


class _Walk:
    """One person through one year, hour by hour where something happens."""

    def __init__(self, oracle: Oracle, person: Person) -> None:
        self._oracle, self._person = oracle, person
        self._wishes = list(person.wishes)
        self._hour = person.hour
        self._done: set[str] = set()
        self._snoozed: dict[str, dt.datetime] = {}
        self._paused_until: dt.date | None = None
        self._stopped = False
        self._pending: dict[str, tuple[Due, int, dt.date]] = {}
        self._nearest: dict[str, int] = {}
        self._digests: dict[str, tuple[dt.date, dt.datetime]] = {}
        self._acts = sorted(person.acts, key=lambda act: act.at)
        self._announced = self._calendar()

    def messages(self) -> Iterator[Message]:
        day = self._oracle.first
        while day <= self._oracle.last:
            self._open(day)
            is_planned = False
            for hour in self._oracle.hours:
                now = dt.datetime.combine(day, dt.time(hour), self._tz())
                if self._oracle.looks(now):
                    yield from self._over(now, day)
                    if hour >= self._hour and not is_planned:
                        is_planned = True
                        yield from self._planned(now, day)
                self._act(now)
            day += ONE

    def _tz(self) -> dt.tzinfo | None:
        return self._person.wishes[0].since.tzinfo

    def _calendar(self) -> dict[dt.date, list[tuple[Wish, Due, int]]]:
        """Day -> what is announced on it, over everything that was ever wished for."""
        ever = [*self._person.wishes, *(act.wish for act in self._person.acts if act.kind == "follow" and act.wish)]
        found: dict[dt.date, list[tuple[Wish, Due, int]]] = {}
        for wish in ever:
            for due in self._oracle.dues_of(wish):
                for lead in wish.leads:
                    if lead >= 0 or due.occurrence.kind in ("deadline", "year"):
                        found.setdefault(announced(due.last, lead), []).append((wish, due, lead))
        return found

    def _open(self, day: dt.date) -> None:
        """What is to be said from this day on joins what waits; of two lead times on one day the nearer."""
        self._announce(day, self._wishes)
        if not works(day) or not (of := self._digest_days(day)):
            return
        for name, began in of.items():
            self._digests[name] = (began, self._at(day))

    def _announce(self, day: dt.date, wishes: Sequence[Wish]) -> None:
        """What the wishes have said on this day; one made during the day still has its own, if the hour is to come."""
        nearest: dict[str, tuple[Due, int, dt.date]] = {}
        for wish, due, lead in self._announced.get(day, ()):
            if wish not in wishes or self._at(day) < wish.since:
                continue
            if due.item not in nearest or lead < nearest[due.item][1]:
                nearest[due.item] = (due, lead, day)
        self._pending |= nearest

    def _at(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(self._hour), self._tz())

    def _digest_days(self, day: dt.date) -> dict[str, dt.date]:
        """Digests whose first working day this is -> what they are of."""
        began: dict[str, dt.date] = {}
        for name in ("overdue", "week", "month", "quarter"):
            start = day
            while not self._starts(name, start):
                start -= ONE
            if not any(works(start + number * ONE) for number in range((day - start).days)):
                began[name] = start
        return began

    @staticmethod
    def _starts(name: str, day: dt.date) -> bool:
        if name in ("overdue", "week"):
            return day.isoweekday() == 1
        return day.day == 1 and (name == "month" or day.month in (1, 4, 7, 10))

    def _reachable(self, day: dt.date) -> bool:
        return not self._stopped and not (self._paused_until and day <= self._paused_until)

    def _over(self, now: dt.datetime, day: dt.date) -> Iterator[Message]:
        """Snoozes whose time has come, in one message."""
        again: set[Key] = set()
        for item, until in sorted(self._snoozed.items()):
            if until > now:
                continue
            del self._snoozed[item]
            due = next(each for each in self._oracle.base.dues if each.item == item)
            if item in self._done or not self._reachable(day):
                continue
            again.add((item, due.last, "snooze", int(until.timestamp()) // 60))
            waiting = self._pending.pop(item, None)
            if waiting:
                self._nearest[item] = min(waiting[1], self._nearest.get(item, 99))
        if again:
            yield Message(now, frozenset(again))

    def _planned(self, now: dt.datetime, day: dt.date) -> Iterator[Message]:
        if not self._reachable(day):
            return
        said = frozenset(self._stages(now, day))
        if said:
            yield Message(now, said)
        listed = frozenset(self._digest_keys(day))
        if listed:
            yield Message(now, listed)

    def _stages(self, now: dt.datetime, day: dt.date) -> Iterator[Key]:
        for item, (due, lead, announced_on) in list(self._pending.items()):
            if item in self._snoozed and self._snoozed[item] > now:
                continue
            del self._pending[item]
            late_by = (day - due.last).days
            useful = late_by <= 0 if lead >= 0 else late_by <= 7 + (announced_on - due.last).days
            followed = any(due in self._oracle.dues_of(wish) for wish in self._wishes)
            if useful and followed and item not in self._done and lead < self._nearest.get(item, 99):
                self._nearest[item] = lead
                yield (item, due.last, "stage", lead)

    def _digest_keys(self, day: dt.date) -> Iterator[Key]:
        if not works(day):
            return
        listed: set[str] = set()
        for name in ("overdue", "week", "month", "quarter"):
            if name not in self._digests:
                continue
            of, was_due = self._digests.pop(name)
            if (day - was_due.date()).days > 6 or name not in self._person.digests:
                continue
            inside = set(self._inside(name, of, was_due, day)) - listed
            if inside:
                listed |= inside
                yield (f"digest/{name}", of, name, 0)

    def _inside(self, name: str, of: dt.date, was_due: dt.datetime, day: dt.date) -> Iterator[str]:
        for wish in self._wishes:
            if wish.since > was_due:
                continue
            for due in self._oracle.dues_of(wish):
                if due.item in self._done:
                    continue
                if name == "overdue":
                    fits = day - 62 * ONE <= due.last < was_due.date() and due.last >= wish.since.date()
                    fits = fits and due.occurrence.kind in ("deadline", "year")
                else:
                    end = of
                    while end == of or not self._starts(name, end):
                        end += ONE
                    fits = day <= due.last < end
                if fits:
                    yield due.item

    def _act(self, now: dt.datetime) -> None:
        """What the person did in the hour from ``now`` on."""
        while self._acts and self._acts[0].at < now + dt.timedelta(hours=1):  # acts follow an hour's messages
            act = self._acts.pop(0)
            match act.kind:
                case "done":
                    self._done.add(act.item)
                    self._snoozed.pop(act.item, None)
                case "undo":
                    self._done.discard(act.item)
                case "snooze" if act.until:
                    self._snoozed[act.item] = act.until
                case "pause":
                    self._paused_until = act.day
                case "stop":
                    self._stopped = True
                    self._wishes, self._snoozed = [], {}
                case "follow" if act.wish:
                    self._wishes.append(act.wish)
                    self._announce(act.at.date(), (act.wish,))
                case "unfollow":
                    gone = act.wish
                    self._wishes = [wish for wish in self._wishes if gone is None or wish.id != gone.id]
                    kept = {due.item for wish in self._wishes for due in self._oracle.dues_of(wish)}
                    self._pending = {item: each for item, each in self._pending.items() if item in kept}
