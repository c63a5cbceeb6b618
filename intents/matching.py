"""Which wording does the question mean? Words weighted by rarity, each compared by likeness, pairs rewarded.

A :class:`Query` is a row of slots; a slot is one word or phrase of the question with everything it may stand for (as
typed, a neighbour in spelling, a paraphrase). A wording's score is in [0, 1]:

    0.64 x share of the question's weight that the wording covers
  + 0.20 x share of the wording's weight that the question covers
  + 0.16 x share of the question's word pairs that stand side by side in the wording too

The cost of a question grows with the wordings that share a word with it, not with the number of records behind them.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from intents.names import marks_agree
from intents.spelling import folded_words
from intents.words import Word, clean, split_words

QUESTION_SHARE, WORDING_SHARE, PAIR_SHARE = 0.64, 0.20, 0.16
WRONG_MARKS = 0.8
"""Likeness of words that differ in typed marks only: "số" is perhaps, not surely, a slip for "sở"."""
LIGHT = 0.06
"""A slot below this share of the question decides nothing; its word's long list is not walked."""
HOPELESS = 0.5
"""A wording that may cover less than this share of what the best may is not compared."""
REVERSED = 0.5
"""What a pair of words counts that stands the other way round in a wording ("IOC của tỉnh", "... tỉnh (IOC)")."""
TOO_LITTLE = 0.4
"""A wording that may cover less than this share of the question is not compared: it would never be taken for meant."""
UNKNOWN_WEIGHT = 0.75
"""Weight of a word that no wording has, as a share of the rarest word's: it speaks against every wording alike."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing a slot may stand for: folded words, how likely, and why it is considered."""

    words: tuple[str, ...]
    likeness: float
    why: str
    typed: str | None = None
    """The single word as typed, when marks are worth comparing."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of the question; the first alternative is its most literal reading."""

    text: str
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Query:
    slots: tuple[Slot, ...]

    def __bool__(self) -> bool:
        return bool(self.slots)


class Hit(NamedTuple):
    """One wording's score with its parts: question covered, wording covered, pairs; ``missing`` are slots without."""

    wording: int
    score: float
    covered: float
    coverage: float
    pairs: float
    exact: float
    """Share of the question's weight covered by words as typed or their paraphrase, not by likely misspellings."""
    missing: tuple[str, ...]
    slots: int
    rarity: float
    """Weight of the question's covered words in units of the rarest word's."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """An alternative with its words' weights looked up."""

    words: tuple[str, ...]
    likeness: float
    typed: str | None
    parts: tuple[tuple[str, float], ...]
    single: bool
    whole: float
    rarest: str


@dataclass(frozen=True, slots=True)
class _Slot:
    """A slot ready to compare: its weight and alternatives, likeliest first."""

    text: str
    weight: float
    alternatives: tuple[_Ready, ...]
    literal: tuple[str, ...]
    worth: dict[int, float] = field(default_factory=dict)
    """Filled when first asked for: a slot that hardly weighs never is."""
    seen: dict[int, tuple[float, tuple[str, ...]]] = field(default_factory=dict)
    """Wording -> how well it is covered there and by which words, as far as compared."""


