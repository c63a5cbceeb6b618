"""``words.yaml`` and the everyday words of ``intents``, folded and ready to look up. Read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import yaml

from intents.abbreviations import load_yaml
from intents.fillers import fillers
from knowledge.national.folding import folded_words, marked_words

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """``units`` and ``levels`` lead to "tinh", "xa", "phuong", "dac khu" or "" (any kind)."""

    stripped: frozenset[str]
    """With their marks: "mức" goes, "danh mục" stays."""
    before_figures: frozenset[str]
    numbered_after: frozenset[str]
    """A figure behind such a word, or before one of the next, names what is measured."""
    numbered_before: frozenset[str]
    stripped_phrases: tuple[Words, ...]
    units: dict[Words, str]
    levels: dict[Words, str]
    units_marked: frozenset[str]
    """Last words of the units, with their marks."""
    locatives: frozenset[str]
    ours: frozenset[str]
    everyday: frozenset[tuple[str, str]]
    """Pairs of neighbouring words that are no name by themselves."""
    everyday_marked: frozenset[tuple[str, str]]
    """The same with their marks."""
    fillers: frozenset[str]
    faint: frozenset[str]
    """The fillers that plans are written in too ("ngành", "thực hiện")."""
    frames: frozenset[tuple[str, str]]
    """Pairs that only ask ("bao nhiêu")."""
    asking: frozenset[tuple[str, str]]
    """Pairs by which one asks ("chủ trì", "đơn vị"), whatever the plans say."""
    paraphrases: tuple[tuple[Words, ...], ...]
    """Lines of phrases that mean the same."""
    short_forms: dict[str, tuple[tuple[Words, frozenset[str]], ...]]
    """Form -> its readings with the words that settle each; the first is the default."""


def _words(text: Any) -> Words:
    return tuple(folded_words(str(text)))


def _short_forms() -> dict[str, tuple[tuple[Words, frozenset[str]], ...]]:
    forms: dict[str, list[tuple[Words, frozenset[str]]]] = {}
    for entry in load_yaml("abbreviations.yaml")["abbreviations"]:
        readings = forms.setdefault(" ".join(_words(entry["form"])), [])
        for reading in entry["means"]:
            near = frozenset(word for text in reading.get("near", ()) for word in _words(text))
            if (words := _words(reading["words"])) not in [known for known, _ in readings]:
                readings.append((words, near))
    return {form: tuple(readings) for form, readings in forms.items() if " " not in form}


@cache
def language() -> Language:
    """The package data; about 30 ms on the first call."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load((files("knowledge.national") / "words.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    stripped = [tuple(marked_words(str(text))) for text in data["stripped"]]
    paraphrases = tuple(tuple(_words(text) for text in line) for line in load_yaml("paraphrases.yaml")["paraphrases"])
    everyday = {pair for text in data["everyday"] for pair in pairwise(_words(text))}
    everyday.update(pair for line in paraphrases for phrase in line for pair in pairwise(phrase))
    short_forms = _short_forms()
    everyday.update(pair for readings in short_forms.values() for words, _ in readings for pair in pairwise(words))
    return Language(
        stripped=frozenset(words[0] for words in stripped if len(words) == 1),
        before_figures=frozenset(_words(text)[0] for text in data["before_figures"]),
        numbered_after=frozenset(_words(text)[-1] for text in data["numbered_after"]),
        numbered_before=frozenset(_words(text)[0] for text in data["numbered_before"]),
        stripped_phrases=tuple(words for words in stripped if len(words) > 1),
        units={_words(text): " ".join(_words(kind)) for text, kind in data["units"].items()},
        levels={_words(text): " ".join(_words(kind)) for text, kind in data["levels"].items()},
        units_marked=frozenset(marked_words(str(text))[-1] for text in data["units"]),
        locatives=frozenset(_words(text)[-1] for text in data["locatives"]),
        ours=frozenset(_words(text)[0] for text in data["ours"]),
        everyday=frozenset(everyday),
        everyday_marked=frozenset(pair for text in data["everyday"] for pair in pairwise(marked_words(str(text)))),
        fillers=frozenset(fillers()) | {word for text in data["asking"] for word in _words(text)},
        faint=frozenset(word for text in data["asking"] for word in _words(text)).difference(fillers()),
        frames=frozenset(pair for text in data["frames"] for pair in pairwise(_words(text))),
        asking=frozenset(pair for text in data["asking"] for pair in pairwise(_words(text))),
        paraphrases=paraphrases,
        short_forms=short_forms,
    )
