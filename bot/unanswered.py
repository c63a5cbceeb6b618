"""Unanswered questions grouped by likeness, so that a missing synonym shows itself once, not forty times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from intents.words import fold

ALIKE = 80.0
"""Likeness of the folded words, 0 to 100, from which two questions are taken for the same wish."""


@dataclass(slots=True)
class Group:
    """Questions alike. ``name`` is the most frequent one, ``count`` the sum; ``others`` the rest with their counts."""

    name: str
    count: int
    others: list[tuple[str, int]] = field(default_factory=list)


def grouped(questions: Sequence[tuple[str, int]]) -> tuple[Group, ...]:
    """Groups of (question, how often), the most frequent wish first. Each joins the first group it is like."""
    groups: list[Group] = []
    folded: list[str] = []
    for text, count in sorted(questions, key=lambda one: (-one[1], one[0])):
        words = fold(text)
        like = next((at for at, other in enumerate(folded) if fuzz.token_sort_ratio(words, other) >= ALIKE), None)
        if like is None:
            groups.append(Group(text, count))
            folded.append(words)
        else:
            groups[like].count += count
            groups[like].others.append((text, count))
    return tuple(sorted(groups, key=lambda group: -group.count))
