"""What an error of a request means for the parcel that was being sent: try again, give up, or nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from storage.outbox import Failure

REPEATABLE = frozenset({"editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "answerInlineQuery"})
"""Doing these twice does no harm, so an unknown outcome is simply tried again."""

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_GONE = ("chat not found", "user not found", "peer_id_invalid", "group chat was deactivated", "not enough rights")
_EXPIRED = ("query is too old", "query id is invalid")
EDIT_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. ``wait``: seconds before the next try (0: with the usual backoff); ``switch_off``: the chat cannot
    be reached any more, and why; ``moved_to``: the chat's new id; ``in_doubt``: the whole API seems to be in trouble.
    """

    state: Literal["sent", "unknown", "failed", "waiting"]
    failure: Failure | None = None
    reason: str = ""
    wait: float = 0.0
    switch_off: str | None = None
    moved_to: str | None = None
    in_doubt: bool = False


def outcome_of(error: Exception, method: str, *, handed: bool) -> Outcome:
    """The meaning of ``error``. ``handed``: the request had begun to leave this process."""
    match error:
        case RetryAfter():
            outcome = Outcome("waiting", "temporary", "429", wait=_seconds(error.retry_after))
        case ChatMigrated():
            outcome = Outcome("waiting", "temporary", "moved", moved_to=str(error.new_chat_id))
        case Forbidden():
            outcome = Outcome("failed", "permanent", "blocked", switch_off="blocked")
        case InvalidToken():
            outcome = Outcome("waiting", "temporary", "token refused", in_doubt=True)
        case BadRequest():
            outcome = _refused(str(error).lower())
        case NetworkError():
            outcome = _network(error, method, handed=handed)
        case TelegramError():
            outcome = Outcome("failed", "technical", type(error).__name__)
        case _:
            # A bug of ours, before or after the request.
            outcome = Outcome("unknown" if handed else "failed", "technical", type(error).__name__)
    return outcome


def _refused(words: str) -> Outcome:
    if "not modified" in words:
        return Outcome("sent", reason="not modified")
    if any(each in words for each in _GONE):
        return Outcome("failed", "permanent", "chat gone", switch_off="gone")
    if any(each in words for each in (*_EXPIRED, *EDIT_GONE)):
        return Outcome("failed", "permanent", "too late")
    return Outcome("failed", "technical", "refused as malformed")


def _network(error: NetworkError, method: str, *, handed: bool) -> Outcome:
    surely_not = isinstance(error.__cause__, _NOT_SENT) or not handed
    if surely_not or method in REPEATABLE:
        return Outcome("waiting", "temporary", _name(error), in_doubt=True)
    return Outcome("unknown", "temporary", _name(error), in_doubt=True)


def _name(error: NetworkError) -> str:
    return type(error.__cause__).__name__ if error.__cause__ else "server error"


def _seconds(value: int | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
