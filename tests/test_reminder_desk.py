"""The desk: everything a person can want of the reminders, by button or by request, and who may act on what."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest
from icalendar import Calendar as CalendarFile

from bot.checking import problems
from bot.reminders import items, wording
from bot.reminders.desk import ADMIN_ACTIONS, ADMIN_REQUESTS, PRESSES, REQUESTS, Pressed, carry_out, pressed
from bot.reminders.feed import feed_of
from bot.reminders.following import agree, withdraw
from bot.reminders.items import later
from bot.reminders.leaving import make_feed, redeem
from bot.reminders.naming import targets_of_items
from bot.reminders.notice import ALL_OF_THEM, Action, Notice, Press, read_notice
from bot.reminders.queueing import plan_and_queue
from bot.reminders.said import Plans, Said, Who
from bot.reminders.tuning import set_leads, set_quiet
from bot.talk import Item, RemindAction, RemindRequest
from storage import chats, codes, follows, item_states, outbox, reminded, reminding
from storage.database import Database, open_database
from storage.outbox import Parcel
from storage.reminding import Settings
from tests.plan_samples import BG2024, HT2024
from tests.reminder_samples import T, agreed, at, plans_of, sent
from tests.test_reminder_planning import BASE, ITEM, ONE, PLACE, QUIET_DIGESTS

ME, OTHER = Who(T, "1"), Who(T, "2")
AN, BINH = Who(T, "-5", True, "501", "An"), Who(T, "-5", True, "502", "Bình")
NOW = at("2026-05-07", 9)
PLANS = plans_of(2026)
BEGAN = at("2026-01-01", 0)


@pytest.fixture
def database() -> Iterator[Database]:
    opened = open_database(None)
    yield opened
    opened.close()


@pytest.fixture
def ask(database: Database) -> Callable[..., Said]:
    """Carry out a request in a transaction of its own."""

    def asked(request: RemindRequest, who: Who = ME, now: dt.datetime = NOW) -> Said:
        with database.writing() as session:
            return carry_out(session, PLANS, who, request, now)

    return asked


@pytest.fixture
def push(database: Database) -> Callable[..., Said]:
    """Press a button in a transaction of its own."""

    def pushed(press: Press | Pressed, who: Who = ME, now: dt.datetime = NOW) -> Said:
        with database.writing() as session:
            said = pressed(session, PLANS, who, Pressed(press.action, press.argument, press.number), now)
        assert said is not None
        assert said.markup
        return said

    return pushed


def button(said: Said | Notice, action: str, number: int = 0) -> Press:
    """The button of that action, the first or a later one."""
    return [press for press in said.presses if press.action == action][number]


def reminder(database: Database, who: Who, *targets: tuple[str, str, str], day: str = "2026-05-07") -> Notice:
    """What a chat that follows these gets on a day."""
    with database.writing() as session:
        agreed(session, who, BEGAN, *targets, settings=QUIET_DIGESTS)
    plan_and_queue(database, BASE, at(day))
    ((chat, notice),) = sent(database, at(day))
    assert chat == who.chat
    return notice


def marked(database: Database, who: Who = ME) -> dict[str, tuple[str | None, str | None]]:
    with database.reading() as session:
        done = item_states.done_of(session, who.channel, who.chat)
    return {item: (one.by, one.note) for item, one in done.items()}


# --- the whole ---


def test_every_button_and_request_leads_somewhere() -> None:
    assert set(PRESSES) == set(get_args(Action))
    assert set(REQUESTS) == set(get_args(RemindAction))
    assert set(PRESSES) >= ADMIN_ACTIONS
    assert set(REQUESTS) >= ADMIN_REQUESTS


def test_templates_are_sound() -> None:
    assert [fault for fault in problems() if "remind" in fault] == []


@pytest.mark.parametrize("action", [*get_args(Action), "someone else's"])
def test_a_stale_forged_or_foreign_button_does_no_harm(database: Database, action: str) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE)
        for number in (0, 7, ALL_OF_THEM, 10_000):
            for argument in ("", "nonsense", "12", "week"):
                said = pressed(session, PLANS, OTHER, Pressed(action, argument, number), NOW)
                assert (said is None) is (action == "someone else's")
                assert said is None or said.markup
        assert len(follows.of_chat(session, T, ME.chat)) == 1
        assert item_states.done_of(session, T, ME.chat) == {}


def test_buttons_fit_into_a_signed_callback(database: Database) -> None:
    notice = reminder(database, ME, PLACE, ("place", "bac-giang", "bac-giang"), day="2026-05-22")
    for press in notice.presses:
        data = f"{press.action}.{press.argument}.{press.number}"
        assert data.isascii()
        assert "." not in press.argument
        assert len(data) + 13 <= 64  # Telegram's limit, with the signature


# --- agreeing and following ---


def test_nothing_is_followed_before_an_explicit_yes_which_is_recorded(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    said = ask(RemindRequest("follow", (ONE,)))
    assert said.case == "ask"
    with database.reading() as session:
        assert follows.of_chat(session, T, ME.chat) == ()
        assert chats.find(session, T, ME.chat) is None
    followed = push(button(said, "agree"))
    assert followed.case == "followed"
    assert "14/5/2026" in followed.markup
    with database.reading() as session:
        row = chats.find(session, T, ME.chat)
        assert row is not None
        assert (row.reminders_consented_at, row.reminders_withdrawn_at) == (NOW, None)
        assert [follow.target for follow in follows.of_chat(session, T, ME.chat)] == [ONE[1]]


def test_a_no_leaves_nothing(database: Database, ask: Callable[..., Said], push: Callable[..., Said]) -> None:
    said = ask(RemindRequest("follow", (ONE,)))
    assert push(button(said, "decline")).case == "declined"
    with database.reading() as session:
        assert chats.find(session, T, ME.chat) is None


def test_what_is_followed_already_is_said_to_be(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    wish = RemindRequest("follow", (ONE,))
    first = push(button(ask(wish), "agree"))
    assert "Em sẽ nhắc" in first.markup
    again = ask(wish)
    assert again.case == "followed"
    assert "Em vẫn đang nhắc" in again.markup
    assert "đã có trong danh sách" in again.markup
    both = ask(RemindRequest("follow", (ONE, PLACE)))
    assert "Em sẽ nhắc" in both.markup
    with database.reading() as session:
        assert len(follows.of_chat(session, T, ME.chat)) == 2


def test_following_with_lead_times_keeps_the_last_day_and_what_comes_after(
    database: Database, ask: Callable[..., Said]
) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN)
    said = ask(RemindRequest("follow", (ONE,), leads=(3,)))
    assert "3 ngày, ngày cuối, quá hạn" in said.markup
    with database.reading() as session:
        assert follows.of_chat(session, T, ME.chat)[0].leads == (3, 0, -1)


def test_withdrawing_stops_everything_at_once(database: Database) -> None:
    reminder(database, ME, ONE)
    with database.writing() as session:
        outbox.put(
            session, [Parcel("waits", T, ME.chat, "{}", outbox.REMINDER), Parcel("answer", T, ME.chat, "{}")], NOW
        )
        make_feed(session, PLANS, ME, NOW)
        withdraw(session, ME, NOW)
    with database.writing() as session:
        assert [one.key for one in outbox.claim(session, T, "me", NOW, most=9)] == ["answer"]
        assert follows.of_chat(session, T, ME.chat) == ()
        assert not codes.has_feed(session, T, ME.chat)
    assert plan_and_queue(database, BASE, at("2026-05-11")).parcels == 0
    with database.writing() as session:
        agree(session, PLANS, ME, "", at("2026-05-12"))
        assert reminding.allowed(chats.find(session, T, ME.chat))


@pytest.mark.parametrize("place", ["hop-thinh", ""])
def test_unfollowing_in_words_finds_it_with_and_without_the_place(
    database: Database, ask: Callable[..., Said], place: str
) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE, PLACE)
    assert ask(RemindRequest("unfollow", ((ONE[0], ONE[1], place),))).case == "unfollowed"
    with database.reading() as session:
        assert [follow.target for follow in follows.of_chat(session, T, ME.chat)] == [PLACE[1]]


def test_thoi_nhac_alone_asks_which(database: Database, ask: Callable[..., Said], push: Callable[..., Said]) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE, PLACE)
    said = ask(RemindRequest("unfollow"))
    assert [press.action for press in said.presses] == ["unfollow", "unfollow", "unfollow_all"]
    assert push(button(said, "unfollow", 1)).case == "unfollowed"
    assert push(button(said, "unfollow", 1)).case == "not_followed"
    assert push(button(said, "unfollow_all")).case == "withdrawn"


def test_another_chats_follow_cannot_be_stopped(database: Database, push: Callable[..., Said]) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE)
        mine = follows.of_chat(session, T, ME.chat)[0]
    assert push(Pressed("unfollow", "", mine.id), OTHER).case == "not_followed"
    assert push(Pressed("lead_set", str(mine.id), 2), OTHER).case == "not_followed"
    with database.reading() as session:
        assert follows.of_chat(session, T, ME.chat) == (mine,)


def test_what_is_offered_under_an_answer_are_its_subjects() -> None:
    targets = targets_of_items(BASE, [Item(HT2024, "III.3.1"), Item(BG2024, "IV.1.1b"), Item("gone", "1")])
    assert [(target.id, target.place) for target in targets] == [
        (f"duty/{HT2024}/III.3.1", "hop-thinh"),
        (f"duty/{BG2024}/IV.1.1b", "bac-giang"),
    ]


def test_the_list_shows_what_comes_what_was_sent_and_who_has_done_what(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    notice = reminder(database, AN, ONE)
    with database.writing() as session:
        reminded.note_outcomes(session)
    shown = ask(RemindRequest("list"), AN).markup
    assert "Sắp tới" in shown
    assert "14/5/2026" in shown
    assert "7/5/2026" in shown
    assert "đã gửi" in shown
    push(button(notice, "done"), BINH)
    assert "Bình đánh dấu" in ask(RemindRequest("list"), AN).markup


def test_a_reminder_that_could_not_be_sent_is_visible(database: Database, ask: Callable[..., Said]) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE, settings=QUIET_DIGESTS)
    plan_and_queue(database, BASE, at("2026-05-07"))
    with database.writing() as session:
        outbox.fail_chat(session, T, ME.chat, "API down", NOW)
        assert reminded.note_outcomes(session) == 1
        assert outbox.purge(session, NOW + dt.timedelta(days=9)) == 1
    assert "không gửi được (API down)" in ask(RemindRequest("list")).markup


# --- items ---


def test_done_with_a_note_undone_and_done_again(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    notice = reminder(database, ME, ONE)
    said = push(button(notice, "done"))
    assert said.case == "done"
    assert marked(database) == {ITEM: (None, None)}
    assert push(button(notice, "done")).case == "done_already"
    push(button(said, "undo"))
    assert marked(database) == {}
    assert ask(RemindRequest("done", note="đã gửi công văn")).case == "done"
    assert marked(database) == {ITEM: (None, "đã gửi công văn")}
    assert ask(RemindRequest("done")).case == "nothing_open"


def test_not_done_in_words_takes_back_what_was_marked_last(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    assert ask(RemindRequest("undo")).case == "nothing_done"
    earlier = item_states.Done("an-earlier-item", BEGAN, None, None)
    notice = reminder(database, ME, ONE)
    with database.writing() as session:
        item_states.mark_done(session, T, ME.chat, earlier)
    push(button(notice, "done"))
    assert ask(RemindRequest("undo")).case == "undone"
    assert list(marked(database)) == ["an-earlier-item"]


def test_open_items_are_marked_done_from_the_list_whatever_spoke_of_them(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, PLACE)
    now = at("2026-05-25")
    said = push(Pressed("open"), now=now)
    assert said.case == "which"
    assert "đã quá hạn 11 ngày" in said.markup
    count = len(said.presses)
    place = [line.what for line in said.data["lines"]].index("Hoàn thành Quy chế Cổng thông tin điện tử")
    marked_done = push(said.presses[place], now=now)
    assert list(marked(database)) == [ITEM]
    assert len(push(Pressed("open"), now=now).presses) == count - 1
    assert push(said.presses[place], now=now).case == "done_already"
    push(button(marked_done, "undo_item"), now=now)
    assert marked(database) == {}


def test_details_of_a_long_message_leave_out_what_is_done(database: Database, push: Callable[..., Said]) -> None:
    notice = reminder(database, ME, ("place", "bac-giang", "bac-giang"), day="2026-05-22")
    detail = push(button(notice, "detail"))
    push(detail.presses[0])
    assert len(push(button(notice, "detail")).presses) == len(detail.presses) - 1


def test_who_was_first_to_mark_it_done_in_a_group_stays(database: Database, push: Callable[..., Said]) -> None:
    notice = reminder(database, AN, ONE)
    assert "An" in push(button(notice, "done"), AN).markup
    assert "An đánh dấu" in push(button(notice, "done"), BINH).markup
    assert marked(database, AN) == {ITEM: ("An", None)}


def test_done_in_words_asks_which_when_the_last_reminder_had_several(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    reminder(database, ME, ("place", "bac-giang", "bac-giang"), day="2026-05-22")
    said = ask(RemindRequest("done"))
    assert said.case == "which"
    push(button(said, "done", 1))
    assert len(marked(database)) == 1
    assert len(ask(RemindRequest("done")).presses) == 2


@pytest.mark.parametrize(
    ("action", "until"),
    [
        ("later_hour", "2026-05-08 10:00"),
        ("later_day", "2026-05-09 08:00"),
        ("later_work", "2026-05-11 08:00"),
        ("later_week", "2026-05-15 08:00"),
    ],
)
def test_again_later_with_the_four_choices(
    database: Database, push: Callable[..., Said], action: str, until: str
) -> None:
    notice = reminder(database, ME, ONE)
    friday = at("2026-05-08", 9)
    choices = push(button(notice, "later"), now=friday)
    push(button(choices, action), now=friday)
    with database.reading() as session:
        (snooze,) = item_states.snoozed_in(session, T, [ME.chat]).values()
    assert f"{snooze[ITEM].astimezone(friday.tzinfo):%Y-%m-%d %H:%M}" == until


def test_again_later_never_in_quiet_hours_nor_in_the_past_nor_in_years(database: Database) -> None:
    notice = reminder(database, ME, ONE)
    ref = notice.presses[0].argument
    with database.writing() as session:
        said = later(session, PLANS, ME, (ref, 0), at("2026-05-08", 23), NOW)
        assert (said.data["hour"], said.data["on"]) == ("07:00", "9/5/2026")
        for moment in (NOW, at("2025-01-01"), at("2028-01-01")):
            assert later(session, PLANS, ME, (ref, 0), moment, NOW).case == "bad_moment"


def test_again_later_in_words(database: Database, ask: Callable[..., Said]) -> None:
    reminder(database, ME, ONE)
    assert ask(RemindRequest("later", after=180)).data["hour"] == "12:00"
    assert ask(RemindRequest("later", day=dt.date(2026, 5, 12))).data["on"] == "12/5/2026"
    assert ask(RemindRequest("later"), OTHER).case == "nothing_lately"


def test_in_a_group_each_has_a_snooze_of_his_own(database: Database, push: Callable[..., Said]) -> None:
    notice = reminder(database, AN, ONE)
    later_ = button(notice, "later")
    for who in (AN, BINH):
        assert who.name in push(button(push(later_, who), "later_hour"), who).markup  # type: ignore[operator]
    plan_and_queue(database, BASE, at("2026-05-07", 10))
    ((_, together),) = sent(database, at("2026-05-07", 10))
    assert "theo lời An, Bình" in together.markup
    choices = push(button(together, "later"), BINH, at("2026-05-07", 11))
    push(button(choices, "later_hour"), BINH, at("2026-05-07", 11))
    plan_and_queue(database, BASE, at("2026-05-07", 12))
    ((_, again),) = sent(database, at("2026-05-07", 12))
    assert "theo lời Bình" in again.markup


def test_detail_gives_the_source_and_stop_says_what_brought_it(database: Database, push: Callable[..., Said]) -> None:
    notice = reminder(database, ME, ONE, ("party", "so-y-te", "bac-giang"))
    detail = push(button(notice, "detail"))
    assert "Nguồn: " in detail.markup
    assert "mục III.3" in detail.markup
    stop = push(button(notice, "stop"))
    assert [press.label for press in stop.presses if press.action == "unfollow"] == [
        f"Thôi: {BASE.topics.by_id[ONE[1]].name} (Hợp Thịnh)"
    ]


def test_only_the_chat_that_got_a_message_can_act_on_it(database: Database, push: Callable[..., Said]) -> None:
    notice = reminder(database, ME, ONE)
    for action in ("done", "later", "detail"):
        assert push(button(notice, action), OTHER).case == "stale"
    assert marked(database, ME) == {}


# --- settings ---


def test_hour_quiet_hours_and_digests_are_changed_by_buttons(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE)
    said = push(button(ask(RemindRequest("list")), "settings"))
    said = push(next(press for press in said.presses if press.action == "hour" and press.number == 14))
    said = push(next(press for press in said.presses if press.action == "digest" and press.argument == "month"))
    said = push(button(said, "quiet"))
    with database.reading() as session:
        kept = reminding.settings_of(session, T, ME.chat)
    assert kept.at_minute == 14 * 60
    assert kept.digests == {"week", "quarter", "overdue"}
    assert kept.quiet[0] == kept.quiet[1]
    push(button(said, "quiet"))
    said = push(next(press for press in said.presses if press.action == "digest" and press.argument == "month"))
    with database.reading() as session:
        again = reminding.settings_of(session, T, ME.chat)
    assert "month" in again.digests
    assert again.quiet == reminding.DEFAULT_QUIET


def test_quiet_hours_and_digests_are_changed_in_words(database: Database, ask: Callable[..., Said]) -> None:
    def kept() -> Settings:
        with database.reading() as session:
            return reminding.settings_of(session, T, ME.chat)

    said = ask(RemindRequest("quiet", quiet=(20 * 60, 6 * 60)))
    assert "20:00–6:00" in said.text
    assert kept().quiet == (20 * 60, 6 * 60)
    ask(RemindRequest("quiet", quiet=(22 * 60, None)))
    assert kept().quiet == (22 * 60, reminding.DEFAULT_QUIET[1])
    assert ask(RemindRequest("quiet", quiet=(20 * 60, 9 * 60))).case == "hour_is_quiet"
    assert ask(RemindRequest("quiet", wanted=False)).case == "view"
    assert kept().quiet[0] == kept().quiet[1]
    ask(RemindRequest("quiet"))
    assert kept().quiet == reminding.DEFAULT_QUIET
    ask(RemindRequest("digests", names=("week", "overdue"), wanted=False))
    assert kept().digests == {"month", "quarter"}
    ask(RemindRequest("digests", wanted=False))
    assert kept().digests == set()
    ask(RemindRequest("digests", names=("month",)))
    assert kept().digests == {"month"}


def test_the_hour_stays_out_of_the_quiet_hours(database: Database, ask: Callable[..., Said]) -> None:
    assert ask(RemindRequest("hour", minute=23 * 60)).case == "hour_is_quiet"
    assert ask(RemindRequest("hour", minute=7 * 60)).case == "view"
    with database.writing() as session:
        assert set_quiet(session, ME, (6 * 60, 9 * 60)).case == "hour_is_quiet"
        assert set_quiet(session, ME, (20 * 60, 25 * 60)).case == "hour_is_quiet"
        assert reminding.settings_of(session, T, ME.chat).at_minute == 7 * 60


@pytest.mark.parametrize("leads", [(), (61,), (-2,), (3, 500)])
def test_lead_times_out_of_bounds_are_refused(database: Database, leads: tuple[int, ...]) -> None:
    with database.writing() as session:
        assert set_leads(session, ME, leads, NOW).case == "bad_leads"


def test_new_lead_times_hold_from_now_on(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    reminder(database, ME, ONE)
    said = ask(RemindRequest("leads"))
    push(button(said, "lead_set", 1), now=at("2026-05-08", 9))  # 14, 7, 3, 1 days: nothing of it is made up for
    assert plan_and_queue(database, BASE, at("2026-05-08", 10)).parcels == 0
    ask(RemindRequest("leads", leads=(2,)), now=at("2026-05-08", 11))
    assert plan_and_queue(database, BASE, at("2026-05-11")).parcels == 0
    assert plan_and_queue(database, BASE, at("2026-05-12")).parcels == 1


# --- leave, handing over ---


def test_leave_with_a_delegate_by_a_code_that_works_once(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE, settings=QUIET_DIGESTS)
    assert push(Pressed("delegate")).case == "when"
    said = ask(RemindRequest("pause", day=dt.date(2026, 5, 12)), now=at("2026-05-06"))
    code = push(button(said, "delegate"), now=at("2026-05-06")).data["code"]
    with database.writing() as session:
        assert redeem(session, PLANS, ME, code, at("2026-05-06")).case == "own_code"
    code = push(Pressed("delegate"), now=at("2026-05-06")).data["code"]
    with database.writing() as session:
        assert redeem(session, PLANS, OTHER, code.lower().replace("-", " "), at("2026-05-06")).case == "stands_in"
        assert redeem(session, PLANS, OTHER, code, at("2026-05-06")).case == "bad_code"
    plan_and_queue(database, BASE, at("2026-05-07"))
    ((chat, notice),) = sent(database, at("2026-05-07"))
    assert chat == OTHER.chat
    push(button(notice, "done"), OTHER)
    assert list(marked(database, ME)) == [ITEM]
    assert push(Pressed("resume"), now=at("2026-05-08")).case == "resumed"


@pytest.mark.parametrize("day", ["2026-05-06", "2028-01-01"])
def test_leave_ends_on_a_day_to_come(ask: Callable[..., Said], day: str) -> None:
    assert ask(RemindRequest("pause", day=dt.date.fromisoformat(day))).case == "bad_day"
    assert ask(RemindRequest("pause")).case == "when"


def test_a_successor_takes_over_what_is_followed_and_what_is_done(database: Database, ask: Callable[..., Said]) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE, PLACE, settings=QUIET_DIGESTS)
        item_states.mark_done(session, T, ME.chat, item_states.Done(ITEM, NOW, None, None))
        follows.set_leads(session, T, ME.chat, follows.of_chat(session, T, ME.chat)[0].id, (2, 0), NOW)
    code = ask(RemindRequest("hand_over")).data["code"]
    with database.writing() as session:
        late = redeem(session, PLANS, OTHER, code, NOW + codes.CODE_HOLDS + dt.timedelta(seconds=1))
        assert late.case == "bad_code"
    code = ask(RemindRequest("hand_over")).data["code"]
    with database.writing() as session:
        assert redeem(session, PLANS, OTHER, code, NOW + codes.CODE_HOLDS).case == "taken_over"
        assert [(one.target, one.leads) for one in follows.of_chat(session, T, OTHER.chat)] == [
            (ONE[1], (2, 0)),
            (PLACE[1], None),
        ]
        assert follows.of_chat(session, T, ME.chat) == ()
        assert reminding.allowed(chats.find(session, T, OTHER.chat))
    assert list(marked(database, OTHER)) == [ITEM]
    assert ask(RemindRequest("hand_over")).case == "what"


def test_codes_and_feeds_are_kept_as_hashes_only(database: Database) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE)
        code = codes.make_code(session, T, ME.chat, "delegate", NOW)
        secret = codes.make_feed(session, T, ME.chat, NOW)
    with database.reading() as session:
        connection = session.connection()
        kept = [
            *connection.exec_driver_sql("SELECT * FROM one_time_code"),
            *connection.exec_driver_sql("SELECT * FROM calendar_feed"),
        ]
    text = json.dumps([list(row) for row in kept])
    assert code.replace("-", "") not in text
    assert secret not in text


# --- calendar ---


def test_a_feed_holds_what_is_followed_and_dies_when_revoked_or_renewed(
    database: Database, ask: Callable[..., Said], push: Callable[..., Said]
) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, PLACE)
        item_states.mark_done(session, T, ME.chat, item_states.Done(ITEM, NOW, None, None))
    said = ask(RemindRequest("feed"))
    secret = said.data["address"].removeprefix("https://vi.du/lich/").removesuffix(".ics")
    with database.reading() as session:
        content = feed_of(session, PLANS, secret, NOW)
        assert feed_of(session, PLANS, secret + "x", NOW) is None
    assert content is not None
    events: list[Any] = CalendarFile.from_ical(content).walk("VEVENT")
    expected = [due for due in BASE.dues if due.plan.header.place == "hop-thinh"]
    assert [event["DTSTART"].dt for event in events] == [
        due.last for due in expected if due.item != ITEM and due.last >= dt.date(2026, 2, 4)
    ]
    assert len({str(event["UID"]) for event in events}) == len(events)
    renewed = ask(RemindRequest("feed")).data["address"]
    assert secret not in renewed
    with database.reading() as session:
        assert feed_of(session, PLANS, secret, NOW) is None
    assert push(Pressed("feed_revoke")).case == "feed_revoked"
    assert ask(RemindRequest("feed_revoke")).case == "no_feed"
    ask(RemindRequest("feed"))
    assert ask(RemindRequest("feed_revoke")).case == "feed_revoked"
    assert push(Pressed("feed_revoke")).case == "no_feed"


def test_a_calendar_file_is_valid_folded_and_escaped() -> None:
    from bot.reminders.feed import calendar_file

    content = calendar_file(BASE, BASE.dues, NOW)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.count(b"\n") == content.count(b"\r\n")
    events: list[Any] = CalendarFile.from_ical(content).walk("VEVENT")
    assert len(events) == len(BASE.dues)
    assert all(event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(days=1) for event in events)
    texts = content.replace(b"\r\n ", b"").decode()
    for office in BASE.parties.offices:
        if office.person:
            assert office.name not in texts


def test_without_a_public_address_there_is_the_file(database: Database) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE)
        said = make_feed(session, Plans(BASE), ME, NOW)
    assert said.case == "file"
    assert said.file is not None
    assert said.file[1].startswith(b"BEGIN:VCALENDAR")


# --- what is longer than a message ---


EVERYTHING = ("place", "bac-giang", "bac-giang"), PLACE, ("place", "lang-son", "lang-son")


def test_a_digest_that_is_too_long_says_how_many_and_a_button_shows_all_of_it(
    database: Database, push: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wording, "FITS", 1_200)
    with database.writing() as session:
        agreed(session, ME, BEGAN, *EVERYTHING, settings=Settings(leads=(60,), digests=frozenset({"quarter"})))
    plan_and_queue(database, BASE, at("2026-04-01"))
    notice = next(one for _, one in sent(database, at("2026-04-01")) if "trong quý này" in one.markup)
    assert len(notice.markup) <= 1_200
    shown = notice.markup.count("•")
    left = int(notice.markup.split("Còn ")[1].split(" việc nữa")[0])
    whole = button(notice, "whole")
    assert whole.label == f"Xem đủ {shown + left} việc"
    said = push(whole, now=at("2026-04-02"))
    assert said.markup.count("•") == shown + left
    assert "việc nữa" not in said.markup
    # What is done since is left out.
    with database.writing() as session:
        item_states.mark_done(session, T, ME.chat, item_states.Done(ITEM, at("2026-04-02"), None, None))
    assert push(whole, now=at("2026-04-03")).markup.count("•") == shown + left - 1
    assert push(whole, who=OTHER).case == "stale"


def test_a_digest_that_fits_has_no_such_button(database: Database) -> None:
    with database.writing() as session:
        agreed(session, ME, BEGAN, ONE, settings=Settings(leads=(60,), digests=frozenset({"week"})))
    plan_and_queue(database, BASE, at("2026-05-11"))
    notice = next(one for _, one in sent(database, at("2026-05-11")) if "trong tuần này" in one.markup)
    assert [press.action for press in notice.presses] == ["digest", "open", "list"]


def test_details_and_long_reminders_hold_what_fits_and_count_the_rest(
    database: Database, push: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (wording, items):
        monkeypatch.setattr(module, "FITS", 700)
    notice = reminder(database, ME, *EVERYTHING, day="2026-05-29")
    assert len(notice.markup) <= 700
    assert "việc nữa" in notice.markup
    detail = push(button(notice, "detail"))
    assert len(detail.markup) <= 700
    assert "việc nữa" in detail.markup


# --- the notice in the outbox ---


def test_a_notice_survives_the_outbox_and_says_when_it_goes_out_late(database: Database) -> None:
    notice = reminder(database, ME, ONE)
    again = read_notice(json.loads(notice.payload()))
    assert again == notice
    assert notice.shown(at("2026-05-07"), at("2026-05-07", 10)) == notice.markup
    assert "Tin của 08:00 ngày 7/5/2026, gửi được muộn" in notice.shown(at("2026-05-07"), at("2026-05-07", 10, 1))
    assert "<" not in notice.text
    assert read_notice({"method": "sendMessage", "args": {}}) is None
