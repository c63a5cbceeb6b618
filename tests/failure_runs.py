"""Failure runs with figures: ``python -m tests.failure_runs kills moments storm down``, or some of them.

kills: kill -9 at random points between storing and answering. moments: the same at every moment that matters, one after
the other (before and after each commit, note, write and read). storm: thousands of sends under random 429s, with 5 % of
the people having blocked the bot. down: the API refuses every connection for a while. Each prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.fake_telegram.control import FakeTelegram
from tests.telegram_bot import RunningBot

QUESTION = "ai chủ trì chỉ tiêu hóa đơn điện tử"
RUNS = ("kills", "moments", "storm", "down")
Figures = dict[str, Any]


def kills(count: int, seed: int = 1, each: int = 5) -> Figures:
    """Kill the bot ``count`` times while it answers ``each`` people; count answers lost and doubled."""
    dice = random.Random(seed)  # noqa: S311 - a test's dice, not a secret
    with FakeTelegram() as fake, tempfile.TemporaryDirectory() as folder, RunningBot(fake, Path(folder)) as bot:
        bot.wait_until_at_work()
        rounds = [range(10_000 + number * each, 10_000 + (number + 1) * each) for number in range(count + 2)]
        # Twice undisturbed, first to warm up: kills fall evenly over the time that answering takes, and a little after.
        usual = [_seconds_to_answer(fake, people) for people in rounds[:2]][-1]
        early = 0
        for people in rounds[2:]:
            _ask(fake, people)
            time.sleep(dice.uniform(0.0, 1.2 * usual))
            bot.kill()
            early += any(not fake.from_bot(chat) for chat in people)
            bot.start()
            # At work again, so that the next kill too comes in the middle of answering; all may be answered already.
            bot.wait_until_at_work()
            _answered(fake, people)
        chats = [chat for people in rounds for chat in people]
        _answered(fake, chats, patience=60)
        time.sleep(1.5)
        figures = _count(fake, bot, chats)
        clean = bot.stop()
    return {"run": "kills", "seed": seed, "kills": count, "before_all_were_answered": early, **figures} | {
        "window_ms": round(1200 * usual),
        "clean_stop": clean == 0,
    }


def _ask(fake: FakeTelegram, people: Iterable[int]) -> None:
    for chat in people:
        fake.say(chat, QUESTION)


def _seconds_to_answer(fake: FakeTelegram, people: Iterable[int]) -> float:
    _ask(fake, people)
    began = time.monotonic()
    _answered(fake, people)
    return time.monotonic() - began


def moments(most: int = 80) -> Figures:
    """End the bot at each moment between an update's arrival and its being done with; count lost and doubled."""
    chats: list[int] = []
    with FakeTelegram() as fake, tempfile.TemporaryDirectory() as folder:
        bot = RunningBot(fake, Path(folder))
        died = True
        while died and len(chats) < most:
            chats.append(10_001 + len(chats))
            bot.program = ("tests.dying_bot", str(len(chats)), "telegram")
            died = _dies(fake, bot, chats[-1])
        # The last one lives on, as each took up at its start what the one before it had left.
        figures = _count(fake, bot, chats)
        where = [line.removeprefix("died ") for line in bot.log.splitlines() if line.startswith("died ")]
        answers = [len(fake.from_bot(chat)) for chat in chats]
        odd = [f"{count}: {place}" for count, place in zip(answers, where, strict=False) if count != 1]
        bot.kill()
    return {"run": "moments", "moments": len(where), **figures, "not_one_answer": odd, "died": dict(Counter(where))}


def _dies(fake: FakeTelegram, bot: RunningBot, chat: int) -> bool:
    """Start a bot that is to die, ask, and see it die. False when all was over before its moment came."""
    bot.start()
    bot.wait_until_at_work()
    open_work = "SELECT id FROM parcel WHERE done_at IS NULL UNION ALL SELECT id FROM inbox WHERE handled_at IS NULL"
    fake.wait_for(lambda: not bot.rows(open_work), timeout=60)
    assert bot.process is not None
    bot.process.send_signal(signal.SIGUSR1)
    _ask(fake, [chat])
    try:
        bot.process.wait(15)
    except subprocess.TimeoutExpired:
        return False
    return True


