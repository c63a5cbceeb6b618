"""kill -9 while reminders go out: ``python -m tests.reminder_kills --kills 100 --people 1000`` prints one JSON line.

At eight in the morning everybody is to be reminded of one thing. The bot is killed and started again at random moments,
from before it plans until the last message is out; then it is let finish, and stopped in order. Counted are chats that
got nothing, and messages that came twice.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.reminders.said import Who
from storage.database import open_database
from tests.fake_telegram.control import FakeTelegram
from tests.reminder_samples import T, agreed, at
from tests.telegram_reminders import RemindedBot

FIRST = 10_000
DAY = "2024-05-07"
PLACE = ("place", "hop-thinh", "hop-thinh")


def run(kills: int, people: int, seed: int = 1) -> dict[str, Any]:
    """Remind ``people`` while killing ``kills`` times; the figures."""
    dice = random.Random(seed)  # noqa: S311 - a test's dice, not a secret
    chats = range(FIRST, FIRST + people)
    with FakeTelegram() as fake, tempfile.TemporaryDirectory() as folder:
        # So slow that the sending lasts over all kills.
        bot = RemindedBot(fake, Path(folder), DAUMOI_SENDS_PER_SECOND=str(max(4, min(28, people // max(1, kills)))))
        _prepare(fake, bot, chats)
        bot.clock(DAY)
        killed, in_the_middle = 0, 0
        while killed < kills:
            before = _done(bot)
            bot.start()
            # One in five falls into starting and planning, the others into sending.
            if dice.random() < 0.2:
                time.sleep(dice.uniform(0.5, 4.0))
            elif _wait(bot, before + 1, 60):
                time.sleep(dice.uniform(0.0, 0.8))
            bot.kill()
            killed += 1
            in_the_middle += before < _done(bot) < people
        bot.start()
        finished = _wait(bot, people, people / 4 + 120)
        time.sleep(2)
        clean = bot.stop()
        counts = [len(fake.from_bot(chat)) for chat in chats]
        states = dict(bot.rows("SELECT state, count(*) FROM parcel WHERE key LIKE 'reminder/%' GROUP BY state"))
        return {
            "kills": killed,
            "while_sending": in_the_middle,
            "people": people,
            "lost": counts.count(0),
            "doubled": sum(count - 1 for count in counts if count > 1),
            "states": states,
            "finished": finished,
            "clean_stop": clean == 0,
            "mistakes": len(fake.mistakes()),
        }


def greeted(fake: FakeTelegram, chats: Iterable[int]) -> None:
    """Everybody has spoken to the bot once, and it needs not answer that."""
    for chat in chats:
        fake.say(chat, "/start")
    offset = 0
    while True:
        address = f"{fake.base_url}{fake.token}/getUpdates?offset={offset}&limit=100"
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server on loopback
            updates = json.load(answer)["result"]
        if not updates:
            break
        offset = updates[-1]["update_id"] + 1


def _prepare(fake: FakeTelegram, bot: RemindedBot, chats: range) -> None:
    """Everybody has spoken to the bot once, agreed, and follows."""
    greeted(fake, chats)
    database = open_database(bot.database)
    with database.writing() as session:
        for chat in chats:
            agreed(session, Who(T, str(chat)), at("2024-05-06", 9), PLACE)
    database.close()


def _done(bot: RemindedBot) -> int:
    """Reminders that the bot is done with."""
    return int(bot.rows("SELECT count(*) FROM parcel WHERE done_at IS NOT NULL AND key LIKE 'reminder/%'")[0][0])


def _wait(bot: RemindedBot, count: int, seconds: float) -> bool:
    """Wait until so many reminders are done with; False when patience ended before."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if _done(bot) >= count:
            return True
        time.sleep(0.02)
    return False


def main() -> None:
    """Run and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.stdout.write(json.dumps(run(options.kills, options.people, options.seed)) + "\n")


if __name__ == "__main__":
    main()
