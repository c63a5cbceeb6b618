"""Known words one typing error away, by deletion neighbourhood (as SymSpell does): no scan, a few dictionary lookups.

One error: a letter dropped, doubled, wrong or added, or two swapped. Words of two letters or fewer have no neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable

_SOUNDS = (("gi", "d"), ("tr", "ch"), ("s", "x"), ("qu", "k"), ("l", "n"), ("v", "d"), ("r", "d"))
"""Beginnings that are mixed up in spelling; both ways."""
_KEPT = 50_000


class Near:
    """Neighbours among the words given; answers are remembered, at most 50,000 of them."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._by_deletion: dict[str, list[str]] = {}
        self._remembered: dict[str, tuple[str, ...]] = {}
        self._around: dict[str, frozenset[str]] = {}
        for word in self._words:
            if len(word) > 1 and not word[0].isdigit():
                for shorter in _deletions(word):
                    self._by_deletion.setdefault(shorter, []).append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def of(self, word: str) -> tuple[str, ...]:
        """Known words other than ``word`` within one error, or alike in sound; sorted, maybe empty."""
        found = self._remembered.get(word)
        if found is None:
            if len(self._remembered) >= _KEPT:
                self._remembered.clear()
            found = self._remembered[word] = self._look(word)
        return found

    def around(self, word: str) -> frozenset[str]:
        """The same as a set."""
        found = self._around.get(word)
        if found is None:
            if len(self._around) >= _KEPT:
                self._around.clear()
            found = self._around[word] = frozenset(self.of(word))
        return found

    def _look(self, word: str) -> tuple[str, ...]:
        if not 1 < len(word) < 12 or word[0].isdigit():
            return ()
        found = {
            other
            for shorter in _deletions(word)
            for other in self._by_deletion.get(shorter, ())
            if _one_error(word, other)
        }
        for left, right in _SOUNDS:
            for this, that in ((left, right), (right, left)):
                if word.startswith(this) and (other := that + word[len(this) :]) in self._words:
                    found.add(other)
        found.discard(word)
        return tuple(sorted(found))


def _deletions(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _one_error(word: str, other: str) -> bool:
    """Two words that share a deletion are at most two edits apart; this keeps one edit or one swap."""
    if len(word) != len(other):
        return True
    differ = [place for place in range(len(word)) if word[place] != other[place]]
    if len(differ) < 2:
        return True
    first, second = differ[0], differ[-1]
    return len(differ) == 2 and second == first + 1 and word[first] == other[second] and word[second] == other[first]
