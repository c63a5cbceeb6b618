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


@dataclass
class Vocabulary:
    """Known folded words with how often they occur, and the known pairs of neighbours."""

    counts: dict[str, int] = field(default_factory=dict)
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)
    _by_length: dict[int, list[str]] = field(default_factory=dict)
    _by_sound: dict[str, list[str]] = field(default_factory=dict)
    _near: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    def learn(self, words: Sequence[str]) -> None:
        """Add one text's folded words, in order."""
        for word in words:
            if word not in self.counts:
                self._by_length.setdefault(len(word), []).append(word)
                self._by_sound.setdefault(sound_of(word), []).append(word)
                self._near.clear()
            self.counts[word] = self.counts.get(word, 0) + 1
        for pair in pairwise(words):
            self.pairs[pair] = self.pairs.get(pair, 0) + 1

    def learn_all(self, texts: Iterable[Sequence[str]]) -> None:
        for words in texts:
            self.learn(words)

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def near(self, word: str) -> tuple[tuple[str, float], ...]:
        """Other known words that ``word`` may be meant for, with likeness in (0, 1), best first; at most 8."""
        found = self._near.get(word)
        if found is None:
            found = self._look_near(word)
            if len(self._near) > 50_000:
                self._near.clear()
            self._near[word] = found
        return found

    def _look_near(self, word: str) -> tuple[tuple[str, float], ...]:
        likeness: dict[str, float] = {}
        if len(word) >= 2 and not word[0].isdigit():
            for other in self._by_sound.get(sound_of(word), ()):
                likeness[other] = SOUNDALIKE_LIKENESS
            likeness.update((other, score) for other, score in self._edits(word) if score > likeness.get(other, 0.0))
        likeness.pop(word, None)
        ranked = sorted(likeness.items(), key=lambda item: (-item[1], -self.counts[item[0]], item[0]))
        return tuple(ranked[:8])

    def _edits(self, word: str) -> Iterable[tuple[str, float]]:
        """Known words within one edit or swap (two from six letters on)."""
        reach = 2 if len(word) >= 6 else 1
        if len(word) < 3:
            return
        base = OTHER_WORD_LIKENESS if word in self.counts or is_syllable(word) else MISSPELT_LIKENESS
        for length in range(len(word) - reach, len(word) + reach + 1):
            for other, distance, _ in process.extract_iter(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=reach
            ):
                if len(other) >= 2 and (distance < 2 or other[0] == word[0]):
                    yield other, base - 0.12 * (distance - 1) - (0.06 if other[0] != word[0] else 0.0)
