"""How much speaks for a name where it stands in a question.

Evidence: the unit before it (3), its province beside it (3), "ở" or "tại" (2) or another such word (1) before it, the
edge of the question or a year after it (1), marks or capitals as in the name. A name needs as much evidence as its
guard says (see :mod:`.places`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.national.data import language
from knowledge.national.places import PROVINCE, Gazetteer, Name
from knowledge.national.questions import Question

SURE_LOCATIVES = frozenset({"o", "tai"})
INSIDE = frozenset({"thuoc", "cua", "o"})
"""Words between a commune and its province."""
UNIT, BESIDE, SURE, LIKELY = 3.0, 3.0, 2.0, 1.0


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
    home: bool = False
    """Itself the province right after such a name."""


class Evidence:
    """Weighs names of one gazetteer where they stand."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        said = language()
        self._locatives = said.locatives
        self._units_marked = said.units_marked
        self._unit1 = {words[0]: kind for words, kind in said.units.items() if len(words) == 1}
        self._unit2 = {words[-2:]: kind for words, kind in said.units.items() if len(words) > 1}
        self._longest = {words[-2:]: len(words) for words in said.units if len(words) > 1}

    def hit(self, name: Name, words: Sequence[str], first: int, last: int) -> Hit:
        """A name where it stands, with the evidence of the words around it."""
        unit, start = self._unit_before(words, first)
        evidence = 0.0
        if unit is not None:
            evidence = UNIT
            office, before = self._unit_before(words, start)
            if office == "":
                start = before
        if start:
            word = words[start - 1]
            evidence += SURE if word in SURE_LOCATIVES else LIKELY if self._leads(word) else 0.0
        if not start or last == len(words) or words[last] == "nam" or words[last][0] == "2":
            evidence += LIKELY
        return Hit(name, first, last, start, unit, evidence)

    def _unit_before(self, words: Sequence[str], first: int) -> tuple[str | None, int]:
        """The unit that ends before ``first`` and where it begins; None when there is none."""
        if first > 1 and (found := self._unit2.get((words[first - 2], words[first - 1]))) is not None:
            return found, max(0, first - self._longest[words[first - 2], words[first - 1]])
        if first and (found := self._unit1.get(words[first - 1])) is not None:
            return found, first - 1
        return None, first

    def leads_in(self, words: Sequence[str], first: int) -> bool:
        """Whether a name may begin at ``first``: after a unit, a locative or a year, or with the question."""
        return not first or words[first - 1] in self._unit1 or self._leads(words[first - 1])

    def _leads(self, before: str) -> bool:
        return before in self._locatives or before[0] == "2"

    def accepted(self, question: Question, hits: list[Hit], profile: tuple[int, ...]) -> list[Hit]:
        """Those with as much evidence as their guard asks for."""
        for hit in hits:
            if hit.unit is not None:
                self.check_unit(question, hit)
        if len(hits) > 1:
            hits = _outermost(question, hits)
            _join_provinces(question.words, hits)
            if any(hit.unit is not None or hit.beside for hit in hits):
                hits = [hit for hit in hits if hit.name.guard < 2 or hit.unit is not None or hit.beside or hit.home]
        return [self._lengthened(question, hit) for hit in hits if self._stands(question, hit, profile)]

    def _stands(self, question: Question, hit: Hit, profile: tuple[int, ...]) -> bool:
        guard, words = hit.name.guard, question.words
        if hit.name.words[0] in self._unit1 and not question.bare and marks(question, hit)[1]:
            return False
        if hit.unit is None and words[hit.last - 1] == "nam" and hit.last < len(words):
            guard = max(guard, 3 * words[hit.last].isdigit())
        if hit.evidence < guard:
            hit.evidence += _spelling(question, hit, profile, guard)
        elif guard > 1 and hit.unit is None and marks(question, hit)[1]:
            return False
        return hit.evidence >= guard

    def unguarded(self, question: Question, hits: list[Hit]) -> list[Hit]:
        """An everyday pair standing where names stand, for an asker of whom no place is known: "an tam 2025 ..."."""
        words, everyday = question.words, self.gazetteer.everyday.pairs
        return [
            hit
            for hit in hits
            if hit.evidence >= LIKELY
            and len(hit.name.words) > 1
            and not marks(question, hit)[1]
            and not (hit.last < len(words) and (words[hit.last - 1], words[hit.last]) in everyday)
            and not (hit.first and (words[hit.first - 1], words[hit.first]) in everyday)
        ]

    def check_unit(self, question: Question, hit: Hit, *, misspelt: bool = False) -> None:
        """Take back the evidence of a unit that is none."""
        if hit.unit is not None and self._no_unit(question, hit, misspelt=misspelt):
            hit.unit, hit.start, hit.evidence = None, hit.first, hit.evidence - UNIT

    def _no_unit(self, question: Question, hit: Hit, *, misspelt: bool) -> bool:
        """ "phuong tien van tai" holds neither a ward nor Tiên Vân; "tuyến tỉnh, Trung tâm Y tế" no Trung Tâm."""
        if hit.unit == PROVINCE and not hit.name.is_province:
            return True
        if hit.name.guard < 2 and not misspelt:
            return False
        if hit.first in question.stops:
            return True
        if question.pairs[hit.first - 1] not in self.gazetteer.everyday.close:
            return False
        if misspelt:
            return True
        typed = question.marks[hit.first - 1]
        return typed.isascii() or typed not in self._units_marked

    def _lengthened(self, question: Question, hit: Hit) -> Hit:
        """A longer name that begins with this one, its third word mistyped: "Thái Cường Nma"."""
        words = question.words
        if hit.last == len(words) or words[hit.last] in self.gazetteer.everyday.words:
            return hit
        for name in self.gazetteer.blanked.get((*hit.name.words, None), ()):
            if name.words[-1] in self.gazetteer.near.of(words[hit.last]):
                return self.hit(name, words, hit.first, hit.last + 1)
        return hit


