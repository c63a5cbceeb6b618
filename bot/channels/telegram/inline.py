"""Inline mode: "@bot hóa đơn điện tử" in any chat offers the matching indicators as cards."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from telegram import InlineQuery

from bot.channels.telegram.room import ZONE, Room
from bot.channels.telegram.splitting import split
from bot.channels.telegram.turn import Turn
from bot.talk import Message, Profile

MOST_CARDS = 20
CACHE_SECONDS = 60
_LONGEST = 4_000
_SHOWN = 120


class Card(Protocol):
    """What the assistant offers for a query: ``markup`` is what choosing the card sends, in small HTML."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def markup(self) -> str: ...


@runtime_checkable
class Searching(Protocol):
    """An assistant that can look up cards."""

    def search_cards(self, text: str, profile: Profile, at: object) -> Sequence[Card]: ...


def answer(room: Room, turn: Turn, query: InlineQuery) -> None:
    """Offer cards; an empty query, or one that nothing fits, gets none."""
    text = query.query.strip()[:200]
    profile = room.profile(str(query.from_user.id))
    cards = _cards(room, turn, text, profile) if text else []
    args = {
        "inline_query_id": query.id,
        "results": cards[:MOST_CARDS],
        "cache_time": CACHE_SECONDS,
        "is_personal": profile != Profile(),
    }
    turn.post(f"update:{turn.key}", "answerInlineQuery", args, forget=True)


def _cards(room: Room, turn: Turn, text: str, profile: Profile) -> list[dict[str, object]]:
    now = turn.at.astimezone(ZONE)
    if isinstance(room.assistant, Searching):
        return [
            _card(one.id, one.title, one.description, one.markup)
            for one in room.assistant.search_cards(text, profile, now)
        ]
    # Without a search of its own, the assistant's answer is the one card.
    chat = f"inline:{turn.key}"
    reply = room.respond(Message("telegram", chat, text, now, profile))
    room.talk.take(chat)
    if reply.kind != "answer":
        return []
    first, _, rest = reply.text.partition("\n")
    return [_card(reply.markup, first, rest, reply.markup)]


def _card(name: str, title: str, description: str, markup: str) -> dict[str, object]:
    return {
        "type": "article",
        "id": hashlib.sha256(name.encode()).hexdigest()[:32],
        "title": title[:_SHOWN] or "…",
        "description": description[:_SHOWN],
        "input_message_content": {"message_text": (split(markup, _LONGEST) or ("…",))[0], "parse_mode": "HTML"},
    }
