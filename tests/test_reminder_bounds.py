"""Where reminders begin and end: the last moment, the longest wait, the order of what waits, what is left behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.reminders import queueing
from bot.reminders.agenda import CHANGE_NEWS, OVERDUE_LISTED, OVERDUE_NEWS, Agenda, KnownChange
from bot.reminders.changes import compared, recent_changes
from bot.reminders.following import withdraw
from bot.reminders.planning import FARTHEST_SNOOZE, Follower, Line, Message, change_key, plan_follower, plan_snoozes
from bot.reminders.queueing import KEPT_DAYS, Queued, clean, next_snooze, parcel_key, plan_and_queue
from bot.reminders.stages import stages_of
from knowledge.calendar import load_calendar
from knowledge.targets import Concerns, Target
from storage import item_states, known_dues, outbox, reminded, reminding
from storage.database import Database, open_database
from storage.follows import Follow
from storage.item_states import LONGEST_NOTE, Done, Snooze
from storage.known_dues import DueChange, KnownDue
from storage.outbox import LEASE, LONGEST_WAIT, Parcel, Settled
from storage.reminded import STAGE, Reminded
from storage.reminding import DEFAULT_LEADS, Settings, Subscriber
from storage.tables import ParcelRow
from tests.plan_samples import HT2024
from tests.reminder_samples import T, agreed, at, sent
from tests.test_reminder_planning import BASE, BEGAN, GROUP, ITEM, ME, ONE, OTHER, subscribe

NOW = at("2026-05-07")
SECOND, MINUTE, DAY = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(days=1)
LAST = dt.date(2026, 5, 14)
NO_DIGESTS = Settings(digests=frozenset())
CONCERNS = Concerns(BASE)


@pytest.fixture
def database() -> Iterator[Database]:
    opened = open_database(None)
    yield opened
    opened.close()


def agenda(day: str, *leads: tuple[int, ...]) -> Agenda:
    return Agenda(CONCERNS, load_calendar(), dt.date.fromisoformat(day), leads or (DEFAULT_LEADS,))


def follower(settings: Settings = NO_DIGESTS, *, group: bool = False) -> Follower:
    """Somebody who follows ONE since the beginning of the year."""
    subscriber = Subscriber(T, ME.chat, group, allowed=True, settings=settings)
    return Follower(subscriber, (Follow(1, *ONE, leads=None, made_at=BEGAN, since=BEGAN),))


# --- planning ---


@pytest.mark.parametrize(("minutes", "is_late"), [(120, False), (121, True)])
def test_two_hours_after_its_hour_a_reminder_is_late(minutes: int, *, is_late: bool) -> None:
    (message,) = plan_follower(agenda("2026-05-07"), follower(), NOW + minutes * MINUTE)
    assert message.is_late is is_late
    over = Snooze(ME.chat, ITEM, "", None, NOW)
    again = plan_snoozes(agenda("2026-05-07"), follower(), [over], NOW + minutes * MINUTE)
    assert again is not None
    assert again.is_late is is_late


@pytest.mark.parametrize(("ahead", "silenced"), [(FARTHEST_SNOOZE, True), (FARTHEST_SNOOZE + SECOND, False)])
def test_a_snooze_of_more_than_a_year_is_not_believed(ahead: dt.timedelta, *, silenced: bool) -> None:
    one = replace(follower(), snoozed={ITEM: NOW + ahead})
    assert (plan_follower(agenda("2026-05-07"), one, NOW) == ()) is silenced


def test_a_pause_holds_to_the_end_of_its_last_day() -> None:
    away = replace(NO_DIGESTS, paused_until=dt.date(2026, 5, 7))
    assert plan_follower(agenda("2026-05-07"), follower(away), NOW) == ()
    (message,) = plan_follower(agenda("2026-05-08"), follower(away), NOW + DAY)
    assert {line.late for line in message.lines} == {"leave"}
    away = replace(NO_DIGESTS, paused_until=dt.date(2026, 5, 6))
    (message,) = plan_follower(agenda("2026-05-08"), follower(away), NOW + DAY)
    assert {line.late for line in message.lines} == {"down"}


def test_what_was_followed_at_the_very_hour_is_said() -> None:
    one = follower()
    for since, messages in ((NOW, 1), (NOW + SECOND, 0)):
        late = replace(one, follows=(replace(one.follows[0], since=since),))
        assert len(plan_follower(agenda("2026-05-07"), late, NOW + MINUTE)) == messages


def test_of_two_follows_the_nearer_stage_is_said_once() -> None:
    one = follower()
    wide = Follow(2, "place", "hop-thinh", "hop-thinh", leads=(9, 8), made_at=BEGAN, since=BEGAN)
    for follows in ((one.follows[0], wide), (wide, one.follows[0])):
        (message,) = plan_follower(agenda("2026-05-07", DEFAULT_LEADS, (9, 8)), replace(one, follows=follows), NOW)
        assert [line.key for line in message.lines] == [(ITEM, LAST, STAGE, 7)]


def test_a_farther_stage_is_not_said_after_a_nearer_one() -> None:
    told = {(ITEM, LAST, STAGE, 3): NOW - DAY}
    assert plan_follower(agenda("2026-05-07"), replace(follower(), told=told), NOW) == ()
    # But one that a clock ahead of now said stands for itself alone.
    told = {(ITEM, LAST, STAGE, 3): NOW + DAY}
    assert len(plan_follower(agenda("2026-05-07"), replace(follower(), told=told), NOW)) == 1


@pytest.mark.parametrize(("past", "is_said"), [(OVERDUE_NEWS + 1, True), (OVERDUE_NEWS + 2, False)])
def test_what_is_overdue_is_news_for_a_week(past: int, *, is_said: bool) -> None:
    # Said first on the 15th, the day after its last day.
    day = LAST + past * DAY
    position = CONCERNS.by_item[ITEM]
    assert (agenda(day.isoformat()).stage(position, DEFAULT_LEADS) is not None) is is_said


def test_the_last_stage_is_said_until_the_last_day() -> None:
    position = CONCERNS.by_item[ITEM]
    for day, is_there in (("2026-05-13", False), ("2026-05-14", True), ("2026-05-15", False)):
        assert (agenda(day, (0,)).stage(position, (0,)) is not None) is is_there


def test_an_event_is_not_overdue() -> None:
    calendar = load_calendar()
    kinds = {due.occurrence.kind: due for due in BASE.dues}
    for kind, due in kinds.items():
        leads = [stage.lead for stage in stages_of(due, (0, -1), calendar)]
        assert (-1 in leads) is (kind in ("deadline", "year"))


def test_digests_reach_over_their_week_month_and_quarter() -> None:
    # Monday 4/5/2026 is the first working day after the holidays of 30/4 and 1/5.
    found = {digest.name: digest for digest in agenda("2026-05-04").digests}
    assert set(found) == {"overdue", "week", "month"}
    first = dt.date(2026, 5, 4)
    assert (found["week"].first, found["week"].last) == (first, dt.date(2026, 5, 10))
    assert (found["month"].of, found["month"].last) == (dt.date(2026, 5, 1), dt.date(2026, 5, 31))
    assert (found["overdue"].first, found["overdue"].last) == (first - OVERDUE_LISTED * DAY, dt.date(2026, 5, 3))
    quarter = next(digest for digest in agenda("2026-07-01").digests if digest.name == "quarter")
    assert (quarter.of, quarter.first, quarter.last) == (
        dt.date(2026, 7, 1),
        dt.date(2026, 7, 1),
        dt.date(2026, 9, 30),
    )
    assert agenda("2026-05-03").digests == ()
    # A week whose Monday is free begins on its first working day.
    assert next(one for one in agenda("2026-09-03").digests if one.name == "week").of == dt.date(2026, 8, 31)


def test_every_target_of_a_day_is_known_and_no_other() -> None:
    quiet = agenda("2026-05-16")
    followed = {target for position in CONCERNS.by_item.values() for target in CONCERNS.targets[position]}
    assert quiet.targets < followed
    assert Target(*ONE) in agenda("2026-05-07").targets  # type: ignore[arg-type]


# --- snoozes ---


def test_a_snooze_that_was_said_is_gone_and_its_neighbours_stay(database: Database) -> None:
    subscribe(database, ME, ("place", "hop-thinh", "hop-thinh"))
    subscribe(database, OTHER, ONE)
    other_item = next(due.item for due in BASE.dues if due.item.startswith(HT2024) and due.item != ITEM)
    with database.writing() as session:
        item_states.snooze(session, T, Snooze(ME.chat, ITEM, "", None, NOW + MINUTE))
        item_states.snooze(session, T, Snooze(ME.chat, other_item, "", None, NOW + DAY))
        item_states.snooze(session, T, Snooze(OTHER.chat, ITEM, "", None, NOW + DAY))
    assert next_snooze(database, NOW) == NOW + MINUTE
    plan_and_queue(database, BASE, NOW + MINUTE)
    with database.reading() as session:
        assert item_states.snoozes_over(session, NOW + MINUTE, 9) == ()
        assert item_states.snoozed_in(session, T, [ME.chat]) == {ME.chat: {other_item: NOW + DAY}}
        assert item_states.snoozed_in(session, T, [OTHER.chat]) == {OTHER.chat: {ITEM: NOW + DAY}}
    assert next_snooze(database, NOW + MINUTE) == NOW + DAY
    assert next_snooze(database, NOW + DAY) is None


def test_whoever_stops_everything_has_no_snooze_left_and_others_have_theirs(database: Database) -> None:
    for who in (ME, OTHER):
        subscribe(database, who, ONE)
        with database.writing() as session:
            item_states.snooze(session, T, Snooze(who.chat, ITEM, "", None, NOW + DAY))
    with database.writing() as session:
        withdraw(session, ME, NOW)
        assert [snooze.chat for _, snooze in item_states.snoozes_over(session, NOW + DAY, 9)] == [OTHER.chat]


def test_marking_done_drops_the_snoozes_of_that_item_in_that_chat(database: Database) -> None:
    with database.writing() as session:
        for chat, item in ((ME.chat, ITEM), (ME.chat, "b"), (OTHER.chat, ITEM)):
            item_states.snooze(session, T, Snooze(chat, item, "", None, NOW))
        assert item_states.mark_done(session, T, ME.chat, Done(ITEM, NOW, None, "x" * (LONGEST_NOTE + 1)))
        assert not item_states.mark_done(session, T, ME.chat, Done(ITEM, NOW + DAY, None, None))
        left = {(one.chat, one.item) for _, one in item_states.snoozes_over(session, NOW, 9)}
        done = item_states.done_of(session, T, ME.chat)[ITEM]
    assert left == {(ME.chat, "b"), (OTHER.chat, ITEM)}
    assert (done.at, len(done.note or "")) == (NOW, 300)


def test_what_was_taken_back_in_a_group_is_said_again_to_all_of_it(database: Database) -> None:
    subscribe(database, GROUP, ONE)
    with database.writing() as session:
        item_states.snooze(session, T, Snooze(GROUP.chat, ITEM, "501", "An", NOW + MINUTE))
    plan_and_queue(database, BASE, NOW + MINUTE)
    assert plan_and_queue(database, BASE, at("2026-05-07", 22)).taken_back == 2
    with database.reading() as session:
        assert item_states.snoozed_in(session, T, [GROUP.chat]) == {}
    plan_and_queue(database, BASE, at("2026-05-08"))
    assert len(sent(database, at("2026-05-08"))) == 2


def test_only_so_many_are_taken_back_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "BATCH", 3)
    for number in range(5):
        subscribe(database, replace(ME, chat=str(number)), ONE)
    plan_and_queue(database, BASE, NOW)
    with database.writing() as session:
        assert len(outbox.expired(session, at("2026-05-07", 21), 3)) == 3
    assert plan_and_queue(database, BASE, at("2026-05-07", 21)).taken_back == 5
    assert plan_and_queue(database, BASE, at("2026-05-07", 22)) == Queued(0, 0, 0, more=False, taken_back=0)


# --- the outbox ---


def _put(database: Database, *parcels: Parcel) -> None:
    with database.writing() as session:
        outbox.put(session, parcels, NOW)


def test_alarms_go_before_presses_before_answers_before_reminders(database: Database) -> None:
    for name in ("REMINDER", "ANSWER", "PRESS", "ALARM"):
        _put(database, Parcel(name, T, name, "{}", getattr(outbox, name)))
    with database.writing() as session:
        taken = [one.key for one in outbox.claim(session, T, "me", NOW, most=9)]
    assert taken == ["ALARM", "PRESS", "ANSWER", "REMINDER"]


def test_what_waits_is_claimed_in_its_time_and_held_as_long_as_a_lease(database: Database) -> None:
    _put(database, Parcel("a", T, "1", "{}", not_before=NOW + MINUTE), Parcel("b", "zalo", "1", "{}"))
    with database.writing() as session:
        assert outbox.claim(session, T, "me", NOW + MINUTE - SECOND, most=9) == ()
        assert len(outbox.claim(session, T, "me", NOW + MINUTE, most=9)) == 1
        row = session.get(ParcelRow, 1)
        assert row is not None
        assert row.lease_until == NOW + MINUTE + LEASE


@pytest.mark.parametrize(("wait", "is_free"), [(LONGEST_WAIT, False), (LONGEST_WAIT + SECOND, True)])
def test_nothing_waits_longer_than_an_hour(database: Database, wait: dt.timedelta, *, is_free: bool) -> None:
    _put(database, Parcel("a", T, "1", "{}", not_before=NOW + wait))
    with database.writing() as session:
        assert bool(outbox.claim(session, T, "me", NOW, most=9)) is is_free


def test_a_chat_with_much_waiting_does_not_keep_others_from_being_claimed(database: Database) -> None:
    _put(database, *(Parcel(f"a{number}", T, "1", "{}") for number in range(3)), Parcel("b", T, "2", "{}"))
    _put(database, Parcel("c", T, "3", "{}"))
    with database.writing() as session:
        assert {one.key for one in outbox.claim(session, T, "me", NOW, most=2)} == {"a0", "b"}


def test_what_is_counted(database: Database) -> None:
    _put(
        database,
        Parcel("alarm", T, "1", "{}", outbox.ALARM),
        Parcel("answer", T, "2", "{}"),
        Parcel("elsewhere", "zalo", "2", "{}"),
    )
    with database.writing() as session:
        outbox.put(session, [Parcel("reminder", T, "3", "{}", outbox.REMINDER)], NOW - DAY)
        assert outbox.counts(session, T) == {"waiting": 3}
        assert outbox.counts(session, T, outbox.REMINDER) == {"waiting": 1}
        assert outbox.oldest_open(session, T) == NOW - DAY
        assert outbox.oldest_open(session, T, outbox.ANSWER) == NOW
        assert outbox.waiting_since(session, T) == (2, NOW - DAY)
        taken = {one.key: one.id for one in outbox.claim(session, T, "me", NOW, most=9)}
        assert outbox.claimed_by_others(session, T, "me") == ()
        assert {one for one, _ in outbox.claimed_by_others(session, T, "you")} == set(taken.values())
        ends = (("answer", "sent"), ("reminder", "failed"))
        for key, state in ends:
            outbox.settle(session, [Settled(taken[key], state, failure="permanent")], NOW)  # type: ignore[arg-type]
        assert outbox.counts(session, T) == {"claimed": 1, "sent": 1, "failed:permanent": 1}
        assert outbox.waiting_since(session, T) == (0, None)
        assert outbox.purge(session, NOW) == 0
        assert outbox.purge(session, NOW + SECOND) == 2


def test_giving_up_and_forgetting_touch_one_chat_alone(database: Database) -> None:
    _put(
        database,
        Parcel("a", T, "1", "{}", outbox.REMINDER),
        Parcel("b", T, "1", "{}"),
        Parcel("c", T, "2", "{}", outbox.REMINDER),
        Parcel("d", "zalo", "1", "{}", outbox.REMINDER),
    )
    with database.writing() as session:
        assert outbox.withdraw(session, T, "1", outbox.REMINDER, NOW) == 1
        assert outbox.fail_chat(session, T, "1", "blocked", NOW) == 1
        assert outbox.counts(session, T) == {"failed:permanent": 2, "waiting": 1}
        outbox.forget_keys(session, ["a"])
        assert (outbox.is_known(session, "a"), outbox.is_known(session, "b")) == (False, True)
        assert outbox.forget_chat(session, T, "1") == 1
        assert outbox.counts(session, "zalo") == {"waiting": 1}


# --- what was said, and what was due ---


def _said(chat: str, item: str, number: int = 0, ref: str = "r", parcel: str = "p") -> Reminded:
    return Reminded(T, chat, item, LAST, STAGE, number, chat, ref, number, parcel, late=False, made_at=NOW)


def test_a_message_is_known_where_it_went_in_its_order(database: Database) -> None:
    with database.writing() as session:
        reminded.add(session, [_said("1", "b", 1), _said("1", "a", 0), _said("1", "c", 0, ref="s", parcel="q")])
        reminded.add(session, [_said("2", "a", 0, parcel="z")])
        assert [one.item for one in reminded.of_message(session, T, "1", "r")] == ["a", "b"]
        assert reminded.of_message(session, T, "3", "r") == ()
        assert [one.item for one in reminded.history(session, T, "1", 2)] == ["c", "a"]
        assert reminded.count_of_chat(session, T, "1") == 3
        assert set(reminded.parcels_of_chat(session, T, "1")) == {"p", "q"}
        assert set(reminded.keys_of(session, T, ["1", "2"], ["a"])) == {"1", "2"}
        assert set(reminded.keys_of(session, T, ["1"], ["a"])["1"]) == {("a", LAST, STAGE, 0)}
        assert {one.item for one in reminded.of_parcels(session, ["q", "z"])} == {"c", "a"}
        reminded.take_back(session, ["p"])
        assert reminded.count_of_chat(session, T, "1") == 1


def test_how_sending_ended_is_taken_over_for_one_chat_or_all(database: Database) -> None:
    for chat in ("1", "2"):
        subscribe(database, replace(ME, chat=chat), ONE)
    plan_and_queue(database, BASE, NOW)
    sent(database, NOW)
    with database.writing() as session:
        assert reminded.note_outcomes(session, T, "1") == 1
        assert [one.state for one in reminded.history(session, T, "1", 9)] == ["sent"]
        assert [one.state for one in reminded.history(session, T, "2", 9)] == ["queued"]
        assert reminded.note_outcomes(session) == 1
        assert reminded.note_outcomes(session) == 0


def test_history_of_what_no_plan_has_any_more_is_kept_so_long(database: Database) -> None:
    with database.writing() as session:
        reminded.add(session, [_said("1", "gone"), _said("1", ITEM)])
    kept = at(LAST.isoformat()) + KEPT_DAYS * DAY
    assert clean(database, BASE, kept) == 0
    assert clean(database, BASE, kept + DAY) == 1


@pytest.mark.parametrize(("after", "is_news"), [(CHANGE_NEWS, True), (CHANGE_NEWS + 1, False)])
def test_a_change_is_news_for_two_weeks(database: Database, after: int, *, is_news: bool) -> None:
    change = DueChange("moved", "a", LAST, LAST + DAY, '{"targets": []}', NOW, NOW.date())
    with database.writing() as session:
        known_dues.add_changes(session, [change])
        assert bool(recent_changes(session, NOW.date() + after * DAY)) is is_news


def test_a_change_counts_while_one_of_its_days_is_still_to_come() -> None:
    today = NOW.date()
    for old, new, kind in (
        (today, today + DAY, "moved"),
        (today - DAY, today, "moved"),
        (today, today - DAY, "moved"),
        (None, today, "added"),
        (today, None, "withdrawn"),
        (today - 2 * DAY, today - DAY, None),
        (today, today, None),
        (None, today - DAY, None),
    ):
        before = {"a": KnownDue("a", "p", old, "{}")} if old else {}
        after = {"a": KnownDue("a", "p", new, "{}")} if new else {}
        assert [change.kind for change in compared(before, after, NOW)] == ([kind] if kind else [])


# --- settings ---


def test_settings_come_back_as_they_were_and_the_day_is_planned_anew(database: Database) -> None:
    wanted = Settings(9 * 60, (22 * 60, 6 * 60), (5, 0), frozenset({"month"}), LAST, "77")
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE, settings=wanted)
        agreed(session, OTHER, BEGAN)
        assert reminding.settings_of(session, T, ME.chat) == wanted
        assert reminding.settings_of(session, T, "nobody") == Settings()
        assert reminding.subscribed(session) == {T: (ME.chat, OTHER.chat)}
        reminding.planned(session, T, [ME.chat, OTHER.chat], LAST)
        assert reminding.to_plan(session, LAST, 23 * 60, 9) == ()
        reminding.plan_anew(session, T, [ME.chat])
        (one,) = reminding.to_plan(session, LAST, 9 * 60, 9)
        assert (one.chat, one.allowed, one.group, one.planned_for) == (ME.chat, True, False, None)
        reminding.forget_delegate(session, T, "77", "78")
        assert reminding.settings_of(session, T, ME.chat).delegate == "78"
        assert reminding.allowed_among(session, T, [ME.chat, "nobody"]) == {ME.chat}
        assert (5, 0) in reminding.leads_in_use(session)


@pytest.mark.parametrize(("minute", "is_planned"), [(719, True), (720, False), (779, False), (780, True)])
def test_in_quiet_hours_at_noon_a_chat_waits(database: Database, minute: int, *, is_planned: bool) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE, settings=Settings(11 * 60, quiet=(720, 780)))
        assert bool(reminding.to_plan(session, LAST, minute, 9)) is is_planned


def test_a_note_is_added_to_what_is_done_and_to_nothing_else(database: Database) -> None:
    with database.writing() as session:
        assert not item_states.set_note(session, T, ME.chat, ITEM, "sớm quá")
        item_states.mark_done(session, T, ME.chat, Done(ITEM, NOW, None, None))
        assert item_states.set_note(session, T, ME.chat, ITEM, "x" * 301)
        assert item_states.done_of(session, T, ME.chat)[ITEM].note == "x" * 300
        assert item_states.undo(session, T, ME.chat, ITEM)
    with database.writing() as session:
        assert not item_states.undo(session, T, ME.chat, ITEM)


def test_a_change_that_was_told_holds_back_no_other() -> None:
    one = KnownChange(DueChange("moved", ITEM, LAST, LAST + DAY, "{}", NOW, NOW.date(), 1), frozenset({Target(*ONE)}))  # type: ignore[arg-type]
    two = KnownChange(DueChange("added", "b", None, LAST, "{}", NOW, NOW.date(), 2), one.targets)
    changed = Agenda(CONCERNS, load_calendar(), NOW.date(), (DEFAULT_LEADS,), (one, two))
    for told, done, said in (
        ({}, frozenset[str](), [1, 2]),
        ({change_key(one.change): NOW}, frozenset[str](), [2]),
        ({}, frozenset({ITEM}), [2]),
    ):
        (message,) = (
            each for each in plan_follower(changed, replace(follower(), told=told, done=done), NOW) if each.changes
        )
        assert [change.id for change in message.changes] == said


def test_lead_times_hold_in_any_order() -> None:
    event = next(due for due in BASE.dues if due.occurrence.kind not in ("deadline", "year"))
    assert [stage.lead for stage in stages_of(event, (-1, 0), load_calendar())] == [0]


def test_a_parcels_key_names_its_one_thing_or_all_of_several() -> None:
    who = follower().subscriber
    one = Line(0, (ITEM, LAST, STAGE, 7))
    others = [Line(number, (f"b{number}", LAST, STAGE, 7)) for number in range(2)]
    assert parcel_key(who, Message((one,))) == f"reminder/{T}/{ME.chat}/{ITEM}/2026-05-14/stage/7"
    keys = {parcel_key(who, Message((one, other))) for other in others}
    assert len(keys) == 2
    assert all(key.startswith(f"reminder/{T}/{ME.chat}/2-") for key in keys)


def test_new_lead_times_hold_in_the_next_round(database: Database) -> None:
    subscribe(database, OTHER, ONE)
    plan_and_queue(database, BASE, at("2026-05-04"))
    subscribe(database, ME, ONE, settings=Settings(leads=(9,), digests=frozenset()))
    assert plan_and_queue(database, BASE, at("2026-05-05")).parcels == 1
