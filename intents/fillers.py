"""Words that carry a question but not its subject, from ``data/fillers.yaml``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from intents.abbreviations import load_yaml
from intents.words import fold, split_words, unify, unify_tones


@cache
def fillers() -> dict[str, frozenset[str]]:
    """Words that carry a question, by folded form with the marked forms listed."""
    return by_folded(load_yaml("fillers.yaml")["fillers"])


@cache
def filler_phrases() -> dict[str, tuple[tuple[tuple[str, str], ...], ...]]:
    """The fillers of several words by their first folded word: each a row of (folded, marked) words."""
    lines: list[list[str]] = load_yaml("fillers.yaml")["phrases"]
    table: dict[str, tuple[tuple[tuple[str, str], ...], ...]] = {}
    for phrase in (phrase for line in lines for phrase in line):
        words = tuple((fold(word), word) for word in map(unify, phrase.split()))
        table[words[0][0]] = (*table.get(words[0][0], ()), words)
    return table


@cache
def particles() -> dict[str, frozenset[str]]:
    """The fillers that are never half of a name, in the shape of :func:`fillers`."""
    return by_folded(load_yaml("fillers.yaml")["particles"])


def by_folded(lines: Sequence[str]) -> dict[str, frozenset[str]]:
    """Words of ``lines`` by folded form with the marked forms listed."""
    table: dict[str, set[str]] = {}
    for line in lines:
        for word in split_words(line):
            table.setdefault(word.folded, set()).add(unify_tones(word.text))
    return {folded: frozenset(forms) for folded, forms in table.items()}
