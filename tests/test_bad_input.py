"""Whatever is typed: a short polite reply, never an exception, nothing executed, nothing unescaped."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.composing import ZONE
from bot.talk import MOST_CHOICES, Message, Profile, Reply
from intents.words import clean
from tests.plan_samples import assistant

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "bad_input.yaml").read_text(encoding="utf-8")
)
NOW = datetime(2024, 5, 2, 12, tzinfo=ZONE)
LONGEST_REPLY = 4_096
"""Characters one Telegram message may have: a limit, not the aim."""
QUESTION = "Ai theo dõi chỉ tiêu hóa đơn điện tử ở Hợp Thịnh?"
JUMBLE = """ai chủ trì theo dõi chỉ tiêu hóa đơn điện tử cáp quang Bắc Giang Hợp Thịnh Lạng Sơn 2022 2025 quý này hạn
còn thế tôi ở Sở Y tế cái thứ 2 <b> {{x}} ' -- \u200b \ud800 31/2 ngày tháng 13 không nhầm & 100% ạ ? 𝐚 ﷽ İ ß"""
PIECES = st.sampled_from(JUMBLE.replace("\n", " ").split(" "))

quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def said(text: str, chat: str = "one", *, place: str | None = None, picked: bool = False) -> Reply:
    return assistant().respond(Message("bad-input", chat, text, NOW, Profile(place), picked))


def check(reply: Reply) -> None:
    """What holds of every reply."""
    assert reply.kind in {"answer", "choose", "decline", "chat"}
    assert reply.text.strip()
    assert len(reply.text) <= LONGEST_REPLY
    assert unicodedata.is_normalized("NFC", reply.text)
    assert len(reply.choices) <= MOST_CHOICES
    assert reply.choices or reply.kind != "choose"
    assert all(0 < len(choice.label) <= 60 for choice in reply.choices)
    bare = re.sub(r"</?[bi]>", "", reply.markup)
    assert "<" not in bare, "a tag that is not ours"
    assert ">" not in bare
    assert re.sub(r"&(amp|lt|gt|#34|#39);", "", bare).count("&") == 0, "an unescaped ampersand"
    assert html.unescape(bare) == reply.text
    for tag in "bi":
        assert reply.markup.count(f"<{tag}>") == reply.markup.count(f"</{tag}>"), "a tag left open"
    reply.text.encode()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_bad_input_gets_a_short_sane_reply(case: dict[str, Any]) -> None:
    reply = said(case["text"] * case.get("repeat", 1), case["name"])
    check(reply)
    assert reply.kind in case["kinds"], reply.text
    lowered = reply.text.lower()
    assert [words for words in case.get("named", ()) if words not in lowered] == [], reply.text
    assert [words for words in case.get("not_named", ()) if words in lowered] == [], reply.text


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_unicode_form_of_a_question_has_one_answer(form: Any) -> None:
    assert said(unicodedata.normalize(form, QUESTION), form).text == said(QUESTION, "plain").text


def test_a_lone_surrogate_is_passed_over() -> None:
    assert said("\udcff" + QUESTION + "\ud83d", "surrogate").text == said(QUESTION, "plain").text


def test_a_long_message_is_cut_and_says_so() -> None:
    reply = said(f"{QUESTION} " + "nữa " * 25_000, "long")
    check(reply)
    assert "500 ký tự" in reply.text


def test_an_unknown_word_is_said_back_escaped() -> None:
    reply = said('<u>xyz</u> của <i>Cao Bằng</i> & tỉnh "khác"', "escaped")
    check(reply)


@given(text=st.text(max_size=200))
@quick
def test_any_text_gets_a_reply(text: str) -> None:
    check(said(text))


@given(text=st.text(st.characters(codec=None, categories=None), max_size=60))
@quick
def test_any_code_points_get_a_reply_surrogates_included(text: str) -> None:
    check(said(text))


@given(pieces=st.lists(PIECES, max_size=14), place=st.sampled_from([None, "hop-thinh", "bac-giang", "lang-son"]))
@quick
def test_any_jumble_of_our_words_gets_a_reply(pieces: list[str], place: str | None) -> None:
    check(said(" ".join(pieces), "jumble", place=place))


@given(texts=st.lists(st.tuples(st.lists(PIECES, max_size=6), st.booleans()), min_size=1, max_size=6))
@settings(parent=quick, max_examples=40)
def test_any_talk_of_jumbled_words_and_taps_gets_replies(texts: list[tuple[list[str], bool]]) -> None:
    for pieces, picked in texts:
        check(said(" ".join(pieces), "talk", picked=picked))


@pytest.mark.parametrize(
    ("typed", "read"),
    [("nhié\u0302m vụ", "nhiếm vụ"), ("đá\u0306t", "đắt"), ("xã hò\u0302i", "xã hồi"), ("a\u0323\u0302p", "ập")],
)
def test_marks_typed_in_any_order_are_one_letter(typed: str, read: str) -> None:
    assert clean(typed) == read
    assert clean(clean(typed)) == read
