"""A question becomes an answer: ask the assistant, put pages and buttons round its reply."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pydantic import ValidationError
from sqlmodel import Session

from bot.channels.telegram.pages import Offer, keyboard, offer_of
from bot.channels.telegram.reminding import Speaker, requested
from bot.channels.telegram.room import ZONE, Room
from bot.channels.telegram.turn import CHANNEL, Turn, Where
from bot.channels.telegram.words import say
from bot.question import Context
from bot.talk import Message, Reply
from storage import offers, said
from storage.memory import remember_in

LONGEST_QUESTION = 1_000
"""Characters; the assistant reads 500. A longer text is most likely something pasted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it reached the bot. ``talk``: the talk a tapped choice belongs to; ``edit``: turn this message
    into the answer; ``once``: the key of a tap that counts once; ``speaker``: who may steer the reminders by it.
    """

    text: str
    picked: bool = False
    talk: str | None = None
    edit: int | None = None
    once: str | None = None
    speaker: Speaker | None = None


async def ask(room: Room, turn: Turn, where: Where, asked: Asked) -> None:
    """Answer one question. An empty or over-long one gets a friendly line."""
    if not asked.text.strip():
        turn.say(where, say("nothing_said"))
        return
    if len(asked.text) > LONGEST_QUESTION:
        turn.say(where, say("too_long"))
        return
    now = turn.at.astimezone(ZONE)
    profile = room.prepare(where.chat, now)
    if asked.talk is not None:
        room.talk.lay_out(where.chat, renewed(asked.talk, now))
    message = Message(CHANNEL, where.chat, asked.text, now, profile, asked.picked)
    try:
        reply = room.respond(message)
    finally:
        talk = room.talk.take(where.chat)
    _keep(turn, where, asked, reply, talk)
    if reply.request is not None and asked.speaker is not None:
        await requested(room, turn, asked.speaker, reply.request)
        return
    deliver(room, turn, where, offer_of(reply, talk), asked)


def _keep(turn: Turn, where: Where, asked: Asked, reply: Reply, talk: str | None) -> None:
    def act(session: Session) -> None:
        if talk is not None:
            remember_in(session, CHANNEL, where.chat, talk, turn.at)
        if reply.kind == "decline" and not asked.picked:
            said.add_unanswered(session, asked.text, reply.intent, day(turn))

    turn.record(act)


def deliver(room: Room, turn: Turn, where: Where, offer: Offer, asked: Asked) -> None:
    """Send an answer, or turn the tapped message into it; what stands behind its buttons is kept."""
    key = room.signer.offer_key(where.chat)
    buttons = keyboard(room.signer, where.chat, key, offer)
    if buttons:
        turn.record(lambda session: offers.put(session, key, offer.model_dump_json(), day(turn)))
    if asked.edit is None:
        turn.say(where, offer.pages[0], buttons, once=asked.once)
        return
    turn.edit(where.chat, asked.edit, offer.pages[0], buttons, once=asked.once)


def renewed(talk: str, now: dt.datetime) -> str:
    """The talk of an older answer, as fresh as if it had just been given; what does not read stays as it is."""
    try:
        return Context.model_validate_json(talk).model_copy(update={"at": now}).model_dump_json()
    except ValidationError:
        return talk


def day(turn: Turn) -> dt.date:
    """The day of a turn where the people are."""
    return turn.at.astimezone(ZONE).date()
