"""A talk over records of national size: what the talk lends, what is asked back, what is declined."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.composing import ZONE, built_in_assistant
from bot.memory import InMemory
from bot.national import NationalAssistant
from bot.talk import Message, Profile, Reply
from knowledge.base import KnowledgeBase
from knowledge.national.index import build
from knowledge.national.matching import Matcher
from tests.test_national import PLACES, made_records

NOW = datetime(2024, 5, 2, 9, tzinfo=ZONE)
LEAD = "Sở Khoa học và Công nghệ"
RECORDS = [record | {"lead": LEAD if "hoa-don" in record["id"] else None} for record in made_records(PLACES)]


class Chat:
    """One chat with its own memory."""

    def __init__(self, matcher: Matcher, base: KnowledgeBase, place: str | None) -> None:
        records = {record["id"]: record for record in RECORDS}
        self._assistant = NationalAssistant(matcher, records, base, InMemory())
        self._place = place

    def say(self, text: str, *, chat: str = "1", later: timedelta = timedelta(0), picked: bool = False) -> Reply:
        message = Message("test", chat, text, NOW + later, Profile(place=self._place), picked)
        return self._assistant.respond(message)


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return built_in_assistant().base


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(build(RECORDS))


@pytest.fixture
def chat(matcher: Matcher, base: KnowledgeBase) -> Chat:
    return Chat(matcher, base, "Xã Hợp Thịnh, Tỉnh Bắc Ninh")


def codes(reply: Reply) -> list[str]:
    return [item.code for item in reply.items]


def test_a_record_is_told_with_its_figure_its_place_and_its_source(chat: Chat) -> None:
    reply = chat.say("hợp đồng điện tử ở xã An Toàn năm 2024 bao nhiêu")
    assert reply.kind == "answer"
    assert codes(reply) == ["Xã An Toàn/Tỉnh Quảng Trị/2024/hop-dong"]
    assert reply.text.startswith(
        "trên 80% – Tỷ lệ doanh nghiệp sử dụng hợp đồng điện tử (xã An Toàn, tỉnh Quảng Trị 2024)"
    )
    assert reply.sources[0] in reply.text


def test_who_leads_and_that_nobody_is_named(chat: Chat) -> None:
    assert f"Chủ trì: {LEAD}" in chat.say("ai chủ trì hóa đơn điện tử").text
    assert "văn bản để trống" in chat.say("ai chủ trì hợp đồng điện tử").text


@pytest.mark.parametrize(
    ("following", "wanted"),
    [
        ("ai chủ trì?", "Xã An Toàn/Tỉnh Quảng Trị/2023/hoa-don"),
        ("thế năm 2024 thì sao?", "Xã An Toàn/Tỉnh Quảng Trị/2024/hoa-don"),
        ("còn hợp đồng điện tử?", "Xã An Toàn/Tỉnh Quảng Trị/2023/hop-dong"),
        ("còn xã Phú Trạch?", "Xã Phú Trạch/Tỉnh Quảng Trị/2023/hoa-don"),
        ("the con tinh bac ninh", "Tỉnh Bắc Ninh/Tỉnh Bắc Ninh/2023/hoa-don"),
    ],
)
def test_the_talk_lends_what_is_left_out_and_it_is_said(chat: Chat, following: str, wanted: str) -> None:
    chat.say("hóa đơn điện tử ở xã An Toàn năm 2023")
    reply = chat.say(following)
    assert codes(reply) == [wanted]
    place, _, year, _ = wanted.split("/")
    assert f"Về {place[0].lower()}{place[1:]}" in reply.text
    assert year in reply.text


def test_the_talk_goes_before_the_profile_and_only_for_half_an_hour(chat: Chat) -> None:
    chat.say("hóa đơn điện tử ở xã An Toàn năm 2023")
    assert codes(chat.say("hợp đồng điện tử"))[0].startswith("Xã An Toàn/")
    assert codes(chat.say("hợp đồng điện tử", chat="2"))[0].startswith("Xã Hợp Thịnh/")
    assert codes(chat.say("hợp đồng điện tử", later=timedelta(minutes=31)))[0].startswith("Xã Hợp Thịnh/")


def test_places_of_one_name_are_asked_about_and_may_be_chosen(matcher: Matcher, base: KnowledgeBase) -> None:
    chat = Chat(matcher, base, None)
    asked = chat.say("hóa đơn điện tử xã Tân Phú")
    assert asked.kind == "choose"
    assert [choice.label for choice in asked.choices] == ["xã Tân Phú, tỉnh Bắc Ninh", "xã Tân Phú, tỉnh Quảng Trị"]
    assert codes(chat.say("2")) == ["Xã Tân Phú/Tỉnh Quảng Trị/2024/hoa-don"]
    chat.say("hóa đơn điện tử xã Tân Phú", chat="2")
    assert codes(chat.say("xã Tân Phú, tỉnh Bắc Ninh", chat="2", picked=True))[0].startswith(
        "Xã Tân Phú/Tỉnh Bắc Ninh/"
    )


def test_records_that_fit_alike_are_asked_about(base: KnowledgeBase) -> None:
    twins: list[dict[str, Any]] = [
        {"id": key, "statement": f"Tỷ lệ {what} có tài khoản số đạt 9%", "place": "Xã An Toàn", "year": 2024}
        for key, what in (("a", "hộ nông dân"), ("b", "hộ ngư dân"))
    ]
    assistant = NationalAssistant(Matcher(build(twins)), {one["id"]: one for one in twins}, base, InMemory())
    reply = assistant.respond(Message("test", "1", "tài khoản số xã An Toàn", NOW))
    assert reply.kind == "choose"
    assert len(reply.choices) == 2
    assert all(choice.label.startswith("Tỷ lệ hộ") for choice in reply.choices)


@pytest.mark.parametrize(
    ("text", "why", "said"),
    [
        ("tỷ lệ hộ nghèo đa chiều ở xã An Toàn 2024", "outside", "không có trong các văn bản"),
        ("hóa đơn điện tử ở xã Mường Lống 2024", "no_place", "không có văn bản nào"),
        ("hóa đơn điện tử ở xã An Toàn năm 2031", "no_year", "2031"),
        ("ai chủ trì?", "no_subject", "chỉ tiêu hay nhiệm vụ nào"),
    ],
)
def test_what_is_not_there_is_declined_with_the_reason(chat: Chat, text: str, why: str, said: str) -> None:
    reply = chat.say(text)
    assert (reply.kind, reply.intent) == ("decline", f"none:{why}")
    assert said in reply.text
    assert not reply.items


def test_without_any_place_it_is_asked_for(matcher: Matcher, base: KnowledgeBase) -> None:
    reply = Chat(matcher, base, None).say("hóa đơn điện tử bao nhiêu phần trăm")
    assert (reply.kind, reply.intent) == ("decline", "none:which_place")
    assert "địa phương nào" in reply.text


def test_after_a_decline_the_next_sentence_is_read_afresh(chat: Chat) -> None:
    chat.say("hóa đơn điện tử ở xã An Toàn năm 2023")
    assert chat.say("tỷ lệ hộ nghèo ở xã An Toàn").kind == "decline"
    assert chat.say("ai chủ trì?").kind == "decline"


def test_small_talk_leaves_the_talk_as_it_was(chat: Chat) -> None:
    chat.say("hóa đơn điện tử ở xã An Toàn năm 2023")
    assert chat.say("cảm ơn em").kind == "chat"
    assert codes(chat.say("ai chủ trì?")) == ["Xã An Toàn/Tỉnh Quảng Trị/2023/hoa-don"]


@pytest.mark.parametrize("text", ["", "?", "🙂", "\ud800", "<b>hóa đơn</b> điện tử", "1", "a" * 3000])
def test_any_text_gets_a_reply(chat: Chat, text: str) -> None:
    assert chat.say(text).text
