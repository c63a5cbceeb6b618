"""What comes next for a chat: its dues still to come, and when it will be told of each. Nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.reminders.planning import target_of
from bot.reminders.said import Plans, Who
from bot.reminders.stages import stages_of
from bot.reminders.wording import DueWords, due_words
from knowledge.dues import Due, shown
from storage import follows, item_states, reminding
from storage.follows import Follow


@dataclass(frozen=True, slots=True)
class Ahead:
    """One due still to come; ``told_on`` is the next day it is spoken of, None when no stage is left."""

    due: DueWords
    told_on: str | None


def dues_followed(plans: Plans, mine: Sequence[Follow]) -> tuple[tuple[Due, Follow], ...]:
    """Every due that concerns what is followed, by last day, each once with the first follow that has it."""
    found: dict[int, Follow] = {}
    for one in mine:
        for position in plans.concerns.positions.get(target_of(one), ()):
            found.setdefault(position, one)
    return tuple((plans.concerns.dues[position], found[position]) for position in sorted(found))


def ahead(
    session: Session, plans: Plans, who: Who, today: dt.date, only: Sequence[Follow] | None = None
) -> tuple[Ahead, ...]:
    """The dues from today on that are not done, nearest first. ``only``: of these things followed."""
    settings = reminding.settings_of(session, who.channel, who.chat)
    mine = follows.of_chat(session, who.channel, who.chat) if only is None else only
    done = item_states.done_of(session, who.channel, who.chat)
    found = []
    for due, one in dues_followed(plans, mine):
        if due.last < today or due.item in done:
            continue
        stages = stages_of(due, one.leads or settings.leads, plans.calendar)
        told_on = next((shown(stage.day) for stage in stages if stage.day > today), None)
        words = due_words(plans.base, plans.calendar, due, (due.last - today).days)
        found.append(Ahead(words, told_on))
    return tuple(found)
