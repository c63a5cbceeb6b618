"""The values that flow between a channel and the assistant. No channel's own types, no wording rules.

A channel makes a :class:`Message` of what a person typed or tapped and hands it to the assistant; it gets a
:class:`Reply` to deliver. ``Reply.markup`` is a small safe HTML (b, i, a, blockquote; every value escaped); channels
without markup deliver ``Reply.text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ReplyKind = Literal["answer", "choose", "decline", "chat"]

MOST_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person or a group told of themselves: ids of a place with plans and of an office, either may be None."""

    place: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One utterance. ``chat`` is unique within ``channel``; ``at`` is timezone-aware; ``picked``: a choice was tapped.

    ``text`` of a picked choice is its label or a part of it; where no such choice is pending it is an ordinary text.
    """

    channel: str
    chat: str
    text: str
    at: datetime
    profile: Profile = Profile()
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to go on: ``label`` is shown (at most 60 characters), ``say`` is what choosing it means as a sentence."""

    label: str
    say: str


@dataclass(frozen=True, slots=True)
class Card:
    """One find of a search. ``id`` is stable; ``title`` and ``description`` plain text, ``markup`` the answer."""

    id: str
    title: str
    description: str
    markup: str


@dataclass(frozen=True, slots=True)
class Item:
    """A record an answer rests on."""

    document: str
    code: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person gets.

    ``choices``: asked for when ``kind`` is "choose" (at most five), else offered as the natural next questions.
    ``sources`` are the lines "document, place" that stand in the text too. ``has_deadline``: the answer speaks of a
    day still to come, so a channel may offer a reminder.
    """

    kind: ReplyKind
    intent: str
    markup: str
    text: str
    choices: tuple[Choice, ...] = ()
    items: tuple[Item, ...] = ()
    sources: tuple[str, ...] = ()
    has_deadline: bool = False
