"""What is to be counted: "bao nhiêu trạm", "mấy cơ quan", "bao nhiêu %"; and whether a record gives a number of it."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.understanding.outcomes import Talk
from intents.reading import Reading
from intents.words import fold
from knowledge.topics import Candidate

SHARE = "%"
_MANY = frozenset({"may", "nhieu", "nhiu"})
_NO_UNIT = frozenset({
    "la", "thi", "so", "va", "trong", "o", "cua", "tren", "duoc", "de", "cho", "tu", "den", "a", "nhi", "vay", "the",
    "nam", "thang", "quy", "ngay", "tuan", "phai", "ve", "voi", "roi", "chua", "khong", "nhe",
})  # fmt: skip
"""Words after "bao nhiêu" that are not what is counted; stretches of time are asked of deadlines."""


def asked_unit(reading: Reading) -> tuple[str, ...]:
    """The words after "bao nhiêu" or "mấy" that say what is counted, folded, two at most; ("%",) for a share; () for
    none."""
    folded = [word.folded for word in reading.words]
    for place, word in enumerate(folded[:-1], start=1):
        if word in _MANY and (word != "nhieu" or folded[place - 2] == "bao"):
            after = folded[place : place + 2]
            if after[:1] == [SHARE] or after == ["phan", "tram"]:
                return (SHARE,)
            return () if after[0] in _NO_UNIT else tuple(after)
    return ()


def gives_number_of(talk: Talk, candidate: Candidate, unit: tuple[str, ...]) -> float:
    """How surely the record gives a number of these: 1 for all the words after a figure, 0.5 for the first of two."""
    said = _said(talk, candidate)
    if unit == (SHARE,):
        return 1.0 if SHARE in said else 0.0
    if len(unit) > 1 and _numbered(said, " ".join(unit)):
        return 1.0
    return 0.5 if _numbered(said, unit[0]) else 0.0


def _said(talk: Talk, candidate: Candidate) -> str:
    topics, topic = talk.base.topics, candidate.topic
    match topic.kind:
        case "duty":
            return topics.duties[topic.id][1].statement
        case "milestone":
            return topics.milestones[topic.id][1].statement
        case "finding":
            return topics.findings[topic.id][1].statement
    rows = [row for row, _ in topics.aims[candidate.plan, topic.id.removeprefix("concept/")].entries]
    figures = (f"{target.value} {target.unit} {target.what}" for row in rows for target in row.targets)
    return " ; ".join((*(row.statement for row in rows), *figures))


@lru_cache(maxsize=4096)
def _numbered(said: str, unit: str) -> bool:
    """Whether a figure stands before these words: "3.455 trạm", "02 (hai) giải pháp"."""
    return re.search(rf"\d (?:\(\w+\) )?{re.escape(unit)}(?!\w)", fold(said)) is not None
