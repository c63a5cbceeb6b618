"""What is to be counted: "bao nhiêu trạm", "mấy cơ quan", "bao nhiêu %"; and whether a record gives a number of it."""

from __future__ import annotations

from itertools import takewhile

from bot.figures import gives_number_of
from bot.understanding.outcomes import Talk
from intents.reading import Reading
from intents.spelling import folded_words
from knowledge.topics import Candidate

SHARE = "%"
_MANY = frozenset({"mấy", "may", "nhiêu", "nhieu", "nhiu"})
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
        if reading.words[place - 1].text in _MANY and (word == "may" or folded[place - 2] == "bao"):
            after = folded[place : place + 2]
            if after[:1] == [SHARE] or after == ["phan", "tram"]:
                return (SHARE,)
            return tuple(takewhile(lambda each: each not in _NO_UNIT, after))
    return ()


def listed_unit(reading: Reading) -> tuple[str, ...]:
    """The words between a number and "nào": "5 cơ quan nào" asks for each of them; () for none."""
    folded = [word.folded for word in reading.words]
    for place, word in enumerate(folded):
        unit = folded[place + 1 : place + 3]
        if word.isdecimal() and len(unit) == 2 and unit[0] not in _NO_UNIT and "nao" in folded[place + 2 : place + 4]:
            return tuple(each for each in unit if each != "nao")
    return ()


def unit_of_subject(reading: Reading, subject: str) -> tuple[str, ...]:
    """The same where it is a thing that is part of the subject and no share: words that only fill are no unit."""
    unit = asked_unit(reading)
    held = folded_words(subject)
    return unit if unit and unit[0] in held and unit != (SHARE,) else ()


def numbers_it(talk: Talk, candidate: Candidate, unit: tuple[str, ...]) -> float:
    """How surely the record gives a number of these: 1 for all the words after a figure, 0.8 for the first of two."""
    said = " ; ".join(talk.base.topics.said_of(candidate))
    if unit == (SHARE,):
        return 1.0 if SHARE in said else 0.0
    if gives_number_of(said, " ".join(unit)):
        return 1.0
    return 0.8 if gives_number_of(said, unit[0]) else 0.0
