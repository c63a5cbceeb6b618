"""Inbox, outbox, chats, what was said, offers, backups and the duty: kept once, in order, and gone when asked."""

import datetime as dt
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import backup, chats, duty, inbox, offers, outbox, said
from storage.database import Database, open_database
from storage.memory import recall, remember
from storage.outbox import Parcel, Settled
from storage.problems import DatabaseProblem
from storage.tables import ParcelRow
from tests.storage_samples import finish, start

NOW = dt.datetime(2025, 3, 4, 5, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=5)
T = "telegram"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "bot.sqlite3")
    yield opened
    opened.close()


def _put(database: Database, *parcels: Parcel) -> int:
    with database.writing() as session:
        return outbox.put(session, parcels, NOW)


def _claim(database: Database, most: int = 10, busy: tuple[str, ...] = (), now: dt.datetime = NOW) -> list[str]:
    with database.writing() as session:
        return [one.key for one in outbox.claim(session, T, "me", now, most=most, busy=busy)]


def _settle(database: Database, *results: Settled) -> None:
    with database.writing() as session:
        outbox.settle(session, results, NOW)


# --- inbox ---


def test_an_update_is_stored_once_handled_once_and_emptied(database: Database) -> None:
    with database.writing() as session:
        assert inbox.store(session, T, [("1:5", "five"), ("1:6", "six"), ("1:5", "again")], NOW) == 2
    with database.writing() as session:
        first, second = inbox.waiting(session, T, 10)
        assert (first.payload, second.payload) == ("five", "six")
        assert inbox.mark_handled(session, first.id, NOW)
        assert not inbox.mark_handled(session, first.id, NOW)
    with database.writing() as session:
        assert inbox.store(session, T, [("1:5", "five")], NOW) == 0
        assert inbox.count_waiting(session, T) == (1, NOW)
        assert inbox.purge(session, LATER) == 1


# --- outbox ---


def test_a_key_is_queued_once_whatever_became_of_it(database: Database) -> None:
    assert _put(database, Parcel("a", T, "7", "{}"), Parcel("a", T, "7", "{}")) == 1
    assert _claim(database) == ["a"]
    _settle(database, Settled(1, "sent", "33"))
    assert _put(database, Parcel("a", T, "7", "{}")) == 0
    assert _claim(database) == []


def test_something_is_due_while_a_busy_chat_waits_and_not_before_its_time_or_past_it(database: Database) -> None:
    def due(now: dt.datetime) -> bool:
        with database.reading() as session:
            return outbox.is_due(session, T, now)

    assert not due(NOW)
    _put(database, Parcel("a", T, "7", "{}"), Parcel("b", T, "7", "{}"))
    assert _claim(database) == ["a"]
    assert due(NOW)
    assert _claim(database, busy=("7",)) == []
    assert due(NOW)
    assert _claim(database) == ["b"]
    assert not due(NOW)
    _put(database, Parcel("c", T, "8", "{}", not_before=LATER, not_after=LATER + dt.timedelta(minutes=1)))
    assert [due(NOW), due(LATER), due(LATER + dt.timedelta(minutes=1))] == [False, True, False]


def test_answers_go_before_reminders_and_one_a_chat(database: Database) -> None:
    _put(
        database,
        Parcel("reminder", T, "1", "{}", outbox.REMINDER),
        Parcel("first", T, "7", "{}"),
        Parcel("second", T, "7", "{}"),
        Parcel("later", T, "8", "{}", not_before=LATER),
        Parcel("press", T, "update:9", "{}", outbox.PRESS),
    )
    assert _claim(database) == ["press", "first", "reminder"]
    assert _claim(database, busy=("7",)) == []
    assert _claim(database) == ["second"]
    assert _claim(database, now=LATER) == ["later"]


def test_what_was_surely_not_sent_goes_again_later(database: Database) -> None:
    _put(database, Parcel("a", T, "7", "payload"))
    _claim(database)
    _settle(database, Settled(1, "waiting", failure="temporary", reason="429", not_before=LATER))
    assert _claim(database) == []
    with database.writing() as session:
        (again,) = outbox.claim(session, T, "me", LATER, most=1)
    assert (again.payload, again.attempts) == ("payload", 2)


def test_what_a_clock_that_ran_ahead_put_off_goes_when_it_is_put_right(database: Database) -> None:
    _put(database, Parcel("a", T, "7", "{}"))
    ahead = NOW + dt.timedelta(days=3650)
    assert _claim(database, now=ahead) == ["a"]
    _settle(database, Settled(1, "waiting", not_before=ahead + dt.timedelta(seconds=5)))
    assert _claim(database, now=ahead) == []
    assert _claim(database) == ["a"]


