"""Working days: every day of 2025 to 2027 against a table written by hand, and the days before and after."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.calendar import Swap, load_calendar
from knowledge.calendar.days import Calendar, DaysOff

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases" / "days_off.yaml").read_text(encoding="utf-8"))
FIRST, LAST = dt.date(2025, 1, 1), dt.date(2027, 12, 31)
ALL_DAYS = tuple(FIRST + dt.timedelta(days=number) for number in range((LAST - FIRST).days + 1))
DAYS = st.sampled_from(ALL_DAYS)
SOURCE = "Công văn mẫu"


def official() -> frozenset[dt.date]:
    """Every free day of the three years, by the table alone."""
    weekends = {day for day in ALL_DAYS if day.isoweekday() > 5}
    runs = {day for day in ALL_DAYS if any(first <= day <= last for first, last, _ in TABLE["free"])}
    return frozenset((weekends | runs) - set(TABLE["worked"]))


OFFICIAL = official()


def test_every_day_of_three_years_is_as_the_official_table_says() -> None:
    calendar = load_calendar()
    different = [day.isoformat() for day in ALL_DAYS if calendar.is_working(day) is (day in OFFICIAL)]
    assert different == []


def test_the_announcing_day_is_the_last_working_day_before() -> None:
    calendar = load_calendar()
    last_worked: dt.date | None = None
    for day in ALL_DAYS:
        last_worked = last_worked if day in OFFICIAL else day
        if last_worked is not None:
            assert calendar.on_or_before(day) == last_worked, day


def test_the_next_working_day_is_the_first_one_after() -> None:
    calendar = load_calendar()
    next_worked: dt.date | None = None
    for day in reversed(ALL_DAYS):
        if next_worked is not None:
            assert calendar.next_after(day) == next_worked, day
        next_worked = next_worked if day in OFFICIAL else day


@given(day=DAYS)
def test_a_working_day_stays_and_a_free_one_has_a_reason(day: dt.date) -> None:
    calendar = load_calendar()
    before, after = calendar.on_or_before(day), calendar.on_or_after(day)
    assert before <= day <= after
    assert (before == day) is (after == day) is calendar.is_working(day) is (calendar.why_off(day) is None)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-01-02", "nghỉ hoán đổi, làm bù 10/1/2026"),
        ("2026-02-17", "Tết Nguyên Đán"),
        ("2026-04-27", "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
        ("2026-11-24", "Ngày Văn hóa Việt Nam"),
        ("2026-11-22", "Chủ nhật"),
        ("2026-08-22", None),
    ],
)
def test_a_free_day_is_named(day: str, why: str | None) -> None:
    assert load_calendar().why_off(dt.date.fromisoformat(day)) == why


def test_years_without_an_announcement_are_known_to_be_so() -> None:
    assert load_calendar().is_announced(2026)
    assert not load_calendar().is_announced(2027)


def test_added_and_removed_days_overrule_the_library() -> None:
    named = {"name": "nghỉ thêm", "source": SOURCE}
    calendar = Calendar(
        DaysOff.model_validate(
            {
                "announced_to": 2026,
                "added": [{"day": dt.date(2026, 3, 3), **named}],
                "removed": [{"day": dt.date(2026, 11, 24), **named}],
            }
        )
    )
    assert calendar.why_off(dt.date(2026, 3, 3)) == "nghỉ thêm"
    assert calendar.is_working(dt.date(2026, 11, 24))


@pytest.mark.parametrize(("free", "worked"), [("2026-01-03", "2026-01-10"), ("2026-01-02", "2026-01-09")])
def test_a_swap_trades_a_weekday_for_a_weekend(free: str, worked: str) -> None:
    with pytest.raises(ValidationError, match="must be a weekday"):
        Swap(free=dt.date.fromisoformat(free), worked=dt.date.fromisoformat(worked), source=SOURCE)


def test_a_calendar_without_end_of_rest_is_an_error() -> None:
    everything = [
        {"day": dt.date(2026, 3, 1) + dt.timedelta(days=number), "name": "nghỉ", "source": SOURCE}
        for number in range(60)
    ]
    with pytest.raises(ValueError, match=r"correct days_off\.yaml"):
        Calendar(DaysOff.model_validate({"announced_to": 2026, "added": everything})).on_or_after(dt.date(2026, 3, 2))
