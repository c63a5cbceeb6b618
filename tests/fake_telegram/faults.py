"""Troubles a test asks for: which requests they strike, how often, and what happens then."""

from __future__ import annotations

import random
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tests.fake_telegram.pace import too_many
from tests.fake_telegram.trouble import Refused

Kind = Literal["429", "403", "400", "401", "409", "500", "502", "504", "migrate", "slow", "drop"]


class Fault(BaseModel):
    """One trouble. The first that fits a request strikes it.

    ``method``: None is any but getUpdates; ``chat``: None is any (and requests without a chat). ``skip`` fitting
    requests pass first, then at most ``times`` are struck (None: without end), each with ``probability``.
    ``moment``: "before" the request takes effect (nothing is recorded in the chat) or "after" (it is recorded, yet the
    client is told otherwise); for 502, 504, slow and drop only. ``seconds`` is how long slow takes. A 429 then also
    holds for ``retry_after`` seconds for its chat, or everywhere with ``everywhere``.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    method: str | None = None
    chat: int | None = None
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0
    moment: Literal["before", "after"] = "before"
    retry_after: int = Field(default=1, ge=1)
    everywhere: bool = False
    seconds: float = 1.0
    migrate_to: int = 0
    description: str = ""
    struck: int = 0

    def fits(self, method: str, chat: int | None) -> bool:
        """Whether it is meant for this request."""
        right = method != "getUpdates" if self.method is None else method.lower() == self.method.lower()
        return right and self.chat in (None, chat) and (self.times is None or self.struck < self.times)

    def refusal(self) -> Refused:
        """What the client gets; for slow and drop there is none, see the server."""
        if self.kind == "429":
            return too_many(self.retry_after, "fault")
        if self.kind == "migrate":
            parameters = {"migrate_to_chat_id": self.migrate_to}
            return Refused("group chat was upgraded to a supergroup chat", 400, "fault", parameters)
        words = self.description or _WORDS[self.kind]
        return Refused(words, int(self.kind), "fault")


class Faults:
    """The troubles in force, in the order they were asked for. ``seed`` makes their chances repeatable."""

    def __init__(self, seed: int = 0) -> None:
        self.active: list[Fault] = []
        self._chance = random.Random(seed)  # noqa: S311 - a test's dice, not a secret

    def seed(self, seed: int) -> None:
        """Throw the dice anew."""
        self._chance.seed(seed)

    def strike(self, method: str, chat: int | None) -> Fault | None:
        """The trouble that strikes this request, counted; or None."""
        for fault in self.active:
            if not fault.fits(method, chat):
                continue
            if fault.skip > 0:
                fault.skip -= 1
            elif self._chance.random() < fault.probability:
                fault.struck += 1
                return fault
        return None


_WORDS: dict[str, str] = {
    "400": "chat not found",
    "401": "Unauthorized",
    "403": "bot was blocked by the user",
    "409": "terminated by other getUpdates request; make sure that only one bot instance is running",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
    "504": "Gateway Timeout",
}
