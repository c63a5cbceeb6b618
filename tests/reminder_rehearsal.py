"""The bot rehearsed with reminders: people whose every message an oracle judges, a clock and an API to play with."""

from __future__ import annotations

import datetime as dt
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bot.reminders import wording
from knowledge.calendar import ZONE
from storage.database import open_database
from tests.fake_telegram.control import FakeTelegram
from tests.moved_plans import base_of
from tests.reminder_kills import greeted
from tests.reminder_oracle import Message, Oracle, Person, announced
from tests.reminder_samples import at
from tests.reminder_year import YEAR, people_of, settle_in
from tests.telegram_reminders import RemindedBot

HOUR = 8
"""Everybody is reminded at eight."""
HOURS = range(7, 21)
LATE = dt.timedelta(hours=2)
FAST = "400"
Figures = dict[str, Any]
_SAID = (
    "SELECT reminded.chat, reminded.item, reminded.last, reminded.kind, reminded.step, reminded.made_at, parcel.key, "
    "parcel.sent_as FROM reminded JOIN parcel ON parcel.key = reminded.parcel WHERE parcel.state IN ('sent', 'unknown')"
)


@dataclass
class Got:
    """A message as the bot's history has it, with its number among the fake's messages (None: unknown)."""

    chat: str
    at: dt.datetime
    number: int | None
    keys: set[tuple[str, dt.date, str, int]] = field(default_factory=set)


