"""Which record does a question mean, among those of its place and year? And is it in the plans at all?

Two steps. All cores of the place and year (some 40) gain the weight of the question's words they hold; the few that
gain most are then judged in full:

    0.66 x share of the question's weight that the core covers
  + 0.18 x share of the core's weight that the question covers
  + 0.16 x share of the question's neighbouring words that are neighbours in the core too

:attr:`Match.score`, in [0, 1], says how surely the plans hold what is asked: it falls with the words left uncovered,
the more so where cores of other places and years cover them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from knowledge.national.index import NationalIndex
from knowledge.national.reading import Read, Reader
from knowledge.national.records import FIRST_YEAR, YEARS
from knowledge.national.slots import Slot

QUESTION_SHARE, CORE_SHARE, PAIR_SHARE = 0.66, 0.18, 0.16
JUDGED = 4
"""Cores judged in full."""
HEAVY = 0.6
"""Share of the question's weight by which those are chosen; the lightest words, which all hold, are left out."""
SLIP, LIKELY_SLIP = 0.45, 0.75
"""Likeness of a known word that may be a slip for one of the core: alone, or beside the right neighbour."""
MOST_HEAVY = 6
"""Slots at most by which the cores to judge are chosen."""
SHORT = 4
"""Up to so many slots, words that stand side by side in a core too count when the cores to judge are chosen."""
PAIR_GAIN = 0.3
"""What such a pair gains, as a share of its words' weight."""
CLOSE = 0.75
"""A core that gained less than this share of the best one's gain is not judged in full."""
MISSED = 0.3
"""A slot of which a core holds less than this is missing there."""
SLIPS = 3
"""So many missing words of a question may be slips for words of a core."""
NAMELESS = 0.6
"""A core of which more stands in the question itself needs no everyday name."""
LARGE = 2_000
"""A short form whose readings touch so many cores is judged anew for each question."""
NAMED = 0.12
"""For a core of which a whole everyday name stands in the question, times the share of the question it makes."""


Words = tuple[str, ...]
Shares = dict[Slot, dict[int, tuple[float, Words]]]


@dataclass(frozen=True, slots=True)
class Match:
    """Up to three ids, best first, and the score of the first in [0, 1]; no ids when nothing fits at all.

    ``ranks``: how well each fits, falling; 0 for one that was not judged in full.
    """

    top: tuple[str, ...]
    score: float
    ranks: tuple[float, ...] = ()


@dataclass(slots=True)
class _Judged:
    core: int
    rank: float
    covered: float
    coverage: float
    pairs: float
    missing: list[Slot]


