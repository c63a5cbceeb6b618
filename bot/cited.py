"""Documents named by their number: plans of ours, and numbers that no plan has or mentions."""

from __future__ import annotations

import re

from intents.reading import Reading
from intents.words import fold, is_code, split_words
from knowledge.base import KnowledgeBase
from knowledge.model import Plan

_NUMBER = re.compile(r"\b(?:ke hoach|kh|so|van ban)(?: so)? (\d{1,4})\b")
_CITED = re.compile(
    r"\b(?:nghi quyet|nghi dinh|thong tu|de an|quyet dinh|cong van|chi thi|ke hoach)(?: so)? (\d{1,4})"
    r"(?![\w/.-]| ?%| (?:ngay|thang|nam|quy|phan|chi tieu|nhiem vu|muc|noi dung|viec))"
)
_YEAR = re.compile(r"20\d\d")


def codes_of(reading: Reading) -> tuple[str, ...]:
    """Whole numbers of documents in an utterance ("49-nq/tu"), folded."""
    return tuple(word.folded for word in reading.words if is_code(word.folded))


def numbered_plans(base: KnowledgeBase, reading: Reading) -> tuple[Plan, ...]:
    """Plans named by their number ("kế hoạch 92", "số 92/KH-UBND")."""
    text = " ".join(word.folded for word in reading.words if not is_code(word.folded))
    said = {found[1] for found in _NUMBER.finditer(text)} | set(codes_of(reading))
    return tuple(plan for plan in base.plans.values() if plan.header.number and said & _numbers_of(plan.header.number))


def _numbers_of(number: str) -> set[str]:
    """What a plan may be called by: its whole number, or what stands before the stroke."""
    return {number.split("/", maxsplit=1)[0].strip(), *(word.folded for word in split_words(number))}


def unknown_number(base: KnowledgeBase, reading: Reading) -> str | None:
    """The number of a document that is none of the plans and that none of them mentions, as typed."""
    known = {word for plan in base.plans.values() for word in _numbers_of(plan.header.number or "")}
    codes = (
        reading.said.text[word.start : word.end]
        for word in reading.words
        if is_code(word.folded) and word.folded not in known and not base.topics.knows(word.folded)
    )
    return next(codes, None) or _unknown_bare_number(base, reading, known)


def _unknown_bare_number(base: KnowledgeBase, reading: Reading, known: set[str]) -> str | None:
    """The same by kind and number alone: "nghị quyết 57"."""
    folded = fold(reading.said.text)
    for found in _CITED.finditer(folded):
        number = found[1].lstrip("0")
        if not _YEAR.fullmatch(number) and not {found[1], number} & known and number not in base.cited_numbers:
            return reading.said.text[found.start() : found.end()]
    return None
