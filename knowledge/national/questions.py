"""One question: its words folded, as they were typed, and where commas stand; each made once, when asked for."""

from __future__ import annotations

from itertools import pairwise

from knowledge.national.folding import cased_words, folded_words, refolded, stops, unified


class Question:
    """``words``: folded, in order. ``bare``: typed without any marks, so that a word without marks tells nothing.

    ``framed``: positions of words that only ask ("bao nhiêu"), set by the reader; slips in names are not sought there.
    """

    __slots__ = ("_cased", "_marks", "_pairs", "_stops", "bare", "framed", "text", "words")

    def __init__(self, text: str) -> None:
        self.text, self.bare = text, text.isascii()
        self.framed: frozenset[int] | set[int] = frozenset()
        self._cased: list[str] | None = None if self.bare else cased_words(text)
        self._marks: list[str] | None = None
        self._pairs: list[tuple[str, str]] | None = None
        self._stops: frozenset[int] | None = None
        self.words = folded_words(text) if self._cased is None else refolded(self._cased)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Neighbouring words, folded."""
        if self._pairs is None:
            self._pairs = list(pairwise(self.words))
        return self._pairs

    @property
    def stops(self) -> frozenset[int]:
        """Positions of words before which a comma or the like stands."""
        if self._stops is None:
            self._stops = stops(self.text)
        return self._stops

    @property
    def cased(self) -> list[str]:
        """The words as typed."""
        if self._cased is None:
            self._cased = cased_words(self.text)
        return self._cased

    @property
    def marks(self) -> list[str]:
        """The words in lower case with their marks."""
        if self._marks is None:
            self._marks = [unified(word) for word in self.cased]
        return self._marks

    def marked(self, first: int, last: int) -> tuple[str, ...]:
        """Words [first, last) in lower case with their marks."""
        return tuple(self.marks[first:last])

    def capital(self, first: int, last: int) -> bool:
        """Whether each of the words [first, last) begins with a capital, in a text that has others."""
        return all(word[0].isupper() for word in self.cased[first:last]) and not self.text.isupper()
