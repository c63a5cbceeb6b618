"""Wishes for the reminders in words: what the reply asks the desk for; said back where there is no desk."""

from __future__ import annotations

import datetime as dt
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.desk import carry_out
from bot.reminders.said import Plans, Who
from bot.talk import Message, Profile, RemindRequest, Reply
from intents.times.amounts import clock, clock_span, days_before, minutes_from_now
from knowledge.calendar import ZONE
from storage import follows
from storage.database import open_database
from tests.plan_samples import assistant
from tests.reminder_samples import T, agreed

TABLE: dict[str, list[Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "remind_requests.yaml").read_text(encoding="utf-8")
)
NOW = dt.datetime(2026, 5, 7, 9, tzinfo=ZONE)
_chats = count()


def reply_to(*said: str) -> Reply:
    """The reply to the last of these, said in one chat."""
    chat = f"remind-{next(_chats)}"
    replies = [assistant().respond(Message("test", chat, say, NOW, Profile("bac-giang", "so-noi-vu"))) for say in said]
    return replies[-1]


@pytest.mark.parametrize("case", TABLE["wishes"], ids=lambda case: str(case["say"]))
def test_a_wish_is_understood(case: dict[str, Any]) -> None:
    wanted = {name: value for name, value in case.items() if name != "say"}
    wanted["targets"] = tuple(tuple(target) for target in wanted.get("targets", ()))
    wanted["leads"], wanted["names"] = tuple(wanted.get("leads", ())), tuple(wanted.get("names", ()))
    wanted["quiet"] = tuple(wanted["quiet"]) if "quiet" in wanted else None
    reply = reply_to(case["say"])
    assert reply.request == RemindRequest(**wanted)
    assert reply.intent == "remind"
    assert reply.text


@pytest.mark.parametrize("say", TABLE["not"])
def test_what_only_sounds_like_a_wish_is_answered_as_a_question(say: str) -> None:
    assert reply_to(say).request is None


def test_this_is_what_was_just_spoken_of() -> None:
    request = reply_to("chỉ tiêu hóa đơn điện tử Lạng Sơn 2022 bao nhiêu", "nhắc tôi việc này").request
    assert request is not None
    assert [target[1] for target in request.targets] == ["concept/hoa-don-dien-tu"]


def test_a_wish_leaves_the_talk_as_it_was() -> None:
    said = ("chỉ tiêu hóa đơn điện tử Lạng Sơn 2022 bao nhiêu", "nhắc trước hạn 3 ngày", "ai chủ trì")
    assert "Cục Thuế" in reply_to(*said).text


def test_the_desk_carries_out_what_was_said() -> None:
    database = open_database(None)
    request = reply_to("nhắc tôi việc của Sở Y tế trước hạn 3 ngày").request
    assert request is not None
    with database.writing() as session:
        agreed(session, Who(T, "1"), NOW)
        said = carry_out(session, Plans(assistant().base), Who(T, "1"), request, NOW)
        assert said.case == "followed"
        (one,) = follows.of_chat(session, T, "1")
    database.close()
    assert (one.target, one.place, one.leads) == ("so-y-te", "bac-giang", (3, 0, -1))


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("lúc 9 giờ", 540),
        ("vào 8h", 480),
        ("luc 7:15", 435),
        ("lúc 2 giờ rưỡi chiều", 870),
        ("lúc 25 giờ", None),
        ("9 giờ", None),
        ("lúc nào", None),
    ],
)
def test_hours_of_the_day(text: str, minute: int | None) -> None:
    assert clock(text) == minute


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("từ 20h đến 6h", (1200, 360)),
        ("tu 8 gio toi den 6 gio ruoi sang hom sau", (1200, 390)),
        ("từ 21:30-7:15", (1290, 435)),
        ("từ 20 đến 6 giờ", None),
        ("từ 22h đến 6", (1320, 360)),
        ("sau 9 giờ tối", (1260, None)),
        ("từ 25h đến 6h", None),
        ("từ 22h đến 66h", None),
        ("sau ngày 20/6", None),
    ],
)
def test_spans_of_the_clock(text: str, span: tuple[int, int | None] | None) -> None:
    assert clock_span(text) == span


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("sau 1 giờ", 60),
        ("2 tiếng rưỡi nữa", 150),
        ("sau hai ngày", 2880),
        ("sau 1 tuan", 10080),
        ("nửa giờ nữa", 30),
        ("sau 2 giờ 30 phút", 150),
        ("nhắc lại sau 2 tiếng và 15 phút nữa", 135),
        ("sau 2h30", 150),
        ("sau 1 giờ 5", 65),
        ("sau 1 ngày 2 giờ", 1560),
        ("sau 2 giờ 3 ngày", 120),
        ("sau 1 giờ 30/4", 60),
        ("sau", None),
    ],
)
def test_amounts_of_time(text: str, minutes: int | None) -> None:
    assert minutes_from_now(text) == minutes


@given(days=st.lists(st.integers(1, 60), min_size=1, max_size=4))
def test_days_before_are_read_in_their_order(days: list[int]) -> None:
    assert days_before("nhắc trước hạn " + ", ".join(map(str, days)) + " ngày") == tuple(days)
    assert days_before(f"nhac {days[0]} ngay") == ()
