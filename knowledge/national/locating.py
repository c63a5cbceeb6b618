"""Which place does a question name? Exact folded names first, then names one typing error away; no forced guess.

Evidence for a name: the unit before it (3), its province beside it (3), "ở" or "tại" (2) or another such word (1)
before it, the edge of the question or a year after it (1), marks or capitals as in the name. A name needs as much
evidence as its guard says (see :mod:`.places`). What was named with a unit and is unknown is reported, not swapped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.national.data import language
from knowledge.national.folding import cased_words, unified
from knowledge.national.misspelt import misspelt_names
from knowledge.national.places import PROVINCE, Gazetteer, Name

SURE_LOCATIVES = frozenset({"o", "tai"})
_UNIT, _BESIDE, _SURE, _LIKELY = 3.0, 3.0, 2.0, 1.0


@dataclass(frozen=True, slots=True)
class Located:
    """``places``: numbers, several when one name is borne by many; ``taken``: positions of words that name the place.

    ``unknown``: a place was named that has no records.
    """

    places: tuple[int, ...]
    taken: frozenset[int]
    unknown: bool = False


@dataclass(slots=True)
class Hit:
    """A name at words [first, last); ``unit`` as typed before it, ``start`` where that unit begins."""

    name: Name
    first: int
    last: int
    start: int
    unit: str | None
    evidence: float
    beside: str = ""
    """The folded province that stands beside it in the question."""


class Question:
    """The words of one question; how they were typed is looked at only when asked for."""

    __slots__ = ("_cased", "text", "words")

    def __init__(self, text: str, words: list[str]) -> None:
        self.text, self.words = text, words
        self._cased: list[str] | None = None

    @property
    def cased(self) -> list[str]:
        """The words as typed; as folded where the two cannot be lined up."""
        if self._cased is None:
            self._cased = cased_words(self.text)
            if len(self._cased) != len(self.words):
                self._cased = self.words
        return self._cased

    def marked(self, first: int, last: int) -> tuple[str, ...]:
        """Words [first, last) in lower case with their marks."""
        return tuple(map(unified, self.cased[first:last]))


class Locator:
    """Finds the place a question names, among those of one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        said = language()
        self._locatives = said.locatives
        self._ours = said.ours
        self._unit1 = {words[0]: kind for words, kind in said.units.items() if len(words) == 1}
        self._units_marked = said.units_marked
        self._unit2 = {words[-2:]: kind for words, kind in said.units.items() if len(words) > 1}

    def locate(self, question: Question, profile: tuple[int, ...]) -> Located:
        """The place named; ``profile`` (the asker's own, maybe empty) decides among places of one name."""
        words = question.words
        hits = self._hits(words)
        if hits:
            hits = self._accepted(question, hits, profile)
        if not hits or not any(not hit.name.is_province or hit.unit for hit in hits):
            hits += misspelt_names(self, question, profile, hits)
        if hits:
            return self._settled(question, hits, profile)
        if profile and "tinh" in words and (own := self._own_province(words, profile)):
            return own
        return Located((), frozenset(), self._stranger(question))

    def _hits(self, words: list[str]) -> list[Hit]:
        by_pair = self.gazetteer.by_pair
        hits: list[Hit] = []
        pairs = list(pairwise(words))
        for place in [place for place, pair in enumerate(pairs) if pair in by_pair]:
            for name in by_pair[pairs[place]]:
                size = len(name.words)
                if size == 2 or tuple(words[place : place + size]) == name.words:
                    hits.append(self.hit(name, words, place, place + size))
                    break
        if not self.gazetteer.single.keys().isdisjoint(words):
            for place, word in enumerate(words):
                if word in self.gazetteer.single:
                    hits.append(self.hit(self.gazetteer.single[word], words, place, place + 1))
        return hits

    def hit(self, name: Name, words: Sequence[str], first: int, last: int) -> Hit:
        """A name where it stands, with the evidence of the words around it."""
        unit: str | None = None
        start = first
        if first:
            if first > 1 and (found := self._unit2.get((words[first - 2], words[first - 1]))) is not None:
                unit, start = found, first - 2
            elif (found := self._unit1.get(words[first - 1])) is not None:
                unit, start = found, first - 1
        evidence = _UNIT if unit is not None else 0.0
        if start:
            before = words[start - 1]
            evidence += _SURE if before in SURE_LOCATIVES else _LIKELY if self._leads(before) else 0.0
        if not start or last == len(words) or words[last] == "nam" or words[last][0] == "2":
            evidence += _LIKELY
        return Hit(name, first, last, start, unit, evidence)

    def leads_in(self, words: Sequence[str], first: int) -> bool:
        """Whether a name may begin at ``first``: after a unit, a locative or a year, or with the question."""
        return not first or words[first - 1] in self._unit1 or self._leads(words[first - 1])

    def _leads(self, before: str) -> bool:
        return before in self._locatives or before[0] == "2"

    def _accepted(self, question: Question, hits: list[Hit], profile: tuple[int, ...]) -> list[Hit]:
        for hit in hits:
            if hit.unit is not None and hit.name.guard > 1 and self._no_unit(question, hit):
                hit.unit, hit.start, hit.evidence = None, hit.first, hit.evidence - _UNIT
        if len(hits) > 1:
            _join_provinces(hits)
            if any(hit.unit is not None or hit.beside for hit in hits):
                hits = [hit for hit in hits if hit.name.guard < 2 or hit.unit is not None or hit.beside]
        kept = []
        for hit in hits:
            guard = hit.name.guard
            if question.words[hit.last - 1] == "nam" and hit.last < len(question.words) and hit.unit is None:
                guard = max(guard, 3 * question.words[hit.last].isdigit())
            if hit.evidence < guard:
                hit.evidence += self._spelling(question, hit, profile, guard)
            elif guard > 1 and hit.unit is None and _marks(question, hit)[1]:
                continue
            if hit.evidence >= guard:
                kept.append(self._lengthened(question, hit))
        return kept

    def _no_unit(self, question: Question, hit: Hit) -> bool:
        """ "phuong tien van tai" holds neither a ward nor Tiên Vân; "phường Tiên Vân" does."""
        pair = (question.words[hit.first - 1], question.words[hit.first])
        typed = question.marked(hit.first - 1, hit.first)[0]
        return pair in self.gazetteer.everyday.close and (typed.isascii() or typed not in self._units_marked)

    def _lengthened(self, question: Question, hit: Hit) -> Hit:
        """A longer name that begins with this one, its third word mistyped: "Thái Cường Nma"."""
        words = question.words
        longer = self.gazetteer.blanked.get((*hit.name.words, None))
        if not longer or hit.last == len(words) or words[hit.last] in self.gazetteer.everyday.words:
            return hit
        for name in longer:
            if name.words[-1] in self.gazetteer.near.of(words[hit.last]):
                return self.hit(name, words, hit.first, hit.last + 1)
        return hit

    def _spelling(self, question: Question, hit: Hit, profile: tuple[int, ...], guard: int) -> float:
        agreed, against = _marks(question, hit)
        if against:
            return -5.0 if guard > 1 else -1.0
        cased = question.cased
        capital = all(word[0].isupper() for word in cased[hit.first : hit.last]) and not question.text.isupper()
        evidence = 2.0 * agreed * (hit.name.guard < 3) + (2.0 if capital else 0.0)
        return evidence + (0.5 if not set(profile).isdisjoint(hit.name.places) else 0.0)

    def _settled(self, question: Question, hits: list[Hit], profile: tuple[int, ...]) -> Located:
        best = max(hits, key=_strength)
        if len(hits) > 1 and best.unit is None:
            rivals = [hit for hit in hits if hit.evidence == best.evidence and not _marks(question, hit)[1]]
            best = max(rivals, key=_strength, default=best)
        taken = {
            place
            for hit in hits
            for place in range(hit.start, hit.last)
            if hit is best or hit.beside or hit.name.is_province
        }
        chosen = [
            hit
            for hit in hits
            if hit.name is not best.name and hit.first == best.first and hit.evidence == best.evidence
        ]
        places = [place for hit in (best, *chosen) for place in hit.name.places]
        if len(best.name.marked) > 1:
            typed = question.marked(best.first, best.last)
            places = [place for place in places if self.gazetteer.places[place].marked == typed] or places
        return Located(self.narrowed(places, best, profile), frozenset(taken))

    def narrowed(self, places: list[int], hit: Hit, profile: tuple[int, ...]) -> tuple[int, ...]:
        """Among places of one name: the province beside it, the unit before it, the asker's own, else all."""
        if len(places) == 1:
            return (places[0],)
        known = self.gazetteer.places
        if hit.beside:
            places = [
                place for place in places if known[place].province == hit.beside and known[place].unit != PROVINCE
            ] or places
        if hit.unit:
            places = (
                [place for place in places if known[place].unit == hit.unit]
                or [place for place in places if (known[place].unit == PROVINCE) == (hit.unit == PROVINCE)]
                or places
            )
        elif hit.name.is_province and not hit.beside:
            places = [place for place in places if known[place].unit == PROVINCE or place in profile]
            if len(places) > 1:
                return tuple(place for place in places if known[place].unit == PROVINCE)
        if profile and len(places) > 1:
            own = set(profile)
            homes = {known[place].province for place in profile}
            places = (
                [place for place in places if place in own]
                or [place for place in places if known[place].province in homes]
                or places
            )
        return tuple(places)

    def _own_province(self, words: list[str], profile: tuple[int, ...]) -> Located | None:
        """ "tỉnh mình", said by somebody whose profile is a commune."""
        at = words.index("tinh")
        if at + 1 < len(words) and words[at + 1] in self._ours:
            homes = {self.gazetteer.places[place].province for place in profile}
            found = [
                place
                for home in homes
                if (name := self.gazetteer.names.get(tuple(home.split())))
                for place in name.places
            ]
            provinces = tuple(place for place in found if self.gazetteer.places[place].unit == PROVINCE)
            if provinces:
                return Located(provinces, frozenset((at, at + 1)))
        return None

    def _stranger(self, question: Question) -> bool:
        """A unit followed by two capitalised words that are no name we know."""
        words = question.words
        if "xa" not in words and "tinh" not in words and "phuong" not in words:
            return False
        cased = question.cased
        for place in range(len(words) - 2):
            if words[place] in ("xa", "tinh", "phuong") and cased[place + 1].istitle() and cased[place + 2].istitle():
                return (words[place + 1], words[place + 2]) not in self.gazetteer.everyday.pairs
        return False


def _strength(hit: Hit) -> tuple[float, int, int]:
    return hit.evidence, len(hit.name.words), -hit.first


def _marks(question: Question, hit: Hit) -> tuple[bool, bool]:
    """Whether marks were typed as in the name, and whether any was typed against it.

    A word left unmarked beside a marked one is against an everyday pair ("Tân Thanh" is not Tân Thạnh), else open.
    """
    typed, folded = question.marked(hit.first, hit.last), hit.name.words
    if typed == folded or folded in hit.name.marked:
        return False, False
    if typed in hit.name.marked:
        return True, False
    if hit.name.guard > 1:
        return False, True
    open_ = any(
        all(word in (bare, right) for word, bare, right in zip(typed, folded, form, strict=True))
        for form in hit.name.marked
    )
    return open_, not open_


def _join_provinces(hits: list[Hit]) -> None:
    """A commune and the province it lies in, both named: each speaks for the other, the more so side by side."""
    for hit in hits:
        for other in hits:
            if other is hit or not other.name.is_province:
                continue
            province = " ".join(other.name.words)
            if province in hit.name.provinces and hit.name.words != other.name.words:
                hit.beside = province
                hit.evidence += _BESIDE + (_LIKELY if other.start == hit.last else 0.0)
