"""Deadlines -> days. Pure: a plan goes in, what is due and when comes out; no clock, no people.

"trước X" ends the day before X; "trong tháng/quý/năm" ends with its last day; a periodic duty gives one occurrence a
period, in the plan's years only. The plan's year itself ends all its indicators that have no date of their own.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from knowledge.deadlines import (
    BeforeDay,
    BeforeMonth,
    ByDay,
    Deadline,
    EveryQuarter,
    EveryYear,
    FromDay,
    FromYear,
    InMonth,
    InQuarter,
    InYear,
    OnDay,
    Span,
)
from knowledge.fact import Source
from knowledge.model import Duty, Finding, Indicator, Milestone, Plan, Role

Kind = Literal["deadline", "start", "event", "campaign", "year"]
ROMAN = ("I", "II", "III", "IV")
Entry = Indicator | Duty | Milestone | Finding


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a deadline falls: ``last`` is the last day to be on time, ``first`` the first day when one is known.

    ``said`` is the day as people say it: "trước ngày 25/6/2024", "trong tháng 6/2024".
    """

    kind: Kind
    first: date | None
    last: date
    said: str
    label: str | None = None
    """Which period of a recurrence it is ("quý II/2024")."""


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence with whose it is. ``code`` None: the plan's year, for all indicators together."""

    plan: Plan
    code: str | None
    entry: Entry | None
    occurrence: Occurrence
    what: str
    by: tuple[str, ...]
    to: str | None
    source: Source
    number: int = 0
    """Which of the entry's deadlines it is, from 0."""

    @property
    def last(self) -> date:
        return self.occurrence.last

    @property
    def key(self) -> str:
        """Stable over restarts: plan, entry, deadline and day."""
        return f"{self.plan.id}/{self.code or 'nam'}/{self.number}/{self.occurrence.kind}/{self.last.isoformat()}"

    @property
    def item(self) -> str:
        """The same while only its day moves: plan, entry, deadline, and of a recurrence the month it begins with."""
        first = self.occurrence.first
        period = f"{first:%Y-%m}" if self.occurrence.label and first else "1"
        return f"{self.plan.id}/{self.code or 'nam'}/{self.number}/{period}"

    @property
    def role(self) -> Role | None:
        """The part that those in ``by`` have in it; None when nobody is named."""
        if not self.by or self.entry is None:
            return None
        deadline = _deadlines(self.entry)[self.number]
        if deadline.by or isinstance(self.entry, (Milestone, Finding)):
            return "implements"
        if isinstance(self.entry, Duty):
            return self.entry.role
        roles = self.entry.roles
        return "leads" if roles.leads else "implements" if roles.implements else "monitors"


def shown(day: date) -> str:
    """15/5/2024, as an office writes it."""
    return f"{day.day}/{day.month}/{day.year}"


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def occurrences(deadline: Deadline, year: int) -> tuple[Occurrence, ...]:
    """Every day ``deadline`` falls on in a plan of ``year``, in order of time."""
    return tuple(sorted(_occurrences(deadline, year), key=lambda found: found.last))


def _occurrences(deadline: Deadline, year: int) -> Iterator[Occurrence]:
    match deadline:
        case EveryQuarter(before_day=before):
            yield from (_quarter(year, quarter, before) for quarter in (1, 2, 3, 4))
        case EveryYear(times=times):
            said = f"tối thiểu {times} lần trong năm {year}"
            yield Occurrence("deadline", date(year, 1, 1), date(year, 12, 31), said, f"năm {year}")
        case InMonth() | InQuarter() | InYear():
            yield _within(deadline)
        case FromDay() | FromYear() | Span():
            yield _running(deadline)
        case _:
            yield _by_a_day(deadline)


