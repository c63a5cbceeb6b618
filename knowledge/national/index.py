"""The index at national scale: wordings once, records pointing at them by place and year.

    cores (hundreds)  word -> cores that say it, core -> word -> weight
    places (thousands) names, see :mod:`.places`
    groups (place, year) -> the cores set there, in the order of the records

Built by :func:`build`, or read back by :mod:`.storing`; both give the same answers. Read-only afterwards.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise, repeat
from typing import Any

from knowledge.national.data import Words, language
from knowledge.national.near import Near
from knowledge.national.places import Everyday, Gazetteer, Place
from knowledge.national.records import FIRST_YEAR, YEARS, Gathered, gather
from knowledge.national.synonyms import Extra, Teacher

_LONGEST_INITIALS = 8


class Identifiers:
    """Ids of all records as one text: 700,000 take some 10 MB instead of 45."""

    def __init__(self, text: bytes, ends: array[int]) -> None:
        self.text, self.ends = text, ends

    @classmethod
    def of(cls, ids: Iterable[str]) -> Identifiers:
        encoded = [identifier.encode("utf-8", "surrogatepass") for identifier in ids]
        ends, done = array("q"), 0
        for one in encoded:
            done += len(one)
            ends.append(done)
        return cls(b"".join(encoded), ends)

    def __getitem__(self, row: int) -> str:
        return self.text[self.ends[row - 1] if row else 0 : self.ends[row]].decode("utf-8", "surrogatepass")


class NationalIndex:
    """Everything :class:`.matching.Matcher` looks up."""

    def __init__(self, gathered: Gathered, extras: Sequence[Extra], ids: Identifiers) -> None:
        self.raw = gathered
        self.cores, self.extras, self.ids = gathered.cores, extras, ids
        self.gazetteer = Gazetteer(gathered.places, Everyday.of(gathered.samples, gathered.cores))
        self._lay_groups()
        self._weigh()
        self._lay_words()

    def _lay_groups(self) -> None:
        """Groups as tuples of shared numbers: nothing is made anew for a question."""
        shared = list(range(len(self.cores)))
        every = list(map(shared.__getitem__, self.raw.core_of))
        self.groups: dict[int, tuple[int, ...]] = {}
        self.first_row: dict[int, int] = {}
        self.years: dict[int, list[int]] = {}
        for key, (start, end) in zip(self.raw.groups, pairwise(self.raw.starts), strict=True):
            self.groups[key] = tuple(every[start:end])
            self.first_row[key] = start
            self.years.setdefault(key // YEARS, []).insert(0, key % YEARS + FIRST_YEAR)
        self.known_years = frozenset(year for years in self.years.values() for year in years)

    def _weigh(self) -> None:
        """Rarity counts cores as often as records hold them, so that rewordings make no word common or rare."""
        held = [0] * len(self.cores)
        for core in self.raw.core_of:
            held[core] += 1
        spread: dict[str, float] = {}
        for words, extra, count in zip(self.cores, self.extras, held, strict=True):
            for word, share in chain(zip(set(words), repeat(1.0)), zip(extra.words, repeat(0.3))):
                spread[word] = spread.get(word, 0.0) + share * count
        records = max(len(self.raw.core_of), 1)
        self.weights = {word: math.log(1.0 + records / max(count, 1.0)) for word, count in spread.items()}
        self.rarest = math.log(1.0 + records / max(min(held, default=1), 1)) if records > 1 else 1.0
        self.rarest = min(self.rarest, 5.0)

    def _lay_words(self) -> None:
        self.bags: list[dict[str, float]] = []
        self.totals: list[float] = []
        self.pairs: list[frozenset[tuple[str, str]]] = []
        credits: dict[str, dict[int, float]] = {}
        beside: dict[tuple[str, str], list[int]] = {}
        for number, (core, extra) in enumerate(zip(self.cores, self.extras, strict=True)):
            bag = dict(extra.words)
            bag.update(zip(core, repeat(1.0)))
            self.bags.append(bag)
            self.totals.append(sum(self.weights[word] for word in set(core)) or 1.0)
            self.pairs.append(frozenset(chain(pairwise(core), *map(pairwise, extra.names))))
            for pair in self.pairs[-1]:
                beside.setdefault(pair, []).append(number)
            for word, credit in bag.items():
                credits.setdefault(word, {})[number] = credit
        self.credits = credits
        """Word -> core -> what the word is worth there, in (0, 1]."""
        self.holders = {word: frozenset(numbers) for word, numbers in credits.items()}
        self.known_pairs = {pair: frozenset(numbers) for pair, numbers in beside.items()}
        self.near = Near(chain(self.holders, language().fillers))
        self.initials = _initials(chain(self.cores, *(extra.names for extra in self.extras)))

    def place(self, number: int) -> Place:
        return self.gazetteer.places[number]


def _initials(phrases: Iterable[Words]) -> dict[str, tuple[Words, ...]]:
    """Initials of every run of 2 to 8 words ("hssk"), and of the first word with the second whole ("dthoai")."""
    found: dict[str, dict[Words, None]] = {}
    for words in dict.fromkeys(phrases):
        for first in range(len(words) - 1):
            for last in range(first + 2, min(len(words), first + _LONGEST_INITIALS) + 1):
                run = words[first:last]
                found.setdefault("".join(word[:1] for word in run), {})[run] = None
                if last == first + 2:
                    found.setdefault(run[0][:1] + run[1], {})[run] = None
    return {short: tuple(runs)[:40] for short, runs in found.items()}


def build(records: Iterable[Mapping[str, Any]]) -> NationalIndex:
    """Index ``records`` (see :mod:`.records`); about 10 s and 100 MB for 700,000 of them."""
    gathered = gather(records)
    teacher = Teacher()
    ids = Identifiers.of(gathered.ids)
    gathered.ids = []
    return NationalIndex(gathered, [teacher.beside(core) for core in gathered.cores], ids)
