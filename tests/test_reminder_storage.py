"""Reminders in the database: they go and move with their chat, and the outbox keeps its word whatever is done to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, func, select

from bot.reminders.queueing import clean, plan_and_queue
from bot.reminders.said import Who
from storage import backup, chats, codes, follows, item_states, outbox, reminded, reminding
from storage.database import Database, open_database
from storage.item_states import Done, Snooze
from storage.outbox import Parcel, Settled
from storage.reminded import Reminded
from storage.reminder_tables import OF_A_CHAT
from storage.reminding import Settings
from storage.tables import ParcelRow
from tests.reminder_samples import T, agreed, at
from tests.test_reminder_planning import BASE, BEGAN, ITEM, ME, ONE, OTHER, PLACE, subscribe

NOW = at("2026-05-07")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "bot.sqlite3")
    yield opened
    opened.close()


def full(database: Database, chat: str) -> None:
    """Something in every table for a chat."""
    with database.writing() as session:
        agreed(session, Who(T, chat), BEGAN, ONE, PLACE, settings=Settings(delegate="99", digests=frozenset()))
        item_states.mark_done(session, T, chat, Done("done", NOW, None, "xong"))
        item_states.snooze(session, T, Snooze(chat, "again", "", None, NOW + dt.timedelta(days=9)))
        codes.make_code(session, T, chat, "delegate", NOW)
        codes.make_feed(session, T, chat, NOW)
    plan_and_queue(database, BASE, NOW)


def counts(session: Session, chat: str) -> dict[str, int]:
    return {
        str(table.__tablename__): session.exec(
            select(func.count()).select_from(table).where(table.channel == T, table.chat == chat)
        ).one()
        for table in OF_A_CHAT
    }


def test_everything_of_a_chat_goes_when_it_is_erased(database: Database, tmp_path: Path) -> None:
    gone = "4242424242"
    full(database, gone)
    with database.reading() as session:
        assert all(count > 0 for count in counts(session, gone).values())
    with database.writing() as session:
        # It stands in for another chat, another stands in for it, and its person wanted something again in a group.
        agreed(session, OTHER, BEGAN, settings=Settings(delegate=gone))
        item_states.snooze(session, T, Snooze("-5", ITEM, gone, "An", NOW))
        told = Reminded(T, OTHER.chat, ITEM, NOW.date(), "stage", 3, gone, "r", 0, "p", False, NOW)
        reminded.add(session, [told])
        pause = Settings(paused_until=at("2026-05-20").date(), delegate=OTHER.chat, digests=frozenset())
        reminding.save_settings(session, T, gone, pause)
    assert plan_and_queue(database, BASE, at("2026-05-11")).parcels == 1
    with database.reading() as session:
        assert gone in repr([(row.chat, row.key) for row in session.exec(select(ParcelRow)) if row.chat == OTHER.chat])
    with database.writing() as session:
        chats.erase(session, T, gone)
        assert reminding.settings_of(session, T, OTHER.chat).delegate is None
    copy = open_database(backup.back_up(database, tmp_path / "copy.sqlite3"))
    with copy.reading() as session:
        for table in SQLModel.metadata.tables:
            rows = session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608 - names of ours
            assert gone not in repr(rows), table
    copy.close()


def test_everything_moves_with_a_chat_and_nothing_is_said_again(database: Database) -> None:
    full(database, ME.chat)
    with database.writing() as session:
        agreed(session, OTHER, BEGAN, settings=Settings(delegate=ME.chat))
        before = counts(session, ME.chat)
    for _ in range(2):
        with database.writing() as session:
            chats.move(session, T, ME.chat, "-100", NOW)
    with database.writing() as session:
        assert counts(session, "-100") == before
        assert set(counts(session, ME.chat).values()) == {0}
        assert reminding.settings_of(session, T, OTHER.chat).delegate == "-100"
        reminding.save_settings(session, T, "-100", reminding.settings_of(session, T, "-100"))
    assert plan_and_queue(database, BASE, NOW + dt.timedelta(hours=1)).parcels == 0


def test_a_chat_that_moves_onto_one_with_wishes_of_its_own_leaves_those(database: Database) -> None:
    full(database, ME.chat)
    with database.writing() as session:
        agreed(session, OTHER, BEGAN, PLACE)
        chats.move(session, T, ME.chat, OTHER.chat, NOW)
        assert [one.target for one in follows.of_chat(session, T, OTHER.chat)] == [PLACE[1]]
        assert follows.of_chat(session, T, ME.chat) == ()


def test_the_same_thing_cannot_be_noted_as_said_twice(database: Database) -> None:
    told = Reminded(T, "1", ITEM, NOW.date(), "stage", 3, "1", "r", 0, "p", False, NOW)
    with database.writing() as session:
        reminded.add(session, [told])
    with pytest.raises(IntegrityError), database.writing() as session:
        reminded.add(session, [told])


def test_cleaning_by_a_clock_far_ahead_forgets_nothing_that_may_still_be_said(database: Database) -> None:
    subscribe(database, ME, ONE)
    plan_and_queue(database, BASE, NOW)
    with database.writing() as session:
        old = Reminded(T, "1", "gone/1/0/1", dt.date(2024, 1, 1), "stage", 3, "1", "r", 0, "p", False, BEGAN)
        reminded.add(session, [old])
        codes.make_code(session, T, "1", "delegate", BEGAN)
    assert clean(database, BASE, NOW) == 2
    assert clean(database, BASE, at("2036-05-07")) == 0
    with database.reading() as session:
        assert reminded.count_of_chat(session, T, ME.chat) == 1


def test_leads_are_read_as_they_were_written() -> None:
    assert follows.read_leads(follows.written_leads((1, 7, -1, 7, 0))) == (7, 1, 0, -1)
    assert follows.read_leads("") is None


def test_passing_over_leaves_those_who_follow_what_is_due(database: Database) -> None:
    subscribe(database, ME, ONE)
    subscribe(database, OTHER, PLACE)
    with database.writing() as session:
        reminding.pass_over(session, NOW.date(), 8 * 60, {ONE})
        assert [one.chat for one in reminding.to_plan(session, NOW.date(), 8 * 60, 9)] == [ME.chat]
        reminding.pass_over(session, NOW.date(), 8 * 60, set())
        assert reminding.to_plan(session, NOW.date(), 8 * 60, 9) == ()
        # Another day, earlier or later, is planned anew; an hour that has not come is not.
        for day in (NOW.date() - dt.timedelta(days=1), NOW.date() + dt.timedelta(days=1)):
            assert len(reminding.to_plan(session, day, 8 * 60, 9)) == 2
            assert reminding.to_plan(session, day, 8 * 60 - 1, 9) == ()


def test_chats_to_plan_and_open_history_are_found_by_index(database: Database) -> None:
    with database.reading() as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT channel FROM reminder_settings WHERE planned_for < ? AND at_minute <= ? LIMIT 1",
            ("2026-05-07", 480),
        )
        assert "ix_reminder_settings_planned" in repr(plan.fetchall())
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT parcel FROM reminded WHERE state = 'queued'"
        )
        assert "ix_reminded_open" in repr(plan.fetchall())


class Outbox(RuleBasedStateMachine):
    """The outbox beside a model of it, under any order of putting, claiming, settling and giving up."""

    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.database = open_database(None)
        self.state: dict[str, str] = {}
        self.held: dict[str, int] = {}
        self.claims: dict[str, int] = {}

    def teardown(self) -> None:
        self.database.close()

    @rule(target=keys, number=st.integers(0, 6), chat=st.integers(0, 2), reminder=st.booleans())
    def put(self, number: int, chat: int, *, reminder: bool) -> str:
        key = f"k{number}-{chat}-{reminder}"
        priority = outbox.REMINDER if reminder else outbox.ANSWER
        with self.database.writing() as session:
            new = outbox.put(session, [Parcel(key, T, str(chat), "{}", priority)], NOW)
        assert new == (key not in self.state)
        self.state.setdefault(key, "waiting")
        return key

    @rule(sender=st.sampled_from(["one", "two"]), most=st.integers(1, 4))
    def claim(self, sender: str, most: int) -> None:
        with self.database.writing() as session:
            taken = outbox.claim(session, T, sender, NOW, most=most)
        chats_ = [one.chat for one in taken]
        assert len(chats_) == len(set(chats_)) <= most
        for one in taken:
            assert self.state[one.key] == "waiting"
            self.state[one.key] = "claimed"
            self.held[one.key] = one.id
            self.claims[one.key] = self.claims.get(one.key, 0) + 1
            assert one.attempts == self.claims[one.key]

    @rule(key=keys, end=st.sampled_from(["sent", "unknown", "failed", "waiting"]))
    def settle(self, key: str, end: str) -> None:
        if self.state[key] != "claimed":
            return
        with self.database.writing() as session:
            outbox.settle(session, [Settled(self.held.pop(key), end)], NOW)  # type: ignore[arg-type]
        self.state[key] = end

    @rule(chat=st.integers(0, 2))
    def withdraw(self, chat: int) -> None:
        with self.database.writing() as session:
            count = outbox.withdraw(session, T, str(chat), outbox.REMINDER, NOW)
        mine = [key for key, state in self.state.items() if state == "waiting" and key.endswith(f"-{chat}-True")]
        assert count == len(mine)
        self.state.update(dict.fromkeys(mine, "failed"))

    @invariant()
    def as_the_model_says(self) -> None:
        with self.database.reading() as session:
            rows = session.exec(select(ParcelRow)).all()
        assert {row.key: row.state for row in rows} == self.state
        assert all((row.payload == "") == (row.done_at is not None) for row in rows)


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)


def test_a_snooze_moved_in_the_meantime_is_not_dropped(database: Database) -> None:
    first = Snooze("1", ITEM, "", None, NOW)
    with database.writing() as session:
        item_states.snooze(session, T, first)
        item_states.snooze(session, T, Snooze("1", ITEM, "", None, NOW + dt.timedelta(hours=1)))
        item_states.drop_snooze(session, T, first)
    with database.reading() as session:
        assert item_states.snoozed_in(session, T, ["1"]) == {"1": {ITEM: NOW + dt.timedelta(hours=1)}}
        assert item_states.snoozes_over(session, NOW, 9) == ()
        assert session.exec(select(func.count()).where(col(ParcelRow.id) > 0)).one() == 0
