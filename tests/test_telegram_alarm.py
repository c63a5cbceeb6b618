"""The alarm to whoever runs the bot: told once for each time of silence, whatever the machine's clock does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from bot.channels.telegram.alarm import SILENCE, Alarm
from bot.channels.telegram.room import BufferedTalk, Room
from bot.channels.telegram.taps import Signer
from bot.channels.telegram.turn import CHANNEL
from bot.reminders.said import Plans
from storage import outbox
from storage.database import Database, open_database
from storage.outbox import Parcel
from tests.plan_samples import assistant

MINUTE = dt.timedelta(minutes=1)
BEGAN = dt.datetime(2026, 5, 7, 2, tzinfo=dt.UTC)


class Watched:
    """An alarm over a real outbox, with a clock and a last sending that the test sets."""

    def __init__(self, database: Database) -> None:
        self.database, self.now, self.last_sent = database, BEGAN, BEGAN
        talk, signer = BufferedTalk(), Signer("a token of the test")
        room = Room(assistant(), talk, database, signer, Plans(assistant().base), clock=lambda: self.now)
        self.alarm = Alarm(room, lambda: self.last_sent, 99)

    def queue(self, key: str) -> None:
        with self.database.writing() as session:
            outbox.put(session, [Parcel(key, CHANNEL, "1", "{}", outbox.REMINDER)], self.now)

    def told_after(self, passed: dt.timedelta) -> int:
        """How many alarms there are when so much time has passed, looking every minute of it."""
        end = self.now + passed
        while self.now < end:
            self.now += MINUTE
            self.alarm.look()
        with self.database.reading() as session:
            return outbox.counts(session, CHANNEL, outbox.ALARM).get("waiting", 0)


@pytest.fixture
def watched() -> Iterator[Watched]:
    database = open_database(None)
    yield Watched(database)
    database.close()


def test_silence_is_told_once_and_only_while_something_waits(watched: Watched) -> None:
    assert watched.told_after(3 * SILENCE) == 0
    watched.queue("one")
    assert watched.told_after(SILENCE - MINUTE) == 0
    assert watched.told_after(MINUTE) == 1
    assert watched.told_after(3 * SILENCE) == 1


def test_what_was_sent_since_begins_a_new_silence(watched: Watched) -> None:
    watched.queue("one")
    assert watched.told_after(SILENCE) == 1
    watched.last_sent = watched.now
    assert watched.told_after(SILENCE - MINUTE) == 1
    assert watched.told_after(MINUTE) == 2


def test_a_clock_that_went_back_does_not_keep_it_silent(watched: Watched) -> None:
    watched.queue("one")
    assert watched.told_after(MINUTE) == 0
    watched.now -= dt.timedelta(days=1)
    assert watched.told_after(SILENCE) == 0
    assert watched.told_after(2 * MINUTE) == 1
    watched.last_sent = watched.now
    assert watched.told_after(SILENCE - MINUTE) == 1
    assert watched.told_after(MINUTE) == 2
