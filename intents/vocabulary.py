"""The folded words that are known to be right, and which of them stand side by side.

Built once from everything the bot can talk about: wordings of the plans, names, intent phrases, filler words.
It answers three questions about one folded word: is it known, is it a possible Vietnamese syllable, which known
words is it likely to be a misspelling of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intents.words import fold

_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
_RIME = (
    "(?:a(?:ch|c|i|m|nh|ng|n|o|p|t|u|y)?|e(?:ch|c|m|nh|ng|n|o|p|t|u)?|i(?:a|ch|e(?:c|m|ng|n|p|t|u)|m|nh|n|p|t|u)?"
    "|o(?:a(?:ch|c|i|m|nh|ng|n|o|p|t|y)?|c|e(?:n|o|t)?|i|m|ng|n|ong|p|t)?"
    "|u(?:a(?:ng|n|t|y)?|c|e(?:ch|nh)?|i|m|ng|n|o(?:c|i|m|ng|n|p|t|u)?|p|t|u|y(?:a|ch|en|et|nh|n|t)?)?"
    "|y(?:em|en|et|eu)?)"
)
_SYLLABLE = re.compile(f"{_ONSET}{_RIME}")

# Sounds that many people spell alike; every spelling of a group is reduced to its first member.
_SOUNDALIKE = (
    (re.compile("^(?:gi|d|r)(?=[aeiouy])"), "d"),
    (re.compile("^tr"), "ch"),
    (re.compile("^s"), "x"),
    (re.compile("^l(?=[aeiouy])"), "n"),
    (re.compile("^k(?=[iey])"), "c"),
    (re.compile("^qu(?=[oa])"), "q"),
    (re.compile("y$"), "i"),
)

SOUNDALIKE_LIKENESS = 0.85
MISSPELT_LIKENESS = 0.82
OTHER_WORD_LIKENESS = 0.6
"""Likeness of a known word one edit from a typed word that is itself a possible syllable, so perhaps meant as typed."""


@lru_cache(maxsize=20_000)
def sound_of(word: str) -> str:
    """A key that is equal for folded words which are often mixed up in spelling ("xuat" and "suat")."""
    for pattern, replacement in _SOUNDALIKE:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a folded word could be a Vietnamese syllable ("tiet" yes, "tihn" no)."""
    return _SYLLABLE.fullmatch(word) is not None


NUMBER = "0"
"""Stands for any number in a pair: "quý 2" and "quý 3" are one pair."""
START, END = "^", "$"
"""Stand before the first and after the last word of what is said."""


