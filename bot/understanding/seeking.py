"""The search for an utterance's subject among what the plans say, and how much what was found can be relied on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.deciding import TELLING, holds
from bot.understanding.leading import SHORT, leans_on_talk
from bot.understanding.outcomes import Talk
from bot.understanding.querying import queries_of
from intents.matching import Query
from knowledge.topics import Candidate

WHOLE = 0.6
"""A single word of a subject counts in a talk when it is most of a wording."""
SEVERAL_TELLING = 1.2
"""Several words are one when together they are rarer than the rarest word is."""
UNASKED_PAIRS, UNASKED_COVERED = 0.6, 0.75
"""Without any cue of a question: share of word pairs, or of words, that must stand in the record."""
PLAINLY = 0.7
"""From this score on a subject is what is asked about, however the question is worded."""


@dataclass(frozen=True, slots=True)
class Sought:
    """The search for an utterance's subject. ``found``: its best candidate is good enough to speak of;
    ``leans``: the utterance is elliptical, so the talk may lend it what it lacks."""

    queries: tuple[Query, ...]
    candidates: tuple[Candidate, ...]
    found: bool
    leans: bool


def seek(talk: Talk, intent: str | None) -> Sought:
    queries = queries_of(talk, intent)
    candidates = tuple(talk.base.topics.search(queries, talk.reading.figures))
    found = bool(candidates) and holds(candidates[0]) and (not _in_talk(talk) or _by_itself(candidates[0]))
    return Sought(queries, candidates, found, leans_on_talk(talk, intent, found))


def _in_talk(talk: Talk) -> bool:
    """A short utterance in a talk about a subject: that subject is likelier meant than a word's chance likeness."""
    return talk.before is not None and bool(talk.context.topics) and len(talk.reading.words) <= SHORT


def _by_itself(candidate: Candidate) -> bool:
    """Whether the words found are a subject without a talk: telling ones, or most of a wording."""
    hit = candidate.hit
    if hit.slots == 1:
        return hit.rarity >= TELLING or hit.coverage >= WHOLE
    return hit.coverage >= 0.5 or hit.rarity >= SEVERAL_TELLING


def is_plain(sought: Sought) -> bool:
    """Several words of the utterance stand together in one wording: that is what it is about."""
    if not sought.found or sought.candidates[0].score < PLAINLY:
        return False
    hit = sought.candidates[0].hit
    return hit.slots > 1 and hit.pairs >= 0.3


def stands_so(sought: Sought) -> bool:
    """Whether what was found may be told though nothing was asked: it is the whole of what was said, in its order."""
    if not sought.found:
        return False
    hit = sought.candidates[0].hit
    return hit.slots == 1 or hit.pairs >= UNASKED_PAIRS or hit.covered >= UNASKED_COVERED
