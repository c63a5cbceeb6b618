"""The bot is added, removed, blocked or unblocked; a group becomes a supergroup. The state of the chat follows."""

from __future__ import annotations

from sqlmodel import Session
from telegram import ChatMember, ChatMemberUpdated
from telegram import Message as TelegramMessage

from bot.channels.telegram.room import Room
from bot.channels.telegram.turn import CHANNEL, Turn, Where
from bot.channels.telegram.words import say
from storage import chats, outbox

_OUT = (ChatMember.LEFT, ChatMember.BANNED)


def changed(room: Room, turn: Turn, update: ChatMemberUpdated) -> None:
    """Follow a change of the bot's own standing in a chat; greet a group it is added to."""
    chat = str(update.chat.id)
    was_out, is_out = update.old_chat_member.status in _OUT, update.new_chat_member.status in _OUT
    if is_out:
        reason = "blocked" if update.chat.type == "private" else "removed"
        turn.record(lambda session: switch_off(session, chat, reason, turn))
        return
    turn.record(lambda session: chats.set_active(session, CHANNEL, chat, None))
    if was_out and update.chat.type in ("group", "supergroup"):
        turn.say(Where(chat, group=True), say("group_greeting", bot=f"@{room.username}"))


def switch_off(session: Session, chat: str, reason: str, turn: Turn) -> None:
    """Note that a chat cannot be reached, and give up what waits for it."""
    chats.set_active(session, CHANNEL, chat, reason)
    outbox.fail_chat(session, CHANNEL, chat, reason, turn.at)


def migrated(turn: Turn, message: TelegramMessage) -> None:
    """A group became a supergroup; both chats tell, in any order."""
    here = str(message.chat.id)
    if message.migrate_to_chat_id is not None:
        old, new = here, str(message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        old, new = str(message.migrate_from_chat_id), here
    else:
        return
    turn.record(lambda session: chats.move(session, CHANNEL, old, new, turn.at))
