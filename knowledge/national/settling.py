"""Which of the names found is meant, and which of the places that bear it."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from knowledge.national.data import language
from knowledge.national.hits import INSIDE, Hit, marks
from knowledge.national.places import PROVINCE, Gazetteer
from knowledge.national.questions import Question

_FILLERS = language().fillers
_BETWEEN = INSIDE | {PROVINCE, "tp"}
"""Words that may stand between a commune and its province."""


@dataclass(frozen=True, slots=True)
class Located:
    """``places``: numbers, several when one name is borne by many; ``taken``: positions of words that name the place.

    ``unknown``: a place was named that has no records.
    """

    places: tuple[int, ...]
    taken: frozenset[int]
    unknown: bool = False


def settled(gazetteer: Gazetteer, question: Question, hits: list[Hit], profile: tuple[int, ...]) -> Located:
    """The place that ``hits`` (at least one) name; a province that stands beside its commune only places that."""
    named = hits
    if len(hits) == 1:
        best = hits[0]
        places = list(best.name.places)
    else:
        if beside := {hit.beside for hit in hits if hit.beside}:
            hits = [hit for hit in hits if not (hit.name.is_province and hit.name.text in beside)]
        best = _strongest(question, hits)
        chosen = [
            hit
            for hit in hits
            if hit.name is not best.name and hit.first == best.first and hit.evidence == best.evidence
        ]
        places = [place for hit in (best, *chosen) for place in hit.name.places]
    taken = frozenset(
        place
        for hit in named
        if hit is best or hit.beside or hit.name.is_province
        for place in range(hit.start, hit.last)
    )
    if len(places) == 1:
        return Located((places[0],), taken)
    if not best.beside:
        best.beside = _misspelt_home(question, best)
    typed = () if question.bare else question.marked(best.first, best.last)
    return Located(_narrowed(gazetteer, places, best, typed, profile), taken)


def _misspelt_home(question: Question, hit: Hit) -> str:
    """The province right after a name that several places bear, one error in it ("An Bình, tỉnh Ga Lai"); else ""."""
    words, first = question.words, hit.last
    if first < len(words) and words[first] in _BETWEEN:
        first += 1
    homes = [
        home
        for home in hit.name.provinces
        if OSA.distance(home, " ".join(words[first : first + home.count(" ") + 1]), score_cutoff=1) <= 1
    ]
    return homes[0] if len(homes) == 1 else ""


def _strongest(question: Question, hits: list[Hit]) -> Hit:
    best = max(hits, key=_strength)
    if len(hits) > 1 and best.unit is None:
        rivals = [hit for hit in hits if hit.evidence == best.evidence and not marks(question, hit)[1]]
        best = max(rivals, key=_strength, default=best)
    return best


def _strength(hit: Hit) -> tuple[float, int, bool, int]:
    return hit.evidence, len(hit.name.words), not _FILLERS.issuperset(hit.name.words), -hit.first


def _narrowed(
    gazetteer: Gazetteer, places: list[int], hit: Hit, typed: tuple[str, ...], profile: tuple[int, ...]
) -> tuple[int, ...]:
    """Among places of one name: the province beside it, the unit before it, the marks, the asker's own, else all.

    ``typed`` are the words of the name as typed, () when they tell nothing.
    """
    known = gazetteer.places
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
    if typed:
        places = [place for place in places if known[place].form(typed) == typed and place < gazetteer.stated] or places
    if hit.unit is None and not hit.beside and any(known[place].unit == PROVINCE for place in places):
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
