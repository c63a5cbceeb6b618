"""Short forms -> the words they stand for. Data: ``data/abbreviations.yaml``; add a line there, no code.

Used on both sides of a comparison: on what people type and on the wording of the plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from intents.words import Word, fold, split_words, unify_tones

NEIGHBOURHOOD = 4
"""How many words to either side may settle the reading of an ambiguous form."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a form may stand for; ``near`` are folded phrases of which one beside it makes this the right one."""

    words: tuple[Word, ...]
    shown: str
    gloss: str | None
    near: frozenset[str]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    form: str
    readings: tuple[Reading, ...]
    first_by_default: bool
    exact_case: bool
    exact_marks: bool
    shown: bool


def load_yaml(name: str) -> Any:
    """A data file of this package, parsed. The C loader is ten times as fast; the plain one is the fallback."""
    text = (resources.files("intents") / "data" / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders


def _reading(entry: dict[str, Any]) -> Reading:
    near = frozenset(" ".join(word.folded for word in split_words(text)) for text in entry.get("near", ()))
    return Reading(split_words(entry["words"]), entry["words"], entry.get("gloss"), near)


def _abbreviation(entry: dict[str, Any]) -> Abbreviation:
    readings = tuple(_reading(meaning) for meaning in entry["means"])
    by_default = bool(entry.get("default", len(readings) == 1))
    return Abbreviation(
        entry["form"],
        readings,
        by_default,
        bool(entry.get("exact_case")),
        bool(entry.get("exact_marks")),
        bool(entry.get("show", True)),
    )


@cache
def abbreviations() -> dict[str, tuple[Abbreviation, ...]]:
    """Abbreviations by folded form; those that must be typed exactly so come first, then in the order of the data."""
    table: dict[str, list[Abbreviation]] = {}
    for entry in load_yaml("abbreviations.yaml")["abbreviations"]:
        table.setdefault(fold(entry["form"]), []).append(_abbreviation(entry))
    return {
        form: tuple(sorted(entries, key=lambda entry: not (entry.exact_case or entry.exact_marks)))
        for form, entries in table.items()
    }


def stands_for(word: Word, typed: str, neighbours: Sequence[str]) -> Reading | None:
    """What ``word`` (``typed`` as it stands in the text) stands for among folded ``neighbours``; None: itself.

    An ambiguous form without a settling neighbour stands for its first reading only where the data says so.
    """
    for known in abbreviations().get(word.folded, ()):
        if known.exact_case and typed != known.form:
            continue
        if known.exact_marks and word.text != unify_tones(known.form):
            continue
        return _reading_among(known, neighbours)
    return None


def _reading_among(known: Abbreviation, neighbours: Sequence[str]) -> Reading | None:
    around = f" {' '.join(neighbours)} "
    for reading in known.readings:
        if any(f" {phrase} " in around for phrase in reading.near):
            return reading
    if known.first_by_default:
        return known.readings[0]
    return next((reading for reading in known.readings if not reading.near), None)
