"""Slots: one word of a question's subject with what it may stand for in the plans.

A plain word stands for itself; a short form for its readings, a misspelt word for its neighbours in spelling.
"""

from __future__ import annotations

from itertools import pairwise

from intents.vocabulary import is_syllable
from knowledge.national.data import Words, language
from knowledge.national.index import NationalIndex
from knowledge.national.wordings import pick

MISSPELT, SUPPORTED, SPELT_OUT = 0.8, 0.92, 0.95
"""Likeness of a neighbour in spelling, of one that also fits its own neighbour, and of what a short form stands for."""
OTHER_WORD = 0.5
"""Likeness of a neighbour when the word typed is itself a possible syllable, so perhaps meant as typed."""
UNKNOWN = 0.8
"""Weight of a word that no plan has, as a share of the rarest word's."""
GUESSED = 0.8
"""Likeness of a run of initials where a list has readings of the short form."""
KEPT = 2_000
"""Short forms remembered."""
_RUNS = 5
"""Readings of one run of initials that are weighed against each other."""


class Slot:
    """``word`` as typed; ``options`` are (words, likeness), best first, none for a word nobody knows.

    ``plain`` is the word itself when that is all it may stand for; ``keys`` are the rarest words of the options.
    ``lasting``: made once for all questions. Compared by identity.
    """

    __slots__ = ("keys", "lasting", "options", "plain", "weight", "word")

    def __init__(
        self, word: str, weight: float, options: tuple[tuple[Words, float], ...], rarity: dict[str, float] | None = None
    ) -> None:
        self.word, self.weight, self.options, self.lasting = word, weight, options, False
        self.plain = word if options == (((word,), 1.0),) else ""
        self.keys = tuple(
            words[0] if rarity is None else max(words, key=lambda part: rarity[part]) for words, _ in options
        )


class Slots:
    """Makes the slots of words; those of one index. What it keeps is bounded by the vocabulary."""

    def __init__(self, index: NationalIndex) -> None:
        said = language()
        self._index = index
        self._fillers, self._short = said.fillers, said.short_forms
        self.plain = {
            word: Slot(word, weight, (((word,), 1.0),))
            for word, weight in index.weights.items()
            if word in index.holders
        }
        """Every word of the plans, words of asking among them."""
        self._short_slots: dict[str, Slot] = {}
        self._long_slots: dict[Words, list[Slot]] = {}

    def odd(self, words: list[str], place: int) -> list[Slot]:
        """A short form, a misspelt or joined word, or one that nobody knows."""
        word = words[place]
        index = self._index
        around = words[max(0, place - 4) : place + 5]
        readings = self._short.get(word, ())
        if readings and (len(readings) == 1 or (pick(readings, around) and _settled(readings, around))):
            return self._spelt_out(pick(readings, around) or readings[0][0])
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        if readings or (word in index.initials and 1 < len(word) < 12):
            near = [other for other in index.near.of(word) if other in index.holders]
            if readings or not any(
                (before, one) in index.known_pairs or (one, after) in index.known_pairs for one in near
            ):
                return [self._initialled(word, [words for words, _ in readings], near)]
        return self._misspelt(word, before, after)

    def _spelt_out(self, words: Words) -> list[Slot]:
        """A short form's words as if they had been typed; words of asking only where there is nothing else."""
        made = self._long_slots.get(words)
        if made is None:
            made = self._long_slots[words] = self._of_words(words)
        return made

    def _of_words(self, words: Words) -> list[Slot]:
        slots = [(part, slot) for part in words if (slot := self.plain.get(part))]
        bound = [pair for pair in pairwise(words) if pair in self._index.known_pairs]
        return [slot for part, slot in slots if part not in self._fillers or any(part in pair for pair in bound)] or [
            slot for _, slot in slots
        ]

    def _initialled(self, word: str, readings: list[Words], near: list[str]) -> Slot:
        """A short form of several readings, or one that no list has: what the plans' own words may begin with."""
        made = self._short_slots.get(word)
        if made is not None:
            return made
        runs = [run for run in self._index.initials.get(word, ())[:_RUNS] if run not in readings]
        weights = self._index.weights
        guess = GUESSED if readings or is_syllable(word) else SPELT_OUT
        options = [(run, SPELT_OUT) for run in readings] + [(run, guess) for run in runs]
        heaviest = max(sum(weights.get(part, 0.0) for part in run) for run, _ in options)
        if near and not readings:
            heaviest = min(heaviest, max(weights[other] for other in near))
        if word in self.plain:
            options.insert(0, ((word,), 1.0))
        elif not readings:
            options += [((other,), MISSPELT) for other in near[:_RUNS]]
        known = tuple(option for option in options if all(part in weights for part in option[0]))
        bound = (2.0 if readings else UNKNOWN) * self._index.rarest
        slot = Slot(word, min(heaviest, bound), known, rarity=weights)
        if len(self._short_slots) < KEPT:
            slot.lasting = True
            self._short_slots[word] = slot
        return slot

    def _misspelt(self, word: str, before: str, after: str) -> list[Slot]:
        index = self._index
        options: list[tuple[Words, float]] = []
        asked, syllable = False, is_syllable(word)
        for other in index.near.of(word):
            supported = (before, other) in index.known_pairs or (other, after) in index.known_pairs
            if other in index.holders:
                options.append(((other,), SUPPORTED if supported else OTHER_WORD if syllable else MISSPELT))
            asked = asked or (other in self._fillers and not supported)
        if options:
            options.sort(key=lambda option: -option[1])
            weight = sum(index.weights[words[0]] for words, _ in options[:3]) / len(options[:3])
            doubtful = asked and not syllable and options[0][1] < SUPPORTED
            return [Slot(word, weight * (0.4 if doubtful else 0.9), tuple(options[:4]))]
        if asked and not syllable:
            return []
        split = self._split(word)
        return split or [Slot(word, UNKNOWN * index.rarest, ())]

    def _split(self, word: str) -> list[Slot]:
        """Two known words written together."""
        for cut in range(2, len(word) - 1):
            left, right = self.plain.get(word[:cut]), self.plain.get(word[cut:])
            if left and right and (left.word, right.word) in self._index.known_pairs:
                return [left, right]
        return []


def _settled(readings: tuple[tuple[Words, frozenset[str]], ...], around: list[str]) -> bool:
    """Whether a word nearby decides among the readings."""
    return any(not near.isdisjoint(around) for _, near in readings)
