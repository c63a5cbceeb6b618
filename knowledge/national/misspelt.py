"""Place names with one typing error: "Hợp Thịch", "HợpThịnh", "Bắc Ginag".

One word of the name may be wrong, the others are as they should be. Ordinary pairs of words are never taken for a name;
a name must stand where names stand, or hold a word that is no ordinary one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rapidfuzz.distance import OSA

from knowledge.national.hits import Evidence, Hit
from knowledge.national.places import Name
from knowledge.national.questions import Question

_ODD = 1.5
"""Evidence of a word that is no ordinary one."""
_CAPITAL, _MARKS, _WITHIN, _LONGER, _OWN, _EDIT = 1.5, 0.5, 1.0, 0.5, 0.6, 1.75
"""Evidence of capitals, of marks as in the name, of the province named, of each word over two, of being the asker's own
place; and what each edit takes away when names are compared."""
_GUARDED = 5.0
"""Evidence for a name that folds to everyday words and has no unit before it."""
_NEEDED, _NEEDED_SOMEWHERE = 3.0, 2.0
"""Evidence for a name; when no other place is known, so that the question should name one, less will do."""


def misspelt_names(evidence: Evidence, question: Question, profile: tuple[int, ...], known: list[Hit]) -> list[Hit]:
    """The likeliest misspelt names at one place of the question; several when nothing tells them apart; maybe none.

    ``known`` are names already found (provinces): only a commune inside one of them is then looked for, and where
    the province was named by its unit ("Cáy Minh, tỉnh Lâm Đồng") only right before it.
    """
    provinces = frozenset(hit.name.text for hit in known)
    ends = {hit.start for hit in known} if any(hit.unit is not None for hit in known) else None
    taken = _taken(question, known)
    needed = _NEEDED if profile or known else _NEEDED_SOMEWHERE
    ranked: list[tuple[float, Hit]] = []
    for first in _starts(evidence, question, ends):
        if first in taken:
            continue
        for name, last in _candidates(evidence, question, first):
            if not taken.isdisjoint(range(first, last)) or (provinces and name.provinces.isdisjoint(provinces)):
                continue
            if ends is not None and last not in ends:
                continue
            hit = _supported(evidence, question, name, first, last, bool(provinces))
            if hit is not None and hit.evidence >= needed:
                own = _OWN * (not set(profile).isdisjoint(name.places))
                hit.beside = next(iter(name.provinces & provinces), "")
                ranked.append((hit.evidence + own - _EDIT * _distance(question, hit), hit))
    best = max((score for score, _ in ranked), default=0.0)
    return [hit for score, hit in ranked if score == best]


def _taken(question: Question, known: list[Hit]) -> set[int]:
    """Positions where no slip is looked for: names already found, "năm 2024", words that only ask."""
    words = question.words
    taken = {place for hit in known for place in range(hit.first, hit.last)} | question.framed
    if "nam" in words:
        taken.update(place for place, (one, two) in enumerate(question.pairs) if one == "nam" and two[0].isdigit())
    return taken


def _starts(evidence: Evidence, question: Question, ends: set[int] | None) -> list[int]:
    """Where a misspelt name may begin: where names do, at capitals, or up to two words before no ordinary word.

    ``ends``: positions at which it must end, when that is known.
    """
    if ends is not None:
        return sorted({start for last in ends for start in range(last - 4, last) if start >= 0})
    words, everyday = question.words, evidence.gazetteer.everyday.words
    starts: set[int] = set()
    if not question.text.islower() and not question.text.isupper():
        capital = [word[0].isupper() and not word.isupper() for word in question.cased]
        starts.update(place for place, (one, two) in enumerate(pairwise(capital)) if one and two)
    for place, word in enumerate(words):
        if word not in everyday and not word.isdigit():
            starts.update((place, place - 1, place - 2))
        elif evidence.leads_in(words, place):
            starts.add(place)
    return sorted(start for start in starts if start >= 0)


def _candidates(evidence: Evidence, question: Question, first: int) -> Iterator[tuple[Name, int]]:
    """Names one error away from the words at ``first``, with where they end."""
    gazetteer, words = evidence.gazetteer, question.words
    word = words[first]
    if word in gazetteer.joined and len(word) > 4:
        yield gazetteer.joined[word], first + 1
    if word not in gazetteer.everyday.words and len(word) > 2:
        for one in gazetteer.near.around(word) & gazetteer.single.keys():
            yield gazetteer.single[one], first + 1
    if first + 1 >= len(words) or word[0].isdigit():
        return
    pair = question.pairs[first]
    near, everyday = gazetteer.near, gazetteer.everyday
    if pair not in everyday.pairs or not (question.bare or question.marked(first, first + 2) in everyday.marked):
        for one in near.around(word) & gazetteer.firsts.get(pair[1], _NONE):
            yield gazetteer.names[one, pair[1]], first + 2
        for two in near.around(pair[1]) & gazetteer.seconds.get(word, _NONE):
            yield gazetteer.names[word, two], first + 2
    if first + 2 < len(words) and (word in near or pair[1] in near):
        yield from _longer(evidence, words, first)


def _longer(evidence: Evidence, words: list[str], first: int) -> Iterator[tuple[Name, int]]:
    """Names of three or four words of which one is wrong."""
    gazetteer = evidence.gazetteer
    for size in (3, 4):
        window = tuple(words[first : first + size])
        if len(window) < size:
            return
        for place in range(size):
            for name in gazetteer.blanked.get((*window[:place], None, *window[place + 1 :]), ()):
                if name.words[place] in gazetteer.near.around(window[place]):
                    yield name, first + size


def _supported(evidence: Evidence, question: Question, name: Name, first: int, last: int, within: bool) -> Hit | None:
    hit = evidence.hit(name, question.words, first, last)
    evidence.check_unit(question, hit, misspelt=True)
    everyday = evidence.gazetteer.everyday.words
    if any(word not in everyday for word in question.words[first:last] if word not in name.words):
        hit.evidence += _ODD
    if all(word[0].isupper() for word in question.cased[first:last]):
        hit.evidence += _CAPITAL
    if any(word in form and not word.isascii() for form in name.marked for word in question.marks[first:last]):
        hit.evidence += _MARKS
    hit.evidence += _WITHIN * within
    if name.guard > 1 and hit.unit is None and hit.evidence < _GUARDED:
        return None
    hit.evidence += _LONGER * (len(name.words) - 2)
    return hit


def _distance(question: Question, hit: Hit) -> float:
    """Edits between the name with its marks and what was typed; unmarked typing is compared unmarked."""
    typed = " ".join(question.marked(hit.first, hit.last))
    if typed.isascii():
        return float(OSA.distance(typed, hit.name.text))
    return float(min(OSA.distance(typed, " ".join(form)) for form in hit.name.marked))


_NONE: frozenset[str] = frozenset()
