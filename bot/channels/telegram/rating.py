"""Thumbs under an answer, and the sentence after a thumb down. Kept: what was answered, never to whom."""

from __future__ import annotations

import re

from telegram import Message as TelegramMessage

from bot.channels.telegram.asking import day
from bot.channels.telegram.pages import Offer, read_offer
from bot.channels.telegram.room import Room, where_of
from bot.channels.telegram.taps import Tap
from bot.channels.telegram.turn import Turn
from bot.channels.telegram.words import say
from storage import offers, said

_KEY = re.compile(r"góp ý ([A-Za-z0-9_-]{16})\s*$")
"""How the question for a sentence names its answer: nothing has to be remembered of who was asked."""


def rated(turn: Turn, message: TelegramMessage, tap: Tap, offer: Offer, once: str) -> None:
    """Keep a thumb, take the thumbs away, and after a thumb down ask for a sentence."""
    verdict: said.Verdict = "up" if tap.action == "u" else "down"
    turn.record(lambda session: said.add_feedback(session, verdict, offer.intent, offer.items, day(turn)))
    args = {"chat_id": message.chat.id, "message_id": message.message_id, "reply_markup": _without_thumbs(message)}
    turn.post(str(message.chat.id), "editMessageReplyMarkup", args, once=once)
    if verdict == "down":
        force = {"force_reply": True, "selective": True}
        where = where_of(message)
        turn.say(where, say("feedback_ask", key=tap.argument), force)


def _without_thumbs(message: TelegramMessage) -> dict[str, object]:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    kept = [
        [each.to_dict() for each in row]
        for row in rows
        if not any(str(each.callback_data).startswith(("u.", "d.")) for each in row)
    ]
    return {"inline_keyboard": kept}


def comment(room: Room, turn: Turn, message: TelegramMessage, text: str) -> bool:
    """Keep the text as a comment when the message answers our question for one. False: it is something else."""
    asked = message.reply_to_message
    found = _KEY.search(asked.text or "") if asked and asked.from_user and asked.from_user.is_bot else None
    if not found or not text.strip():
        return False
    with room.database.reading() as session:
        offer = read_offer(offers.find(session, found[1]))
    intent, items = (offer.intent, offer.items) if offer else ("", ())
    turn.record(lambda session: said.add_feedback(session, "comment", intent, items, day(turn), text))
    turn.say(where_of(message), say("feedback_thanks"))
    return True
