"""Inline mode: "@bot hóa đơn điện tử" in any chat offers the matching indicators as cards."""

from __future__ import annotations

import hashlib

from telegram import InlineQuery

from bot.channels.telegram.asking import day
from bot.channels.telegram.room import Room
from bot.channels.telegram.splitting import split
from bot.channels.telegram.turn import Args, Turn
from bot.talk import Card, Profile

CACHE_SECONDS = 60
_LONGEST = 4_000
_SHOWN = 120


def answer(room: Room, turn: Turn, query: InlineQuery) -> None:
    """Offer cards; an empty query, or one that nothing fits, gets none."""
    text = query.query.strip()[:200]
    profile = room.profile(str(query.from_user.id))
    cards = room.assistant.cards(text, profile, day(turn)) if text else ()
    args = {
        "inline_query_id": query.id,
        "results": [_article(card) for card in cards],
        "cache_time": CACHE_SECONDS,
        "is_personal": profile != Profile(),
    }
    turn.answer_press("answerInlineQuery", args)


def _article(card: Card) -> Args:
    return {
        "type": "article",
        "id": hashlib.sha256(card.id.encode()).hexdigest()[:32],
        "title": _cut(card.title),
        "description": _cut(card.description),
        "input_message_content": {"message_text": split(card.markup, _LONGEST)[0], "parse_mode": "HTML"},
    }


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
