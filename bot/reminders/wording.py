"""A planned message -> markup and buttons. The same message to many people is worded once.

A message holds as many items as fit into it; of more it says how many, and a digest has a button that shows them all.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.figures import short_name, source_line
from bot.reminders.agenda import Agenda
from bot.reminders.notice import ALL_OF_THEM, FITS, Notice, Press, press, words
from bot.reminders.planning import Message, Section
from bot.rendering import rendered
from knowledge.base import KnowledgeBase
from knowledge.calendar import Calendar
from knowledge.dues import Due, shown
from storage.known_dues import DueChange

LISTED = 12
"""Items shown in one message or section at most, and fewer when they are long; the rest is counted."""
OWN_BUTTONS = 5
"""Up to so many items have a button "done" each."""


@dataclass(frozen=True, slots=True)
class DueWords:
    """A due as the templates show it. ``left``: days from today to the last day, negative when past. ``worked``:
    the working day before a last day that is none, else None; ``day_off`` why, when that is not just a weekend."""

    what: str
    plan: str
    label: str | None
    kind: str
    last: str
    said: str | None
    left: int
    by: str
    role: str | None
    to: str | None
    place: str
    source: str
    day_off: str | None
    worked: str | None


class Wording:
    """Words the messages of one agenda."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._said: dict[Message, tuple[str, int]] = {}

    def notice(self, message: Message, ref: str) -> Notice:
        """The message with its buttons; ``ref`` names it when one of them is pressed."""
        if message not in self._said:
            self._said[message] = self._fitted(message)
        markup, listed = self._said[message]
        return Notice(markup, tuple(presses_of(message, ref, listed)))

    def _fitted(self, message: Message) -> tuple[str, int]:
        """The markup, and how many of the items of each part are in it."""
        listed = LISTED
        while len(markup := self._markup(message, listed)) > FITS and listed > 1:
            listed -= 1
        return markup, listed

    def _markup(self, message: Message, listed: int) -> str:
        if message.sections:
            sections = [self._section(section, listed) for section in message.sections]
            late = message.sections[0].late
            return rendered("remind_digest", {"sections": sections, "late": late})
        reasons = {line.late for line in message.lines if line.late}
        lines = [self._line(line.position) for line in message.lines[:listed]]
        return rendered(
            "remind_notice",
            {
                "lines": lines,
                "more": len(message.lines) - len(lines),
                "late": "down" if "down" in reasons else next(iter(reasons), None),
                "changes": [_change(change) for change in message.changes[:listed]],
                "more_changes": max(0, len(message.changes) - listed),
                "stands_in": message.stands_in,
                "again_for": message.again_for,
            },
        )

    def _section(self, section: Section, listed: int) -> dict[str, object]:
        lines = [self._line(position) for position in section.positions[:listed]]
        return {"name": section.digest.name, "lines": lines, "more": len(section.positions) - len(lines)}

    def _line(self, position: int) -> DueWords:
        agenda = self._agenda
        due = agenda.concerns.dues[position]
        return due_words(agenda.concerns.base, agenda.calendar, due, (due.last - agenda.today).days)


def due_words(base: KnowledgeBase, calendar: Calendar, due: Due, left: int) -> DueWords:
    """A due in words; ``left`` as in :class:`DueWords`."""
    occurrence = due.occurrence
    day_off = calendar.why_off(due.last) if left >= 0 else None
    weekday = words()["weekday"][due.last.weekday()]
    return DueWords(
        what=due.what[0].upper() + due.what[1:],
        plan=short_name(base, due.plan),
        label=occurrence.label,
        kind=occurrence.kind,
        last=_weekday_and_day(due.last),
        said=None if shown(due.last) in occurrence.said else occurrence.said,
        left=left,
        by="; ".join(due.by),
        role=words()["role"][due.role] if due.role else None,
        to=due.to,
        place=due.source.place,
        source=source_line(base, due.plan, due.source),
        day_off=None if day_off == weekday else day_off,
        worked=_weekday_and_day(calendar.on_or_before(due.last)) if day_off else None,
    )


def _weekday_and_day(day: dt.date) -> str:
    return f"{words()['weekday'][day.weekday()]} {shown(day)}"


def _change(change: DueChange) -> dict[str, object]:
    content = json.loads(change.content)
    return {
        "kind": change.kind,
        "old": shown(change.old) if change.old else None,
        "new": shown(change.new) if change.new else None,
        "what": content["what"],
        "plan": content["plan"],
        "label": content["label"],
    }


def presses_of(message: Message, ref: str, listed: int) -> Iterable[Press]:
    """The buttons under a message that lists so many items of each part, in order."""
    if message.sections:
        if any(len(section.positions) > listed for section in message.sections):
            yield press("whole", ref, count=str(sum(len(section.positions) for section in message.sections)))
        for section in message.sections:
            name = words()["digest"][section.digest.name]
            yield press("digest", section.digest.name, label="digest_off", name=name)
        yield press("open")
        yield press("list")
        return
    if message.lines:
        yield from _done(message.lines, ref)
        yield press("later", ref, ALL_OF_THEM if len(message.lines) > 1 else 0)
        yield press("detail", ref, ALL_OF_THEM if len(message.lines) > 1 else 0)
    yield press("stop", ref)


def _done(lines: Sequence[object], ref: str) -> Iterable[Press]:
    if len(lines) == 1:
        yield press("done", ref)
    elif len(lines) <= OWN_BUTTONS:
        for number in range(len(lines)):
            yield press("done", ref, number, label="done_number", which=str(number + 1))
    else:
        # Too many for a button each: "Chi tiết" lists them with theirs.
        return
