"""The plan files are complete: rows, targets, roles, deadlines, sources, corrections, as in the five documents."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
import yaml

from bot.doubting import contradictions
from bot.figures import figure
from knowledge.deadlines import Deadline
from knowledge.loading import PlanFileProblem, parse_plan, plan_files
from knowledge.model import ROLES, Duty, Indicator, Plan
from tests.plan_samples import BG2024, CT2022, HT2024, LS2022, LS2025, SHARED, built_in_plans, source_lines, words_of

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LONGEST_STATEMENT = 320
ROWS = {LS2022: (0, 32), CT2022: (25, 0), LS2025: (34, 0), BG2024: (28, 28), HT2024: (21, 27)}
"""(body, appendix) rows of each document."""

FEWEST_DUTIES = {LS2022: 0, CT2022: 13, LS2025: 42, BG2024: 90, HT2024: 48}
"""In the assigning sections; a paragraph that gives several duties is several."""

ASSIGNING = {CT2022: ("IV",), LS2025: ("VII",), BG2024: ("III", "IV"), HT2024: ("III", "IV")}

WITHOUT_FIGURE = {
    (LS2022, "I.4.d"),  # hàng hóa thông quan, barie tự động
    (LS2025, "II.2.5.7"),  # diễn tập thực chiến
    (LS2025, "II.2.5.8"),  # nhóm hạng A
    # The body alone has no figure; the appendix row of the same indicator says 100 %.
    (HT2024, "I.1.8"),
}

SEVERAL = {
    LS2022: {"I.1.c": 2, "I.1.g": 3, "I.3.đ": 2, "I.3.e": 3},
    CT2022: {"II.1.b.2": 2, "II.1.c.4": 2, "II.1.d.2": 3, "II.1.d.3": 2, "II.1.d.4": 2},
    LS2025: {"II.2.2.5": 2, "II.2.3.5": 2, "II.2.3.7": 3, "II.2.5.2": 2},
    BG2024: {"I.1.13": 3, "I.1.14": 2, "PL.I.13": 3, "PL.I.14": 2},
    HT2024: {
        "I.1.2": 2, "I.1.4": 3, "I.2.2": 2, "I.2.3": 2, "I.2.4": 2, "I.3.8": 3,
        "PL.I.2": 2, "PL.I.4": 3, "PL.II.2": 2, "PL.II.3": 2, "PL.II.4": 2, "PL.III.9": 3,
    },
}  # fmt: skip

WITHOUT_TWIN = {BG2024: set(), HT2024: {"PL.I.8", "PL.III.4", "PL.IV.1", "PL.IV.2", "PL.IV.3", "PL.IV.4"}}

CONTRADICTIONS = [
    ("I.1.2", "ho-so-tthc-truc-tuyen: trên 70% / trên 60%"),
    ("I.1.2", "nguoi-dan-dung-dvctt: trên 50% / trên 30%"),
    ("I.1.3", "thanh-toan-truc-tuyen-dvc: trên 70% / trên 60%"),
    ("I.1.4", "tai-su-dung-du-lieu-so-hoa: trên 40% / trên 30%"),
    ("I.1.8", "cong-ttdt-xa: không nêu con số / 100%"),
    ("I.1.9", "tap-huan-ky-nang-so: 100% / trên 50%"),
    ("I.3.1", "dien-thoai-thong-minh: 80% / trên 80%"),
    ("I.3.4", "dinh-danh-dien-tu: trên 90% / trên 30%"),
    ("I.3.6", "tai-khoan-ngan-hang: trên 90% / trên 80%"),
    ("I.3.7", "tai-khoan-dvc: trên 90% / trên 60%"),
    ("I.3.8", "so-suc-khoe-app: trên 90% / trên 70%"),
]
"""All of Hợp Thịnh 2024; Bắc Giang 2024 agrees with itself."""

COLUMNS = {LS2022: {"leads", "coordinates"}, BG2024: {"monitors", "implements"}, HT2024: {"monitors", "implements"}}
SAID_IN_THE_ROW = {(CT2022, "II.1.b.7"): {"implements"}}
"""Roles that a document without columns gives in the row's own words."""
BLANK_CELLS = {(HT2024, "PL.III.9", "implements")}

