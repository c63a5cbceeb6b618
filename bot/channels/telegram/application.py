"""python-telegram-bot's Application: which update goes to which handler, and what happens when a handler fails."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, cast

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeDefault,
    Message,
    MessageEntity,
    Update,
)
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.channels.logs import place_of
from bot.channels.telegram import commands, inline, membership, rating, tapping
from bot.channels.telegram.asking import Asked, ask
from bot.channels.telegram.reminding import Speaker, code_typed
from bot.channels.telegram.room import Room, is_group, where_of
from bot.channels.telegram.turn import Turn, current
from bot.channels.telegram.words import say, words
from storage.codes import is_code

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")

Talking = Application[Any, Any, Any, Any, Any, Any]
Context = CallbackContext[Any, Any, Any, Any]
_Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]

_log = structlog.get_logger()


class _ForMe(filters.MessageFilter):
    """In private everything; in groups what mentions the bot or answers one of its messages."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room

    def filter(self, message: Message) -> bool:
        if not is_group(message):
            return True
        replied = message.reply_to_message
        if replied and replied.from_user and replied.from_user.username == self._room.username:
            return True
        return bool(mentions(message, self._room.username))


def mentions(message: Message, username: str) -> list[str]:
    """The mentions of the bot in a message, as they were written."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) | message.parse_caption_entities(kinds)
    return [
        text
        for entity, text in found.items()
        if text.lower() == f"@{username}".lower() or (entity.user is not None and entity.user.username == username)
    ]


def add_handlers(application: Talking, room: Room) -> None:
    """Register every handler. The first that fits an update takes it."""
    new = filters.UpdateType.MESSAGE & ~filters.VIA_BOT
    mine = _ForMe(room)
    add = application.add_handler
    add(MessageHandler(filters.StatusUpdate.MIGRATE, _on_migration))
    for name in (*commands.COMMANDS, *commands.OTHER_NAMES):
        add(CommandHandler(name, _on_command(room, name), filters=new))
    add(MessageHandler(new & filters.COMMAND & filters.ChatType.PRIVATE, _on_unknown_command))
    add(MessageHandler(new & filters.TEXT & ~filters.COMMAND & mine, _on_text(room)))
    add(MessageHandler(filters.UpdateType.EDITED_MESSAGE & mine, _line("edited")))
    add(MessageHandler(new & ~filters.StatusUpdate.ALL & ~filters.TEXT & mine, _line("only_text")))
    add(CallbackQueryHandler(_on_tap(room)))
    add(InlineQueryHandler(_on_inline(room)))
    add(ChatMemberHandler(_on_membership(room), ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(_on_error)


async def introduce(bot: Bot) -> None:
    """Set the commands and the profile's texts, by default and for Vietnamese; shorter commands in groups."""
    everything = [BotCommand(line.name, line.says) for line in words().commands]
    in_groups = [BotCommand(line.name, line.says) for line in words().commands if line.group]
    for language in (None, "vi"):
        await bot.set_my_commands(everything, BotCommandScopeDefault(), language_code=language)
        await bot.set_my_commands(in_groups, BotCommandScopeAllGroupChats(), language_code=language)
        await bot.set_my_short_description(words().about.short, language_code=language)
        await bot.set_my_description(words().about.long, language_code=language)


def _on_command(room: Room, name: str) -> _Handler:
    async def handle(update: Update, context: Context) -> None:
        if update.message:
            await commands.run(room, current.get(), update.message, name, " ".join(context.args or ()).strip())

    return handle


async def _on_unknown_command(update: Update, _context: Context) -> None:
    if update.message:
        current.get().say(where_of(update.message), say("unknown_command"))


def _on_text(room: Room) -> _Handler:
    async def handle(update: Update, _context: Context) -> None:
        message = update.message
        if message is None:
            return
        turn, text = current.get(), _without_mentions(message, room.username)
        if rating.comment(room, turn, message, text):
            return
        command = words().command_of(text)
        if command is not None:
            await commands.run(room, turn, message, command, "")
            return
        speaker = Speaker(message, message.from_user)
        if is_code(text):
            await code_typed(room, turn, speaker, text)
            return
        await ask(room, turn, where_of(message), Asked(text, speaker=speaker))

    return handle


def _without_mentions(message: Message, username: str) -> str:
    text = message.text or ""
    for mention in mentions(message, username):
        text = text.replace(mention, " ")
    return text.strip()


def _line(name: str) -> _Handler:
    """A handler that says one friendly line; once for an album, whose pictures are messages each."""

    async def handle(update: Update, _context: Context) -> None:
        message = update.effective_message
        if message:
            album = message.media_group_id
            once = f"album:{message.chat.id}:{album}" if album else None
            current.get().say(where_of(message), say(name), once=once)

    return handle


def _on_tap(room: Room) -> _Handler:
    async def handle(update: Update, _context: Context) -> None:
        if update.callback_query:
            await tapping.tapped(room, current.get(), update.callback_query)

    return handle


def _on_inline(room: Room) -> _Handler:
    async def handle(update: Update, _context: Context) -> None:
        if update.inline_query:
            inline.answer(room, current.get(), update.inline_query)

    return handle


def _on_membership(room: Room) -> _Handler:
    async def handle(update: Update, _context: Context) -> None:
        if update.my_chat_member:
            membership.changed(room, current.get(), update.my_chat_member)

    return handle


async def _on_migration(update: Update, _context: Context) -> None:
    if update.message:
        membership.migrated(current.get(), update.message)


async def _on_error(update: object, context: Context) -> None:
    """A handler failed: whatever it had begun is taken back, and the person gets one line."""
    turn: Turn = current.get()
    turn.clear()
    error = context.error
    _log.error("handler failed", error=type(error).__name__, where=place_of(error), update=turn.key)
    if isinstance(update, Update):
        message = update.effective_message
        query = update.callback_query
        if query:
            turn.toast(query.id)
        if isinstance(message, Message):
            turn.say(where_of(message), say("trouble"))


def as_talking(application: object) -> Talking:
    """The builder's result under our shorter name for its type."""
    return cast("Talking", application)
