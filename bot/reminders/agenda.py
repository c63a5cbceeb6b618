"""One day as the planner sees it: what may be said, and to followers of what. Made once a day, for everybody.

Followers are matched by what they follow, so planning one of them costs as much as there is to say to him.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.reminders.stages import FARTHEST, OWED, Stage, current, stages_of
from knowledge.calendar import Calendar
from knowledge.dues import month_end
from knowledge.targets import Concerns, Target
from storage.known_dues import DueChange
from storage.reminding import DigestName

OVERDUE_NEWS = 7
"""Days after its last day that an item not yet told as overdue gets a message of its own; later only the digest."""
OVERDUE_LISTED = 62
"""Days after its last day that an item stands in the overdue list: the nagging has an end."""
CHANGE_NEWS = 14
"""Days that a change of a plan is news."""
DIGEST_LATE = 6
"""Days after its day that a digest is still worth sending."""
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DigestDay:
    """A digest that is to be said: ``of`` names it (the first day of its week, month or quarter), ``day`` is when it
    is said, ``first`` and ``last`` the last days of the dues in it, inclusive."""

    name: DigestName
    of: dt.date
    day: dt.date
    first: dt.date
    last: dt.date

    @property
    def item(self) -> str:
        """What stands for it where items are noted as said."""
        return f"digest/{self.name}"


@dataclass(frozen=True, slots=True)
class KnownChange:
    """A change with whom it concerns."""

    change: DueChange
    targets: frozenset[Target]


class Agenda:
    """What may be said on ``today``. ``leads``: every set of lead times in use."""

    def __init__(
        self,
        concerns: Concerns,
        calendar: Calendar,
        today: dt.date,
        leads: Iterable[tuple[int, ...]],
        changes: Sequence[KnownChange] = (),
    ) -> None:
        self.concerns, self.calendar, self.today = concerns, calendar, today
        self.changes = tuple(changes)
        self._stages: dict[tuple[int, tuple[int, ...]], Stage | None] = {}
        self._live: dict[Target, tuple[int, ...]] = self._index(tuple(leads))

    def _index(self, leads: tuple[tuple[int, ...], ...]) -> dict[Target, tuple[int, ...]]:
        found: dict[Target, list[int]] = {}
        for position in self._near():
            if any(self.stage(position, each) for each in leads):
                for target in self.concerns.targets[position]:
                    found.setdefault(target, []).append(position)
        return {target: tuple(positions) for target, positions in found.items()}

    def _near(self) -> Iterable[int]:
        # The calendar moves a stage by a rest at most; thirty days are more than any.
        first, last = self.today - dt.timedelta(days=40), self.today + dt.timedelta(days=FARTHEST + 30)
        return (position for position, due in enumerate(self.concerns.dues) if first <= due.last <= last)

    def stage(self, position: int, leads: tuple[int, ...]) -> Stage | None:
        """The stage of a due that is to have been said by today and is still worth saying; None when there is none."""
        key = (position, leads)
        if key not in self._stages:
            self._stages[key] = self._worked_out(position, leads)
        return self._stages[key]

    def _worked_out(self, position: int, leads: tuple[int, ...]) -> Stage | None:
        due = self.concerns.dues[position]
        stage = current(stages_of(due, leads, self.calendar), self.today)
        if stage is None:
            return None
        past = (self.today - due.last).days
        useful = past <= 0 if stage.lead >= 0 else past <= OVERDUE_NEWS + (stage.day - due.last).days
        return stage if useful else None

    def live(self, target: Target) -> tuple[int, ...]:
        """Positions of dues that may be said to followers of ``target`` today."""
        return self._live.get(target, ())

    @cached_property
    def digests(self) -> tuple[DigestDay, ...]:
        """The digests that are to have been said by today and are still worth saying; none on a day off."""
        if not self.calendar.is_working(self.today):
            return ()
        monday = self.today - dt.timedelta(days=self.today.weekday())
        month = self.today.replace(day=1)
        quarter = month.replace(month=month.month - (month.month - 1) % 3)
        month_last = month_end(month.year, month.month)
        quarter_last = month_end(quarter.year, quarter.month + 2)
        # Also when it comes late: what was overdue on its own day.
        overdue = self.calendar.on_or_after(monday) - dt.timedelta(days=1)
        oldest = self.today - dt.timedelta(days=OVERDUE_LISTED)
        wanted: tuple[tuple[DigestName, dt.date, dt.date, dt.date], ...] = (
            ("overdue", monday, oldest, overdue),
            ("week", monday, self.today, monday + _WEEK - dt.timedelta(days=1)),
            ("month", month, self.today, month_last),
            ("quarter", quarter, self.today, quarter_last),
        )
        days = (DigestDay(name, of, self.calendar.on_or_after(of), first, last) for name, of, first, last in wanted)
        return tuple(one for one in days if dt.timedelta() <= self.today - one.day <= dt.timedelta(days=DIGEST_LATE))

    @cached_property
    def listed(self) -> Mapping[DigestName, frozenset[int]]:
        """Digest -> positions of the dues in it."""
        found: dict[DigestName, frozenset[int]] = {}
        for digest in self.digests:
            inside = (
                position
                for position, due in enumerate(self.concerns.dues)
                if digest.first <= due.last <= digest.last and (digest.name != "overdue" or due.occurrence.kind in OWED)
            )
            found[digest.name] = frozenset(inside)
        return found

    @cached_property
    def targets(self) -> frozenset[Target]:
        """Whoever follows none of these has nothing to be told today."""
        listed = (self.concerns.targets[position] for positions in self.listed.values() for position in positions)
        changed = (known.targets for known in self.changes)
        return frozenset(self._live).union(*listed, *changed)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Every item, digest and change that may be said today."""
        positions = {position for each in self._live.values() for position in each}
        names = {self.concerns.dues[position].item for position in positions}
        names |= {digest.item for digest in self.digests} | {known.change.item for known in self.changes}
        return tuple(sorted(names))