def test_what_is_not_worth_sending_any_more_waits_to_be_taken_back(database: Database) -> None:
    _put(database, Parcel("a", T, "7", "{}", not_after=LATER), Parcel("b", T, "8", "{}"))
    with database.reading() as session:
        assert outbox.expired(session, LATER - dt.timedelta(seconds=1), 9) == ()
        assert outbox.expired(session, LATER, 9) == ("a",)
    assert _claim(database, now=LATER) == ["b"]
    assert _claim(database, now=LATER - dt.timedelta(seconds=1)) == ["a"]
    with database.reading() as session:
        assert outbox.expired(session, LATER, 9) == ()


@pytest.mark.parametrize("state", ["sent", "unknown", "failed"])
def test_what_is_done_keeps_no_payload(database: Database, state: str) -> None:
    _put(database, Parcel("a", T, "7", "secret"))
    _claim(database)
    _settle(database, Settled(1, state))  # type: ignore[arg-type]
    with database.reading() as session:
        row = session.get(ParcelRow, 1)
        assert row is not None
        assert (row.payload, row.state, row.done_at) == ("", state, NOW)
        assert outbox.oldest_open(session, T) is None


def test_a_parcel_to_be_forgotten_leaves_no_row(database: Database) -> None:
    _put(database, Parcel("a", T, "7", "{}", forget=True))
    _claim(database)
    _settle(database, Settled(1, "sent"))
    with database.reading() as session:
        assert not outbox.is_known(session, "a")


def test_a_blocked_chat_gets_nothing_more(database: Database) -> None:
    _put(database, Parcel("a", T, "7", "{}"), Parcel("b", T, "8", "{}"))
    with database.writing() as session:
        assert outbox.fail_chat(session, T, "7", "blocked", NOW) == 1
        assert outbox.counts(session, T) == {"failed:permanent": 1, "waiting": 1}
    assert _claim(database) == ["b"]


def test_two_senders_never_claim_the_same(database: Database) -> None:
    _put(database, *(Parcel(f"p{number}", T, str(number), "{}") for number in range(200)))
    taken: list[str] = []

    def work() -> None:
        while batch := _claim(database, most=7):
            taken.extend(batch)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"p{number}" for number in range(200))


def test_open_rows_are_found_by_index(database: Database) -> None:
    with database.reading() as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM parcel WHERE channel = ? AND done_at IS NULL AND state = ? "
            "ORDER BY priority, id",
            ("telegram", "waiting"),
        )
        assert "ix_parcel_open" in repr(plan.fetchall())
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT key FROM parcel WHERE done_at IS NULL AND state = ? AND not_after <= ? LIMIT 1",
            ("waiting", "2026-05-07"),
        )
        assert "ix_parcel_limit" in repr(plan.fetchall())


# --- chats ---


def test_a_chat_that_moves_takes_everything_along(database: Database) -> None:
    remember(database, T, "-5", "{}", NOW)
    _put(database, Parcel("a", T, "-5", "{}"))
    for _ in range(2):
        with database.writing() as session:
            if chats.find(session, T, "-1005") is None:
                chats.started(session, T, "-5", "group", NOW).place = "bac-giang"
                session.flush()
            chats.move(session, T, "-5", "-1005", NOW)
    with database.reading() as session:
        row = chats.find(session, T, "-1005")
        assert row is not None
        assert row.place == "bac-giang"
        assert chats.find(session, T, "-5") is None
        assert chats.moved_to(session, T, "-5") == "-1005"
        assert chats.former_ids(session, T, "-1005") == ("-5",)
    assert recall(database, T, "-1005", NOW, dt.timedelta(days=1)) == "{}"


def test_erasing_leaves_no_trace(database: Database, tmp_path: Path) -> None:
    remember(database, T, "4242", "{}", NOW)
    _put(database, Parcel("a", T, "4242", "{}"))
    with database.writing() as session:
        chats.started(session, T, "4242", "private", NOW)
    with database.writing() as session:
        chats.erase(session, T, "4242")
    copy = backup.back_up(database, tmp_path / "copy.sqlite3")
    other = open_database(copy)
    with other.reading() as session:
        for name in ("chat", "chat_memory", "parcel", "moved_chat"):
            assert session.connection().exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() == 0  # noqa: S608
    other.close()


# --- said, offers ---