DEADLINES: list[tuple[str, str, str, object]] = [
    (LS2022, "I.1.c", "from_day", date(2022, 6, 1)),
    (LS2022, "I.1.c", "from_day", date(2022, 12, 1)),
    (CT2022, "II.1.a.6", "from_day", date(2022, 6, 1)),
    (CT2022, "III.1", "span", date(2022, 12, 31)),
    (CT2022, "III.2", "in_month", (2023, 1)),
    (LS2025, "II.2.5.6", "every_year", 1),
    (LS2025, "VII.1.2", "every_quarter", 30),
    (LS2025, "VII.9.2", "every_quarter", None),
    (LS2025, "VII.9.2", "every_year", 1),
    (LS2025, "VII.11.6", "every_quarter", None),
    (BG2024, "III.1.e.1", "before_day", date(2024, 6, 1)),
    (BG2024, "III.7.3", "in_year", 2024),
    (BG2024, "III.7.5a", "in_quarter", (2025, 3)),
    (BG2024, "III.12.4", "from_year", 2025),
    (BG2024, "III.16.1", "in_month", (2024, 6)),
    (BG2024, "III.17.1c", "every_quarter", None),
    (BG2024, "IV.1.1b", "every_quarter", 25),
    (BG2024, "IV.2.4", "before_day", date(2024, 6, 1)),
    (BG2024, "IV.3.7", "before_day", date(2024, 6, 1)),
    (BG2024, "IV.4.1", "every_quarter", 15),
    (HT2024, "III.1.2b", "before_month", (2024, 6)),
    (HT2024, "III.1.3", "on_day", date(2024, 10, 10)),
    (HT2024, "III.1.5b", "before_month", (2024, 11)),
    (HT2024, "III.3.1", "before_day", date(2024, 5, 15)),
    (HT2024, "III.3.3", "before_month", (2024, 11)),
    (HT2024, "IV.1.1b", "every_quarter", 25),
    (HT2024, "IV.3.1", "every_quarter", 15),
]
REPORTS = {
    (LS2025, "VII.1.2"): "UBND tỉnh",
    (LS2025, "VII.11.6"): "Sở Thông tin và Truyền thông",
    (BG2024, "IV.1.1b"): "Ban chỉ đạo chuyển đổi số tỉnh",
    (BG2024, "IV.4.1"): "Sở Thông tin và Truyền thông",
    (HT2024, "IV.1.1b"): "Ban chỉ đạo chuyển đổi số xã",
    (HT2024, "IV.3.1"): "Công chức Văn phòng thống kê xã",
}
"""Who receives a periodic report."""

FEWEST_CORRECTIONS = {LS2022: 11, CT2022: 7, LS2025: 1, BG2024: 4, HT2024: 3}
ERRORS = ("phần đầu", "phân đầu", "phân đấu", "công thành phần", "có thể mạnh", "chuyên đổi số", "trạm trạm")
"""Evident misprints of the documents, none of which may be shown."""

needs_texts = pytest.mark.skipif(
    not (SHARED / "plans").is_dir(), reason="the documents' texts (../shared/plans) are not part of the repository"
)
every_plan = pytest.mark.parametrize("plan_id", sorted(ROWS))


def plan_of(plan_id: str) -> Plan:
    return built_in_plans()[plan_id]


def aims(plan: Plan) -> tuple[Indicator, ...]:
    return (*plan.goals, *plan.indicators)


def corrected(plan: Plan) -> tuple[Indicator | Duty, ...]:
    return (*aims(plan), *plan.duties)


def deadlines(plan: Plan) -> list[tuple[str, Deadline]]:
    rows = corrected(plan)
    found = [(row.code, deadline) for row in rows for deadline in row.deadlines]
    return found + [(milestone.code, milestone.deadline) for milestone in plan.milestones]


def test_there_are_exactly_the_five_plans() -> None:
    assert set(built_in_plans()) == set(ROWS)


@every_plan
def test_every_row_is_there(plan_id: str) -> None:
    parts = Counter(row.part for row in plan_of(plan_id).indicators)
    assert (parts["body"], parts["appendix"]) == ROWS[plan_id]


@every_plan
def test_every_duty_of_the_assigning_sections_is_there(plan_id: str) -> None:
    sections = ASSIGNING.get(plan_id, ())
    duties = [duty for duty in plan_of(plan_id).duties if duty.code.split(".")[0] in sections]
    assert len(duties) >= FEWEST_DUTIES[plan_id]
    assert all(duty.owner for duty in duties)


