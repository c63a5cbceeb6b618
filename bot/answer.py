"""What an answerer returns: facts for a template, with what the next utterance may lean on. No wording, no HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.question import Listed, Pending, Question
from bot.talk import Item, ReplyKind
from knowledge.base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Answer:
    """``template`` is the file's stem; ``data`` its fields. ``question`` is the question as answered (with the
    offices it turned out to be about), which follow-ups lean on."""

    template: str
    data: Mapping[str, Any]
    question: Question
    kind: ReplyKind = "answer"
    items: tuple[Item, ...] = ()
    sources: tuple[str, ...] = ()
    offers: tuple[Pending, ...] = ()
    listed: tuple[Listed, ...] = ()
    asked: bool = False
    has_deadline: bool = False
    keeps_talk: bool = field(default=True)
    """False: this answer says nothing a follow-up could lean on (a decline, a greeting)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every answerer gets: the knowledge base and the day it is."""

    base: KnowledgeBase
    today: date


Answerer = Callable[[Desk, Question], Answer]
