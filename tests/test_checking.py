"""``daumoi check``: the data as it stands is sound, each kind of fault is found and told with place and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from bot.checking import (
    concept_faults,
    party_faults,
    phrase_faults,
    problems,
    unclear_fillers,
    unclear_paraphrases,
    unclear_sayings,
    unreachable_abbreviations,
)
from bot.cli import app
from bot.doubting import (
    blank_cells,
    contradictions,
    corrections,
    doubts,
    header_doubts,
    printed_parties,
    skipped_numbers,
    without_figure,
)
from intents.abbreviations import Abbreviation, Reading
from intents.phrases import phrases
from intents.words import split_words
from knowledge.concepts import load_concepts, parse_concepts
from knowledge.model import Plan
from knowledge.parties import load_parties
from tests.plan_samples import BG2024, CT2022, HT2024, LS2022, LS2025, built_in_plans

TWO = """concepts:
- {id: mot, name: Hóa đơn điện tử của hộ, say: [một, hai, ba, %s]}
- {id: hai, name: Hợp đồng điện tử của hộ, say: [năm, sáu, bảy, %s]}
"""


def form(text: str, *readings: str, near: tuple[str, ...] = (), default: bool = True) -> Abbreviation:
    meant = tuple(
        Reading(split_words(one), one, None, frozenset(near if at else ())) for at, one in enumerate(readings)
    )
    return Abbreviation(text, meant, default, False, False, True)


def only(found: Iterator[str]) -> str:
    (line,) = found
    return line


def spoilt(plan_id: str, **change: object) -> Plan:
    """A plan with fields of its first indicator changed."""
    plan = built_in_plans()[plan_id]
    first = plan.indicators[0].model_copy(update=change)
    return plan.model_copy(update={"indicators": (first, *plan.indicators[1:])})


def test_the_command_finds_no_fault_and_lists_the_doubts() -> None:
    done = CliRunner().invoke(app, ["check"])
    assert done.exit_code == 0, done.output
    assert "0 lỗi." in done.output
    assert done.output.count("Nghi ngờ: ") == len(doubts())


def test_the_data_is_sound() -> None:
    assert problems() == ()


def test_a_target_without_its_concept_is_told() -> None:
    plan = built_in_plans()[LS2022]
    target = plan.indicators[0].targets[0].model_copy(update={"concept": "la"})
    line = next(concept_faults([spoilt(LS2022, targets=(target,))], load_concepts()))
    assert line == (
        "knowledge/plans/lang-son-2022-phan-cong.yaml, I.1.a, targets: concept 'la' is unknown; "
        "add it to knowledge/concepts.yaml or correct the slug"
    )


def test_a_concept_without_a_plan_is_told() -> None:
    lines = list(concept_faults([], load_concepts()))
    assert len(lines) == len(load_concepts())
    assert all("no plan has this concept; remove the entry" in line for line in lines)


def test_a_party_nobody_knows_is_told_once_a_row() -> None:
    plan = built_in_plans()[LS2022]
    roles = plan.indicators[0].roles.model_copy(update={"leads": ("Sở Phép thuật", "Sở Phép thuật")})
    line = only(party_faults([spoilt(LS2022, roles=roles)], load_parties()))
    assert line.startswith("knowledge/plans/lang-son-2022-phan-cong.yaml, I.1.a: 'Sở Phép thuật' is no known party; ")
    assert "offices.yaml" in line


def test_a_place_nobody_knows_is_told() -> None:
    plan = built_in_plans()[LS2022]
    moved = plan.model_copy(update={"header": plan.header.model_copy(update={"place": "noi-la"})})
    assert "header > place: 'noi-la' is no known place" in only(party_faults([moved], load_parties()))


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("bốn", "tám", None),
        ("bốn", "bốn", "points several ways"),
        ("hoá", "hóa", "points several ways"),
        ("{text: bốn, ambiguous: true}", "bốn", "points several ways"),
        ("{text: bốn, ambiguous: true}", "{text: bốn, ambiguous: true}", None),
        ("{text: bốn, ambiguous: true}", "tám", "is marked ambiguous but stands here alone"),
    ],
)
def test_a_synonym_that_points_two_ways_must_be_marked_in_each(one: str, other: str, told: str | None) -> None:
    lines = list(unclear_sayings(parse_concepts(TWO % (one, other)).values()))
    assert len(lines) == (told is not None)
    assert told is None or (told in lines[0] and "knowledge/concepts.yaml, mot" in lines[0])


def test_an_abbreviation_behind_another_of_its_form_is_told() -> None:
    line = only(unreachable_abbreviations({"bg": (form("BG", "Bắc Giang"), form("bg", "bao giờ"))}))
    assert line == (
        "intents/data/abbreviations.yaml, 'bg': never reached behind 'BG'; put bao giờ into that entry, with 'near'"
    )
    assert list(unreachable_abbreviations({"bg": (form("BG", "Bắc Giang"), form("bg", "Bắc Giang"))})) == []


def test_a_second_reading_without_neighbours_is_told() -> None:
    assert "so it is never chosen" in only(unreachable_abbreviations({"cv": (form("CV", "công việc", "công văn"),)}))
    assert list(unreachable_abbreviations({"cv": (form("CV", "công việc", "công văn", near=("số",)),)})) == []


def test_paraphrases_say_two_things_each_once() -> None:
    assert "says only one thing" in only(unclear_paraphrases([["một"]]))
    assert "'mot' stands in it twice" in only(unclear_paraphrases([["một", "hai", "mót"]]))
    assert "two lines begin with 'một'" in only(unclear_paraphrases([["một", "hai"], ["một", "ba"]]))
    assert list(unclear_paraphrases([["một", "hai"], ["hai", "một"]])) == []


def test_fillers_are_words() -> None:
    assert len(list(unclear_fillers(["ạ à", False, "", "…", None]))) == 4


def test_phrases_compile_need_a_word_and_have_an_answerer() -> None:
    good = next(phrase for phrase in phrases() if phrase.intent == "who")
    assert list(phrase_faults([good])) == []
    assert "does not compile" in only(phrase_faults([replace(good, pattern="(")]))
    assert "fits any sentence" in only(phrase_faults([replace(good, needs=())]))
    assert "stands in it twice" in only(phrase_faults([good, good]))
    assert "nobody answers it" in only(phrase_faults([replace(good, intent="sing")]))


def test_every_doubt_names_its_plan_and_is_told_once() -> None:
    lines = doubts()
    assert all(line.split(": ")[0] in built_in_plans() for line in lines)
    doubles = {line for line in lines if lines.count(line) > 1}
    assert doubles == set()
    assert sum("chưa được xác nhận" in line for line in lines) >= 10


def test_the_headers_doubts() -> None:
    plans = built_in_plans()
    assert any("không ghi số (chỉ in «/KH-BCĐCĐS»)" in line for line in header_doubts(plans[BG2024]))
    disagree = [line for line in header_doubts(plans[BG2024]) if "không giống nhau" in line]
    assert len(disagree) == 1
    assert "«ngày 01/3/2024»" in disagree[0]
    assert list(header_doubts(plans[LS2022])) == ["văn bản không ghi người ký"]
    assert list(header_doubts(plans[CT2022])) == ["văn bản không ghi số", "văn bản không ghi ngày"]


def test_the_rows_doubts() -> None:
    plans = built_in_plans()
    assert [line.split()[0] for line in blank_cells(plans[HT2024])] == ["PL.III.9"]
    assert [line.split()[0] for line in without_figure(plans[LS2022])] == ["I.4.d"]
    assert len(list(contradictions(plans[HT2024]))) == 11
    assert list(contradictions(plans[BG2024])) == []
    assert "in «Phần đầu», hiển thị «Phấn đấu»" in next(corrections(plans[LS2022]))


def test_a_section_left_out_of_the_numbering_is_told() -> None:
    plans = built_in_plans()
    found = {plan_id: list(skipped_numbers(plans[plan_id])) for plan_id in (HT2024, BG2024, LS2025, CT2022)}
    assert found == {
        HT2024: ["mục III: không có mục III.6, văn bản nhảy số hoặc ta bỏ sót"],
        BG2024: [],
        LS2025: [],
        CT2022: [],
    }


def test_parties_are_gathered_with_the_code_of_their_row() -> None:
    found = set(printed_parties(built_in_plans()[HT2024]))
    assert ("PL.III.7", "Trưởng Công an xã") in found
    assert ("IV.3.1", "Công chức Văn phòng thống kê xã") in found
    assert all(re.match(r"\S+$", code) for code, _ in found)