def test_rows_without_a_figure_are_the_known_ones() -> None:
    found = {
        (plan.id, row.code)
        for plan in built_in_plans().values()
        for row in plan.indicators
        if all(target.comparator == "none" for target in row.targets)
    }
    assert found == WITHOUT_FIGURE


@every_plan
def test_rows_with_several_targets_hold_each_of_them(plan_id: str) -> None:
    found = {row.code: len(row.targets) for row in plan_of(plan_id).indicators if len(row.targets) > 1}
    assert found == SEVERAL[plan_id]


@pytest.mark.parametrize("plan_id", sorted(WITHOUT_TWIN))
def test_body_and_appendix_point_at_each_other(plan_id: str) -> None:
    rows = {row.code: row for row in plan_of(plan_id).indicators}
    assert {code for code, row in rows.items() if row.twin is None} == WITHOUT_TWIN[plan_id]
    for code, row in rows.items():
        if row.twin:
            twin = rows[row.twin]
            assert twin.twin == code
            assert {row.part, twin.part} == {"body", "appendix"}
            assert {target.concept for target in row.targets} == {target.concept for target in twin.targets}, code


def test_contradictions_are_the_known_ones() -> None:
    lines = [line for plan in built_in_plans().values() for line in contradictions(plan)]
    assert len(lines) == len(CONTRADICTIONS)
    for code, figures in CONTRADICTIONS:
        assert any(line.startswith(f"{code} (thân)") and line.endswith(figures) for line in lines), (code, lines)


@every_plan
def test_every_role_cell_is_filled_or_known_to_be_blank(plan_id: str) -> None:
    blank = set()
    for row in plan_of(plan_id).indicators:
        said = SAID_IN_THE_ROW.get((plan_id, row.code), set())
        expected = COLUMNS.get(plan_id, set()) if row.part == "appendix" else said
        assert set(row.columns) == expected, row.code
        filled = {role for role in ROLES if getattr(row.roles, role)}
        assert filled <= expected, row.code
        blank |= {(plan_id, row.code, role) for role in expected - filled}
    assert blank == {cell for cell in BLANK_CELLS if cell[0] == plan_id}


def _day(deadline: Deadline) -> object:
    """What says when in one form: a day, (year, month or quarter), a year, a day of the month, a number of times."""
    match deadline.model_dump(include={"day", "last", "year", "month", "quarter", "before_day", "times"}):
        case {"day": day}:
            return day
        case {"last": last}:
            return last
        case {"year": year, "month": number} | {"year": year, "quarter": number}:
            return year, number
        case {"year": only} | {"before_day": only} | {"times": only}:
            return only
        case _:
            return None


def test_every_deadline_is_there_and_no_other() -> None:
    found = [
        (plan.id, code, deadline.form, _day(deadline))
        for plan in built_in_plans().values()
        for code, deadline in deadlines(plan)
    ]
    assert sorted(map(str, found)) == sorted(map(str, DEADLINES))


@pytest.mark.parametrize(("plan_id", "code"), sorted(REPORTS))
def test_a_periodic_report_says_to_whom(plan_id: str, code: str) -> None:
    found = [deadline for owner, deadline in deadlines(plan_of(plan_id)) if owner == code]
    assert [deadline.to for deadline in found] == [REPORTS[plan_id, code]]


@every_plan
def test_sources_name_a_place_and_lines(plan_id: str) -> None:
    plan = plan_of(plan_id)
    last = len(source_lines(plan_id)) or 1_000
    narrow = [(row.code, row.source) for row in corrected(plan)] + [(one.code, one.source) for one in plan.milestones]
    for code, source in (*narrow, *((finding.code, finding.source) for finding in plan.findings)):
        assert source.place, code
        assert source.lines[1] <= last, code
    assert [code for code, source in narrow if source.lines[1] - source.lines[0] > 6] == []


def test_rows_split_over_two_pages_span_both() -> None:
    split = {(LS2022, "I.2.b"): (27, 30), (LS2022, "I.3.d"): (41, 44), (BG2024, "PL.I.8"): (364, 368)}
    for (plan_id, code), lines in split.items():
        row = next(row for row in plan_of(plan_id).indicators if row.code == code)
        assert row.source.lines == lines


@pytest.mark.parametrize("file", plan_files(), ids=lambda file: str(file.name))
def test_the_file_is_nfc(file: Any) -> None:
    assert unicodedata.is_normalized("NFC", file.read_text(encoding="utf-8"))


