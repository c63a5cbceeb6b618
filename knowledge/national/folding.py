"""Text -> folded words in one pass, composed or decomposed alike: lower case, no marks, punctuation to spaces.

One character becomes one character, except that combining marks vanish, so marked words line up with folded ones
once the text is composed (:func:`marked_words`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from intents.words import fold, unify

_Y = {"ti": "ty", "ki": "ky", "li": "ly", "mi": "my", "qui": "quy"}
"""Syllables written with i or y; as in :func:`intents.words.unify`."""
STOP = re.compile(r"[,.;:()/]")
"""Words on its two sides are no pair."""
LONGEST = 500
"""Characters read of one text."""


class _Folding(dict[int, str | None]):
    """Filled character by character as they are met; at most one entry for each code point."""

    def __missing__(self, point: int) -> str | None:
        char = chr(point)
        value: str | None = " "
        if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
            value = None
        elif char.isalnum():
            value = fold(char)
            value = value if len(value) == 1 and value.isalnum() else char.lower()[:1]
        self[point] = value
        return value


class _Marking(dict[int, str | None]):
    """Punctuation to spaces, exactly where :class:`_Folding` puts them; letters stay as typed."""

    def __missing__(self, point: int) -> str | None:
        value = _FOLDING[point]
        self[point] = chr(point) if value is not None and value != " " else value
        return self[point]


_FOLDING = _Folding()
_MARKING = _Marking()


def folded_words(text: str) -> list[str]:
    """Folded words in order; "tỉ", "kĩ", "quí" under their y spelling."""
    words = text[:LONGEST].translate(_FOLDING).split()
    if not _Y.keys().isdisjoint(words):
        return [_Y.get(word, word) for word in words]
    return words


def cased_words(text: str) -> list[str]:
    """The same words as typed, composed; as many as :func:`folded_words` gives."""
    return unicodedata.normalize("NFC", text[:LONGEST]).translate(_MARKING).split()


def marked_words(text: str) -> list[str]:
    """The same words, lower case, with their marks in one spelling."""
    return [unified(word) for word in cased_words(text)]


def stops(text: str) -> frozenset[int]:
    """Positions of the words before which a comma or another stop stands."""
    found, done = set(), 0
    for part in STOP.split(text[:LONGEST]):
        found.add(done)
        done += len(folded_words(part))
    return frozenset(found - {0, done})


_KEPT = 50_000


class _Remembered(dict[str, str]):
    """What ``made`` gives for a word; at most 50,000 words are remembered."""

    def __init__(self, made: Callable[[str], str]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, word: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        value = self[word] = self._made(word)
        return value


def _refolded(word: str) -> str:
    folded = word.translate(_FOLDING)
    return _Y.get(folded, folded)


_REFOLDED, _UNIFIED = _Remembered(_refolded), _Remembered(unify)


def refolded(cased: Iterable[str]) -> list[str]:
    """Words of :func:`cased_words` as :func:`folded_words` gives them."""
    remembered = _REFOLDED
    return [remembered[word] for word in cased]


def unified(word: str) -> str:
    """One word in lower case, its marks in one spelling."""
    return _UNIFIED[word]
