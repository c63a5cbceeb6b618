"""A question to the national index -> the record it means, the records it may mean, or why there is none.

What the question leaves unsaid is lent by the talk (the record last spoken of), then by the asker's own place and year.
Only ids come out: the records themselves are kept by whoever has them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from knowledge.national.matching import Match, Matcher
from knowledge.national.reading import Read
from knowledge.national.records import FIRST_YEAR, YEARS

FLOOR = 0.6
"""Least score of an answer. Of both makers' questions (seeds 2, 3, 904) 88 % about what is not there fall below it, and
1.3 % about what is."""
MARGIN = 0.02
"""Ranks so close are asked about: 1 % of the questions, of which every second would have been answered wrongly."""
MOST = 5
"""Records offered at most."""

Slot = Literal["place", "year", "topic"]
Why = Literal["", "no_subject", "no_place", "no_year", "outside", "which_place"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A place, as a profile has it, a year, and the statement last spoken of; None is unknown."""

    place: str | None = None
    year: int | None = None
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """``ids``: one is the answer, several are to be asked about, none: see ``why``.

    ``carried``: what the talk lent. ``apart``: several records differ in their place, not in what they say.
    ``year``: the one that was sought, None for the newest.
    """

    ids: tuple[str, ...] = ()
    why: Why = ""
    carried: tuple[Slot, ...] = ()
    apart: bool = False
    year: int | None = None


class Finder:
    """Looks questions up in one index; keeps nothing of them."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._index = matcher.index

    def find(self, text: str, asker: Spoken, talk: Spoken | None) -> Found:
        """The record meant. ``talk``: what was last spoken of in this chat, as far as it may be leaned on."""
        place, year = (talk.place, talk.year) if talk else (asker.place, asker.year)
        read = self._matcher.reader.read(text, place, year)
        if not read.own:
            if talk is None or talk.statement is None:
                return Found(why="no_subject", year=read.year)
            read = replace(read, slots=self._matcher.reader.subject_of(talk.statement))
        return replace(self._among(read), carried=_carried(read, talk), year=read.year)

    def _among(self, read: Read) -> Found:
        if read.stranger:
            return Found(why="no_place")
        if not read.places:
            return Found(why="which_place")
        known = [place for place in read.places if self._set_there(place, read.year)]
        if not known:
            return Found(why="no_year" if any(place in self._index.years for place in read.places) else "no_place")
        if len(known) == 1:
            return _meant(self._matcher.match(replace(read, places=(known[0],))))
        matches = [self._matcher.match(replace(read, places=(place,))) for place in known[:MOST]]
        ids = tuple(match.top[0] for match in matches if match.top and match.score >= FLOOR)
        return Found(ids, "" if ids else "outside", apart=len(ids) > 1)

    def _set_there(self, place: int, year: int | None) -> bool:
        """Whether a place has records of the year; of any where none was said."""
        if year is None:
            return place in self._index.years
        return place * YEARS + year - FIRST_YEAR in self._index.groups


def _carried(read: Read, talk: Spoken | None) -> tuple[Slot, ...]:
    if talk is None:
        return ()
    unsaid: tuple[tuple[Slot, bool], ...] = (
        ("place", read.said_place), ("year", read.said_year), ("topic", read.own),
    )  # fmt: skip
    return tuple(slot for slot, said in unsaid if not said)


def _meant(match: Match) -> Found:
    if not match.top or match.score < FLOOR:
        return Found(why="outside")
    best = match.ranks[0]
    near = tuple(top for top, rank in zip(match.top, match.ranks, strict=True) if rank and best - rank < MARGIN)
    return Found(near)