@every_plan
def test_statements_are_short(plan_id: str) -> None:
    plan = plan_of(plan_id)
    texts = {row.code: row.statement for row in corrected(plan)}
    texts |= {one.code: one.statement for one in plan.milestones}
    texts |= {one.code: one.statement for one in plan.findings}
    assert {code: len(text) for code, text in texts.items() if len(text) > LONGEST_STATEMENT} == {}


@every_plan
def test_corrections_are_recorded_and_no_misprint_is_shown(plan_id: str) -> None:
    plan = plan_of(plan_id)
    recorded = [correction for row in corrected(plan) for correction in row.corrections]
    assert len(recorded) >= FEWEST_CORRECTIONS[plan_id]
    assert all(correction.printed != correction.shown for correction in recorded)
    for row in corrected(plan):
        shown = row.statement.lower()
        assert not [error for error in ERRORS if error in shown], row.code


@needs_texts
@every_plan
def test_what_was_corrected_is_printed_so(plan_id: str) -> None:
    lines = source_lines(plan_id)
    whole = " ".join(words_of("\n".join(lines)))
    for row in corrected(plan_of(plan_id)):
        for correction in row.corrections:
            assert " ".join(words_of(correction.printed)) in whole, row.code


@needs_texts
@every_plan
def test_statements_stand_in_the_lines_they_name(plan_id: str) -> None:
    """Every word and figure of an indicator's statement occurs in its source lines, corrections aside."""
    lines = source_lines(plan_id)
    for row in aims(plan_of(plan_id)):
        first, last = row.source.lines
        printed = set(words_of(" ".join(lines[first - 1 : last])))
        allowed = {word for one in row.corrections for word in words_of(one.shown)}
        assert set(words_of(row.statement)) - printed - allowed == set(), row.code


@needs_texts
@every_plan
def test_figures_stand_in_the_lines_they_name(plan_id: str) -> None:
    lines = source_lines(plan_id)
    for row in aims(plan_of(plan_id)):
        first, last = row.source.lines
        printed = [word.lstrip("0") for word in words_of(" ".join(lines[first - 1 : last]))]
        for target in row.targets:
            for value in (target.value, target.upper):
                assert value is None or f"{value:g}" in printed, (row.code, figure(target))


@needs_texts
@pytest.mark.parametrize("plan_id", [LS2022, BG2024, HT2024])
def test_role_cells_hold_the_words_of_the_table(plan_id: str) -> None:
    lines = source_lines(plan_id)
    for row in plan_of(plan_id).indicators:
        first, last = row.source.lines
        printed = set(words_of(" ".join(lines[first - 1 : last])))
        for role in ROLES:
            for party in getattr(row.roles, role):
                assert set(words_of(party)) <= printed, (row.code, party)


def test_no_running_prose_is_kept() -> None:
    """Facts only: no text of a plan file is longer than a statement may be, but for a header's list of grounds."""
    for file in plan_files():
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
        data["header"].pop("based_on", None)
        long = [text for text in _texts(data) if len(text) > LONGEST_STATEMENT]
        assert long == [], file.name


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in _texts(one)]


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("part: appendix", "part: annex", "[I.1.a] > part", "See knowledge/model.py"),
        ('comparator: "="', 'comparator: "<"', "targets", "See knowledge/model.py"),
        ("Phấn đấu", unicodedata.normalize("NFD", "Phấn đấu"), "statement", "save the file in NFC"),
        ("pillar: chinh-quyen-so", "pillar: khac", "top level", "not among the plan's pillars"),
        ("code: I.1.b", "code: I.1.a", "top level", "these codes occur twice: I.1.a"),
        ("lines: [10, 10]", "lines: [10, 9]", "lines", "1 <= first <= last"),
        ("  level: tỉnh", "  level: [tỉnh", "line ", "Mend the YAML there"),
        ("id: lang", "- id: lang", "line ", "Mend the YAML there"),
    ],
)
def test_a_spoilt_file_is_refused_with_file_place_and_remedy(old: str, new: str, where: str, what: str) -> None:
    text = (files("knowledge") / "plans" / f"{LS2022}.yaml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(PlanFileProblem) as caught:
        parse_plan("mau.yaml", text.replace(old, new, 1).encode())
    message = str(caught.value)
    assert message.startswith("mau.yaml: ")
    assert where in message
    assert what in message


def test_a_file_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(PlanFileProblem, match=r"mau\.yaml: byte 4: the file is not UTF-8\. Save it as UTF-8"):
        parse_plan("mau.yaml", b"id: \xff")
