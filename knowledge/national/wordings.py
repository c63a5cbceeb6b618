"""Statement -> core: the folded words that say what is measured, without figures, verbs of degree and the place.

"Phấn đấu tỷ lệ hồ sơ TTHC của xã X đạt trên 90%" and "Tỉ lệ hồ sơ thủ tục hành chính" have one core. A core is kept
once, however many records say it: 700,000 records of national size have some hundreds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.national.data import language
from knowledge.national.folding import folded_words, marked_words

Words = tuple[str, ...]
_KEPT_BATCH = 400_000
"""Statements remembered while records are read, as typed and as folded."""
_SHARE = re.compile(r"\d+(?:[.,]\d+)?\s?%")
"""A share says how much; the same statement with another one has the same core."""


class Cores:
    """Numbers cores as statements come; the same words give the same number."""

    def __init__(self) -> None:
        self.cores: list[Words] = []
        self._numbers: dict[Words, int] = {}
        self._seen: dict[str, int] = {}
        self._typed: dict[str, int] = {}
        said = language()
        self._stripped = said.stripped
        self._before_figures = said.before_figures
        self._after, self._before = said.numbered_after, said.numbered_before
        self._phrases = said.stripped_phrases
        self._short = said.short_forms

    def number(self, statement: str, place: str, province: str) -> int:
        """The number of a statement's core; ``place`` and ``province`` are folded names, taken out where they stand."""
        raw = _SHARE.sub("%", statement)
        known = self._typed.get(raw)
        if known is None:
            known = self._numbered(statement, place, province)
            if len(self._typed) < _KEPT_BATCH:
                self._typed[raw] = known
        return known

    def _numbered(self, statement: str, place: str, province: str) -> int:
        words = folded_words(statement)
        figures = self._figures(words)
        drop = self._before_figures
        text = " ".join(
            word for at, word in enumerate(words) if not figures[at] and not (figures[at + 1] and word in drop)
        )
        known = self._seen.get(text)
        if known is not None:
            return known
        kept = self._kept(words, marked_words(statement))
        bare = f" {' '.join(kept)} "
        for name in (place, province):
            if name and f" {name} " in bare:
                bare = bare.replace(f" {name} ", " ")
        core = self._spelt_out(bare.split()) or tuple(words)
        number = self._numbers.setdefault(core, len(self.cores))
        if number == len(self.cores):
            self.cores.append(core)
        if len(self._seen) < _KEPT_BATCH:
            self._seen[text] = number
        return number

    def _figures(self, words: Sequence[str]) -> list[bool]:
        """Which words are figures that say how much, with one False more at the end."""
        figures = [word.isdigit() for word in words] + [False]
        for at in [at for at, figure in enumerate(figures) if figure]:
            if (at and words[at - 1] in self._after) or (at + 1 < len(words) and words[at + 1] in self._before):
                figures[at] = False
        return figures

    def _kept(self, words: Sequence[str], marked: Sequence[str]) -> list[str]:
        """The folded words that say what is measured."""
        figures = self._figures(words)
        drop = [figure or word in self._stripped for figure, word in zip(figures, marked, strict=False)]
        for phrase in self._phrases:
            for at in range(len(words) - len(phrase) + 1):
                if tuple(marked[at : at + len(phrase)]) == phrase:
                    drop[at : at + len(phrase)] = [True] * len(phrase)
        return [
            word
            for at, word in enumerate(words)
            if not drop[at] and not (figures[at + 1] and word in self._before_figures)
        ]

    def _spelt_out(self, words: Sequence[str]) -> Words:
        spelled: list[str] = []
        for place, word in enumerate(words):
            readings = self._short.get(word)
            if readings and len(word) > 1 and (reading := pick(readings, words[max(0, place - 4) : place + 5])):
                spelled += reading
            else:
                spelled.append(word)
        return _undoubled(spelled)


def _undoubled(words: Sequence[str]) -> Words:
    """Without a phrase said twice in a row: "thủ tục hành chính (TTHC)" is one, once the short form is read out."""
    out = list(words)
    for size in range(8, 1, -1):
        place = 0
        while place + 2 * size <= len(out):
            if out[place : place + size] == out[place + size : place + 2 * size]:
                del out[place + size : place + 2 * size]
            else:
                place += 1
    return tuple(out)


def pick(readings: Sequence[tuple[Words, frozenset[str]]], around: Sequence[str]) -> Words | None:
    """The reading settled by a word nearby, else the first; None where every reading wants such a word."""
    for words, near in readings:
        if near and not near.isdisjoint(around):
            return words
    for words, near in readings:
        if not near:
            return words
    return None
