"""How the fake refuses: one exception that becomes an answer with ``ok: false``."""

from __future__ import annotations

from typing import Literal

# check: the request itself is wrong; state: the world forbids it; limit: too fast; fault: a test asked for it.
Cause = Literal["ok", "check", "state", "limit", "fault"]


class Refused(Exception):
    """An answer with ``ok: false``; ``status`` is both the HTTP status and ``error_code``."""

    def __init__(
        self, description: str, status: int = 400, cause: Cause = "state", parameters: dict[str, int] | None = None
    ) -> None:
        prefix = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: "}.get(status, "")
        super().__init__(prefix + description)
        self.description = prefix + description
        self.status = status
        self.cause: Cause = cause
        self.parameters = parameters or {}


def wrong(description: str) -> Refused:
    """The request breaks a rule of the Bot API (or one of ours that is stricter: then it begins with "fake:")."""
    return Refused(description, 400, "check")
