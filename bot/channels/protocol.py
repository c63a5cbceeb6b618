"""What a channel needs of an assistant, so that a channel can be tried with a smaller one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.talk import Card, Message, Profile, Reply


class Answering(Protocol):
    """Answers messages. Synchronous; one chat must not talk twice at once."""

    def respond(self, message: Message) -> Reply: ...

    def cards(self, text: str, profile: Profile, today: date) -> Sequence[Card]:
        """What a few words fit, best first."""
        ...

    def places(self) -> tuple[tuple[str, str], ...]:
        """(id, name) of every place with plans."""
        ...

    def offices(self, place: str | None) -> tuple[tuple[str, str], ...]:
        """(id, name) of the offices at a place."""
        ...
