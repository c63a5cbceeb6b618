"""What one update leads to: collected while it is handled, committed in one transaction, or thrown away as a whole."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from storage import outbox
from storage.outbox import Parcel

CHANNEL = "telegram"

OF_UPDATE = "update:"
"""Begins what stands in a parcel's place for a chat when it answers an update itself."""

LONGEST_TOAST = 200
"""Characters that Telegram takes in the answer to a press."""

Args = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Where:
    """Where an answer goes. ``reply_to``: the message it answers, in groups; ``thread``: a forum's topic."""

    chat: str
    group: bool = False
    reply_to: int | None = None
    thread: int | None = None


def message_args(where: Where, markup: str, keyboard: Args | None = None) -> Args:
    """The parameters of sendMessage. ``keyboard`` is a reply markup as Telegram's JSON."""
    args: Args = {"chat_id": int(where.chat), "text": markup}
    if keyboard:
        args["reply_markup"] = keyboard
    if where.reply_to is not None:
        args["reply_parameters"] = {"message_id": where.reply_to, "allow_sending_without_reply": True}
    if where.thread is not None:
        args["message_thread_id"] = where.thread
    return args


def payload_of(method: str, args: Args) -> str:
    """What a parcel of this channel carries: a method of the Bot API (see ``calls``) with its parameters."""
    return json.dumps({"method": method, "args": args}, ensure_ascii=True)


class Turn:
    """One update's outcome. ``key`` names the update; parcels get keys from it, so that none is put in twice."""

    def __init__(self, key: str, at: dt.datetime) -> None:
        self.key = key
        self.at = at
        self._parcels: list[Parcel] = []
        self._records: list[Callable[[Session], None]] = []

    def record(self, act: Callable[[Session], None]) -> None:
        """Have something kept; ``act`` runs inside the commit, in the order recorded. It may say something too."""
        self._records.append(act)

    def post(self, chat: str, method: str, args: Args, *, once: str | None = None, forget: bool = False) -> None:
        """Have a method of the Bot API called. ``once``: a key of its own, for what may happen once only."""
        key = f"{CHANNEL}:{once}" if once else self._next_key()
        self._parcels.append(Parcel(key, CHANNEL, chat, payload_of(method, args), forget=forget))

    def say(
        self, where: Where, markup: str, keyboard: Args | None = None, *, once: str | None = None, forget: bool = False
    ) -> None:
        """Have a message sent."""
        self.post(where.chat, "sendMessage", message_args(where, markup, keyboard), once=once, forget=forget)

    def edit(
        self, chat: str, message: int, markup: str, keyboard: Args | None = None, *, once: str | None = None
    ) -> None:
        """Have a message changed in place; without ``keyboard`` it loses the buttons it has."""
        args: Args = {"chat_id": int(chat), "message_id": message, "text": markup}
        if keyboard:
            args["reply_markup"] = keyboard
        self.post(chat, "editMessageText", args, once=once)

    def toast(self, query: str, text: str | None = None) -> None:
        """Have a press answered, with a word that is shown for a moment or with nothing."""
        args: Args = {"callback_query_id": query}
        if text:
            args["text"] = text if len(text) <= LONGEST_TOAST else text[: LONGEST_TOAST - 1] + "…"
        self.answer_press("answerCallbackQuery", args)

    def answer_press(self, method: str, args: Args) -> None:
        """Have the update itself answered (a press, an inline query): ahead of all messages, while it is of use.

        It is filed under the update, not under a chat, and forgotten once done: it stands for nobody.
        """
        payload = payload_of(method, args)
        whose = f"{OF_UPDATE}{self.key}"
        self._parcels.append(Parcel(self._next_key(), CHANNEL, whose, payload, outbox.PRESS, forget=True))

    def _next_key(self) -> str:
        return f"{CHANNEL}:{self.key}:{len(self._parcels)}"

    def clear(self) -> None:
        """Take back everything, after something went wrong half-way."""
        self._parcels.clear()
        self._records.clear()

    @property
    def is_empty(self) -> bool:
        """Nothing was said or kept."""
        return not self._parcels and not self._records

    def commit(self, session: Session) -> None:
        """Keep and queue everything, inside the caller's transaction."""
        said_before = len(self._parcels)
        try:
            for act in self._records:
                act(session)
            outbox.put(session, self._parcels, self.at)
        finally:
            # What the acts said is said anew when the commit is tried again.
            del self._parcels[said_before:]


current: ContextVar[Turn] = ContextVar("turn")
"""The turn of the update being handled; set by the worker around python-telegram-bot's handlers."""
