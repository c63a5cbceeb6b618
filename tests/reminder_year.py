"""A year of reminders with the time skipped, every message judged by the oracle.

``python -m tests.reminder_year [people]`` prints one JSON line (1,000 people without a word). People follow what the
five plans, moved to the year, have dues for, each with his own hour and lead times; they mark things done, want them
again later, go on leave, follow more or less, and stop. The planner ticks every hour; the outbox is emptied at once.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import select

from bot.reminders.desk import Pressed, carry_out, pressed
from bot.reminders.notice import Press
from bot.reminders.queueing import plan_and_queue
from bot.reminders.said import Who
from bot.talk import RemindRequest
from knowledge.calendar import ZONE
from knowledge.targets import Concerns
from storage.database import Database, open_database
from storage.reminder_tables import RemindedRow
from storage.reminding import DEFAULT_LEADS, DIGESTS, Settings
from tests.moved_plans import base_of
from tests.reminder_oracle import Act, Key, Message, Oracle, Person, Wish
from tests.reminder_samples import T, agreed, plans_of, sent

YEAR = 2026
FIRST, LAST = dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)
HOUR = dt.timedelta(hours=1)
OPEN_HOURS = range(7, 21)
"""Outside of them everybody has quiet hours and nothing is done; the planner is not asked."""
_LEADS = (DEFAULT_LEADS, (3, 0, -1), (14, 7, 1), (30, 7, 3, 1, 0, -1), (0,))


@dataclass
class Year:
    """One run: what was sent, by chat, and what people did."""

    people: list[Person]
    first: dt.date
    last: dt.date
    hours: range
    got: dict[str, list[Message]] = field(default_factory=dict)
    acts: int = 0


def people_of(count: int, dice: random.Random, first: dt.date, hours: range) -> list[Person]:
    """Chats with hours, digests and wishes of their own, made before ``first`` begins."""
    targets = sorted(target for target in Concerns(base_of(YEAR)).positions if target.id or target.kind == "reports")
    began = dt.datetime.combine(first, dt.time(0), ZONE)
    people = []
    for number in range(count):
        chosen = dice.sample(targets, dice.randint(1, 3))
        leads = dice.choice(_LEADS)
        wishes = [Wish(each.kind, each.id, each.place, leads, began) for each in chosen]
        digests = frozenset(name for name in DIGESTS if dice.random() < 0.7)
        people.append(Person(str(5_000 + number), dice.choice(hours), wishes, digests))
    return people


def run_year(count: int, seed: int = 1, first: dt.date = FIRST, last: dt.date = LAST, step: int = 1) -> Year:
    """Live through the year, or a part of it; ``step``: only every so many hours something happens."""
    dice = random.Random(seed)  # noqa: S311 - a test's dice, not a secret
    hours = OPEN_HOURS[::step]
    year = Year(people_of(count, dice, first, range(hours[0], 17, step)), first, last, hours)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "year.sqlite3")
        settle_in(database, year.people)
        world = _World(database, year, dice)
        day = first
        while day <= last:
            for hour in hours:
                world.tick(dt.datetime.combine(day, dt.time(hour), ZONE))
            day += dt.timedelta(days=1)
        year.got = _said(database)
        database.close()
    return year


def settle_in(database: Database, people: list[Person]) -> None:
    """Everybody agreed and follows."""
    with database.writing() as session:
        for person in people:
            settings = Settings(
                person.hour * 60,
                leads=person.wishes[0].leads,
                digests=frozenset(name for name in DIGESTS if name in person.digests),
            )
            targets = [(wish.kind, wish.id, wish.place) for wish in person.wishes]
            agreed(session, Who(T, person.chat), person.wishes[0].since, *targets, settings=settings)


def _said(database: Database) -> dict[str, list[Message]]:
    """Chat -> its messages as the history has them; the stages that a snooze held back are no messages of their own."""
    parts: dict[tuple[str, str, dt.datetime], set[Key]] = {}
    with database.reading() as session:
        for row in session.exec(select(RemindedRow)):
            key = (row.item, row.last, row.kind, row.step)
            parts.setdefault((row.chat, row.parcel, row.made_at), set()).add(key)
    found: dict[str, list[Message]] = {}
    for (chat, _, made_at), keys in parts.items():
        again = {key for key in keys if key[2] == "snooze"}
        found.setdefault(chat, []).append(Message(made_at.astimezone(ZONE), frozenset(again or keys)))
    return found


class _World:
    """The hours of the year: the planner ticks, everything is sent, and people act on what they got."""

    def __init__(self, database: Database, year: Year, dice: random.Random) -> None:
        self._database, self._year, self._dice = database, year, dice
        self._by_chat = {person.chat: person for person in year.people}
        self._refs: dict[str, tuple[str, ...]] = {}
        self._stopped: set[str] = set()

    def tick(self, now: dt.datetime) -> None:
        """One hour."""
        if plan_and_queue(self._database, base_of(YEAR), now).parcels:
            for chat, notice in sent(self._database, now):
                self._act(self._by_chat[chat], notice.presses, now + dt.timedelta(minutes=10))
        # People do something of their own accord now and then.
        if now.hour == 13 and self._dice.random() < len(self._by_chat) / 2_000:
            self._wander(self._dice.choice(self._year.people), now + dt.timedelta(minutes=20))

    def _act(self, person: Person, presses: tuple[Press, ...], at: dt.datetime) -> None:
        dones = [press for press in presses if press.action == "done"]
        if not dones or person.chat in self._stopped:
            return
        roll, button = self._dice.random(), self._dice.choice(dones)
        item = self._item(button)
        if roll < 0.3:
            self._press(person, Pressed("done", button.argument, button.number), at)
            person.acts.append(Act(at, "done", item))
            if roll < 0.04:
                self._press(person, Pressed("undo", button.argument, button.number), at)
                person.acts.append(Act(at, "undo", item))
        elif roll < 0.5:
            kind = self._dice.choice(["later_hour", "later_day", "later_work", "later_week"])
            self._press(person, Pressed(kind, button.argument, button.number), at)
            person.acts.append(Act(at, "snooze", item, until=self._until(kind, person, at)))

    def _item(self, button: Press) -> str:
        with self._database.reading() as session:
            rows = session.exec(select(RemindedRow).where(RemindedRow.ref == button.argument)).all()
        return next(row.item for row in rows if row.number == button.number)

    @staticmethod
    def _until(kind: str, person: Person, at: dt.datetime) -> dt.datetime:
        """As the buttons say it, worked out with the oracle's own working days; quiet from 21:00 to 7:00."""
        from tests.reminder_oracle import works

        day = at.date() + dt.timedelta(days=7 if kind == "later_week" else 1)
        while kind == "later_work" and not works(day):
            day += dt.timedelta(days=1)
        until = at + HOUR if kind == "later_hour" else dt.datetime.combine(day, dt.time(person.hour), ZONE)
        if until.hour >= 21:
            return dt.datetime.combine(until.date() + dt.timedelta(days=1), dt.time(7), ZONE)
        return until

    def _press(self, person: Person, button: Pressed, at: dt.datetime) -> None:
        self._year.acts += 1
        with self._database.writing() as session:
            assert pressed(session, plans_of(YEAR), Who(T, person.chat), button, at) is not None

    def _wander(self, person: Person, at: dt.datetime) -> None:
        if person.chat in self._stopped:
            return
        roll = self._dice.random()
        if roll < 0.4:
            day = at.date() + dt.timedelta(days=self._dice.randint(0, 25))
            self._request(person, RemindRequest("pause", day=day), at)
            person.acts.append(Act(at, "pause", day=day))
        elif roll < 0.6:
            self._follow_more(person, at)
        elif roll < 0.8:
            wish = person.wishes[0]
            self._request(person, RemindRequest("unfollow", ((wish.kind, wish.id, wish.place),)), at)
            person.acts.append(Act(at, "unfollow", wish=wish))
        elif roll < 0.85:
            self._request(person, RemindRequest("stop_all"), at)
            person.acts.append(Act(at, "stop"))
            self._stopped.add(person.chat)

    def _follow_more(self, person: Person, at: dt.datetime) -> None:
        other = self._dice.choice(self._year.people).wishes[-1]
        if any(act.kind in ("follow", "unfollow") for act in person.acts) or other in person.wishes:
            return
        self._request(person, RemindRequest("follow", ((other.kind, other.id, other.place),)), at)
        leads = person.wishes[0].leads
        wish = Wish(other.kind, other.id, other.place, leads, at)
        if all((one.kind, one.id, one.place) != (wish.kind, wish.id, wish.place) for one in person.wishes):
            person.acts.append(Act(at, "follow", wish=wish))

    def _request(self, person: Person, request: RemindRequest, at: dt.datetime) -> None:
        self._year.acts += 1
        with self._database.writing() as session:
            carry_out(session, plans_of(YEAR), Who(T, person.chat), request, at)