class WordingIndex:
    """Wordings by word. Build once; ``add`` before the first ``search``; then read-only and safe to share."""

    def __init__(self) -> None:
        self._words: list[dict[str, tuple[str, ...]]] = []
        self._pairs: list[frozenset[tuple[str, str]]] = []
        self._groups: list[int] = []
        self._postings: dict[str, list[int]] = {}
        self._weights: dict[str, float] = {}
        self._totals: list[float] = []
        self._rarest = 1.0

    def __len__(self) -> int:
        return len(self._words)

    def add(self, text: str, group: int) -> int:
        """Index one wording; ``group`` is what it speaks of (rarity counts groups, not wordings)."""
        marked: dict[str, set[str]] = {}
        for typed in split_words(clean(text)):
            marked.setdefault(typed.folded, set()).add(typed.text)
        spelled = folded_words(text)
        for folded in spelled:
            marked.setdefault(folded, set())
        number = len(self._words)
        self._words.append({word: tuple(forms) for word, forms in marked.items()})
        self._pairs.append(frozenset(pairwise(spelled)))
        self._groups.append(group)
        for word in marked:
            self._postings.setdefault(word, []).append(number)
        return number

    def freeze(self) -> None:
        """Compute the weights; call once after the last ``add``."""
        groups = max(len(set(self._groups)), 1)
        for word, numbers in self._postings.items():
            spread = len({self._groups[number] for number in numbers})
            self._weights[word] = math.log(1 + groups / spread)
        self._rarest = math.log(1 + groups)
        self._totals = [sum(self._weights[word] for word in words) or 1.0 for words in self._words]

    def weight(self, word: str) -> float:
        """Rarity of a folded word; a word of no wording weighs a share of the rarest."""
        return self._weights.get(word, UNKNOWN_WEIGHT * self._rarest)

    def knows(self, word: str) -> bool:
        return word in self._weights

    def slot_weight(self, slot: Slot) -> float:
        """What the slot is worth: its heaviest likely reading among known words, else that of unknown ones."""
        known = [
            sum(self._weights[word] for word in alternative.words)
            for alternative in slot.alternatives
            if alternative.likeness >= 0.8 and all(word in self._weights for word in alternative.words)
        ]
        return known[0] if known else self.weight("")

    def search(self, queries: Iterable[Query], at_most: int = 60) -> list[Hit]:
        """The best wordings of each query, best first, at most ``at_most`` of each.

        Only the most promising are compared in full, and what queries share only once.
        """
        known: dict[Slot, _Slot] = {}
        hits: list[Hit] = []
        for query in queries:
            known |= {slot: self._prepared(slot) for slot in query.slots if slot not in known}
            hits += self._hits([known[slot] for slot in query.slots], at_most)
        return hits

    def _hits(self, slots: Sequence[_Slot], at_most: int) -> list[Hit]:
        total = sum(slot.weight for slot in slots)
        if not total:
            return []
        promising = self._promising(slots, total, at_most)
        hits = [hit for number in promising if (hit := self._judge(number, slots, total)).covered > 0]
        hits.sort(key=lambda hit: (-hit.score, hit.wording))
        return hits

    def _prepared(self, slot: Slot) -> _Slot:
        ready = []
        for one in sorted(slot.alternatives, key=lambda one: -one.likeness):
            parts = tuple((word, self.weight(word)) for word in one.words)
            whole = sum(weight for _, weight in parts)
            rarest = max(parts, key=lambda part: (part[1], part[0]))[0]
            ready.append(_Ready(one.words, one.likeness, one.typed, parts, len(parts) == 1, whole, rarest))
        weight = self.slot_weight(slot)
        return _Slot(slot.text, weight, tuple(ready), slot.alternatives[0].words)

    def _worth(self, slot: _Slot) -> dict[int, float]:
        """The most the slot adds to each wording that has the rarest word of one of its alternatives."""
        if not slot.worth:
            for ready in reversed(slot.alternatives):
                weight = slot.weight * ready.likeness
                slot.worth.update(dict.fromkeys(self._postings.get(ready.rarest, ()), weight))
        return slot.worth

    def _promising(self, slots: Sequence[_Slot], total: float, at_most: int) -> list[int]:
        """Wordings by an upper bound of the weight they may cover; the slots that hardly weigh are left out.

        The heaviest slots come first: once what is left cannot make a new wording worth comparing, the long lists of
        the common words only add to those found.
        """
        heavy = sorted((slot for slot in slots if slot.weight >= LIGHT * total), key=lambda slot: -slot.weight)
        left = sum(slot.weight for slot in heavy)
        gain: dict[int, float] = {}
        best = 0.0
        for slot in heavy:
            worth = self._worth(slot)
            both = {number: gain[number] + worth[number] for number in worth.keys() & gain.keys()}
            best = max(best, max((both or worth).values(), default=0.0))
            if left >= HOPELESS * best:
                gain = {**worth, **gain}
            gain.update(both)
            left -= slot.weight
        totals = self._totals
        light = total - sum(slot.weight for slot in heavy)
        least = max(HOPELESS * best, TOO_LITTLE * total - light)
        ranked = [(worth - 0.01 * totals[number], -number) for number, worth in gain.items() if worth >= least]
        return [-number for _, number in heapq.nlargest(at_most, ranked)]

    def _judge(self, number: int, slots: Sequence[_Slot], total: float) -> Hit:
        words, known_pairs = self._words[number], self._pairs[number]
        covered = exact = 0.0
        touched: dict[str, float] = {}
        missing: list[str] = []
        chain: list[str] = []
        for slot in slots:
            best, chosen = slot.seen.get(number) or slot.seen.setdefault(number, _best_reading(slot, words))
            covered += slot.weight * best
            if best >= 0.9:
                exact += slot.weight
            elif best < 0.3:
                missing.append(slot.text)
            if best:
                for word in chosen:
                    if word in words and touched.get(word, 0.0) < best:
                        touched[word] = best
            chain += chosen
        held = 0.0
        for word, best in touched.items():
            held += self._weights[word] * best
        coverage = held / self._totals[number]
        pairs = _pair_share(chain, known_pairs)
        share = covered / total
        score = QUESTION_SHARE * share + WORDING_SHARE * coverage + PAIR_SHARE * pairs
        return Hit(
            number, score, share, coverage, pairs, exact / total, tuple(missing), len(slots), covered / self._rarest
        )


def _best_reading(slot: _Slot, words: dict[str, tuple[str, ...]]) -> tuple[float, tuple[str, ...]]:
    best, chosen = 0.0, slot.literal
    for ready in slot.alternatives:
        if ready.likeness <= best:
            break
        held = 0.0
        for word, weight in ready.parts:
            if word in words:
                held += weight
        if not held:
            continue
        fit = _marks(ready.typed, words[word]) if ready.single else _completeness(held, ready.whole)
        share = ready.likeness * fit
        if share > best:
            best, chosen = share, ready.words
    return best, chosen


def _marks(typed: str | None, forms: tuple[str, ...]) -> float:
    """How well the marks of a word agree with those it has in a wording."""
    if typed is None or not forms or typed in forms or any(marks_agree(typed, form) for form in forms):
        return 1.0
    return WRONG_MARKS


def _completeness(held: float, whole: float) -> float:
    """How well a phrase stands in a wording that has ``held`` of its weight; an incomplete one counts for less."""
    share = held / whole
    return share if share > 0.99 else 0.7 * share


def _pair_share(chain: Sequence[str], known: frozenset[tuple[str, str]]) -> float:
    if len(chain) < 2:
        return 0.5
    held = 0.0
    for pair in pairwise(chain):
        if pair in known:
            held += 1.0
        elif (pair[1], pair[0]) in known:
            held += REVERSED
    return held / (len(chain) - 1)


def literal(word: Word) -> Alternative:
    """The word as typed."""
    return Alternative((word.folded,), 1.0, "as typed", word.text)
