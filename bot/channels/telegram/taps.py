"""What a button carries: an action and an argument, signed for its chat, in at most 64 ASCII bytes.

A button of another chat, of another bot or made up by hand does not verify. The key comes from the bot's token, so
there is nothing more to keep secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 64
"""Bytes that Telegram takes as callback data."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A button pressed: ``action`` is a short ASCII word, ``argument`` ASCII without "." or empty."""

    action: str
    argument: str = ""
    number: int = 0


class Signer:
    """Signs and verifies button data for one bot."""

    def __init__(self, token: str) -> None:
        self._key = hmac.new(token.encode(), b"dau-moi buttons 1", hashlib.sha256).digest()

    def data(self, chat: str, tap: Tap) -> str:
        """The callback data of a button in this chat. Raises ValueError when it does not fit."""
        body = f"{tap.action}.{tap.argument}.{tap.number}"
        whole = f"{body}.{self._signature(chat, body)}"
        if len(whole.encode("ascii")) > LONGEST:
            raise ValueError(f"the data of button {tap.action!r} is too long")
        return whole

    def read(self, chats: Sequence[str], data: str) -> Tap | None:
        """The tap, when the data was made for one of these ids of the chat; None for anything else."""
        body, _, signature = data.rpartition(".")
        parts = body.split(".")
        if not data.isascii() or len(parts) != 3 or not parts[2].isdecimal():
            return None
        if not any(hmac.compare_digest(self._signature(chat, body), signature) for chat in chats):
            return None
        return Tap(parts[0], parts[1], int(parts[2]))

    def offer_key(self, chat: str) -> str:
        """A new key nobody can guess, 16 characters of A-Z a-z 0-9 - _. It names no chat, yet with the chat's id and
        the bot's token it can be told that it was made for it."""
        drawn = secrets.token_urlsafe(6)
        return drawn + self._signature(chat, drawn)[:8]

    def made_for(self, chats: Sequence[str], key: str) -> bool:
        """Whether an offer's key was made for one of these ids of a chat."""
        return any(hmac.compare_digest(self._signature(chat, key[:8])[:8], key[8:]) for chat in chats)

    def _signature(self, chat: str, body: str) -> str:
        digest = hmac.digest(self._key, f"{chat}|{body}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:9]).decode()


def short(name: str) -> str:
    """Ten characters that stand for an id of any length in button data."""
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()[:8]).decode().rstrip("=")[:10]
