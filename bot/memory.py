"""Where the talk of a chat is kept between two utterances: in memory, or in the database through a small protocol."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pydantic import ValidationError

from bot.question import Context


class TalkMemory(Protocol):
    """Keeps one opaque text a chat. ``recall`` gives None for an unknown chat."""

    def recall(self, channel: str, chat: str, now: datetime) -> str | None: ...

    def remember(self, channel: str, chat: str, content: str, at: datetime) -> None: ...


class InMemory:
    """For tests, batches and a machine where nothing can be written."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def recall(self, channel: str, chat: str, now: datetime) -> str | None:
        return self._kept.get((channel, chat))

    def remember(self, channel: str, chat: str, content: str, at: datetime) -> None:
        self._kept[channel, chat] = content


def lasting(stored: str) -> str | None:
    """What of a kept talk outlives it: where the person said they work. None: nothing does."""
    try:
        context = Context.model_validate_json(stored)
    except ValidationError:
        return None
    if context.own_office is None and context.own_place is None:
        return None
    return Context(own_office=context.own_office, own_place=context.own_place).model_dump_json()


def recalled(memory: TalkMemory, channel: str, chat: str, now: datetime) -> Context:
    """The context of a chat as far as it may still be leaned on: of an old talk only where the person works.

    What does not validate (an older version's) is forgotten, not an error.
    """
    stored = memory.recall(channel, chat, now)
    if stored is None:
        return Context()
    try:
        context = Context.model_validate_json(stored)
    except ValidationError:
        return Context()
    if context.alive(now):
        return context
    return Context(own_office=context.own_office, own_place=context.own_place)