class Rehearsal(ExitStack):
    """The fake, the bot, its people, and what they got."""

    def __init__(self, people: int, began: str, seed: int = 1, speed: str = FAST) -> None:
        super().__init__()
        dice = random.Random(seed)  # noqa: S311 - a test's dice, not a secret
        self.people = people_of(people, dice, dt.date.fromisoformat(began), range(HOUR, HOUR + 1))
        self.got: dict[str, Got] = {}
        self.looks: set[dt.datetime] = set()
        self._speed = speed

    def __enter__(self) -> Self:
        self._folder = Path(self.enter_context(tempfile.TemporaryDirectory()))
        self.fake = self.enter_context(FakeTelegram())
        self.fake.limits(enforced=self._speed != FAST)
        self.bot = self.another()
        self.push(self.bot)
        greeted(self.fake, [int(person.chat) for person in self.people])
        database = open_database(self.bot.database)
        settle_in(database, self.people)
        database.close()
        return self

    def another(self) -> RemindedBot:
        """A bot on the same database, not started."""
        bot = RemindedBot(self.fake, self._folder, DAUMOI_SENDS_PER_SECOND=self._speed)
        bot.program = ("tests.moved_bot", str(YEAR), "telegram")
        return bot

    def look(self, day: str, hour: int = HOUR, *, counts: bool = True) -> None:
        """Set the clock, and wait until everything of that moment is planned and sent."""
        self.bot.jump(day, hour)
        if counts:
            self.looks.add(at(day, hour))
        self.settled(day)

    def mornings(self, first: str, last: str) -> None:
        """Look at eight on each day."""
        day = dt.date.fromisoformat(first)
        while day <= dt.date.fromisoformat(last):
            self.look(day.isoformat())
            day += dt.timedelta(days=1)

    def settled(self, day: str, patience: float = 240) -> None:
        """Wait until nothing is open any more, and note what was said."""
        wait(lambda: self.planned(day) and not self.open(), patience)
        self.collect()

    def planned(self, day: str) -> bool:
        """Whether the day is planned for everybody."""
        left = "SELECT count(*) FROM reminder_settings WHERE planned_for IS NOT ?"
        return bool(self.bot.rows(left, day)[0][0] == 0)

    def open(self) -> int:
        """Reminders that are neither sent nor given up."""
        return int(self.bot.rows("SELECT count(*) FROM parcel WHERE done_at IS NULL AND key LIKE 'reminder/%'")[0][0])

    def collect(self) -> None:
        """Take over what was said from the history."""
        for chat, item, last, kind, step, made_at, key, sent_as in self.bot.rows(_SAID):
            moment = dt.datetime.fromisoformat(made_at).replace(tzinfo=dt.UTC).astimezone(ZONE)
            hour = moment.replace(minute=0, second=0, microsecond=0)
            number = int(sent_as) if sent_as else None
            one = self.got.setdefault(key, Got(chat, hour, number))
            one.keys.add((item, dt.date.fromisoformat(last), kind, step))

    # --- judging ---

    def judged(self, looks_of: Callable[[Person], set[dt.datetime]] | None = None, *, apart: bool = False) -> Figures:
        """Every person's messages against the oracle, and against what the fake was really sent.

        ``looks_of``: the looks that reached a person, where not all did; ``apart``: each thing said by itself, whenever
        and beside whatever it was said.
        """
        wrong: list[str] = []
        expected = 0
        for person in self.people:
            want = Counter(self._oracle(looks_of(person) if looks_of else self.looks).year(person))
            got = Counter(Message(one.at, frozenset(one.keys)) for one in self.got.values() if one.chat == person.chat)
            if apart:
                want, got = _apart(want), _apart(got)
            expected += want.total()
            for sign, left in (("missing", want - got), ("too much", got - want)):
                wrong += [f"{person.chat} {sign}: {one.at:%d/%m %H:%M} {sorted(one.keys)}" for one in left]
        wrong += self.unlike_the_fake()
        for line in wrong[:10]:
            sys.stderr.write(line + "\n")
        return {"expected": expected, "messages": len(self.got), "wrong": len(wrong), **self.summary()}

    def _oracle(self, looks: set[dt.datetime]) -> Oracle:
        first, last = min(self.looks).date(), max(self.looks).date()
        return Oracle(base_of(YEAR), first, last, HOURS, looks.__contains__)

    def unlike_the_fake(self) -> list[str]:
        """Where the fake's chats and the history differ, and what is late without saying so."""
        wrong: list[str] = []
        dues = {due.item: due for due in base_of(YEAR).dues}
        for person in self.people:
            shown = {line.id: line.text for line in self.fake.from_bot(int(person.chat))}
            mine = {one.number: one for one in self.got.values() if one.chat == person.chat}
            known = {number for number in mine if number is not None}
            unsure = sum(one.number is None for one in self.got.values() if one.chat == person.chat)
            if not known <= shown.keys() or len(shown) - len(known) > unsure:
                wrong.append(f"{person.chat}: history {sorted(known)}, fake {sorted(shown)}")
            for number in known & shown.keys():
                one, text = mine[number], shown[number].casefold()
                stages = [(dues[item], lead) for item, _, kind, lead in one.keys if kind == "stage"]
                wrong += [
                    f"{person.chat} {one.at}: {due.what} is not in the message"
                    for due, _ in stages
                    if len(stages) <= wording.LISTED and due.what.casefold() not in text
                ]
                late = any(one.at - at(announced(due.last, lead).isoformat(), HOUR) > LATE for due, lead in stages)
                if late and "muộn" not in text:
                    wrong.append(f"{person.chat} {one.at}: late and does not say so")
        return wrong

    def summary(self) -> Figures:
        """Doubled things, the most messages anybody got at one look, and the fake's complaints."""
        said = Counter((one.chat, key) for one in self.got.values() for key in one.keys)
        looks = Counter((one.chat, one.at) for one in self.got.values())
        states = dict(self.bot.rows("SELECT state, count(*) FROM parcel WHERE key LIKE 'reminder/%' GROUP BY state"))
        return {
            "said_twice": sum(count - 1 for count in said.values()),
            "most_at_once": max(looks.values(), default=0),
            "unknown": sum(one.number is None for one in self.got.values()),
            "states": states,
            "mistakes": len(self.fake.mistakes()),
        }


def _apart(messages: Counter[Message]) -> Counter[Message]:
    return Counter(
        Message(at("2000-01-01"), frozenset({key}))
        for message, count in messages.items()
        for key in message.keys
        for _ in range(count)
    )


def wait(until: Callable[[], object], patience: float) -> None:
    """Wait, looking ten times a second; an AssertionError when patience ends."""
    end = time.monotonic() + patience
    while not until():
        assert time.monotonic() < end, "it did not come to rest"
        time.sleep(0.1)
