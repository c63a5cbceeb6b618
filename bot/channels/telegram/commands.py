"""Commands, typed with or without a slash: what each of them does."""

from __future__ import annotations

from telegram import Message as TelegramMessage

from bot.channels.telegram import erasing, placing
from bot.channels.telegram.asking import Asked, ask
from bot.channels.telegram.reminding import Speaker, requested
from bot.channels.telegram.room import Room, where_of
from bot.channels.telegram.turn import Turn
from bot.channels.telegram.words import say, words
from bot.talk import RemindRequest

COMMANDS = ("start", "viec", "han", "chitieu", "vanban", "nhac", "caidat", "xoadulieu", "trogiup")
OTHER_NAMES = {"help": "trogiup", "settings": "caidat"}
"""Commands that Telegram's own clients offer."""


async def run(room: Room, turn: Turn, message: TelegramMessage, command: str, rest: str) -> None:
    """Carry out a command; ``rest`` is what followed it, stripped."""
    where = where_of(message)
    command = OTHER_NAMES.get(command, command)
    if command == "start":
        placing.start(room, turn, message, rest)
    elif command == "caidat":
        await placing.show_settings(room, turn, message)
    elif command == "xoadulieu":
        await erasing.show_stored(room, turn, message)
    elif command == "trogiup":
        turn.say(where, say("help", bot=f"@{room.username}"))
    elif command == "nhac" and not rest:
        await requested(room, turn, Speaker(message, message.from_user), RemindRequest("list"))
    elif command == "viec" and not rest and room.profile(where.chat).office is None:
        await placing.need_office(room, turn, message)
    else:
        asked = words().ask[command]
        text = asked.about.replace("{about}", rest) if rest else asked.plain
        await ask(room, turn, where, Asked(text, speaker=Speaker(message, message.from_user)))