def test_the_same_question_is_counted_once_a_spelling(database: Database) -> None:
    with database.writing() as session:
        said.add_unanswered(session, "Giá vàng?", "outside", NOW.date())
        said.add_unanswered(session, "gia vang?", "outside", LATER.date())
        said.add_unanswered(session, "gọi 0912 345 678, a@b.vn", "outside", NOW.date())
        first, second = said.unanswered(session)
    assert (first.text, first.count) == ("Giá vàng?", 2)
    assert second.text == "gọi <số>, <địa chỉ>"


def test_offers_go_after_their_time(database: Database) -> None:
    key = "a-key"
    with database.writing() as session:
        offers.put(session, key, "{}", NOW.date())
    with database.writing() as session:
        assert offers.find(session, key) == "{}"
        assert offers.purge(session, NOW.date() + dt.timedelta(days=1)) == 1
        assert offers.find(session, key) is None


# --- backup ---


def test_a_backup_during_writes_is_whole(database: Database, tmp_path: Path) -> None:
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            _put(database, Parcel(f"k{written}", T, "1", "x" * 500), Parcel(f"l{written}", T, "1", "x"))
            written += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while written < 20:
            pass
        before = written
        copy = backup.back_up(database, tmp_path / "copies" / "one.sqlite3")
    finally:
        stop.set()
        thread.join()
    target = tmp_path / "restored.sqlite3"
    backup.restore(copy, target)
    restored = open_database(target)
    with restored.reading() as session:
        count = session.connection().exec_driver_sql("SELECT count(*) FROM parcel").scalar()
    restored.close()
    assert count is not None
    assert count >= 2 * before
    assert count % 2 == 0


def test_a_restore_replaces_what_was_there(database: Database, tmp_path: Path) -> None:
    copy = backup.back_up(database, tmp_path / "copy.sqlite3")
    target = tmp_path / "other.sqlite3"
    other = open_database(target)
    _put(other, Parcel("a", T, "7", "{}"))
    other.close()
    backup.restore(copy, target)
    other = open_database(target)
    assert _claim(other) == []
    other.close()


def test_a_bad_copy_changes_nothing(database: Database, tmp_path: Path) -> None:
    _put(database, Parcel("a", T, "7", "{}"))
    path = database.path
    assert path is not None
    with pytest.raises(DatabaseProblem, match="does not exist"):
        backup.restore(tmp_path / "none", path)
    wrong = tmp_path / "wrong"
    wrong.write_text("a note, not a database, and long enough to be read as one" * 20)
    with pytest.raises(DatabaseProblem):
        backup.restore(wrong, path)
    with pytest.raises(DatabaseProblem, match="itself"):
        backup.back_up(database, path)
    assert _claim(database) == ["a"]


def test_old_copies_go(tmp_path: Path) -> None:
    old, new = tmp_path / "daumoi-1.sqlite3", tmp_path / "daumoi-2.sqlite3"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    assert backup.remove_old_copies(tmp_path, "daumoi-*.sqlite3", dt.datetime.now(dt.UTC)) == (old,)
    assert new.exists()


# --- duty ---

_HOLDER = """
import os, sys
from pathlib import Path
from storage import duty
held = duty.take(Path(sys.argv[1]), "telegram")
held.handed(5); held.arrived(5, "77"); held.handed(6); held.handed(7); held.withdrawn(7)
os.kill(os.getpid(), 9)
"""


def test_one_holds_the_duty_and_leaves_its_notes(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    holder = start(_HOLDER, path)
    holder.communicate(timeout=30)
    taken = duty.take(path, T)
    assert taken is not None
    assert taken.left.handed == {5, 6}
    assert taken.left.sent == {5: "77"}
    assert duty.take(path, T) is None
    taken.settled()
    taken.give_up()
    again = duty.take(path, T)
    assert again is not None
    with again:
        assert again.left.handed == frozenset()


def test_another_process_waits_for_the_duty(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    program = (
        "import sys; from pathlib import Path; from storage import duty; "
        "print(duty.take(Path(sys.argv[1]), 'telegram'))"
    )
    held = duty.take(path, T)
    assert held is not None
    with held:
        assert finish(start(program, path)) == "None\n"


def test_the_id_of_a_removed_parcel_is_never_given_again(database: Database) -> None:
    """What was noted of it beside the database must not be taken for the next one's."""
    ids = []
    for key in ("asked to be forgotten", "the next"):
        _put(database, Parcel(key, T, "7", "{}", forget=True))
        with database.writing() as session:
            (claimed,) = outbox.claim(session, T, "me", NOW, most=1)
            outbox.settle(session, [Settled(claimed.id, "sent", sent_as="1")], NOW)
        ids.append(claimed.id)
    assert ids[1] > ids[0]
    with database.reading() as session:
        assert session.get(ParcelRow, ids[0]) is None
