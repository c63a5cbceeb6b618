"""Names of places: 34 provinces and some 3,300 communes sharing some 3,000 names, many of them everyday words unmarked.

A :class:`Gazetteer` holds the names by their first two words, with how well each is guarded against ordinary speech:

- 0: the folded pair is said nowhere else ("hợp thịnh");
- 1: both words are ordinary, the pair is not;
- 2: the pair is ordinary, spelt otherwise ("gia đình" and Gia Định);
- 3: the pair is ordinary and spelt alike ("an toàn" and An Toàn).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from knowledge.national.data import Words, language
from knowledge.national.folding import STOP, folded_words, marked_words
from knowledge.national.near import Near

PROVINCE = "tinh"
_DASH = re.compile(r" [-–—] ")
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """One place that has records. ``unit`` is "tinh", "xa", "phuong", "dac khu" or "" (unknown)."""

    words: Words
    marked: Words
    unit: str
    province: str
    """The folded name of its province; its own for a province."""
    short: int = 0
    """So many first words are a name by themselves ("Xuân Hương" of "Xuân Hương - Đà Lạt"); 0: none."""

    def form(self, words: Words) -> Words:
        """How ``words``, its name or its short name, are marked."""
        return self.marked[: len(words)]


@dataclass(frozen=True, slots=True)
class Name:
    """One folded name with every place that bears it, as numbers of the gazetteer."""

    words: Words
    marked: frozenset[Words]
    places: tuple[int, ...]
    provinces: frozenset[str]
    is_province: bool
    guard: int
    text: str
    """Its words in one."""


@dataclass
class Everyday:
    """Ordinary speech: words, folded pairs, and pairs with their marks."""

    words: set[str] = field(default_factory=set)
    pairs: set[Pair] = field(default_factory=set)
    marked: set[Pair] = field(default_factory=set)
    close: set[Pair] = field(default_factory=set)
    """Folded pairs that no comma parts."""

    @classmethod
    def of(cls, texts: Iterable[str], cores: Iterable[Words]) -> Everyday:
        """From raw texts (with marks) and from folded cores, beside the package's own list."""
        said = language()
        new = cls(set(said.fillers), set(said.everyday), set(said.everyday_marked))
        for words in cores:
            new.words.update(words)
            new.pairs.update(pairwise(words))
        for text in texts:
            new.marked.update(pairwise(marked_words(text)))
            new.pairs.update(pairwise(folded_words(text)))
            for part in STOP.split(text):
                new.close.update(pairwise(folded_words(part)))
        return new


def bare_name(text: str) -> tuple[str, Words, Words]:
    """A name as records have it -> its unit ("" if unsaid), folded and marked words without the unit."""
    folded, marked = tuple(folded_words(text)), tuple(marked_words(text))
    levels = language().levels
    for size in (2, 1):
        if len(folded) > size and folded[:size] in levels:
            return levels[folded[:size]], folded[size:], marked[size:]
    return "", folded, marked


def short_name(text: str) -> int:
    """How many words of a name, its unit left out, stand before a dash; 0 when there is none."""
    parts = _DASH.split(text)
    return len(bare_name(parts[0])[1]) if len(parts) > 1 else 0


@lru_cache(maxsize=4096)
def unit_of(level: str) -> str:
    """A record's level in any of its spellings -> a unit, "" for one that is not known."""
    return language().levels.get(tuple(folded_words(level)), "")


