"""Is it in time to finish on a day, and if not, how late is it: "đến 2/7 mới xong thì trễ mấy ngày"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.question import Question
from knowledge.dues import Due, shown

_FINE_GRAINS = ("day", "week", "month", "span")


@dataclass(frozen=True, slots=True)
class Verdict:
    """For the template. ``late``: days from the last day to the day supposed; 0 and less is in time. ``at_least``: a
    stretch was supposed, and its first day is that late."""

    day: str
    last: str
    late: int
    at_least: bool


def finished_on(question: Question) -> date | None:
    """The day on which something is supposed to be finished; None where none is, and what is asked is as of today."""
    period = question.period
    if question.aspect != "status" or period is None or period.grain not in _FINE_GRAINS:
        return None
    return period.last if period.first is None else period.first


def due_around(day: date, dues: Sequence[Due]) -> list[Due]:
    """What a day is in time or late for: of a recurrence the occurrence whose period has begun last."""
    kept: dict[tuple[str, str | None, str], Due] = {}
    single: list[Due] = []
    for due in dues:
        first = due.occurrence.first
        if not due.occurrence.label or first is None:
            single.append(due)
        elif first <= day:
            kept[due.plan.id, due.code, due.what] = due
    return sorted((*single, *kept.values()), key=lambda due: due.last)


def verdicts(question: Question, dues: Iterable[Due], today: date) -> tuple[Verdict, ...]:
    """One for each due, where a day other than today is supposed; how things stand today the due itself says."""
    day, period = finished_on(question), question.period
    if day is None or period is None or day == today:
        return ()
    until = period.last or day
    found = []
    for due in dues:
        if due.occurrence.kind not in ("deadline", "campaign"):
            continue
        late = (day - due.last).days
        if late > 0 or until <= due.last:
            stretch = until != day and period.first is not None
            found.append(Verdict(period.text if stretch else shown(day), shown(due.last), late, stretch))
    return tuple(dict.fromkeys(found))
