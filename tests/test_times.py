"""Time wordings: what is read, what is left alone, and that nothing makes the reader raise."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from intents.times import Period, Recurrence, impossible_dates, read_times
from intents.words import clean

CASES = Path(__file__).parent / "cases"
TODAY = date(2024, 5, 15)
POSITIVE: list[tuple[str, str]] = [
    (today, line)
    for today, lines in yaml.safe_load((CASES / "times.yaml").read_text(encoding="utf-8")).items()
    for line in lines
]
NEGATIVE: list[str] = yaml.safe_load((CASES / "times_not.yaml").read_text(encoding="utf-8"))
WORDS = "ngày tháng quý năm tuần thứ hai sáu từ đến trước sau hết cuối 31 2 / - 2024 9999 0001 nữa tới 15/6 hằng nay"
PIECES = WORDS.split()


def shown(value: Period | Recurrence) -> str:
    """A value as the case files write it."""
    if isinstance(value, Recurrence):
        return f"every {value.every}" + (f" {value.day}" if value.day else "")
    return f"{value.first or '-'}, {value.last or '-'}, {value.grain}"


@pytest.mark.parametrize(("today", "line"), POSITIVE, ids=[line for _, line in POSITIVE])
def test_wording_is_read_as_written_in_the_cases(today: str, line: str) -> None:
    """Exactly the mentions listed, in order."""
    text, _, expected = line.partition(" -> ")
    mentions = read_times(clean(text), date.fromisoformat(today))
    assert "; ".join(shown(mention.value) for mention in mentions) == expected


@pytest.mark.parametrize("text", NEGATIVE)
def test_wording_that_names_no_time_is_left_alone(text: str) -> None:
    """No mention at all."""
    assert read_times(clean(text), TODAY) == ()


def test_there_are_enough_cases() -> None:
    """The case files are not emptied by accident, and no case is written twice."""
    assert len(POSITIVE) >= 260
    assert len(NEGATIVE) >= 65
    assert len(set(POSITIVE)) == len(POSITIVE)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("năm 2024", True), ("2025", True), ("năm nay", True), ("năm ngoái", True), ("1/6/2024", True),
        ("tháng 6/2024", True), ("quý 3 năm ngoái", True), ("trước 1/6/2024", True), ("cuối năm nay", True),
        ("tháng 6", False), ("quý này", False), ("tuần sau", False), ("ngày mai", False), ("5 ngày tới", False),
        ("1/6", False), ("cuối năm", False), ("quý 2", False),
    ],
)  # fmt: skip
def test_year_is_stated_only_by_wordings_that_pin_it(text: str, stated: bool) -> None:
    """See TimeMention.year_stated."""
    (mention,) = read_times(text, TODAY)
    assert mention.year_stated is stated


def test_mention_carries_its_place_and_rule() -> None:
    """Positions are those of the text given; a bare year has its own rule."""
    (mention,) = read_times("Kế hoạch 2025 có gì", TODAY)
    assert (mention.start, mention.end, mention.text, mention.rule) == (9, 13, "2025", "bare_year")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 31/2/2024 có gì", ("31/2/2024",)),
        ("tháng 13", ("tháng 13",)),
        ("32/1 và 31/4", ("32/1", "31/4")),
        ("trước ngày 30 tháng 2", ("30 tháng 2",)),
        ("29/2/2023", ("29/2/2023",)),
        ("quý 5", ("quý 5",)),
        ("ngày 45", ("ngày 45",)),
        ("tháng 13/2024", ("tháng 13/2024",)),
        ("15/5/2024, tháng 6, quý 4, 29/2", ()),
        ("nâng hạng (1/25), 24/7, 92/KH-UBND, lương tháng 13", ()),
    ],
)
def test_impossible_dates_are_quoted(text: str, expected: tuple[str, ...]) -> None:
    """The wording as typed, without its "ngày" before figures."""
    assert impossible_dates(text) == expected


def check(text: str, today: date) -> None:
    """Mentions lie within the text, in order, apart, and their periods are not upside down."""
    position = 0
    for mention in read_times(text, today):
        assert position <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        position = mention.end
        if isinstance(mention.value, Period):
            first, last = mention.value.first, mention.value.last
            assert first or last
            assert first is None or last is None or first <= last
    for wording in impossible_dates(text):
        assert wording in text


@given(st.text(max_size=200), st.dates())
def test_any_text_is_read_without_error(text: str, today: date) -> None:
    """Also uncleaned text, and days at the calendar's ends."""
    check(text, today)


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["", " "]), st.dates())
def test_any_mix_of_time_words_is_read_without_error(words: list[str], glue: str, today: date) -> None:
    """Grammar words in any order, which plain random text would hardly hit."""
    check(glue.join(words), today)


def test_reading_is_fast() -> None:
    """The target is 150 µs for a typical question; the bound here leaves room for a slow machine."""
    question = "Quý 3 năm nay phòng mình có những nhiệm vụ nào đến hạn trước ngày 30/9?"
    start = perf_counter()
    for _ in range(300):
        read_times(question, TODAY)
    assert (perf_counter() - start) / 300 < 0.001