@dataclass
class Vocabulary:
    """Known folded words with how often they occur, the known pairs of neighbours, and the marked forms of words."""

    counts: dict[str, int] = field(default_factory=dict)
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)
    forms: dict[str, set[str]] = field(default_factory=dict)
    """Folded word -> how it is rightly written."""
    _written: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of neighbours with their marks."""
    _written_after: set[tuple[str, str]] = field(default_factory=set)
    _written_before: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of neighbours of which only the second, or only the first, has its marks."""
    _by_length: dict[int, list[str]] = field(default_factory=dict)
    _by_sound: dict[str, list[str]] = field(default_factory=dict)
    _by_shorter: dict[str, list[str]] = field(default_factory=dict)
    """A word with one letter left out -> the words it comes from."""
    _slips: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    _before: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def learn(self, words: Sequence[str]) -> None:
        """Add one text's folded words, in order."""
        named = [NUMBER if word.isdigit() else word for word in words]
        for word in named:
            self._count(word)
        self._before.clear()
        for pair in pairwise(named):
            self.pairs[pair] = self.pairs.get(pair, 0) + 1

    def learn_written(self, words: Sequence[str]) -> None:
        """Add how words, in order, are rightly written: lower case, one tone-mark placement."""
        for word in words:
            self.forms.setdefault(fold(word), set()).add(word)
        for first, second in pairwise(words):
            self._written.add((first, second))
            self._written_after.add((fold(first), second))
            self._written_before.add((first, fold(second)))

    def is_pair(self, first: str | None, first_folded: str, second: str | None, second_folded: str) -> bool:
        """Whether two neighbours with these marks are known to stand so; None: typed without marks, so any do."""
        if first is None:
            return second is None or (first_folded, second) in self._written_after
        return (first, second_folded) in self._written_before if second is None else (first, second) in self._written

    def is_written_so(self, before: str | None, word: str, after: str | None) -> bool:
        """Whether ``word`` with these marks is one that may stand there, as far as is known (neighbours folded).

        False only where other marks would make a known pair with a neighbour and these make none.
        """
        folded = fold(word)
        if word not in self.forms.get(folded, ()):
            return False
        if (before, word) in self._written_after or (word, after) in self._written_before:
            return True
        return (before, folded) not in self.pairs and (folded, after) not in self.pairs

    def _count(self, word: str) -> None:
        if word not in self.counts:
            self._by_length.setdefault(len(word), []).append(word)
            self._by_sound.setdefault(sound_of(word), []).append(word)
            for shorter in _shortened(word):
                self._by_shorter.setdefault(shorter, []).append(word)
            self._slips.clear()
        self.counts[word] = self.counts.get(word, 0) + 1

    def before(self, word: str, initial: str) -> list[tuple[int, str]]:
        """(how often, which) known words with this initial that stand before ``word``, the most frequent first."""
        if not self._before:
            for (first, second), count in self.pairs.items():
                self._before.setdefault(second, []).append((count, first))
        found = [
            (count, first) for count, first in self._before.get(word, ()) if first[:1] == initial and first != word
        ]
        return sorted(found, reverse=True)

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def near(self, word: str) -> tuple[tuple[str, float], ...]:
        """Other known words that ``word`` may be meant for, with likeness in (0, 1), best first; at most 8."""
        base = OTHER_WORD_LIKENESS if word in self.counts or is_syllable(word) else MISSPELT_LIKENESS
        likeness: dict[str, float] = {}
        for other, edits in self.slips(word):
            first = 0.06 if other[0] != word[0] else 0.0
            likeness[other] = SOUNDALIKE_LIKENESS if not edits else base - 0.12 * (edits - 1) - first
        ranked = sorted(likeness.items(), key=lambda item: (-item[1], -self.counts[item[0]], item[0]))
        return tuple(ranked[:8])

    def slips(self, word: str) -> tuple[tuple[str, int], ...]:
        """Other known words that ``word`` may be a slip for, with the edits between: 0 for another spelling of the
        same sound, 1 for a letter missing, added, changed or swapped, 2 only from six letters on."""
        found = self._slips.get(word)
        if found is None:
            edits = dict.fromkeys(self._by_sound.get(sound_of(word), ()), 0) if _is_word(word) else {}
            for other, distance in self._edits(word):
                edits.setdefault(other, distance)
            edits.pop(word, None)
            found = tuple(edits.items())
            if len(self._slips) > 50_000:
                self._slips.clear()
            self._slips[word] = found
        return found

    def _edits(self, word: str) -> Iterable[tuple[str, int]]:
        """Known words within one edit or swap (two from six letters on)."""
        if not _is_word(word):
            return
        shorter = _shortened(word)
        candidates = set(self._by_shorter.get(word, ())) | (shorter & self.counts.keys())
        if len(word) > 2:
            candidates.update(other for one in shorter for other in self._by_shorter.get(one, ()))
        for other in sorted(candidates):
            if len(other) > 1 and OSA.distance(word, other, score_cutoff=1) <= 1:
                yield other, 1
        if len(word) >= 6:
            for length in range(len(word) - 2, len(word) + 3):
                for other, distance, _ in process.extract_iter(
                    word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=2
                ):
                    if distance == 2 and other[0] == word[0]:
                        yield other, 2


def _is_word(word: str) -> bool:
    return len(word) >= 2 and not word[0].isdigit()


def _shortened(word: str) -> set[str]:
    """The word with one letter left out, each in turn."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}
