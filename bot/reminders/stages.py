"""On which days a due is spoken of: so many days before its last day, on it, and after it; on working days only.

What would fall on a day off is said on the working day before, so that nobody learns of a deadline when it is too
late to do something; what is said after the last day waits for the next working day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.calendar import ZONE, Calendar
from knowledge.dues import Due, Kind

OWED: tuple[Kind, ...] = ("deadline", "year")
"""Kinds that can be overdue; an event or a beginning simply passes."""
FARTHEST = 60
"""Days before the last day that one may be reminded, at most."""


@dataclass(frozen=True, slots=True)
class Stage:
    """``lead``: days before the last day (negative: after it); ``day``: the day it is said."""

    lead: int
    day: dt.date


def said_on(last: dt.date, lead: int, calendar: Calendar) -> dt.date:
    """The working day on which ``lead`` days before ``last`` is said."""
    nominal = last - dt.timedelta(days=lead)
    return calendar.on_or_before(nominal) if lead >= 0 else calendar.on_or_after(nominal)


def stages_of(due: Due, leads: Iterable[int], calendar: Calendar) -> tuple[Stage, ...]:
    """The stages of a due, by day. Where two fall on one day, the one nearer to the last day is said."""
    by_day: dict[dt.date, int] = {}
    for lead in leads:
        if lead < 0 and due.occurrence.kind not in OWED:
            continue
        day = said_on(due.last, lead, calendar)
        by_day[day] = min(lead, by_day.get(day, lead))
    return tuple(Stage(lead, day) for day, lead in sorted(by_day.items()))


def current(stages: Sequence[Stage], today: dt.date) -> Stage | None:
    """The last stage that was to be said by ``today``; None when none was yet. Earlier ones are past."""
    return next((stage for stage in reversed(stages) if stage.day <= today), None)


def moment(day: dt.date, minute: int) -> dt.datetime:
    """A minute of a day in Vietnam."""
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60), ZONE)


def minute_of(now: dt.datetime) -> int:
    """The minute of the day in Vietnam."""
    local = now.astimezone(ZONE)
    return local.hour * 60 + local.minute


def is_quiet(minute: int, quiet: tuple[int, int]) -> bool:
    """Whether a minute of the day lies in quiet hours: from the first (inclusive) until the second (exclusive)."""
    start, end = quiet
    return start <= minute < end if start <= end else minute >= start or minute < end


def worth_until(now: dt.datetime, quiet: tuple[int, int]) -> dt.datetime:
    """Until when what is written now may be sent as it is: the day's end, or the quiet hours before it. Aware."""
    today = now.astimezone(ZONE).date()
    begins = moment(today, quiet[0])
    return begins if begins > now and quiet[0] != quiet[1] else moment(today + dt.timedelta(days=1), 0)


def after_quiet(now: dt.datetime, quiet: tuple[int, int]) -> dt.datetime:
    """``now``, or the end of the quiet hours it lies in. ``now`` is aware."""
    minute = minute_of(now)
    if not is_quiet(minute, quiet):
        return now
    day = now.astimezone(ZONE).date()
    return moment(day if minute < quiet[1] else day + dt.timedelta(days=1), quiet[1])
