"""Greeting, and where a chat works: the place and the office, chosen by buttons, changed at any time."""

from __future__ import annotations

from sqlmodel import Session
from telegram import ChatMember
from telegram import Message as TelegramMessage
from telegram.error import TelegramError

from bot.channels.telegram.pages import Keyboard, button, turning
from bot.channels.telegram.room import Room, is_group, where_of
from bot.channels.telegram.taps import Tap, short
from bot.channels.telegram.turn import CHANNEL, Turn, Where
from bot.channels.telegram.words import say, words
from storage import chats

ROWS = 8
"""Places or offices on one page."""
_START = "__"
"""Between place and office in a deep link: ?start=lang-son__so-y-te."""

Named = tuple[tuple[str, str], ...]


def start(room: Room, turn: Turn, message: TelegramMessage, parameter: str) -> None:
    """Greet with examples; ask for the place, once, unless it is known or was given by the link."""
    where = where_of(message, answering=False)
    turn.record(lambda session: chats.set_active(session, CHANNEL, where.chat, None))
    greeting = say("group_greeting", bot=f"@{room.username}") if where.group else say("greeting")
    turn.say(where, greeting, None if where.group else _examples(room, where.chat))
    place, _, office = parameter.partition(_START)
    if room.place_name(place):
        known = room.office_name(place, office)
        save(room, turn, where, place, office if known else None)
        turn.say(where, *_after_place(room, where.chat, place, office if known else None))
    elif room.profile(where.chat).place is None and not where.group:
        turn.say(where, say("ask_place"), places_keyboard(room, where.chat, 0), once=f"place:{where.chat}")


def _examples(room: Room, chat: str) -> Keyboard:
    rows = [[button(room.signer, chat, text, Tap("e", "", at))] for at, text in enumerate(words().examples)]
    return {"inline_keyboard": rows}


async def show_settings(room: Room, turn: Turn, message: TelegramMessage) -> None:
    """What is set, with buttons to change it; in groups for administrators only."""
    where = where_of(message)
    if not await may_change(message, message.from_user.id if message.from_user else None):
        turn.say(where, say("admins_only"))
        return
    turn.say(where, *settings_view(room, where.chat))


async def need_office(room: Room, turn: Turn, message: TelegramMessage) -> None:
    """Say why the office is needed, and offer to choose it."""
    where = where_of(message)
    place = room.profile(where.chat).place
    if where.group and not await may_change(message, message.from_user.id if message.from_user else None):
        turn.say(where, say("need_office"))
        return
    if place is None:
        asked: tuple[str, Keyboard | None] = say("ask_place"), places_keyboard(room, where.chat, 0)
    else:
        asked = _after_place(room, where.chat, place, None)
    turn.say(where, f"{say('need_office')}\n\n{asked[0]}", asked[1])


def settings_view(room: Room, chat: str) -> tuple[str, Keyboard]:
    """The text and buttons of the settings."""
    profile = room.profile(chat)
    labels = words().button
    unset = words().say["not_set"]
    text = say(
        "settings",
        place=room.place_name(profile.place) or unset,
        office=room.office_name(profile.place, profile.office) or unset,
    )
    rows = [[button(room.signer, chat, labels["change_place"], Tap("sp"))]]
    if profile.place:
        rows.append([button(room.signer, chat, labels["change_office"], Tap("so", short(profile.place)))])
    rows.append([button(room.signer, chat, labels["close"], Tap("sx"))])
    return text, {"inline_keyboard": rows}


def save(room: Room, turn: Turn, where: Where, place: str, office: str | None) -> None:
    """Keep the place and office; choosing them is the consent to that, and its time is kept too."""

    def act(session: Session) -> None:
        row = chats.started(session, CHANNEL, where.chat, "group" if where.group else "private", turn.at)
        row.place, row.office = place, office
        row.settings_consented_at = row.settings_consented_at or turn.at

    turn.record(act)


def tapped(room: Room, turn: Turn, message: TelegramMessage, tap: Tap) -> None:
    """A button of these menus was pressed; the message changes in place. The caller checked who may."""
    where = where_of(message)
    chat, number = where.chat, message.message_id
    if tap.action == "sx":
        turn.edit(chat, number, say("skipped"))
    elif tap.action == "sp":
        turn.edit(chat, number, say("ask_place"), places_keyboard(room, chat, tap.number))
    elif tap.action == "sP":
        place = _named(room.assistant.places(), tap.argument)
        if place is not None:
            save(room, turn, where, place, None)
            turn.edit(chat, number, *_after_place(room, chat, place, None))
    else:
        _office_tapped(room, turn, where, number, tap)


def _office_tapped(room: Room, turn: Turn, where: Where, number: int, tap: Tap) -> None:
    if tap.action == "so":
        place = _named(room.assistant.places(), tap.argument)
        if place is not None:
            name = room.place_name(place) or place
            turn.edit(where.chat, number, say("ask_office", place=name), _offices(room, where.chat, place, tap.number))
        return
    place = room.profile(where.chat).place
    office = _named(room.assistant.offices(place), tap.argument)
    if place is not None and office is not None:
        save(room, turn, where, place, office)
        turn.edit(where.chat, number, *_after_place(room, where.chat, place, office))


def _after_place(room: Room, chat: str, place: str, office: str | None) -> tuple[str, Keyboard | None]:
    name = room.place_name(place) or place
    if office is not None:
        return say("settled", place=name, office=room.office_name(place, office) or office), None
    if not room.assistant.offices(place):
        return say("no_offices", place=name), None
    return say("ask_office", place=name), _offices(room, chat, place, 0)


def places_keyboard(room: Room, chat: str, page: int) -> Keyboard:
    """Buttons of the places, a page of them, and one to skip."""
    return _list(room, chat, room.assistant.places(), ("sP", Tap("sp", "", page)))


def _offices(room: Room, chat: str, place: str, page: int) -> Keyboard:
    return _list(room, chat, room.assistant.offices(place), ("sO", Tap("so", short(place), page)))


def _list(room: Room, chat: str, named: Named, taps: tuple[str, Tap]) -> Keyboard:
    choose, here = taps
    pages = max(1, -(-len(named) // ROWS))
    page = min(here.number, pages - 1)
    rows = [
        [button(room.signer, chat, name, Tap(choose, short(each)))]
        for each, name in named[page * ROWS : (page + 1) * ROWS]
    ]
    if pages > 1:
        rows.append(turning(room.signer, chat, Tap(here.action, here.argument, page), pages))
    rows.append([button(room.signer, chat, words().button["skip"], Tap("sx"))])
    return {"inline_keyboard": rows}


def _named(named: Named, wanted: str) -> str | None:
    """The id that a button's short form stands for."""
    return next((each for each, _ in named if short(each) == wanted), None)


async def may_change(message: TelegramMessage, person: int | None) -> bool:
    """Whether this person may change what is kept of the chat: in private always, in groups its administrators."""
    if not is_group(message):
        return True
    if message.sender_chat is not None and message.sender_chat.id == message.chat.id:
        return True  # an administrator who writes as the group
    if person is None:
        return False
    try:
        member = await message.get_bot().get_chat_member(message.chat.id, person)
    except TelegramError:
        return False
    return member.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER)
