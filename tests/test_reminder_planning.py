"""When reminders are said: on which days, after a pause, a stop, a jump of the clock, a new version of a plan."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.reminders import queueing
from bot.reminders.agenda import OVERDUE_NEWS, Agenda
from bot.reminders.items import later
from bot.reminders.notice import Notice
from bot.reminders.queueing import clean, plan_and_queue
from bot.reminders.said import Plans, Who
from bot.reminders.stages import after_quiet, is_quiet, minute_of, stages_of, worth_until
from knowledge.base import KnowledgeBase
from knowledge.calendar import ZONE, load_calendar
from knowledge.dues import Due
from knowledge.model import Duty, Plan
from knowledge.targets import Concerns, Target
from storage import chats, follows, item_states, outbox, reminding
from storage.database import Database, open_database
from storage.item_states import Done, Snooze
from storage.outbox import Settled
from storage.reminder_tables import RemindedRow
from storage.reminding import DEFAULT_LEADS, Settings
from tests.moved_plans import base_of
from tests.plan_samples import BG2024, HT2024
from tests.reminder_oracle import Wish as OracleWish
from tests.reminder_oracle import announced, concerns
from tests.reminder_samples import T, agreed, at, sent, waiting
from tests.reminder_year import judged, run_year
from tests.storage_samples import finish, start

ME, OTHER = Who(T, "1"), Who(T, "2")
GROUP = Who(T, "-5", group=True)
ONE = ("topic", f"duty/{HT2024}/III.3.1", "hop-thinh")
"""One due: Thursday 14/5/2026, in 2026."""
ITEM = f"{HT2024}/III.3.1/0/1"
PLACE = ("place", "hop-thinh", "hop-thinh")
BEGAN = at("2026-01-01", 0)
QUIET_DIGESTS = Settings(digests=frozenset())
BASE = base_of(2026)


@pytest.fixture
def database() -> Iterator[Database]:
    opened = open_database(None)
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    """A database that other connections and processes can open too."""
    opened = open_database(tmp_path / "bot.sqlite3")
    yield opened
    opened.close()


def subscribe(database: Database, who: Who, *targets: tuple[str, str, str], settings: Settings = QUIET_DIGESTS) -> None:
    with database.writing() as session:
        agreed(session, who, BEGAN, *targets, settings=settings)


def said_on(database: Database, *days: str, hour: int = 8, base: KnowledgeBase = BASE) -> list[tuple[str, Notice]]:
    """Tick once a day on these days; what was sent, as (chat, notice)."""
    found = []
    for day in days:
        now = at(day, hour)
        plan_and_queue(database, base, now)
        found += sent(database, now)
    return found


def days(first: str, last: str) -> list[str]:
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return [(start + dt.timedelta(days=number)).isoformat() for number in range((end - start).days + 1)]


def steps(database: Database, chat: str = ME.chat) -> list[tuple[str, int]]:
    """(day, stage) of what the history has, in order."""
    with database.reading() as session:
        rows = session.exec(select(RemindedRow).where(RemindedRow.chat == chat, RemindedRow.kind == "stage")).all()
    return [(row.made_at.astimezone(ZONE).date().isoformat(), row.step) for row in rows]


# --- whom a due concerns ---


def test_the_index_of_targets_agrees_with_reading_the_plans() -> None:
    index = Concerns(BASE)
    for target, positions in index.positions.items():
        wish = OracleWish(target.kind, target.id, target.place, (), BEGAN)
        read = [position for position, due in enumerate(BASE.dues) if concerns(BASE, wish, due)]
        assert list(positions) == read, target


def test_an_items_identity_is_its_own_and_outlives_a_moved_day() -> None:
    items = [due.item for due in BASE.dues]
    assert len(set(items)) == len(items)
    # The plans of 2026 have every day of those of 2025 moved, and the same items but for what recurs.
    other = {due.item for due in base_of(2025).dues}
    assert {due.item for due in BASE.dues if not due.occurrence.label} <= other


# --- stages ---


@settings(deadline=None)
@given(position=st.integers(0, len(BASE.dues) - 1), leads=st.sets(st.integers(-1, 60), min_size=1, max_size=6))
def test_stages_lie_on_working_days_and_draw_nearer(position: int, leads: set[int]) -> None:
    due, calendar = BASE.dues[position], load_calendar()
    stages = stages_of(due, leads, calendar)
    assert [stage.day for stage in stages] == sorted({stage.day for stage in stages})
    assert [stage.lead for stage in stages] == sorted({stage.lead for stage in stages}, reverse=True)
    for stage in stages:
        assert stage.day == announced(due.last, stage.lead)
        assert calendar.is_working(stage.day)
        assert (stage.day <= due.last) is (stage.lead >= 0)


def test_a_deadline_on_a_day_off_is_announced_on_the_working_day_before_and_says_so(database: Database) -> None:
    # The units' report of the second quarter is due on Sunday 14/6/2026.
    subscribe(database, ME, ("reports", "", "hop-thinh"))
    (friday,) = said_on(database, *days("2026-06-12", "2026-06-14"))
    assert "Ngày cuối: Chủ nhật 14/6/2026 – còn 2 ngày" in friday[1].markup
    assert "ngày làm việc trước đó là thứ Sáu 12/6/2026" in friday[1].markup
    # On Friday the stages "1 day before" and "the last day" fall together; the nearer one is said.
    assert steps(database) == [("2026-06-12", 0)]


def test_each_stage_is_said_once_at_the_persons_hour(database: Database) -> None:
    subscribe(database, ME, ONE, settings=Settings(at_minute=9 * 60 + 30, digests=frozenset()))
    now = at("2026-05-06", 0)
    moments = []
    while now < at("2026-05-19", 0):
        if plan_and_queue(database, BASE, now).parcels:
            moments.append((now, len(sent(database, now))))
        now += dt.timedelta(minutes=30)
    expected = ["2026-05-07", "2026-05-11", "2026-05-13", "2026-05-14", "2026-05-15"]
    assert moments == [(at(day, 9, 30), 1) for day in expected]
    assert [step for _, step in steps(database)] == list(DEFAULT_LEADS)


def test_several_items_of_one_day_are_one_message_with_a_button_each(database: Database) -> None:
    subscribe(database, ME, ("place", "bac-giang", "bac-giang"))
    found = said_on(database, "2026-05-22")
    assert len(found) == 1
    notice = found[0][1]
    assert "Nhắc hạn: 3 việc" in notice.markup
    assert [press.label for press in notice.presses if press.action == "done"] == [
        "Xong việc 1",
        "Xong việc 2",
        "Xong việc 3",
    ]


def test_the_chain_reminds_each_at_their_own_step(database: Database) -> None:
    subscribe(database, ME, ("party", "so-y-te", "bac-giang"))
    subscribe(database, OTHER, ("party", "so-thong-tin-truyen-thong", "bac-giang"))
    said_on(database, *days("2026-03-01", "2026-03-31"))
    with database.reading() as session:
        rows = session.exec(select(RemindedRow).where(RemindedRow.kind == "stage")).all()
    # "trước ngày 15" for a unit; the standing office is a unit too, and reports itself "trước ngày 25".
    assert {row.last.day for row in rows if row.chat == ME.chat} == {14}
    assert {row.last.day for row in rows if row.chat == OTHER.chat} == {14, 24}


# --- who gets anything ---


def test_nothing_is_sent_without_a_standing_yes_to_a_chat_that_can_be_reached(database: Database) -> None:
    for chat in ("yes", "never asked", "withdrawn", "blocked"):
        subscribe(database, Who(T, chat), ONE)
    with database.writing() as session:
        rows = {chat: chats.find(session, T, chat) for chat in ("never asked", "withdrawn")}
        for row in rows.values():
            assert row is not None
        rows["never asked"].reminders_consented_at = None  # type: ignore[union-attr]
        rows["withdrawn"].reminders_withdrawn_at = BEGAN  # type: ignore[union-attr]
        chats.set_active(session, T, "blocked", "blocked")
    assert [chat for chat, _ in said_on(database, *days("2026-05-07", "2026-05-15"))] == ["yes"] * 5


def test_what_was_to_be_said_before_one_followed_is_not_made_up_for(database: Database) -> None:
    with database.writing() as session:
        agreed(session, ME, at("2026-05-12", 10), ONE, settings=QUIET_DIGESTS)
    said_on(database, "2026-05-12", hour=11)
    said_on(database, *days("2026-05-13", "2026-05-20"))
    assert [step for _, step in steps(database)] == [1, 0, -1]


def test_what_is_done_is_not_said_again_and_not_listed_as_overdue(database: Database) -> None:
    subscribe(database, ME, ONE, settings=Settings())
    said_on(database, "2026-05-07")
    with database.writing() as session:
        item_states.mark_done(session, T, ME.chat, Done(ITEM, at("2026-05-08"), None, None))
    assert said_on(database, *days("2026-05-08", "2026-06-30")) == []


def test_a_snooze_holds_back_the_stages_it_covers_and_then_speaks_once(database: Database) -> None:
    subscribe(database, ME, ONE)
    said_on(database, "2026-05-07")
    until = at("2026-05-13", 15)
    with database.writing() as session:
        item_states.snooze(session, T, Snooze(ME.chat, ITEM, "", None, until))
    assert said_on(database, *days("2026-05-08", "2026-05-13")) == []
    (again,) = said_on(database, "2026-05-13", hour=15)
    assert "Nhắc lại" in again[1].markup
    assert said_on(database, "2026-05-13", hour=16) == []
    assert [step for _, step in steps(database)] == [7, 1]
    assert len(said_on(database, "2026-05-14", "2026-05-15")) == 2


@settings(max_examples=8, deadline=None)
@given(hours=st.integers(1, 60), done_after=st.none() | st.integers(0, 40))
def test_a_snooze_speaks_once_at_the_first_hour_that_is_not_quiet_unless_it_is_done(
    hours: int, done_after: int | None
) -> None:
    database = open_database(None)
    subscribe(database, ME, ONE)
    began = at("2026-05-07")
    plan_and_queue(database, BASE, began)
    ((_, first),) = sent(database, began)
    wanted = began + dt.timedelta(hours=hours)
    with database.writing() as session:
        later(session, Plans(BASE), ME, (first.presses[0].argument, 0), wanted, began)
    spoken = []
    for number in range(1, hours + 14):
        now = began + dt.timedelta(hours=number)
        if done_after is not None and number == done_after:
            with database.writing() as session:
                item_states.mark_done(session, T, ME.chat, Done(ITEM, now, None, None))
        plan_and_queue(database, BASE, now)
        spoken += [now for _, notice in sent(database, now) if "Nhắc lại" in notice.markup]
    database.close()
    due = after_quiet(wanted, Settings().quiet)
    is_done = done_after is not None and 1 <= done_after <= (due - began).total_seconds() // 3600
    assert spoken == ([] if is_done else [due])


def test_in_a_group_one_persons_snooze_silences_nobody(database: Database) -> None:
    subscribe(database, GROUP, ONE)
    said_on(database, "2026-05-07")
    with database.writing() as session:
        item_states.snooze(session, T, Snooze(GROUP.chat, ITEM, "501", "An", at("2026-05-11", 10)))
    (stage,) = said_on(database, "2026-05-11")
    (again,) = said_on(database, "2026-05-11", hour=10)
    assert "Nhắc hạn" in stage[1].markup
    assert "Nhắc lại</b> theo lời An" in again[1].markup


def test_a_snooze_waits_for_the_end_of_quiet_hours(database: Database) -> None:
    subscribe(database, ME, ONE)
    with database.writing() as session:
        item_states.snooze(session, T, Snooze(ME.chat, ITEM, "", None, at("2026-05-08", 22)))
    assert said_on(database, "2026-05-08", hour=23) == []
    assert len(said_on(database, "2026-05-09", hour=7)) == 1


# --- digests ---


def test_digests_come_on_the_first_working_day_of_their_time_and_can_be_switched_off(database: Database) -> None:
    subscribe(database, ME, ("place", "bac-giang", "bac-giang"), settings=Settings(leads=(60,)))
    subscribe(database, OTHER, ("place", "bac-giang", "bac-giang"), settings=Settings(leads=(60,), digests=frozenset()))
    said_on(database, *days("2026-01-01", "2026-01-12"), *days("2026-03-06", "2026-03-11"))
    said_on(database, *days("2026-08-28", "2026-09-08"))
    with database.reading() as session:
        rows = session.exec(select(RemindedRow).where(col(RemindedRow.item).startswith("digest/"))).all()
    assert {row.chat for row in rows} == {ME.chat}
    told = {(row.kind, row.made_at.astimezone(ZONE).date().isoformat()) for row in rows}
    # 1/1/2026 is a holiday, 2/1 is swapped for Saturday 10/1: the year's first working day is Monday 5/1.
    assert ("quarter", "2026-01-05") in told
    assert ("week", "2026-03-09") in told
    # 1/9 and 2/9 are free, and 31/8 was swapped: the week and the month of September begin on Thursday 3/9.
    assert ("month", "2026-09-03") in told
    assert ("overdue", "2026-09-07") not in told


def test_a_setting_changed_on_a_digests_day_neither_loses_nor_doubles_it(database: Database) -> None:
    weekly = Settings(digests=frozenset({"week"}), leads=(60,))
    subscribe(database, ME, ("place", "bac-giang", "bac-giang"), settings=weekly)
    said_on(database, "2026-03-06")
    for hour, messages in ((7, 0), (8, 1), (9, 0)):
        with database.writing() as session:
            reminding.save_settings(session, T, ME.chat, weekly)
        assert len(said_on(database, "2026-03-09", hour=hour)) == messages
    with database.writing() as session:
        reminding.save_settings(session, T, ME.chat, weekly)
    assert said_on(database, "2026-03-10", "2026-03-11") == []


@pytest.mark.parametrize(("day", "is_there"), [("2026-07-01", True), ("2026-07-07", True), ("2026-07-08", False)])
def test_a_digest_is_worth_sending_for_six_days(day: str, *, is_there: bool) -> None:
    agenda = Agenda(Concerns(BASE), load_calendar(), dt.date.fromisoformat(day), [DEFAULT_LEADS])
    assert ("quarter" in {digest.name for digest in agenda.digests}) is is_there


def test_a_digest_missed_on_leave_comes_on_the_return(database: Database) -> None:
    away = Settings(digests=frozenset({"week"}), leads=(60,), paused_until=dt.date(2026, 3, 10))
    subscribe(database, ME, ("place", "bac-giang", "bac-giang"), settings=away)
    found = [notice.markup for _, notice in said_on(database, *days("2026-03-06", "2026-03-15"))]
    (digest,) = (markup for markup in found if "Đến hạn trong tuần này" in markup)
    assert "Bản tổng hợp của lúc anh/chị nghỉ" in digest
    assert "còn 3 ngày" in digest


def test_the_overdue_list_says_what_is_owed_and_leaves_out_what_passed_before_it_was_followed(
    database: Database,
) -> None:
    with database.writing() as session:
        agreed(session, ME, at("2026-04-01", 9), PLACE, settings=Settings(digests=frozenset({"overdue"}), leads=(0,)))
    found = [notice.markup for _, notice in said_on(database, *days("2026-04-02", "2026-06-10"))]
    lists = [markup for markup in found if "quá hạn" in markup]
    assert len(lists) >= 3
    assert all("Quy chế Cổng thông tin điện tử" in markup for markup in lists)
    assert not any("quý I/2026" in markup for markup in lists)


# --- downtime ---


def test_down_for_36_hours_the_missed_stage_comes_once_and_says_it_is_late(database: Database) -> None:
    subscribe(database, ME, ONE)
    said_on(database, *days("2026-05-01", "2026-05-12"))
    # Down from the evening of the 12th until the morning of the 14th: the stage of the 13th was missed.
    (late,) = said_on(database, "2026-05-14", hour=6) + said_on(database, "2026-05-14", hour=12)
    assert "muộn" in late[1].markup
    assert "hôm nay là ngày cuối" in late[1].markup
    assert [step for _, step in steps(database)][-2:] == [3, 0]


def test_the_last_day_is_not_announced_when_it_has_passed(database: Database) -> None:
    subscribe(database, ME, ONE, settings=Settings(digests=frozenset(), leads=(0,)))
    assert said_on(database, *days("2026-05-08", "2026-05-13")) == []
    # Down on the 14th; with no wish to hear of what is overdue there is nothing left to say.
    assert said_on(database, *days("2026-05-15", "2026-05-20")) == []


def test_down_for_30_days_what_is_still_useful_comes_merged_and_the_rest_in_the_digest(database: Database) -> None:
    subscribe(database, ME, ("place", "bac-giang", "bac-giang"), settings=Settings())
    said_on(database, *days("2026-05-01", "2026-05-20"))
    back = "2026-06-19"  # a Friday; three dues passed on 31/5, one on 14/6, one is due on the 24th, two on the 30th
    late, digest = said_on(database, back)
    assert "đến muộn vì em bị gián đoạn" in late[1].markup
    with database.reading() as session:
        rows = session.exec(select(RemindedRow).where(col(RemindedRow.late).is_(True))).all()
    assert {row.last.isoformat() for row in rows if row.kind == "stage"} == {"2026-06-14", "2026-06-24"}
    assert (dt.date.fromisoformat(back) - dt.date(2026, 5, 31)).days > OVERDUE_NEWS
    # Past that limit there is only the digest: Monday's, four days late.
    assert "Đã quá hạn, chưa đánh dấu xong: 4 việc" in digest[1].markup
    assert "Bản tổng hợp này đến muộn" in digest[1].markup
    assert said_on(database, *days("2026-06-20", "2026-06-21")) == []


def test_more_than_three_late_items_are_one_short_list(database: Database) -> None:
    subscribe(database, ME, ("place", "bac-giang", "bac-giang"), PLACE)
    (late,) = said_on(database, "2026-05-30", hour=11)
    assert "Nhắc hạn: 4 việc" in late[1].markup
    assert "Nguồn" not in late[1].markup


def test_nothing_is_said_in_quiet_hours_after_a_stop(database: Database) -> None:
    subscribe(database, ME, ONE)
    assert said_on(database, "2026-05-11", hour=22) == []
    assert len(said_on(database, "2026-05-12")) == 1


def test_what_could_not_be_sent_on_its_day_is_taken_back_and_said_in_one_message_as_of_today(
    database: Database,
) -> None:
    subscribe(database, ME, ("place", "bac-giang", "bac-giang"), settings=Settings())
    said_on(database, *days("2026-05-01", "2026-05-20"))
    # Planned every day, but nothing goes out; three dues pass on 31/5, one is due on 14/6.
    for day in days("2026-05-21", "2026-06-11"):
        plan_and_queue(database, BASE, at(day))
    assert len(waiting(database)) == 2
    now = at("2026-06-11")
    with database.writing() as session:
        assert outbox.claim(session, T, "me", at("2026-06-11", 21), most=5) == ()
    (_, last), (_, digest) = sent(database, now)
    assert "còn 3 ngày" in last.markup
    assert "muộn" not in last.markup
    assert "Bản tổng hợp này đến muộn" in digest.markup
    assert "Đã quá hạn, chưa đánh dấu xong: 3 việc" in digest.markup
    weekly = said_on(database, "2026-06-12", "2026-06-15")
    assert sum("Đã quá hạn, chưa đánh dấu xong: 4 việc" in notice.markup for _, notice in weekly) == 1


def test_what_was_claimed_is_not_taken_back(database: Database) -> None:
    subscribe(database, ME, ONE)
    plan_and_queue(database, BASE, at("2026-05-07"))
    with database.writing() as session:
        (claimed,) = outbox.claim(session, T, "me", at("2026-05-07"), most=5)
    assert plan_and_queue(database, BASE, at("2026-05-08")).taken_back == 0
    with database.writing() as session:
        outbox.settle(session, [Settled(claimed.id, "waiting")], at("2026-05-08"))
    assert plan_and_queue(database, BASE, at("2026-05-08", 9)) == queueing.Queued(1, 1, taken_back=1)
    ((_, late),) = sent(database, at("2026-05-08", 9))
    assert "đến muộn vì em bị gián đoạn" in late.markup
    assert "còn 6 ngày" in late.markup


def test_snoozes_that_could_not_be_said_are_said_in_one_message_and_not_over_a_later_wish(database: Database) -> None:
    subscribe(database, ME, ("place", "bac-giang", "bac-giang"))
    ((_, first),) = said_on(database, "2026-05-22")
    who, plans = ME, Plans(BASE)
    ref = first.presses[0].argument
    with database.writing() as session:
        for number in (0, 1):
            later(session, plans, who, (ref, number), at("2026-05-25", 9 + number), at("2026-05-22", 9))
    for hour in (9, 10):
        assert plan_and_queue(database, BASE, at("2026-05-25", hour)).parcels == 1
    assert plan_and_queue(database, BASE, at("2026-05-25", 22)).taken_back == 2
    with database.writing() as session:
        later(session, plans, who, (ref, 0), at("2026-05-27", 9), at("2026-05-25", 22))
    (again,) = said_on(database, "2026-05-26", hour=7)
    assert "Nhắc lại" in again[1].markup
    assert "đến muộn" in again[1].markup
    assert sum(press.action == "done" for press in again[1].presses) == 1
    ((_, second),) = said_on(database, "2026-05-27", hour=9)
    assert "Nhắc lại" in second.markup


def test_quiet_hours_at_noon_only_put_off(database: Database) -> None:
    noon = Settings(at_minute=11 * 60, quiet=(12 * 60, 13 * 60), digests=frozenset())
    subscribe(database, ME, ONE, settings=noon)
    assert said_on(database, "2026-05-14", hour=12) == []
    assert len(said_on(database, "2026-05-14", hour=13)) == 1
    plan_and_queue(database, BASE, at("2026-05-15", 11))
    assert plan_and_queue(database, BASE, at("2026-05-15", 12)).taken_back == 1
    assert len(said_on(database, "2026-05-15", hour=13)) == 1


@given(day=st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), minute=st.integers(0, 24 * 60 - 1))
@pytest.mark.parametrize("quiet", [(21 * 60, 7 * 60), (12 * 60, 13 * 60), (0, 6 * 60), (0, 0)])
def test_what_is_written_is_worth_sending_until_it_is_quiet_or_the_day_ends(
    quiet: tuple[int, int], day: dt.date, minute: int
) -> None:
    now = dt.datetime.combine(day, dt.time(minute // 60, minute % 60), ZONE)
    assume(not is_quiet(minute, quiet))
    until = worth_until(now, quiet)
    assert now < until <= dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), ZONE)
    minutes = range(minute, minute_of(until) or 24 * 60)
    assert not any(is_quiet(one, quiet) for one in minutes)
    assert is_quiet(minute_of(until), quiet) or minute_of(until) == 0


# --- leave ---


def test_on_leave_nothing_comes_and_on_the_return_what_was_missed_says_why(database: Database) -> None:
    pause = Settings(digests=frozenset(), paused_until=dt.date(2026, 5, 12))
    subscribe(database, ME, ONE, settings=pause)
    found = said_on(database, *days("2026-05-05", "2026-05-13"))
    assert len(found) == 1
    assert [step for _, step in steps(database)] == [1]
    subscribe(database, OTHER, ONE, settings=Settings(digests=frozenset(), paused_until=dt.date(2026, 5, 11)))
    (back,) = said_on(database, "2026-05-12")
    assert "trong lúc anh/chị nghỉ" in back[1].markup


def test_a_delegate_gets_them_and_the_one_on_leave_is_not_told_again(database: Database) -> None:
    pause = Settings(digests=frozenset(), paused_until=dt.date(2026, 5, 12), delegate=OTHER.chat)
    subscribe(database, ME, ONE, settings=pause)
    with database.writing() as session:
        agreed(session, OTHER, BEGAN)
    found = said_on(database, *days("2026-05-05", "2026-05-14"))
    assert [chat for chat, _ in found] == [OTHER.chat, OTHER.chat, ME.chat, ME.chat]
    assert "nhận thay" in found[0][1].markup
    with database.writing() as session:
        row = chats.find(session, T, OTHER.chat)
        assert row is not None
        row.reminders_withdrawn_at = at("2026-05-15")
        save = Settings(digests=frozenset(), paused_until=dt.date(2026, 5, 20), delegate=OTHER.chat)
        reminding.save_settings(session, T, ME.chat, save)
    assert said_on(database, "2026-05-15", "2026-05-18") == []


# --- the clock, and two at once ---


@pytest.mark.parametrize("jump", [dt.timedelta(days=1), dt.timedelta(days=-1), dt.timedelta(days=3650)])
@pytest.mark.parametrize("day", ["2026-05-06", "2026-05-11", "2026-05-13", "2026-05-14"])
def test_a_clock_that_jumps_and_is_put_right_loses_and_doubles_nothing(
    database: Database, jump: dt.timedelta, day: str
) -> None:
    subscribe(database, ME, ONE, settings=Settings())
    said_on(database, *days("2026-05-01", day))
    wrong = at(day, 9) + jump
    for minutes in range(0, 180, 60):
        plan_and_queue(database, BASE, wrong + dt.timedelta(minutes=minutes))
    sent(database, wrong)
    clean(database, BASE, wrong)
    said_on(database, day, *days(day, "2026-06-02"), hour=12)
    told = [step for _, step in steps(database)]
    assert sorted(told, reverse=True) == list(DEFAULT_LEADS)
    with database.reading() as session:
        weeks = session.exec(select(RemindedRow).where(RemindedRow.kind == "week")).all()
    assert [row.last for row in weeks].count(dt.date(2026, 5, 11)) == 1


JUMPS = st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 23)), max_size=6)


@settings(max_examples=12, deadline=None)
@given(jumps=JUMPS, day=st.integers(4, 16))
def test_whatever_the_clock_does_every_later_stage_is_said_exactly_once(jumps: list[tuple[int, int]], day: int) -> None:
    database = open_database(None)
    subscribe(database, ME, ONE)
    today = dt.date(2026, 5, 1) + dt.timedelta(days=day)
    for offset, hour in jumps:
        now = at((today + dt.timedelta(days=offset)).isoformat(), hour)
        plan_and_queue(database, BASE, now)
    rest = days((today + dt.timedelta(days=1)).isoformat(), "2026-05-19")
    said_on(database, *rest)
    told = [step for _, step in steps(database)]
    database.close()
    assert len(told) == len(set(told))
    coming = [lead for lead in DEFAULT_LEADS if announced(dt.date(2026, 5, 14), lead) > today]
    assert set(coming) <= set(told)


def test_a_reminder_queued_by_a_clock_that_ran_ahead_is_not_kept_back(database: Database) -> None:
    subscribe(database, ME, ONE)
    plan_and_queue(database, BASE, at("2026-05-14"))
    with database.writing() as session:
        assert len(outbox.claim(session, T, "me", at("2026-05-12"), most=5)) == 1


def test_two_planners_at_once_say_each_thing_once(file: Database) -> None:
    for number in range(150):
        subscribe(file, Who(T, str(number)), ONE)
    assert file.path is not None
    path = file.path
    problems: list[BaseException] = []

    def plan(day: str) -> None:
        mine = open_database(path)
        try:
            plan_and_queue(mine, BASE, at(day))
        except BaseException as error:
            problems.append(error)
        finally:
            mine.close()

    # On the second day what nobody sent on the first is taken back, by one of them.
    for day in ("2026-05-07", "2026-05-11"):
        threads = [threading.Thread(target=plan, args=(day,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        assert Counter(row.chat for row, _ in waiting(file)) == {str(number): 1 for number in range(150)}
    assert steps(file, "0") == [("2026-05-11", 3)]


def test_two_processes_share_the_planning(file: Database) -> None:
    for number in range(60):
        subscribe(file, Who(T, str(number)), ONE)
    program = (
        "import sys, pathlib\n"
        "from knowledge.base import KnowledgeBase\n"
        "from knowledge.loading import plan_files, read_plan\n"
        "from tests.moved_plans import moved\n"
        "from tests.reminder_samples import at\n"
        "from storage.database import open_database\n"
        "from bot.reminders.queueing import plan_and_queue\n"
        "database = open_database(pathlib.Path(sys.argv[1]))\n"
        "base = KnowledgeBase([moved(read_plan(file), 2026) for file in plan_files() if 'hop-thinh' in file.name])\n"
        "print(plan_and_queue(database, base, at('2026-05-07')).parcels)\n"
        "database.close()\n"
    )
    running = [start(program, file.path) for _ in range(2)]
    assert sum(int(finish(each)) for each in running) == 60
    assert len({row.key for row, _ in waiting(file)}) == 60


def test_a_failure_before_the_commit_leaves_nothing_behind_and_nothing_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(database, ME, ONE)

    def power_cut(*_args: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(reminding, "planned", power_cut)
        with pytest.raises(RuntimeError, match="power cut"):
            plan_and_queue(database, BASE, at("2026-05-07"))
    assert waiting(database) == []
    assert steps(database) == []
    assert len(said_on(database, "2026-05-07", hour=9)) == 1


def test_many_chats_are_planned_in_batches_and_who_is_not_concerned_is_passed_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "BATCH", 3)
    for number in range(10):
        subscribe(database, Who(T, f"due-{number}"), ONE)
        subscribe(database, Who(T, f"idle-{number}"), ("topic", f"duty/{BG2024}/III.16.1", "bac-giang"))
    queued = plan_and_queue(database, BASE, at("2026-05-07"))
    assert (queued.chats, queued.parcels) == (10, 10)
    assert {row.chat for row, _ in waiting(database)} == {f"due-{number}" for number in range(10)}
    # Another channel's chats are planned in the same call.
    with database.writing() as session:
        agreed(session, Who("zalo", "z"), BEGAN, ONE, settings=QUIET_DIGESTS)
    subscribe(database, Who(T, "late"), ONE)
    assert plan_and_queue(database, BASE, at("2026-05-07", 9)).parcels == 2
    assert plan_and_queue(database, BASE, at("2026-05-07", 9)).chats == 0


def test_an_idle_tick_writes_nothing(database: Database) -> None:
    subscribe(database, ME, ONE)
    plan_and_queue(database, BASE, at("2026-05-07"))

    def no_writing() -> None:
        raise AssertionError("an idle tick must only read")

    database.writing = no_writing  # type: ignore[method-assign, assignment]
    assert plan_and_queue(database, BASE, at("2026-05-07", 8, 1)).chats == 0


# --- new versions of plans ---


@cache
def changed(plan_id: str, code: str, day: dt.date | None) -> KnowledgeBase:
    """The plans of 2026 with one duty's day changed, or its deadline withdrawn (None)."""

    def newer(duty: Duty) -> Duty:
        if duty.code != code:
            return duty
        moved = [line.model_copy(update={"day": day}) for line in duty.deadlines if day is not None]
        return duty.model_copy(update={"deadlines": tuple(moved)})

    def version(plan: Plan) -> Plan:
        if plan.id != plan_id:
            return plan
        return plan.model_copy(update={"duties": tuple(newer(duty) for duty in plan.duties)})

    return KnowledgeBase([version(plan) for plan in BASE.plans.values()])