def _spelling(question: Question, hit: Hit, profile: tuple[int, ...], guard: int) -> float:
    agreed, against = marks(question, hit)
    if against:
        return -5.0 if guard > 1 else -1.0
    evidence = 2.0 * agreed * (hit.name.guard < 3) + 2.0 * question.capital(hit.first, hit.last)
    return evidence + (0.5 if not set(profile).isdisjoint(hit.name.places) else 0.0)


def marks(question: Question, hit: Hit) -> tuple[bool, bool]:
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


def _outermost(question: Question, hits: list[Hit]) -> list[Hit]:
    """Without names inside longer ones ("Cẩm Hải Phú" is not Hải Phú), and without those that take a word of another
    across a comma ("Mỹ Thắng An, Quảng Niinh" holds no An Quang).
    """
    if any(one.last > two.first for one, two in pairwise(hits) if one.first < two.first):
        hits = [hit for hit in hits if question.stops.isdisjoint(range(hit.first + 1, hit.last))] or hits
    longest = [hit for hit in hits if len(hit.name.words) > 1]
    return [
        hit
        for hit in hits
        if not any(
            other.first <= hit.first and hit.last <= other.last and len(other.name.words) > len(hit.name.words)
            for other in longest
        )
    ]


def _join_provinces(words: Sequence[str], hits: list[Hit]) -> None:
    """A commune and the province it lies in, both named: each speaks for the other, the more so side by side."""
    for other in hits:
        if not other.name.is_province:
            continue
        province = other.name.text
        for hit in hits:
            if hit is other or province not in hit.name.provinces or hit.name is other.name:
                continue
            hit.beside = province
            gap = other.start - hit.last
            if gap == 1 and words[hit.last] in INSIDE:
                gap, other.start = 0, hit.last
            hit.evidence += BESIDE + (LIKELY if gap == 0 else 0.0)
            if gap == 0 and not (hit.name.guard > 1 and hit.unit is None):
                other.home, other.evidence = True, max(other.evidence, float(other.name.guard))