class Matcher:
    """Answers questions from one index; keeps nothing of a question but what it learnt of its words."""

    def __init__(self, index: NationalIndex) -> None:
        self.index = index
        self.reader = Reader(index)
        self._names = [
            tuple((words, sum(index.weights[word] for word in words)) for words in map(frozenset, extra.names))
            for extra in index.extras
        ]
        self._owned = [frozenset(core) for core in index.cores]
        self._tables: dict[Slot, dict[int, tuple[float, Words]]] = {}
        self._exemplars: dict[int | None, dict[int, int]] = {}

    def ask(self, text: str, place: str | None = None, year: int | None = None) -> Match:
        """Read and match; ``place`` and ``year`` are the asker's own. Never raises."""
        return self.match(self.reader.read(text, place, year))

    def match(self, read: Read) -> Match:
        """The records that a question, once read, means."""
        if not read.slots:
            return Match((), 0.0)
        cores, rows, doubt = self._scope(read)
        judged = self._judge_all(read.slots, cores)
        if not judged:
            return Match((), 0.0)
        best = judged[0]
        score = self._presence(read.slots, best) * doubt
        del judged[3:]
        top = tuple([self.index.ids[self._row(one.core, cores, rows)] for one in judged])
        return Match(top, score, tuple([one.rank for one in judged]))

    def _row(self, core: int, cores: tuple[int, ...] | frozenset[int], rows: int | dict[int, int]) -> int:
        if isinstance(rows, int):
            return rows + cores.index(core)  # type: ignore[union-attr]  # one group's cores are a tuple
        return rows[core]

    def _scope(self, read: Read) -> tuple[tuple[int, ...] | frozenset[int], int | dict[int, int], float]:
        """The cores to choose from, their records, and a factor in (0, 1] for what was asked and is not there."""
        index = self.index
        if len(read.places) == 1 and read.year:
            key = read.places[0] * YEARS + read.year - FIRST_YEAR
            if key in index.groups:
                return index.groups[key], index.first_row[key], 1.0
        rows: dict[int, int] = {}
        years = [read.year] if read.year else []
        for factor in (1.0, 0.4):
            for place in read.places:
                for year in years or index.years.get(place, []):
                    key = place * YEARS + year - FIRST_YEAR
                    for offset, core in enumerate(index.groups.get(key, ())):
                        rows.setdefault(core, index.first_row[key] + offset)
            if rows:
                return frozenset(rows), rows, factor
            years = []
        rows = self._anywhere(read.year)
        return frozenset(rows), rows, 0.4 if read.stranger or read.places else 0.9

    def _anywhere(self, year: int | None) -> dict[int, int]:
        """For each core one record of that year, or the newest of all; made once a year asked for."""
        wanted = year if year in self.index.known_years else None
        found = self._exemplars.get(wanted)
        if found is None:
            found = {}
            for key in sorted(self.index.groups, key=lambda key: (-(key % YEARS), key)):
                if wanted is None or key % YEARS + FIRST_YEAR == wanted:
                    for offset, core in enumerate(self.index.groups[key]):
                        if core not in found:
                            found[core] = self.index.first_row[key] + offset
            self._exemplars[wanted] = found
        return found

    def _judge_all(self, slots: tuple[Slot, ...], cores: tuple[int, ...] | frozenset[int]) -> list[_Judged]:
        shared: Shares = {}
        gains = self._gains(slots, cores, shared)
        if not gains:
            return []
        chosen = sorted(gains, key=gains.__getitem__, reverse=True)[:JUDGED]
        least = gains[chosen[0]] * CLOSE
        total = sum([slot.weight for slot in slots])
        said = frozenset([slot.word for slot in slots])
        judged = [self._judge(core, slots, total, said, shared) for core in chosen if gains[core] >= least]
        if len(judged) > 1:
            judged.sort(key=lambda one: (-one.rank, one.core))
        judged += [_Judged(core, 0.0, 0.0, 0.0, 0.0, []) for core in chosen[len(judged) : 3]]
        return judged

    def _gains(
        self, slots: tuple[Slot, ...], cores: tuple[int, ...] | frozenset[int], shared: Shares
    ) -> dict[int, float]:
        """What each core gains from the heavy slots; of those with several readings the best are left in ``shared``."""
        gains: dict[int, float] = {}
        holders, credits = self.index.holders, self.index.credits
        left = sum([slot.weight for slot in slots]) * HEAVY
        for slot in sorted(slots, key=_weight, reverse=True)[:MOST_HEAVY]:
            weight = slot.weight
            if left <= 0 and gains:
                break
            word = slot.plain
            if word:
                left -= weight
                credit = credits[word]
                for core in holders[word].intersection(cores):
                    gains[core] = gains.get(core, 0.0) + weight * credit[core]
            elif slot.options:
                shares = shared[slot] = self._shares(slot, cores)
                for core, (share, _) in shares.items():
                    gains[core] = gains.get(core, 0.0) + weight * share
        if len(slots) <= SHORT:
            for slot, after in pairwise(slots):
                for core in self.index.known_pairs.get((slot.word, after.word), _NONE).intersection(cores):
                    gains[core] = gains.get(core, 0.0) + PAIR_GAIN * (slot.weight + after.weight)
        return gains

    def _shares(self, slot: Slot, cores: tuple[int, ...] | frozenset[int]) -> dict[int, tuple[float, Words]]:
        """For a slot of several readings: core -> its best, with the words it stands for.

        Remembered for all cores where the slot lasts and touches few of them.
        """
        table = self._tables.get(slot)
        if table is None:
            touched = sum([len(self.index.holders.get(key, _NONE)) for key in slot.keys]) if slot.lasting else LARGE
            if touched >= LARGE:
                return self._shares_of(slot, cores)
            table = self._tables[slot] = self._shares_of(slot, range(len(self.index.cores)))
        return {core: table[core] for core in table.keys() & cores}

    def _shares_of(self, slot: Slot, cores: Iterable[int]) -> dict[int, tuple[float, Words]]:
        best: dict[int, tuple[float, Words]] = {}
        holders, bags = self.index.holders, self.index.bags
        for (words, likeness), key in zip(slot.options, slot.keys, strict=True):
            for core in holders.get(key, _NONE).intersection(cores):
                share = likeness * _share(words, bags[core])
                if core not in best or share > best[core][0]:
                    best[core] = share, words
        return best

    def _judge(self, core: int, slots: tuple[Slot, ...], total: float, said: frozenset[str], shared: Shares) -> _Judged:
        bag, own, pairs = self.index.bags[core], self._owned[core], self.index.pairs[core]
        covered = slipped = 0.0
        touched: set[str] = set()
        missing: list[Slot] = []
        before, found, possible = "", 0, -1
        for slot in slots:
            word = slot.plain
            if word and (share := bag.get(word, 0.0)):
                last = word
            else:
                share, words = shared[slot].get(core, (0.0, (slot.word,))) if slot in shared else _best(slot, bag)
                if share < MISSED:
                    missing.append(slot)
                    if len(missing) <= SLIPS:
                        slip, words = self._slip(slot, own, pairs, before)
                        slipped += slot.weight * max(0.0, slip - share)
                word, last = words[0], words[-1]
                found += len(words) - 1
                possible += len(words) - 1
                touched.update(words)
            covered += slot.weight * share
            touched.add(word)
            possible += 1
            found += (before, word) in pairs
            before = last
        coverage = sum(map(self.index.weights.__getitem__, own & touched)) / self.index.totals[core]
        joined = found / possible if possible else 1.0
        rank = QUESTION_SHARE * (covered + slipped) / total + CORE_SHARE * coverage + PAIR_SHARE * joined
        if coverage < NAMELESS and (named := [weight for name, weight in self._names[core] if name <= said]):
            rank += NAMED * min(max(named) / total, 1.0)
        return _Judged(core, rank, covered / total, coverage, joined, missing)

    def _slip(
        self, slot: Slot, own: frozenset[str], pairs: frozenset[tuple[str, str]], before: str
    ) -> tuple[float, tuple[str, ...]]:
        """A known word that this core has not may be a typing error for one it has."""
        word = slot.word
        near = self.index.near.around(word)
        if near.isdisjoint(own):
            return 0.0, (word,)
        for other in sorted(near & own):
            if (before, other) in pairs:
                return LIKELY_SLIP, (other,)
        return SLIP, (min(near & own),)

    def _presence(self, slots: tuple[Slot, ...], best: _Judged) -> float:
        """How surely the best core is what was asked for: a logistic curve, fitted to generated questions (seeds 2, 3).

        Of a few words the pairs tell more than the words: "đô thị hóa" is no indicator though each word stands in one.
        """
        total = sum(slot.weight for slot in slots)
        elsewhere = self._elsewhere(slots, best.missing, total) if best.missing else 0.0
        gap = max(0.0, elsewhere - best.covered)
        signal = -6.5 + 7.0 * best.covered - 9.0 * gap + 2.0 * best.pairs + 3.0 * best.coverage
        if len(slots) <= SHORT:
            signal += 2.5 * best.pairs - 1.5 - 2.5 * (len(slots) == 1)
        return 1.0 / (1.0 + math.exp(-signal))

    def _elsewhere(self, slots: tuple[Slot, ...], missing: list[Slot], total: float) -> float:
        """Share of the question that some core anywhere covers, the weightiest missing word among it."""
        holders = self.index.holders
        ranked = sorted(slots, key=_weight, reverse=True)
        first = max(missing, key=_weight)
        held: frozenset[int] = holders.get(first.word, _NONE)
        if not held:
            return 0.0
        covered = first.weight
        for slot in ranked:
            if slot is not first and slot.options:
                word = slot.options[0][0][0]
                both = held & holders.get(word, _NONE)
                if both:
                    held = both
                    covered += slot.weight
        return covered / total


_NONE: frozenset[int] = frozenset()
_weight = attrgetter("weight")


def _share(words: tuple[str, ...], bag: dict[str, float]) -> float:
    if len(words) == 1:
        return bag.get(words[0], 0.0)
    held = [bag.get(word, 0.0) for word in words]
    share = sum(held) / len(held)
    return share if all(held) else 0.6 * share


def _best(slot: Slot, bag: dict[str, float]) -> tuple[float, tuple[str, ...]]:
    if len(slot.options) == 1:
        words, likeness = slot.options[0]
        return likeness * _share(words, bag), words
    best: tuple[float, tuple[str, ...]] = (0.0, (slot.word,))
    for words, likeness in slot.options:
        share = likeness * _share(words, bag)
        if share > best[0]:
            best = (share, words)
    return best