def test_a_new_version_moves_reminders_and_says_so_once(database: Database) -> None:
    subscribe(database, ME, ONE)
    subscribe(database, OTHER, ("party", "so-y-te", "bac-giang"))
    said_on(database, *days("2026-05-01", "2026-05-11"))
    newer = changed(HT2024, "III.3.1", dt.date(2026, 5, 30))  # "trước ngày 30/5": Friday the 29th
    found = said_on(database, *days("2026-05-12", "2026-05-21"), base=newer)
    assert [chat for chat, _ in found] == [ME.chat]
    assert "Dời hạn từ 14/5/2026 sang 29/5/2026" in found[0][1].markup
    told = said_on(database, *days("2026-05-22", "2026-06-01"), base=newer)
    assert len([chat for chat, _ in told if chat == ME.chat]) == len(DEFAULT_LEADS)
    # And a version that withdraws it after all.
    assert said_on(database, "2026-06-02", base=changed(HT2024, "III.3.1", None)) == []


def test_what_a_new_version_withdraws_or_adds_is_said_to_those_concerned(database: Database) -> None:
    subscribe(database, ME, ONE, settings=QUIET_DIGESTS)
    said_on(database, "2026-05-01")
    without = changed(HT2024, "III.3.1", None)
    found = said_on(database, *days("2026-05-04", "2026-05-15"), base=without)
    assert len(found) == 1
    assert "Bỏ, hạn cũ 14/5/2026" in found[0][1].markup
    later = changed(HT2024, "III.3.1", dt.date(2026, 7, 1))
    (added,) = said_on(database, "2026-05-18", base=later)
    assert "Thêm, hạn 30/6/2026" in added[1].markup