def _by_a_day(deadline: OnDay | BeforeDay | ByDay | BeforeMonth) -> Occurrence:
    """An event on a day, or the last day to be on time."""
    match deadline:
        case OnDay(day=day):
            return Occurrence("event", day, day, f"ngày {shown(day)}")
        case BeforeDay(day=day):
            return Occurrence("deadline", None, day - timedelta(days=1), f"trước ngày {shown(day)}")
        case ByDay(day=day):
            return Occurrence("deadline", None, day, f"chậm nhất ngày {shown(day)}")
    last = date(deadline.year, deadline.month, 1) - timedelta(days=1)
    return Occurrence("deadline", None, last, f"trước tháng {deadline.month}/{deadline.year}")


def _within(deadline: InMonth | InQuarter | InYear) -> Occurrence:
    """Some time in a month, quarter or year: on time until its last day."""
    match deadline:
        case InMonth(year=year, month=month):
            said = f"trong tháng {month}/{year}"
            return Occurrence("deadline", date(year, month, 1), month_end(year, month), said)
        case InQuarter(year=year, quarter=quarter):
            said = f"trong quý {ROMAN[quarter - 1]}/{year}"
            return Occurrence("deadline", date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter), said)
    year = deadline.year
    return Occurrence("deadline", date(year, 1, 1), date(year, 12, 31), f"trong năm {year}")


def _running(deadline: FromDay | FromYear | Span) -> Occurrence:
    """What begins on a day or runs over a stretch."""
    match deadline:
        case FromDay(day=day):
            return Occurrence("start", day, day, f"từ ngày {shown(day)}")
        case FromYear(year=year):
            return Occurrence("start", date(year, 1, 1), date(year, 1, 1), f"từ năm {year}")
    start = f"từ {shown(deadline.first)} " if deadline.first else ""
    return Occurrence("campaign", deadline.first, deadline.last, f"{start}đến hết ngày {shown(deadline.last)}")


def _quarter(year: int, quarter: int, before: int | None) -> Occurrence:
    month = 3 * quarter
    label = f"quý {ROMAN[quarter - 1]}/{year}"
    first = date(year, month - 2, 1)
    if before is None:
        return Occurrence("deadline", first, month_end(year, month), f"trong {label}", label)
    limit = date(year, month, min(before, monthrange(year, month)[1]))
    return Occurrence("deadline", first, limit - timedelta(days=1), f"trước ngày {shown(limit)}", label)


def entry_dues(plan: Plan, entry: Entry) -> tuple[Due, ...]:
    """Everything one entry of a plan is due on."""
    found: list[Due] = []
    for number, deadline in enumerate(_deadlines(entry)):
        for occurrence in occurrences(deadline, plan.header.year):
            found.append(
                Due(
                    plan,
                    entry.code,
                    entry,
                    occurrence,
                    deadline.what or _label(entry),
                    deadline.by or _owners(entry),
                    deadline.to,
                    deadline.source or entry.source,
                    number,
                )
            )
    return tuple(found)


def _deadlines(entry: Entry) -> tuple[Deadline, ...]:
    if isinstance(entry, (Indicator, Duty)):
        return entry.deadlines
    return (entry.deadline,) if entry.deadline else ()


def _label(entry: Entry) -> str:
    return entry.statement


def _owners(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry, Indicator):
        roles = entry.roles
        return roles.leads or roles.implements or roles.monitors
    return () if isinstance(entry, Finding) else entry.owner


def plan_dues(plan: Plan) -> tuple[Due, ...]:
    """Everything due in one plan, by last day; last the year's end for its indicators."""
    entries: Iterable[Entry] = (*plan.goals, *plan.indicators, *plan.duties, *plan.milestones, *plan.findings)
    found = [due for entry in entries for due in entry_dues(plan, entry)]
    year_end = date(plan.header.year, 12, 31)
    if plan.indicators:
        found.append(
            Due(
                plan,
                None,
                None,
                Occurrence("year", date(plan.header.year, 1, 1), year_end, f"hết năm {plan.header.year}"),
                f"Hoàn thành các chỉ tiêu năm {plan.header.year}",
                (),
                None,
                plan.header.source,
            )
        )
    return tuple(sorted(found, key=lambda due: due.last))
