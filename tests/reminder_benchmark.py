"""Planning and sending reminders at size: ``python -m tests.reminder_benchmark [followers ...]``; a JSON line each.

Each follower follows one to three of the things that the five plans (moved to 2026) have dues for. One day with dues
for many is planned, then everything is claimed and settled in the sender's batches. Figures depend on the machine.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

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
        began = time.perf_counter()
        queued = plan_and_queue(database, base_of(2026), now)
        planned = time.perf_counter() - began
        began = time.perf_counter()
        ticks = 20
        for _ in range(ticks):
            plan_and_queue(database, base_of(2026), now)
        idle = (time.perf_counter() - began) / ticks
        began = time.perf_counter()
        sent = send_all(database, now)
        sending = time.perf_counter() - began
        size = (Path(folder) / "bench.sqlite3").stat().st_size
        database.close()
    return {
        "followers": followers,
        "chats_planned": queued.chats,
        "parcels": queued.parcels,
        "plan_seconds": round(planned, 2),
        "parcels_planned_per_second": round(queued.parcels / planned),
        "idle_tick_ms": round(idle * 1000, 2),
        "sent": sent,
        "claimed_and_settled_per_second": round(sent / sending) if sending else None,
        "max_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "file_mb": round(size / 2**20, 1),
    }


def main() -> None:
    """Run the sizes given, or the usual ones."""
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        sys.stdout.write(json.dumps(measured(size)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
