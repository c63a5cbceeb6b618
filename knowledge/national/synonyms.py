"""What else a core may be called: words of paraphrases and of the concepts' everyday names, each with a credit.

Applied once, when the index is built, so that matching compares words only. A core of a known concept takes over the
concept's names; every core takes over the siblings of the paraphrases that stand in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.concepts import load_concepts
from knowledge.loading import plan_files, read_plan
from knowledge.national.data import Words, language
from knowledge.national.wordings import Cores

PARAPHRASE_CREDIT, WIDE_CREDIT = 0.85, 0.7
"""What a paraphrase's word is worth beside the core's own: the plans' first phrase of the line stands there, or not."""
NAME_CREDIT, SHARED_NAME_CREDIT = 0.85, 0.75
"""The same for a concept's everyday name: pointing to it alone, or to several."""
SAME = 0.62
"""Least likeness of a core to a known wording for it to take over that concept's names, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Extra:
    """``words``: folded word -> credit in (0, 1). ``names``: whole phrases for the core."""

    words: dict[str, float]
    names: tuple[Words, ...]


@cache
def _taught() -> tuple[dict[Words, str], dict[str, tuple[tuple[Words, float], ...]]]:
    """Known cores -> concept; concept -> its names with their credits."""
    cores = Cores()
    known: dict[Words, str] = {}
    for plan in map(read_plan, plan_files()):
        for indicator in (*plan.goals, *plan.indicators):
            for target in indicator.targets:
                known.setdefault(cores.cores[cores.number(target.what, "", "")], target.concept)
    names: dict[str, tuple[tuple[Words, float], ...]] = {}
    for concept in load_concepts().values():
        said = [(_bare(saying.text), SHARED_NAME_CREDIT if saying.ambiguous else NAME_CREDIT) for saying in concept.say]
        said.append((_bare(concept.name), NAME_CREDIT))
        names[concept.id] = tuple(said)
    return known, names


def _bare(text: str) -> Words:
    cores = Cores()
    return cores.cores[cores.number(text, "", "")]


class Teacher:
    """Finds the concept of a core by likeness to the wordings of the built-in plans."""

    def __init__(self) -> None:
        known, self._names = _taught()
        self._known = [(frozenset(core), concept) for core, concept in known.items()]
        self._exact = {frozenset(core): concept for core, concept in known.items()}
        spread: dict[str, int] = {}
        for words, _ in self._known:
            for word in words:
                spread[word] = spread.get(word, 0) + 1
        self._weights = {word: math.log(1 + len(self._known) / count) for word, count in spread.items()}
        self._holders: dict[str, list[int]] = {}
        for number, (words, _) in enumerate(self._known):
            for word in words:
                self._holders.setdefault(word, []).append(number)

    def concept(self, core: Iterable[str]) -> str | None:
        """The concept measured by a core; None when nothing known is like it."""
        words = frozenset(core)
        if words in self._exact:
            return self._exact[words]
        weighed = sorted(words, key=lambda word: -self._weights.get(word, 0.0))[:3]
        numbers = {number for word in weighed for number in self._holders.get(word, ())}
        best, found = SAME, None
        for number in numbers:
            other, concept = self._known[number]
            likeness = self._weigh(words & other) / (self._weigh(words | other) or 1.0)
            if likeness > best:
                best, found = likeness, concept
        return found

    def _weigh(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, 3.0) for word in words)

    def beside(self, core: Words) -> Extra:
        """Everything else by which a core is asked for."""
        words: dict[str, float] = {}
        for phrase, credit in _siblings(core):
            _credit(words, phrase, credit)
        concept = self.concept(core)
        names = self._names.get(concept, ()) if concept else ()
        for phrase, credit in names:
            _credit(words, phrase, credit)
        own = set(core)
        return Extra(
            {word: credit for word, credit in words.items() if word not in own}, tuple(name for name, _ in names)
        )


def _credit(words: dict[str, float], phrase: Iterable[str], credit: float) -> None:
    for word in phrase:
        if words.get(word, 0.0) < credit:
            words[word] = credit


def _siblings(core: Sequence[str]) -> list[tuple[Words, float]]:
    """Phrases that say the same as a part of the core, with their credit."""
    text = f" {' '.join(core)} "
    found: list[tuple[Words, float]] = []
    for line in language().paraphrases:
        for number, phrase in enumerate(line):
            if f" {' '.join(phrase)} " in text:
                credit = PARAPHRASE_CREDIT if number == 0 else WIDE_CREDIT
                found += [(other, credit) for other in line if other != phrase]
    return found
