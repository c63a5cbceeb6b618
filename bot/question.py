"""What is asked, settled; and what a chat remembers of it. Validated values, storable as JSON.

A :class:`Question` is whole: every slot is filled from the utterance, the talk so far, or the profile, and
``carried`` names the slots that came from the talk. A :class:`Context` is what the next utterance may lean on.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.model import Role

MEMORY_LIFETIME = timedelta(minutes=30)
"""How long a chat's talk is leaned on after its last utterance."""

Level = Literal["tỉnh", "huyện", "xã"]
Part = Literal["body", "appendix"]


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Value):
    """Days asked about, both inclusive; None is open. ``text`` is how it was said."""

    first: date | None
    last: date | None
    grain: str
    text: str

    def holds(self, day: date) -> bool:
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


class Question(Value):
    """``plans`` is the scope (ids); ``places`` and ``years`` are what settled it, for saying what is missing."""

    intent: str
    topics: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    unknown_place: str | None = None
    roles: tuple[Role, ...] = ()
    offices: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    """Offices that something is sent to; never among ``offices`` then."""
    pillars: tuple[str, ...] = ()
    period: Span | None = None
    aspect: str | None = None
    field: str | None = None
    counted: str | None = None
    level: Level | None = None
    part: Part | None = None
    document: str | None = None
    own: bool = False
    """Asked of the person's own office ("tôi phải làm gì")."""
    page: int = 0
    carried: tuple[str, ...] = ()
    words: str = ""
    """The subject as understood, for saying it back; never stored with a person."""
    unit: tuple[str, ...] = ()
    """What is to be counted, folded, two words at most ("tram", "bts"); empty for a share or where it is not said."""
    place_settled: bool = False
    """The place was named in the talk, not taken from the profile."""


class Pending(Value):
    """A choice that may be tapped: its label and the whole question it stands for."""

    label: str
    question: Question


class Listed(Value):
    """One row of a list that was shown, for "cái thứ hai"."""

    plan: str
    topic: str | None


class Context(Value):
    """The talk of one chat. Times are aware; ``offered`` holds choices, ``asked`` whether they were a question."""

    question: Question | None = None
    offered: tuple[Pending, ...] = ()
    asked: bool = False
    listed: tuple[Listed, ...] = ()
    topics: tuple[str, ...] = ()
    topic_plans: tuple[str, ...] = ()
    """The subject last spoken of, and in which plans; questions without a subject in between leave it standing."""
    own_office: str | None = None
    own_place: str | None = None
    declined: bool = False
    at: datetime | None = None

    def alive(self, now: datetime) -> bool:
        return self.at is not None and timedelta(0) <= now - self.at <= MEMORY_LIFETIME
