"""What a channel needs of an assistant, so that a channel can be tried with a smaller one."""

from __future__ import annotations

from typing import Protocol

from bot.talk import Message, Reply


class Answering(Protocol):
    """Answers messages. Synchronous; one chat must not talk twice at once."""

    def respond(self, message: Message) -> Reply: ...

    def places(self) -> tuple[tuple[str, str], ...]:
        """(id, name) of every place with plans."""
        ...

    def offices(self, place: str | None) -> tuple[tuple[str, str], ...]:
        """(id, name) of the offices at a place."""
        ...