def test_what_is_done_stays_done_in_a_new_version(database: Database) -> None:
    subscribe(database, ME, ONE)
    said_on(database, "2026-05-01")
    with database.writing() as session:
        item_states.mark_done(session, T, ME.chat, Done(ITEM, at("2026-05-02"), None, None))
    newer = changed(HT2024, "III.3.1", dt.date(2026, 5, 30))
    assert said_on(database, *days("2026-05-04", "2026-06-05"), base=newer) == []


def test_the_first_time_nothing_counts_as_new(database: Database) -> None:
    subscribe(database, ME, PLACE)
    assert all("thay đổi" not in notice.markup for _, notice in said_on(database, "2026-01-05", "2026-01-06"))


# --- quiet hours ---

MINUTES = st.integers(0, 24 * 60 - 1)


@given(day=st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), minute=MINUTES, start=MINUTES, end=MINUTES)
def test_after_quiet_is_the_first_minute_that_is_not_quiet(day: dt.date, minute: int, start: int, end: int) -> None:
    moment = dt.datetime.combine(day, dt.time(minute // 60, minute % 60), ZONE)
    after = after_quiet(moment, (start, end))
    assert not is_quiet(minute_of(after), (start, end))
    assert moment <= after < moment + dt.timedelta(days=1)
    assert (after == moment) is not is_quiet(minute_of(moment), (start, end))


# --- a year ---


def test_a_few_months_of_many_lives_are_as_the_oracle_says() -> None:
    """The small one; ``python -m tests.reminder_year`` lives the whole year with 1,000 people."""
    first, last = dt.date(2026, 5, 18), dt.date(2026, 7, 3)
    year = run_year(24, seed=3, first=first, last=last, step=3)
    wrong, expected = judged(year)
    assert wrong == []
    assert expected > 80
    assert year.acts > 15


def test_following_is_bounded(database: Database) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN)
        for number in range(follows.MOST):
            assert follows.add(session, T, ME.chat, ("topic", str(number), ""), BEGAN) is not None
        assert follows.add(session, T, ME.chat, ("topic", "one more", ""), BEGAN) is None


def test_an_unknown_target_concerns_nothing() -> None:
    assert Concerns(BASE).of(Target("party", "nobody")) == ()
    assert all(isinstance(due, Due) for due in Concerns(BASE).of(Target("place", "hop-thinh")))
