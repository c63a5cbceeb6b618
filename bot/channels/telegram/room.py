"""What the handlers share: the assistant with its memory, the database, the buttons' signer, the bot's name."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from telegram import Message as TelegramMessage

from bot.channels.clock import Clock, machine_clock
from bot.channels.protocol import Answering
from bot.channels.telegram.taps import Signer
from bot.channels.telegram.turn import CHANNEL, Where
from bot.reminders.said import Plans
from bot.talk import Message, Profile, Reply
from storage import chats, memory
from storage.database import Database

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_TALK_KEPT = dt.timedelta(days=400)


class BufferedTalk:
    """The assistant's memory for the length of one turn: laid out before it, written with its commit."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def lay_out(self, chat: str, content: str | None) -> None:
        """Have this at hand for the turn (None: nothing is remembered)."""
        self._said.pop(chat, None)
        if content is not None:
            self._said[chat] = content

    def recall(self, channel: str, chat: str, now: datetime) -> str | None:
        return self._said.get(chat)

    def remember(self, channel: str, chat: str, content: str, at: datetime) -> None:
        self._said[chat] = content

    def take(self, chat: str) -> str | None:
        """What is to be written for this chat; the buffer forgets it."""
        return self._said.pop(chat, None)


@dataclass(slots=True)
class Room:
    """Everything a handler may need. ``username`` is known after the bot has said hello to Telegram; ``steered`` is
    set whenever somebody changed what the reminders are to do.
    """

    assistant: Answering
    talk: BufferedTalk
    database: Database
    signer: Signer
    plans: Plans
    username: str = ""
    clock: Clock = machine_clock
    steered: asyncio.Event = field(default_factory=asyncio.Event)

    def prepare(self, chat: str, now: datetime) -> Profile:
        """Lay out the talk so far, and return what this chat told of itself; one transaction for both."""
        with self.database.reading() as session:
            self.talk.lay_out(chat, memory.recall_in(session, CHANNEL, chat, now, _TALK_KEPT))
            return Profile(*chats.place_and_office(session, CHANNEL, chat))

    def respond(self, message: Message) -> Reply:
        """The assistant's reply. On the event loop: it takes a few milliseconds, and a thread that computes would
        hold up the sender between noting a request and letting it go (see ``storage.duty``).
        """
        return self.assistant.respond(message)

    def profile(self, chat: str) -> Profile:
        """What this chat told of itself."""
        with self.database.reading() as session:
            return Profile(*chats.place_and_office(session, CHANNEL, chat))

    def ids_of(self, chat: str) -> tuple[str, ...]:
        """The ids this chat has or had; buttons of any of them are its own."""
        with self.database.reading() as session:
            return (chat, *chats.former_ids(session, CHANNEL, chat))

    def place_name(self, place: str | None) -> str | None:
        """The name of a place with plans; None for none or one that has no plans any more."""
        return dict(self.assistant.places()).get(place or "")

    def office_name(self, place: str | None, office: str | None) -> str | None:
        """The name of an office; None for none or one that is not known there."""
        return dict(self.assistant.offices(place)).get(office or "")


def is_group(message: TelegramMessage) -> bool:
    """Whether a message stands in a group of any kind."""
    return message.chat.type in ("group", "supergroup")


def where_of(message: TelegramMessage, *, answering: bool = True) -> Where:
    """Where an answer to this message goes: in a group as a reply to it."""
    group = is_group(message)
    return Where(
        str(message.chat.id),
        group,
        message.message_id if group and answering else None,
        message.message_thread_id if message.is_topic_message else None,
    )
