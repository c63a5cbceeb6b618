"""Reminders in bad times, the real program over HTTP, every message judged: ``python -m tests.reminder_troubles``.

Runs (all, or those named): down36h down30d killed30d api4h api72h storm blocked clock two. People follow what the
plans, moved to 2026, have dues for; the bot's clock goes from morning to morning. What each should get is worked out
by the oracle of the simulated year, told only at which hours anything could be sent. A JSON line for each run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections import Counter
from collections.abc import Callable

from tests.reminder_rehearsal import HOUR, Figures, Rehearsal, wait
from tests.reminder_samples import at


def down36h(people: int) -> Figures:
    """Stopped in the evening, started again 36 hours later, a deadline in between."""
    return _down(people, ("2026-06-08", "2026-06-10"), ("2026-06-12", 9), "2026-06-17")


def down30d(people: int) -> Figures:
    """Stopped for 30 days across six deadlines."""
    return _down(people, ("2026-05-20", "2026-05-22"), ("2026-06-22", 10), "2026-07-02")


def _down(people: int, before: tuple[str, str], back: tuple[str, int], last: str) -> Figures:
    with Rehearsal(people, before[0]) as stage:
        stage.bot.clock(before[0], 7)
        stage.bot.start().wait_until_at_work()
        stage.mornings(*before)
        assert stage.bot.stop() == 0
        stage.bot.clock(*back)
        stage.looks.add(at(*back))
        stage.bot.start().wait_until_at_work()
        stage.settled(back[0])
        stage.mornings(_next(back[0]), last)
        return stage.judged()


def killed30d(people: int) -> Figures:
    """Killed while a morning's reminders go out, started again a month later."""
    with Rehearsal(people, "2026-05-29", speed="8") as stage:
        stage.fake.limits(enforced=False)
        stage.bot.clock("2026-05-29")
        stage.looks.add(at("2026-05-29"))
        stage.bot.start()
        wait(lambda: stage.planned("2026-05-29") and _sent(stage) >= min(10, people // 10), 60)
        stage.bot.kill()
        # Before the house is kept: a month is longer than sent parcels are.
        stage.collect()
        waiting = {str(chat) for (chat,) in stage.bot.rows("SELECT chat FROM parcel WHERE state = 'waiting'")}
        stage.bot.clock("2026-06-29", 10)
        stage.looks.add(at("2026-06-29", 10))
        # What was claimed but not handed over goes back to wait, and is past its time.
        stage.bot.start().wait_until_at_work()
        stage.settled("2026-06-29")
        stage.mornings("2026-06-30", "2026-07-02")
        served = {one.chat for one in stage.got.values() if one.at == at("2026-05-29")}
        looks = stage.looks - {at("2026-05-29")}
        return stage.judged(lambda person: stage.looks if person.chat in served else looks) | {"unsent": len(waiting)}


def api4h(people: int) -> Figures:
    """The API refuses every connection from seven to eleven."""
    with Rehearsal(people, "2026-06-08") as stage:
        stage.bot.clock("2026-06-08", 7)
        stage.bot.start().wait_until_at_work()
        stage.bot.jump("2026-06-08", 7, second=57)
        stage.fake.down()
        _unreached(stage, "2026-06-08")
        stage.looks.add(at("2026-06-08"))
        stage.bot.clock("2026-06-08", 11)
        # What was worded at eight and is just being tried is refused first.
        time.sleep(1)
        stage.fake.up()
        stage.settled("2026-06-08")
        late = [line.text for person in stage.people for line in stage.fake.from_bot(int(person.chat))]
        stage.mornings("2026-06-09", "2026-06-12")
        return stage.judged() | {"late": len(late), "late_says_so": sum("gửi được muộn" in text for text in late)}


def api72h(people: int) -> Figures:
    """The API refuses every connection for three days, and comes back on the fourth at ten."""
    with Rehearsal(people, "2026-06-08") as stage:
        stage.bot.clock("2026-06-08", 7)
        stage.bot.start().wait_until_at_work()
        stage.mornings("2026-06-08", "2026-06-09")
        stage.bot.jump("2026-06-09", 20, second=57)
        stage.fake.down()
        for day in ("2026-06-10", "2026-06-11", "2026-06-12", "2026-06-13"):
            _unreached(stage, day)
        stage.looks.add(at("2026-06-13"))
        stage.bot.clock("2026-06-13", 10)
        stage.fake.up()
        stage.settled("2026-06-13")
        stage.mornings("2026-06-14", "2026-06-17")
        return stage.judged()


def _unreached(stage: Rehearsal, day: str) -> None:
    """Have the bot plan a day while it cannot be spoken to: shortly before a full minute, again and again."""

    def planned() -> bool:
        stage.bot.clock(day, HOUR, second=58)
        return stage.planned(day)

    wait(planned, 90)


def storm(people: int) -> Figures:
    """One message in ten gets a 429, at Telegram's limits; at times so does everything."""
    with Rehearsal(people, "2026-06-08", speed="28") as stage:
        stage.fake.seed(3)
        stage.fake.fault("429", method="sendMessage", times=None, probability=0.1, retry_after=2)
        stage.bot.clock("2026-06-08")
        stage.bot.start().wait_until_at_work()
        stage.looks.add(at("2026-06-08"))
        wait(lambda: _sent(stage) >= people // 10, 120)
        stage.fake.fault("429", method="sendMessage", times=people // 10, retry_after=3)
        stage.settled("2026-06-08", people / 5 + 120)
        refusals = sum(call["status"] == 429 for call in stage.fake.calls("sendMessage"))
        return stage.judged() | {"refusals": refusals} | stage.fake.load()


def blocked(people: int) -> Figures:
    """One in twenty blocked the bot: tried once, switched off, and left alone; the others miss nothing, for all that
    one message in ten gets a 429."""
    with Rehearsal(people, "2026-06-08") as stage:
        gone = stage.people[:: max(1, min(20, people // 2))]
        stage.bot.clock("2026-06-08", 7)
        stage.bot.start().wait_until_at_work()
        stage.fake.seed(3)
        stage.fake.fault("429", method="sendMessage", times=None, probability=0.1, retry_after=1)
        # Telegram tells the bot of a block; of every second one here it learns by trying.
        for person in gone[::2]:
            stage.fake.block(int(person.chat))
        for person in gone[1::2]:
            stage.fake.fault("403", method="sendMessage", chat=int(person.chat), times=None)
        stage.mornings("2026-06-08", "2026-06-12")
        chats = {person.chat for person in gone}
        calls = (call for call in stage.fake.calls("sendMessage") if call["status"] != 429)
        sends = (str(call["params"]["chat_id"]) for call in calls)
        tries = Counter(chat for chat in sends if chat in chats)
        off = stage.bot.rows("SELECT count(*) FROM chat WHERE active = 0 AND inactive_reason = 'blocked'")[0][0]
        stage.people = [person for person in stage.people if person not in gone]
        figures = {"blocked": len(gone), "switched_off": off}
        return stage.judged() | figures | {"tries": tries.total(), "tries_most": max(tries.values(), default=0)}


def clock(people: int) -> Figures:
    """A day ahead, a day back and ten years ahead, put right each time; nothing left out, nothing twice."""
    with Rehearsal(people, "2026-06-08") as stage:
        stage.bot.clock("2026-06-08", 7)
        stage.bot.start().wait_until_at_work()
        days = ("2026-06-08", "2026-06-09", "2026-06-10", "2026-06-11", "2026-06-12", "2026-06-15", "2026-06-16")
        wrong = {"2026-06-09": "2026-06-10", "2026-06-11": "2026-06-10", "2026-06-12": "2036-06-12"}
        for day in days:
            stage.look(day)
            if day in wrong:
                stage.look(wrong[day], 9, counts=False)
                stage.look(day, 10)
        return stage.judged(apart=True)


def two(people: int) -> Figures:
    """Two processes on one database; the one at work is killed while sending, then the other is stopped in order."""
    with Rehearsal(people, "2026-06-08", speed="20") as stage:
        stage.fake.limits(enforced=False)
        other = stage.another()
        stage.bot.clock("2026-06-08")
        stage.looks.add(at("2026-06-08"))
        stage.bot.start()
        wait(lambda: "at work" in stage.bot.log, 60)
        with other:
            wait(lambda: "another process is at work" in other.log, 60)
            wait(lambda: _sent(stage) >= min(10, people // 10), 60)
            stage.bot.kill()
            stage.settled("2026-06-08")
            clean = other.stop() == 0
        return stage.judged() | {"clean_stop": clean}


def _sent(stage: Rehearsal) -> int:
    return int(stage.bot.rows("SELECT count(*) FROM parcel WHERE state = 'sent' AND key LIKE 'reminder/%'")[0][0])


def _next(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()


RUNS: dict[str, Callable[[int], Figures]] = {
    each.__name__: each for each in (down36h, down30d, killed30d, api4h, api72h, storm, blocked, clock, two)
}


def main() -> None:
    """Run what was asked for and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="*", metavar="|".join(RUNS))
    parser.add_argument("--people", type=int, default=200)
    options = parser.parse_args()
    for name in options.runs or RUNS:
        began = time.monotonic()
        figures = RUNS[name](options.people)
        line = {"run": name, "people": options.people, **figures, "seconds": round(time.monotonic() - began, 1)}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
