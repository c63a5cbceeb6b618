"""What is named exactly: documents by their numbers, offices, people, places. What stands nowhere is never answered."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.composing import ZONE
from bot.talk import Message, Profile, Reply
from intents.words import split_words
from tests.plan_samples import assistant

TODAY = datetime(2022, 7, 26, 9, tzinfo=ZONE)


def _reply(text: str, chat: str) -> Reply:
    return assistant().respond(Message("test", chat, text, TODAY, Profile()))


@pytest.mark.parametrize(
    "typed", ["49-NQ/TU", "49/NQ-TU", "49-nq/tu", "49/NQ - TU", "049-NQ/TU"], ids=lambda text: text.replace("/", "_")
)
def test_a_number_is_one_word_however_its_letters_are_ordered(typed: str) -> None:
    words = split_words(f"nghị quyết số {typed} của tỉnh")
    assert [word.folded for word in words] == ["nghi", "quyet", "so", "49/nq-tu", "cua", "tinh"]


@pytest.mark.parametrize("typed", ["15/5/2024", "3/2024", "24/7", "10/10", "1/quý", "chủ trì/phối hợp"])
def test_days_and_quarters_are_no_numbers_of_documents(typed: str) -> None:
    assert not any("/" in word.folded for word in split_words(typed))


@pytest.mark.parametrize(
    "said", ["Tại Kế hoạch số 92/KH-UBND, cơ quan", "kế hoạch 92/kh-ubnd bên nào", "theo kh 92 thì ai"]
)
def test_a_plan_is_found_by_its_number(said: str) -> None:
    reply = _reply(f"{said} chủ trì hóa đơn điện tử?", f"n-{said}")
    assert reply.kind == "answer"
    assert {item.document for item in reply.items} == {"lang-son-2022-phan-cong"}
    assert "Cục Thuế" in reply.text


def test_a_number_that_stands_nowhere_is_named_and_not_answered() -> None:
    reply = _reply("Kế hoạch 93/KH-UBND ai chủ trì hợp đồng điện tử", "n-unknown")
    assert reply.kind == "decline"
    assert "93/KH-UBND" in reply.text


def test_what_a_plan_says_of_another_document_is_found_by_its_number() -> None:
    reply = _reply("Kế hoạch 183/KH-UBND là gì?", "n-mentioned")
    assert reply.kind == "answer"
    assert "183/KH-UBND" in reply.text


def test_the_day_of_a_cited_document_is_not_asked_about() -> None:
    reply = _reply("QĐ 610/QĐ-UBND ngày 26/4/2023 bị thay bằng cái gì, Bắc Giang", "n-cited")
    assert reply.kind == "answer"
    assert "610" in reply.text
    assert "2023" not in reply.text.partition("\n")[0].partition(":")[0], "2023 is no year asked about"


@pytest.mark.parametrize(
    ("said", "unknown"),
    [
        ("Sở Ngoại vụ Bắc Giang được giao nhiệm vụ gì trong kế hoạch 2024?", "Sở Ngoại vụ"),
        ("ông Nguyễn Văn An theo dõi chỉ tiêu nào xã Hợp Thịnh", "Nguyễn Văn An"),
        ("Thị trấn Thắng ai theo dõi chỉ tiêu tài khoản định danh điện tử?", "Thị trấn Thắng"),
        ("Xã Danh Thắng 2024 ai chủ trì chỉ tiêu dịch vụ công trực tuyến", "Xã Danh Thắng"),
    ],
)
def test_who_and_where_no_plan_knows_is_named_and_not_swapped(said: str, unknown: str) -> None:
    reply = _reply(said, f"n-{unknown}")
    assert reply.kind == "decline"
    assert unknown in reply.text


@pytest.mark.parametrize("said", ["chị đang soạn lịch, mốc nào gần nhất", "anh cho hỏi hồ sơ sức khỏe điện tử"])
def test_words_that_look_like_a_family_name_are_none(said: str) -> None:
    assert "không nêu tên" not in _reply(said, f"f-{said}").text