class Gazetteer:
    """All names, by their first two words and by what one typing error makes of them. Read-only once built."""

    def __init__(self, places: Sequence[Place], everyday: Everyday) -> None:
        homes = {place.province: None for place in places if place.unit != PROVINCE}
        own = {" ".join(place.words) for place in places if place.unit == PROVINCE}
        bare = [tuple(home.split()) for home in homes if home and home not in own]
        self.places = [*places, *(Place(words, words, PROVINCE, " ".join(words)) for words in bare)]
        """Those with records, then provinces known only from the records of their communes."""
        self.stated = len(places)
        """How many have records; the marks of the others are not known."""
        self.everyday = everyday
        by_words: dict[Words, list[int]] = {}
        for number, place in enumerate(self.places):
            by_words.setdefault(place.words, []).append(number)
            if place.short > 1:
                by_words.setdefault(place.words[: place.short], []).append(number)
        self.names = {words: self._name(words, numbers) for words, numbers in by_words.items()}
        self.by_pair: dict[Pair, tuple[Name, ...]] = {}
        self.single: dict[str, Name] = {}
        self.joined: dict[str, Name] = {}
        self.blanked: dict[tuple[str | None, ...], list[Name]] = {}
        for name in sorted(self.names.values(), key=lambda one: (-len(one.words), one.words)):
            self._file(name)
        of_two = [words for words in self.names if len(words) == 2]
        self.firsts = _by(of_two, 1, 0)
        """Of names of two words: second word -> the first ones; and the other way round."""
        self.seconds = _by(of_two, 0, 1)
        self.near = Near(word for words in by_words for word in words)

    def _name(self, words: Words, numbers: Sequence[int]) -> Name:
        held = [self.places[number] for number in numbers]
        marked = frozenset(place.form(words) for place in held)
        is_province = any(place.unit == PROVINCE for place in held)
        guard = self._guard(words, marked)
        return Name(
            words,
            marked,
            tuple(numbers),
            frozenset(place.province for place in held),
            is_province,
            0 if is_province and guard == 1 else guard,
            " ".join(words),
        )

    def _guard(self, words: Words, marked: Iterable[Words]) -> int:
        pairs = list(pairwise(words))
        if not pairs:
            return 3
        if all(pair in self.everyday.pairs for pair in pairs):
            alike = any(set(pairwise(form)) <= self.everyday.marked for form in marked)
            return 3 if alike else 2
        return 1 if all(word in self.everyday.words for word in words) else 0

    def _file(self, name: Name) -> None:
        words = name.words
        if len(words) == 1:
            self.single[words[0]] = name
            return
        pair = (words[0], words[1])
        self.by_pair[pair] = (*self.by_pair.get(pair, ()), name)
        self.joined.setdefault("".join(words), name)
        if len(words) > 2:
            for place in range(len(words)):
                self.blanked.setdefault((*words[:place], None, *words[place + 1 :]), []).append(name)

    def of_profile(self, text: str) -> tuple[int, ...]:
        """The places that a profile's text may mean: "Hợp Thịnh", "xã Hợp Thịnh, tỉnh Bắc Ninh"; () when unknown."""
        parts = [
            part for part in text.replace("(", ",").replace(" - ", ",").replace(";", ",").split(",") if part.strip()
        ]
        if not parts:
            return ()
        unit, words, marked = bare_name(parts[0])
        name = self.names.get(words) or self.names.get(tuple(folded_words(parts[0])))
        if name is None:
            return self._profile_in_one(tuple(folded_words(text)))
        found = list(name.places)
        if len(parts) > 1:
            province = " ".join(bare_name(parts[-1])[1])
            found = [number for number in found if self.places[number].province == province] or found
        found = [number for number in found if self.places[number].unit == unit] or found
        found = [number for number in found if self.places[number].marked == marked] or found
        if not unit and len(parts) == 1 and name.is_province:
            found = [number for number in found if self.places[number].unit == PROVINCE] or found
        return tuple(found)

    def _profile_in_one(self, words: Words) -> tuple[int, ...]:
        """ "Hợp Thịnh Bắc Ninh" without a comma."""
        for cut in range(len(words) - 1, 0, -1):
            name, province = self.names.get(words[:cut]), " ".join(bare_name(" ".join(words[cut:]))[1])
            if name and province in name.provinces:
                return tuple(number for number in name.places if self.places[number].province == province)
        return ()


def _by(names: Sequence[Words], key: int, value: int) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for words in names:
        found.setdefault(words[key], set()).add(words[value])
    return {word: frozenset(others) for word, others in found.items()}


def place_rows(rows: Iterable[Mapping[str, Any]]) -> list[Place]:
    """Places as saved -> places."""
    return [
        Place(tuple(row["words"].split()), tuple(row["marked"].split()), row["unit"], row["province"], row["short"])
        for row in rows
    ]
