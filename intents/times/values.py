"""What a time wording means: a period, or a recurrence; and the calendar arithmetic both are built with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Grain = Literal["day", "week", "month", "quarter", "half", "year", "span"]
Every = Literal["week", "month", "quarter", "half", "year"]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; ``None`` is open. At least one of the two is a date, and
    ``first <= last`` when both are. ``grain`` is what was named ("tháng 6": month); "span" is any other stretch."""

    first: date | None
    last: date | None
    grain: Grain


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Once in each ``every``. ``day`` is 1..31 within the month (of a quarter: its last month), 1..7 = Monday..Sunday
    within a week, and ``None`` when no day is named or when the day alone does not say it ("15/12 hằng năm")."""

    every: Every
    day: int | None


@dataclass(frozen=True, slots=True)
class TimeMention:
    """One time wording: ``text`` is [``start``, ``end``) of the text read; ``rule`` names what read it.

    ``year_stated`` is true when the wording itself pins the year (năm 2024, 2025, năm nay, năm ngoái, 1/6/2024) and
    false when the year comes from the reference date (tháng 6, quý này, 5 ngày tới, ngày mai)."""

    start: int
    end: int
    text: str
    rule: str
    value: Period | Recurrence
    year_stated: bool


def day(when: date) -> Period:
    """One day."""
    return Period(when, when, "day")


def week_of(when: date) -> Period:
    """Monday to Sunday around ``when``."""
    monday = when - timedelta(days=when.weekday())
    return Period(monday, monday + timedelta(days=6), "week")


def months(year: int, first: int, last: int) -> Period:
    """Whole months ``first``..``last`` (1..12) of ``year``, with the grain such a stretch has a name for.

    ValueError outside the calendar."""
    grain: Grain = "span"
    if first == last:
        grain = "month"
    elif last - first == 2 and first % 3 == 1:
        grain = "quarter"
    elif last - first == 5 and first % 6 == 1:
        grain = "half"
    elif last - first == 11:
        grain = "year"
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), grain)


def month_of(when: date, ahead: int = 0) -> Period:
    """The calendar month ``ahead`` months after that of ``when`` (before it, when negative)."""
    year, month = divmod(when.year * 12 + when.month - 1 + ahead, 12)
    return months(year, month + 1, month + 1)


def quarter(year: int, number: int) -> Period:
    """Quarter 1..4 of ``year``."""
    return months(year, number * 3 - 2, number * 3)


def quarter_of(when: date, ahead: int = 0) -> Period:
    """The quarter ``ahead`` quarters after that of ``when``."""
    year, index = divmod(when.year * 4 + (when.month - 1) // 3 + ahead, 4)
    return quarter(year, index + 1)


def year_of(year: int) -> Period:
    """1 January to 31 December."""
    return months(year, 1, 12)


def shift_months(when: date, ahead: int) -> date:
    """The same day ``ahead`` months later, or that month's last day if it has no such day (31/1 + 1 -> 29/2)."""
    year, month = divmod(when.year * 12 + when.month - 1 + ahead, 12)
    return date(year, month + 1, min(when.day, monthrange(year, month + 1)[1]))
