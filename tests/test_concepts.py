"""The concepts: whole against the plans, each phrase pointing to one of them, errors that say what to do."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from importlib.resources import files

import pytest
import yaml
from pydantic import ValidationError

from intents.words import clean, fold, unify_tones
from knowledge.concepts import Concept, ConceptsError, Saying, load_concepts, parse_concepts
from knowledge.model import Plan

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_QUESTION = re.compile(r"\b(bao nhiêu|thế nào|khi nào|bao giờ|là gì|ở đâu|vì sao|ai)\b", re.IGNORECASE)
_NUMBERED = "hoan-thanh-nghi-quyet-49"
"""The one concept named by document numbers; elsewhere a digit would be a figure, and figures change by plan."""
_GOOD = "concepts: [{id: a, name: Hóa đơn điện tử của hộ, say: [một, hai, ba, {text: bốn, ambiguous: true}]}]"


@pytest.fixture(scope="module")
def concepts() -> dict[str, Concept]:
    return load_concepts()


def _used() -> set[str]:
    folder = files("knowledge").joinpath("plans")
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".yaml")]
    plans = [Plan.model_validate(yaml.load(text, Loader=_LOADER)) for text in texts]  # noqa: S506 - a safe loader
    return {target.concept for plan in plans for row in (*plan.goals, *plan.indicators) for target in row.targets}


def _key(text: str) -> str:
    return fold(unify_tones(clean(text)))


def test_every_concept_of_the_plans_is_here_and_no_other(concepts: dict[str, Concept]) -> None:
    used = _used()
    assert used
    assert used - set(concepts) == set(), "add these to knowledge/concepts.yaml"
    assert set(concepts) - used == set(), "no plan uses these; remove them from knowledge/concepts.yaml"


def test_a_phrase_stands_in_several_concepts_only_where_each_says_so(concepts: dict[str, Concept]) -> None:
    found: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    for concept in concepts.values():
        for saying in concept.say:
            found[_key(saying.text)].append((concept.id, saying.ambiguous))
    for phrase, places in found.items():
        owners = [owner for owner, _ in places]
        assert len(owners) == len(set(owners)), f"{phrase!r} stands twice in {owners[0]}"
        marks = {ambiguous for _, ambiguous in places}
        assert marks == {len(owners) > 1}, f"{phrase!r} in {owners}: mark it ambiguous in all, or keep it in one"


def test_names_are_unlike_each_other(concepts: dict[str, Concept]) -> None:
    names = [_key(concept.name) for concept in concepts.values()]
    assert len(names) == len(set(names))


def test_texts_are_clean_and_without_figures_or_questions(concepts: dict[str, Concept]) -> None:
    for concept in concepts.values():
        for text in (concept.name, *(saying.text for saying in concept.say)):
            assert unicodedata.is_normalized("NFC", text)
            assert text == clean(text), f"{concept.id}: {text!r}"
            assert not _QUESTION.search(text), f"{concept.id}: {text!r} asks"
            assert concept.id == _NUMBERED or not re.search(r"\d", text), f"{concept.id}: {text!r} has a figure"


def test_a_bare_text_is_a_saying_that_is_not_ambiguous() -> None:
    assert parse_concepts(_GOOD)["a"].say[2:] == (Saying(text="ba"), Saying(text="bốn", ambiguous=True))


def test_concepts_are_frozen_and_read_once() -> None:
    assert load_concepts() is load_concepts()
    with pytest.raises(ValidationError):
        parse_concepts(_GOOD)["a"].name = "Tên khác dài hơn hai mươi chữ"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("concepts: [", "knowledge/concepts.yaml: not readable as YAML"),
        ("a: 1", "put the entries under 'concepts:'"),
        ("concepts: [1]", "knowledge/concepts.yaml, number 1, entry: "),
        (_GOOD.replace("id: a, ", ""), "number 1, id: Field required; add the field"),
        (_GOOD.replace("id: a", "id: a, x: 1"), "knowledge/concepts.yaml, a, x: "),
        (_GOOD.replace("ba, ", ""), "an entry 4 to 40 phrases"),
        (_GOOD.replace("ba, ", "{text: ba, sure: true}, "), "a, say.2.sure: "),
        (_GOOD.replace("ba, ", "3, "), "a, say.2: "),
        (_GOOD.replace(" điện tử của hộ", ""), "a, name: "),
        (_GOOD[:-1] + ", " + _GOOD[len("concepts: [") :], "a, id: occurs twice; join the two entries or rename one"),
        (_GOOD.replace("Hóa", unicodedata.normalize("NFD", "Hóa")), "save the file in NFC"),
    ],
)
def test_an_error_names_file_entry_and_remedy(text: str, expected: str) -> None:
    with pytest.raises(ConceptsError) as caught:
        parse_concepts(text)
    assert expected in str(caught.value)
