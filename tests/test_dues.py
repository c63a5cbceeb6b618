"""Deadlines -> days: each form, the boundaries, what recurs only in the plan's years, and whose a due is."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from knowledge.base import KnowledgeBase
from knowledge.deadlines import BeforeDay, BeforeMonth, Deadline, EveryQuarter, InQuarter
from knowledge.dues import Due, Occurrence, entry_dues, month_end, occurrences, plan_dues, shown
from tests.plan_samples import BG2024, CT2022, HT2024, LS2022, LS2025, built_in_plans

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "dues.yaml").read_text(encoding="utf-8")
)
DEADLINE: TypeAdapter[Deadline] = TypeAdapter(Deadline)
YEARS = st.integers(2000, 2200)


def written(found: Occurrence) -> str:
    """An occurrence as the cases write it."""
    return f"{found.kind} {found.first or '-'}..{found.last}"


def dues(plan_id: str, code: str | None) -> list[Due]:
    return [due for due in plan_dues(built_in_plans()[plan_id]) if due.code == code]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['form']}: {case['text']}" for case in CASES])
def test_each_form_falls_on_its_days(case: dict[str, Any]) -> None:
    periodic = case["form"].startswith("every_")
    fields = {name: value for name, value in case.items() if name != "days" and not (periodic and name == "year")}
    found = occurrences(DEADLINE.validate_python(fields), case.get("year", 2024) if periodic else 2024)
    assert [written(one) for one in found] == case["days"]


def test_every_form_has_a_case() -> None:
    forms = {"on_day", "before_day", "by_day", "before_month", "in_month", "in_quarter", "in_year"}
    assert {case["form"] for case in CASES} == forms | {"every_quarter", "every_year", "from_day", "from_year", "span"}


@given(day=st.dates(date(2000, 1, 2), date(2200, 1, 1)))
def test_before_a_day_ends_the_day_before(day: date) -> None:
    (found,) = occurrences(BeforeDay(form="before_day", text="trước", day=day), 2024)
    assert found.last + timedelta(days=1) == day


@given(year=YEARS, month=st.integers(1, 12))
def test_before_a_month_ends_the_day_before_its_first(year: int, month: int) -> None:
    (found,) = occurrences(BeforeMonth(form="before_month", text="trước", year=year, month=month), 2024)
    assert found.last + timedelta(days=1) == date(year, month, 1)


@given(year=YEARS, quarter=st.integers(1, 4))
def test_a_quarter_ends_with_its_last_day(year: int, quarter: int) -> None:
    (found,) = occurrences(InQuarter(form="in_quarter", text="quý", year=year, quarter=quarter), 2024)
    after = found.last + timedelta(days=1)
    assert (after.day, after.month % 3) == (1, 1)
    assert found.first == date(year, 3 * quarter - 2, 1)


@given(year=YEARS, before=st.none() | st.integers(2, 31))
def test_a_periodic_duty_falls_four_times_and_only_in_the_plans_year(year: int, before: int | None) -> None:
    found = occurrences(EveryQuarter(form="every_quarter", text="hằng quý", before_day=before), year)
    assert [one.last.month for one in found] == [3, 6, 9, 12]
    assert {one.last.year for one in found} == {year}
    assert all(one.first is not None and one.first <= one.last for one in found)
    assert [one.label for one in found] == [f"quý {roman}/{year}" for roman in ("I", "II", "III", "IV")]


@pytest.mark.parametrize(("year", "last"), [(2024, 29), (2025, 28), (2000, 29), (2100, 28)])
def test_february_ends_as_the_calendar_says(year: int, last: int) -> None:
    assert month_end(year, 2) == date(year, 2, last)


def test_a_day_is_shown_as_an_office_writes_it() -> None:
    assert shown(date(2024, 5, 6)) == "6/5/2024"


@pytest.mark.parametrize(
    ("plan_id", "code", "days"),
    [
        (HT2024, "III.3.1", ["2024-05-14"]),
        (HT2024, "III.1.2b", ["2024-05-31"]),
        (HT2024, "III.3.3", ["2024-10-31"]),
        (HT2024, "III.1.3", ["2024-10-10"]),
        (HT2024, "IV.3.1", ["2024-03-14", "2024-06-14", "2024-09-14", "2024-12-14"]),
        (BG2024, "IV.2.4", ["2024-05-31"]),
        (BG2024, "III.16.1", ["2024-06-30"]),
        (BG2024, "III.7.5a", ["2025-09-30"]),
        (BG2024, "IV.1.1b", ["2024-03-24", "2024-06-24", "2024-09-24", "2024-12-24"]),
        (LS2025, "VII.1.2", ["2025-03-29", "2025-06-29", "2025-09-29", "2025-12-29"]),
        (LS2025, "II.2.5.6", ["2025-12-31"]),
        (CT2022, "III.2", ["2023-01-31"]),
        (CT2022, "III.1", ["2022-12-31"]),
        (LS2022, "I.1.c", ["2022-06-01", "2022-12-01"]),
        (LS2022, None, ["2022-12-31"]),
    ],
)
def test_the_plans_dues_fall_on_the_right_days(plan_id: str, code: str | None, days: list[str]) -> None:
    assert [due.last.isoformat() for due in dues(plan_id, code)] == days


def test_a_periodic_due_never_leaves_its_plans_year() -> None:
    for plan in built_in_plans().values():
        for due in plan_dues(plan):
            if due.occurrence.label:
                assert due.last.year == plan.header.year, due.key


def test_each_plan_ends_once_with_its_year() -> None:
    for plan in built_in_plans().values():
        ends = [due for due in plan_dues(plan) if due.occurrence.kind == "year"]
        assert [due.last for due in ends] == [date(plan.header.year, 12, 31)]
        assert (ends[0].code, ends[0].by, ends[0].to) == (None, (), None)


def test_who_reports_to_whom_comes_with_the_due() -> None:
    due = dues(HT2024, "IV.3.1")[0]
    assert due.to == "Công chức Văn phòng thống kê xã"
    assert due.by[0] == "Các thành viên Ban Chỉ đạo"


def test_an_indicators_due_falls_to_its_leads_and_a_duty_to_its_owner() -> None:
    plans = built_in_plans()
    indicator = next(row for row in plans[LS2022].indicators if row.code == "I.1.c")
    assert {due.by for due in entry_dues(plans[LS2022], indicator)} == {indicator.roles.leads}
    duty = next(one for one in plans[HT2024].duties if one.code == "III.3.1")
    assert {due.by for due in entry_dues(plans[HT2024], duty)} == {duty.owner}


def test_dues_are_in_order_of_time_with_unique_keys() -> None:
    base = KnowledgeBase(tuple(built_in_plans().values()))
    assert [due.last for due in base.dues] == sorted(due.last for due in base.dues)
    assert [key for key, times in Counter(due.key for due in base.dues).items() if times > 1] == []
