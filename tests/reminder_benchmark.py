"""Planning and sending reminders at size: ``python -m tests.reminder_benchmark [followers ...]``; a JSON line each.

Each follower follows one to three of the things that the five plans (moved to 2026) have dues for. One day with dues
for many is planned, then everything is claimed and settled in the sender's batches. Each size is measured in a process
of its own; the last line says how often more each cost than the smallest, for how often more followers. Figures depend
on the machine.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.reminders.queueing import concerns_of, plan_and_queue
from knowledge.targets import Target
from storage import outbox
from storage.database import Database, open_database
from storage.outbox import Settled
from storage.reminder_tables import FollowRow, ReminderSettingsRow
from storage.reminding import DEFAULT_HOUR, DEFAULT_QUIET
from storage.tables import ChatRow
from tests.moved_plans import base_of
from tests.reminder_samples import T, at

SIZES = (1_000, 10_000, 100_000)
DAY = "2026-06-11"
"""Thursday before the units' report of the second quarter (Sunday 14/6/2026, three days before)."""
CLAIMED_AT_ONCE = 16


def fill(database: Database, followers: int, seed: int = 1) -> None:
    """Chats that agreed, with what they follow."""
    dice = random.Random(seed)  # noqa: S311 - a benchmark's dice, not a secret
    targets = sorted(target for target in concerns_of(base_of(2026)).positions if target.place)
    began = at("2026-01-05")
    chats, settings, follows = [], [], []
    for number in range(followers):
        chat = str(1_000_000 + number)
        chats.append(
            {"channel": T, "chat": chat, "kind": "private", "active": True, "started_at": began}
            | {"reminders_consented_at": began}
        )
        settings.append(
            {"channel": T, "chat": chat, "at_minute": DEFAULT_HOUR, "leads": "7,3,1,0,-1"}
            | {"planned_for": dt.date.fromisoformat(DAY) - dt.timedelta(days=1)}
            | {"quiet_from": DEFAULT_QUIET[0], "quiet_until": DEFAULT_QUIET[1]}
            | dict.fromkeys(("week", "month", "quarter", "overdue"), True)
        )
        follows += [_follow(chat, target, began) for target in dice.sample(targets, dice.randint(1, 3))]
    with database.writing() as session:
        connection = session.connection()
        connection.execute(insert(ChatRow), chats)
        connection.execute(insert(ReminderSettingsRow), settings)
        connection.execute(insert(FollowRow), follows)


def _follow(chat: str, target: Target, began: dt.datetime) -> dict[str, object]:
    what = {"kind": target.kind, "target": target.id, "place": target.place, "leads": ""}
    return {"channel": T, "chat": chat, "since": began, "made_at": began, **what}


def send_all(database: Database, now: dt.datetime) -> int:
    """Claim and settle until nothing waits, in the sender's batches. Returns how many."""
    count = 0
    while True:
        with database.writing() as session:
            claimed = outbox.claim(session, T, "bench", now, most=CLAIMED_AT_ONCE)
        if not claimed:
            return count
        with database.writing() as session:
            outbox.settle(session, [Settled(one.id, "sent", "1") for one in claimed], now)
        count += len(claimed)


def measured(followers: int) -> dict[str, object]:
    """One run; times are in seconds, memory in megabytes."""
    now = at(DAY)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "bench.sqlite3")
        fill(database, followers)
        plan_and_queue(database, base_of(2026), at("2026-06-08", 7))  # the plans are compared the first time
        began, worked = time.perf_counter(), time.process_time()
        queued = plan_and_queue(database, base_of(2026), now)
        planned, plan_work = time.perf_counter() - began, time.process_time() - worked
        began = time.perf_counter()
        ticks = 20
        for _ in range(ticks):
            plan_and_queue(database, base_of(2026), now)
        idle = (time.perf_counter() - began) / ticks
        began, worked = time.perf_counter(), time.process_time()
        sent = send_all(database, now)
        sending, send_work = time.perf_counter() - began, time.process_time() - worked
        size = (Path(folder) / "bench.sqlite3").stat().st_size
        database.close()
    return {
        "followers": followers,
        "chats_planned": queued.chats,
        "parcels": queued.parcels,
        "plan_seconds": round(planned, 3),
        "plan_processor_seconds": round(plan_work, 3),
        "parcels_planned_per_second": round(queued.parcels / planned),
        "idle_tick_ms": round(idle * 1000, 2),
        "sent": sent,
        "send_seconds": round(sending, 3),
        "send_processor_seconds": round(send_work, 3),
        "claimed_and_settled_per_second": round(sent / sending) if sending else None,
        "max_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "file_mb": round(size / 2**20, 1),
    }


def alone(followers: int) -> dict[str, Any]:
    """The same in a process of its own, so that its memory is its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(writing, "w", encoding="utf-8") as out:
            json.dump(measured(followers), out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as come:
        figures: dict[str, Any] = json.load(come)
    os.waitpid(child, 0)
    return figures


def growth(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """By how much followers, parcels and the processor's time for them grew from the first run to each other."""
    first = runs[0]

    def times(name: str) -> list[float]:
        return [round(run[name] / first[name], 2) for run in runs[1:]]

    names = ("followers", "parcels", "plan_processor_seconds", "send_processor_seconds", "max_rss_mb")
    return {"times_the_first": {name: times(name) for name in names}}


def main() -> None:
    """Run the sizes given, or the usual ones."""
    runs = []
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        runs.append(alone(size))
        sys.stdout.write(json.dumps(runs[-1]) + "\n")
        sys.stdout.flush()
    if len(runs) > 1:
        sys.stdout.write(json.dumps(growth(runs)) + "\n")


if __name__ == "__main__":
    main()