def judged(year: Year) -> tuple[list[str], int]:
    """What differs from the oracle, a line each, and how many messages it expects."""
    oracle = Oracle(base_of(YEAR), year.first, year.last, year.hours)
    wrong: list[str] = []
    expected = 0
    for person in year.people:
        want, got = Counter(oracle.year(person)), Counter(year.got.get(person.chat, []))
        expected += want.total()
        for sign, left in (("missing", want - got), ("too much", got - want)):
            wrong += [f"{person.chat} {sign}: {one.at:%Y-%m-%d %H:%M} {sorted(one.keys)}" for one in left]
    return sorted(wrong), expected


def main() -> None:
    """Live one year and print how it went."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    began, worked = time.perf_counter(), time.process_time()
    year = run_year(count)
    lived, busy = time.perf_counter(), time.process_time() - worked
    wrong, expected = judged(year)
    got = sum(len(messages) for messages in year.got.values())
    things = sum(len(message.keys) for messages in year.got.values() for message in messages)
    figures = {
        "people": count,
        "messages": got,
        "expected": expected,
        "differences": len(wrong),
        "things_said": things,
        "acts": year.acts,
        "seconds": round(lived - began, 1),
        "processor_seconds": round(busy, 1),
        "judging_seconds": round(time.perf_counter() - lived, 1),
    }
    for line in wrong[:20]:
        sys.stderr.write(line + "\n")
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
