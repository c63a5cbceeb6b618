"""What understanding an utterance may come to, and what every step of it needs."""

from __future__ import annotations

from dataclasses import dataclass

from bot.question import Context, Pending, Question
from bot.talk import Profile, RemindRequest
from intents.reading import Reading
from knowledge.base import KnowledgeBase
from knowledge.topics import Candidate

SOCIAL = ("greeting", "thanks", "goodbye", "help")
OUTSIDE = "outside"


TOPICAL = ("who", "value", "exists", "deadline", "compare", "overview", "source", "detail")


OPEN = ("due", "duties", "list", "count", "document", "plans", "today", "abbreviation")
"""Intents that need no subject of their own."""


@dataclass(frozen=True, slots=True)
class Understood:
    question: Question


@dataclass(frozen=True, slots=True)
class Rivals:
    """Close readings: ask which. ``options`` are whole questions with labels, at most five."""

    options: tuple[Pending, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """No answer, and why: "outside" (not this bot's field), "no_place", "no_year", "no_document", "no_person",
    "no_office", "elsewhere" (other documents have it), "no_such_date", "no_subject" (it is not clear what about),
    "unknown_office", "who_are_you"."""

    why: str
    question: Question
    elsewhere: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Social:
    """No question to the plans: small talk, ``office``/``place`` when the person said where they work, or with
    ``request`` a wish for the reminders."""

    intent: str
    office: str | None = None
    place: str | None = None
    request: RemindRequest | None = None


Outcome = Understood | Rivals | Nothing | Social


@dataclass(frozen=True, slots=True)
class Talk:
    """What every step needs."""

    base: KnowledgeBase
    reading: Reading
    context: Context
    profile: Profile

    @property
    def before(self) -> Question | None:
        return self.context.question
