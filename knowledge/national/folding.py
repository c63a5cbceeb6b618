"""Text -> folded words in one pass, composed or decomposed alike: lower case, no marks, punctuation to spaces.

One character becomes one character, except that combining marks vanish, so marked words line up with folded ones
once the text is composed (:func:`marked_words`).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from intents.words import fold, unify

_Y = {"ti": "ty", "ki": "ky", "li": "ly", "mi": "my", "qui": "quy"}
"""Syllables written with i or y; as in :func:`intents.words.unify`."""
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


@lru_cache(maxsize=20_000)
def unified(word: str) -> str:
    """One word in lower case, its marks in one spelling."""
    return unify(word)
