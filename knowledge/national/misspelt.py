"""Place names with one typing error: "Hợp Thịch", "HợpThịnh", "Bắc Ginag".

One word of the name may be wrong, the others are as they should be. Ordinary pairs of words are never taken for a name;
a name must stand where names stand, or hold a word that is no ordinary one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from knowledge.national.places import Name

if TYPE_CHECKING:
    from knowledge.national.locating import Hit, Locator, Question

_ODD = 1.5
"""Evidence of a word that is no ordinary one."""
_NEEDED = 3.0


def misspelt_names(locator: Locator, question: Question, profile: tuple[int, ...], known: list[Hit]) -> list[Hit]:
    """The likeliest misspelt names at one place of the question; several when nothing tells them apart; maybe none.

    ``known`` are names already found (provinces): only a commune inside one of them is then looked for.
    """
    words = question.words
    taken = {place for hit in known for place in range(hit.first, hit.last)}
    taken.update(place for place in range(len(words) - 1) if words[place] == "nam" and words[place + 1][0].isdigit())
    provinces = frozenset(" ".join(hit.name.words) for hit in known)
    ranked: list[tuple[float, Hit]] = []
    for first in _starts(locator, words):
        for name, last in _candidates(locator, words, first):
            if not taken.isdisjoint(range(first, last)) or (provinces and name.provinces.isdisjoint(provinces)):
                continue
            hit = _supported(locator, question, name, first, last, bool(provinces))
            if hit is not None:
                own = 0.6 * (not set(profile).isdisjoint(name.places))
                hit.beside = next(iter(name.provinces & provinces), "")
                ranked.append((hit.evidence + own - 0.5 * _distance(question, hit), hit))
    if not ranked:
        return []
    best = max(score for score, _ in ranked)
    return [hit for score, hit in ranked if score == best]


def _starts(locator: Locator, words: list[str]) -> list[int]:
    """Where a misspelt name may begin: where names do, or up to two words before one that is no ordinary word."""
    everyday = locator.gazetteer.everyday.words
    starts: set[int] = set()
    for place, word in enumerate(words):
        if word not in everyday and not word.isdigit():
            starts.update((place, place - 1, place - 2))
        elif locator.leads_in(words, place):
            starts.add(place)
    return sorted(start for start in starts if start >= 0)


def _candidates(locator: Locator, words: list[str], first: int) -> Iterator[tuple[Name, int]]:
    """Names one error away from the words at ``first``, with where they end."""
    gazetteer = locator.gazetteer
    word = words[first]
    if word in gazetteer.joined and len(word) > 4:
        yield gazetteer.joined[word], first + 1
    if first + 1 >= len(words) or word[0].isdigit():
        return
    after = words[first + 1]
    near, by_pair = gazetteer.near, gazetteer.by_pair
    if (word, after) not in gazetteer.everyday.pairs:
        pairs = [(other, after) for other in near.of(word)] if after in near else []
        if word in near:
            pairs += [(word, other) for other in near.of(after)]
        for pair in pairs:
            yield from ((name, first + 2) for name in by_pair.get(pair, ()) if len(name.words) == 2)
    if first + 2 < len(words) and (word in near or after in near):
        yield from _longer(locator, words, first)


def _longer(locator: Locator, words: list[str], first: int) -> Iterator[tuple[Name, int]]:
    """Names of three or four words of which one is wrong."""
    gazetteer = locator.gazetteer
    for size in (3, 4):
        window = tuple(words[first : first + size])
        if len(window) < size:
            return
        for place in range(size):
            names = gazetteer.blanked.get((*window[:place], None, *window[place + 1 :]), ())
            for name in names:
                if name.words[place] in gazetteer.near.of(window[place]):
                    yield name, first + size


def _supported(locator: Locator, question: Question, name: Name, first: int, last: int, within: bool) -> Hit | None:
    hit = locator.hit(name, question.words, first, last)
    everyday = locator.gazetteer.everyday.words
    odd = any(word not in everyday for word in question.words[first:last] if word not in name.words)
    if odd:
        hit.evidence += _ODD
    if all(word[0].isupper() for word in question.cased[first:last]):
        hit.evidence += 1.5
    typed = question.marked(first, last)
    if any(word in form and not word.isascii() for form in name.marked for word in typed):
        hit.evidence += 0.5
    if within:
        hit.evidence += 1.0
    if name.guard > 1 and hit.unit is None:
        return None
    return hit if hit.evidence >= _NEEDED else None


def _distance(question: Question, hit: Hit) -> float:
    """Edits between the name with its marks and what was typed; unmarked typing is compared unmarked."""
    typed = " ".join(question.marked(hit.first, hit.last))
    if typed.isascii():
        return float(OSA.distance(typed, " ".join(hit.name.words)))
    return float(min(OSA.distance(typed, " ".join(form)) for form in hit.name.marked))
