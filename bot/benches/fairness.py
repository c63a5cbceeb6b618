"""When a shortened question is fair: a reader who has the records of the place and year can tell which is meant.

A shortened question is drawn only where no other record of the place and year holds all of its words, in any order and
in short or in full ("TTHC"), and where it holds some word that says what is measured. Otherwise two records would be
equally right and the one that counts as right would be chance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from bot.benches.sources import material, types
from intents.words import unify

JOINED = 0.03
"""Least association of two syllables for them to be one word: their joint count squared over both counts, in [0, 1]."""


def syllables(text: str) -> list[str]:
    """Words in lower case with their marks in one spelling, short forms written out."""
    words = [unify(word) for word in re.findall(r"\w+", text)]
    return [part for word in words for part in _short_forms().get(word, (word,))]


@cache
def _short_forms() -> dict[str, tuple[str, ...]]:
    """Short forms that stand in the plans' own wordings."""
    standing = {unify(word) for wordings in types().values() for text in wordings for word in re.findall(r"\w+", text)}
    return {
        unify(short): tuple(unify(word) for word in long.split())
        for long, short in material()["abbreviations"]
        if short.isupper() and unify(short) in standing
    }


def telling(text: str) -> frozenset[str]:
    """All that a record's wording holds."""
    return frozenset(syllables(text))


def bears_all(held: Iterable[frozenset[str]], words: Iterable[str]) -> bool:
    """Whether one of the records, of which each holds so much, would be as right an answer as any."""
    wanted = syllables(" ".join(words))
    return any(one.issuperset(wanted) for one in held)


def hollow(words: Sequence[str]) -> bool:
    """Whether nothing in ``words`` says what is measured ("đảm bảo", "hàng năm")."""
    return frozenset(material()["hollow"]).issuperset(map(unify, words))


@cache
def _association() -> dict[tuple[str, str], float]:
    alone: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for wordings in types().values():
        words = [word for text in set(wordings) for word in (*map(unify, re.findall(r"\w+", text)), "")]
        alone.update(words)
        together.update(pairwise(words))
    return {pair: count * count / alone[pair[0]] / alone[pair[1]] for pair, count in together.items() if "" not in pair}


def bound(words: Sequence[str]) -> list[bool]:
    """For each neighbouring pair whether the two are one word ("hóa đơn"): the closest pairs are joined first."""
    table = _association()
    pairs = [(table.get((unify(one), unify(two)), 0.0), at) for at, (one, two) in enumerate(pairwise(words))]
    joined = [False] * len(pairs)
    for strength, at in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if strength >= JOINED and not any(joined[max(0, at - 1) : at + 2]):
            joined[at] = True
    return joined


def whole_words(text: str) -> list[str]:
    """The words of a text in order, of one or two syllables: ["tỷ lệ", "doanh nghiệp", "sử dụng", "hóa đơn", ...]."""
    parts = re.findall(r"\w+", text)
    words: list[str] = []
    glued = False
    for part, joined in zip(parts, [*bound(parts), False], strict=True):
        words[-1:] = [f"{words[-1]} {part}"] if glued else [*words[-1:], part]
        glued = joined
    return words
