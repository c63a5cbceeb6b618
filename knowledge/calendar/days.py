"""Is a day worked, and which worked day lies before or after it.

The holidays of the law come from the library ``holidays``; the Government's yearly swaps and what the library lacks
come from ``days_off.yaml``. A year past ``announced_to`` follows the law's rules alone: the Tết span then lies as it
lay in years of the same shape, and no day is swapped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Self
from zoneinfo import ZoneInfo

import yaml
from pydantic import model_validator

from knowledge.fact import Fact, Text

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where every day and hour of the plans is counted."""
SATURDAY = 5
_DAY = dt.timedelta(days=1)
LONGEST_REST = 30
"""Days; no run of free days comes near it, so a longer search means that the data are wrong."""
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


class Swap(Fact):
    """``free`` is a day off because ``worked``, a day of a weekend, is worked instead."""

    free: dt.date
    worked: dt.date
    source: Text

    @model_validator(mode="after")
    def _trades_a_weekday_for_a_weekend(self) -> Self:
        if self.free.weekday() >= SATURDAY or self.worked.weekday() < SATURDAY:
            raise ValueError(f"{self.free} must be a weekday and {self.worked} a Saturday or Sunday")
        return self


class Named(Fact):
    """A day with its name and where that is written."""

    day: dt.date
    name: Text
    source: Text


class DaysOff(Fact):
    """``days_off.yaml``, validated."""

    announced_to: int
    swaps: tuple[Swap, ...] = ()
    added: tuple[Named, ...] = ()
    removed: tuple[Named, ...] = ()


class Calendar:
    """Answers for any day. Years are worked out on first need and kept; safe to share between threads."""

    def __init__(self, days_off: DaysOff) -> None:
        self._days_off = days_off
        self._free = {swap.free: f"nghỉ hoán đổi, làm bù {_shown(swap.worked)}" for swap in days_off.swaps}
        self._free |= {named.day: named.name for named in days_off.added}
        self._worked = {swap.worked for swap in days_off.swaps}
        self._removed = {named.day for named in days_off.removed}
        self._holidays: dict[int, Mapping[dt.date, str]] = {}

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on ``day``."""
        return self.why_off(day) is None

    def why_off(self, day: dt.date) -> str | None:
        """Why ``day`` is free ("Quốc khánh", "Chủ nhật"); None for a working day."""
        if day in self._worked:
            return None
        if day in self._free:
            return self._free[day]
        holiday = None if day in self._removed else self._of_year(day.year).get(day)
        return holiday or (WEEKDAYS[day.weekday()] if day.weekday() >= SATURDAY else None)

    def on_or_before(self, day: dt.date) -> dt.date:
        """``day`` when it is worked, else the last working day before it."""
        return self._first_working(day, -_DAY)

    def on_or_after(self, day: dt.date) -> dt.date:
        """``day`` when it is worked, else the next working day."""
        return self._first_working(day, _DAY)

    def next_after(self, day: dt.date) -> dt.date:
        """The first working day after ``day``."""
        return self.on_or_after(day + _DAY)

    def is_announced(self, year: int) -> bool:
        """False for a year whose Tết span and swaps the Government had not announced when the data were made."""
        return year <= self._days_off.announced_to

    def _first_working(self, day: dt.date, step: dt.timedelta) -> dt.date:
        for one in _walk(day, step):
            if self.is_working(one):
                return one
        raise ValueError(f"no working day within {LONGEST_REST} days of {day}; correct days_off.yaml")

    def _of_year(self, year: int) -> Mapping[dt.date, str]:
        if year not in self._holidays:
            self._holidays[year] = _holidays_of(year)
        return self._holidays[year]


def _walk(day: dt.date, step: dt.timedelta) -> Iterator[dt.date]:
    for _ in range(LONGEST_REST):
        yield day
        day += step


def _holidays_of(year: int) -> Mapping[dt.date, str]:
    from holidays import country_holidays  # noqa: PLC0415 - a slow import, needed only where days are worked out

    return dict(country_holidays("VN", years=year, language="vi"))


def _shown(day: dt.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


@cache
def load_calendar() -> Calendar:
    """The calendar of ``days_off.yaml``. Raises pydantic's ValidationError for data that do not hold together."""
    text = (resources.files("knowledge") / "calendar" / "days_off.yaml").read_text(encoding="utf-8")
    data: Any = yaml.safe_load(text)
    return Calendar(DaysOff.model_validate(data))