def storm(people: int, seed: int = 2, probability: float = 0.05, blocked: float = 0.05) -> Figures:
    """Answer ``people`` while some sends get 429 and some people have blocked the bot."""
    dice = random.Random(seed)  # noqa: S311 - a test's dice, not a secret
    with FakeTelegram() as fake, tempfile.TemporaryDirectory() as folder, RunningBot(fake, Path(folder)) as bot:
        bot.wait_until_at_work()
        fake.seed(seed)
        fake.fault("429", method="sendMessage", times=None, probability=probability, retry_after=1)
        chats = list(range(10_000, 10_000 + people))
        gone = [chat for chat in chats if dice.random() < blocked]
        began = time.monotonic()
        for chat in chats:
            fake.say(chat, QUESTION)
        for chat in gone:
            fake.block(chat)
        reached = [chat for chat in chats if chat not in set(gone)]
        _answered(fake, reached, patience=people / 15 + 60)
        seconds = time.monotonic() - began
        figures = _count(fake, bot, reached)
        load = fake.load() | {"random_429": sum(one["struck"] for one in fake.do("faults"))}
        began = time.monotonic()
        clean = bot.stop()
        figures |= {"clean_stop": clean == 0, "stopped_after": round(time.monotonic() - began, 1)}
    return {"run": "storm", "people": people, "blocked": len(gone), "seconds": round(seconds, 1), **figures, **load}


def down(seconds: float, people: int = 50) -> Figures:
    """Refuse every connection for a while: a third asked just before, the others while nothing can be reached."""
    with FakeTelegram() as fake, tempfile.TemporaryDirectory() as folder, RunningBot(fake, Path(folder)) as bot:
        bot.wait_until_at_work()
        chats = list(range(10_000, 10_000 + people))
        before, during = chats[: people // 3], chats[people // 3 :]
        _ask(fake, before)
        time.sleep(0.1)
        fake.down()
        for chat in during:
            _ask(fake, [chat])
            time.sleep(seconds / len(during))
        fake.up()
        began = time.monotonic()
        _answered(fake, chats, patience=180)
        recovered = time.monotonic() - began
        time.sleep(3)
        figures = _count(fake, bot, chats)
        clean = bot.stop()
    return {"run": "down", "seconds": seconds, "people": people, "recovered_after": round(recovered, 1), **figures} | {
        "clean_stop": clean == 0
    }


def _answered(fake: FakeTelegram, chats: Iterable[int], patience: float = 20.0) -> bool:
    """Wait until everybody has an answer, or patience ends."""
    left = set(chats)
    end = time.monotonic() + patience
    while left and time.monotonic() < end:
        left = {chat for chat in left if not fake.from_bot(chat)}
        if left:
            # Asking after thousands one by one keeps the fake busy.
            time.sleep(0.02 if len(left) < 100 else 2.0)
    return not left


def _count(fake: FakeTelegram, bot: RunningBot, chats: list[int]) -> Figures:
    answers = [len(fake.from_bot(chat)) for chat in chats]
    unknown = bot.rows("SELECT count(*) FROM parcel WHERE state = 'unknown'")[0][0]
    failed = bot.rows("SELECT coalesce(failure, ''), count(*) FROM parcel WHERE state = 'failed' GROUP BY 1")
    return {
        "asked": len(chats),
        "lost": answers.count(0),
        "doubled": sum(1 for count in answers if count > 1),
        "unknown": unknown,
        "failed": dict(failed),
        "mistakes": len(fake.mistakes()),
    }


def main() -> None:
    """Run what was asked for and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="*", metavar="|".join(RUNS))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--down", type=float, default=3600.0, help="seconds")
    options = parser.parse_args()
    runs: dict[str, Callable[[], Figures]] = {
        "kills": lambda: kills(options.kills, options.seed),
        "moments": moments,
        "storm": lambda: storm(options.people),
        "down": lambda: down(options.down),
    }
    for name in options.runs or RUNS:
        sys.stdout.write(json.dumps(runs[name]()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
