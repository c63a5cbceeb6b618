"""A button was pressed: verify it, answer the press, and do what the button says; once, where once is meant."""

from __future__ import annotations

from telegram import CallbackQuery
from telegram import Message as TelegramMessage

from bot.channels.telegram import erasing, placing, rating, reminding
from bot.channels.telegram.asking import Asked, ask
from bot.channels.telegram.pages import Offer, keyboard, read_offer
from bot.channels.telegram.room import Room, where_of
from bot.channels.telegram.taps import Tap
from bot.channels.telegram.turn import CHANNEL, Turn
from bot.channels.telegram.words import words
from storage import offers, outbox

_ADMIN_ACTIONS = ("sp", "sP", "so", "sO", "sx", "xy", "xn")
_ONE_ANSWER = ("xy", "xn")


async def tapped(room: Room, turn: Turn, query: CallbackQuery) -> None:
    """Handle one press. Every press is answered, if only with nothing."""
    message = query.message
    if not isinstance(message, TelegramMessage):
        _toast(turn, query, "stale")
        return
    chat = str(message.chat.id)
    tap = room.signer.read(room.ids_of(chat), query.data or "")
    if tap is None:
        _toast(turn, query, "foreign")
    elif tap.action in _ADMIN_ACTIONS:
        await _menu(room, turn, query, message, tap)
    elif tap.action.startswith((reminding.REPLY, reminding.REMINDER)):
        await reminding.tapped(room, turn, query, message, tap)
    elif tap.action == "e":
        await _example(room, turn, query, message, tap)
    else:
        await _offered(room, turn, query, message, tap)


async def _menu(room: Room, turn: Turn, query: CallbackQuery, message: TelegramMessage, tap: Tap) -> None:
    if not await placing.may_change(message, query.from_user.id):
        _toast(turn, query, "admins_only")
        return
    if tap.action in _ONE_ANSWER:
        erasing.tapped(room, turn, message, tap)
        _toast(turn, query)
        return
    placing.tapped(room, turn, message, tap)
    _toast(turn, query, "stale" if turn.is_empty else None)


async def _example(room: Room, turn: Turn, query: CallbackQuery, message: TelegramMessage, tap: Tap) -> None:
    once = f"tap:{message.chat.id}:{message.message_id}:e{tap.number}"
    examples = words().examples
    if tap.number >= len(examples):
        _toast(turn, query, "stale")
    elif _done(room, once):
        _toast(turn, query, "again")
    else:
        _toast(turn, query)
        await ask(room, turn, where_of(message, answering=False), Asked(examples[tap.number], once=once))


async def _offered(room: Room, turn: Turn, query: CallbackQuery, message: TelegramMessage, tap: Tap) -> None:
    with room.database.reading() as session:
        offer = read_offer(offers.find(session, tap.argument))
    if offer is None:
        _toast(turn, query, "stale")
    elif tap.action == "p":
        _turn_over(room, turn, query, message, (tap, offer))
    elif tap.action == "c" and tap.number < len(offer.choices):
        await _choice(room, turn, query, message, (tap, offer))
    elif tap.action in ("m", "i"):
        await _wanted(room, turn, query, message, (tap, offer))
    elif tap.action in ("u", "d"):
        once = f"tap:{message.chat.id}:{message.message_id}:rated:{tap.argument}"
        if _done(room, once):
            _toast(turn, query, "again")
            return
        _toast(turn, query, "thanks" if tap.action == "u" else "sorry")
        rating.rated(turn, message, tap, offer, once)
    else:
        _toast(turn, query, "stale")


def _turn_over(
    room: Room, turn: Turn, query: CallbackQuery, message: TelegramMessage, pressed: tuple[Tap, Offer]
) -> None:
    tap, offer = pressed
    chat, page = str(message.chat.id), min(tap.number, len(offer.pages) - 1)
    buttons = keyboard(room.signer, chat, tap.argument, offer, page)
    # Of the page shown, the button between "before" and "after" carries this very tap.
    if _label(message, room.signer.data(chat, tap)) == f"{page + 1}/{len(offer.pages)}":
        _toast(turn, query, "here")
        return
    _toast(turn, query)
    turn.edit(chat, message.message_id, offer.pages[page], buttons)


def _label(message: TelegramMessage, data: str) -> str | None:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next((each.text for row in rows for each in row if each.callback_data == data), None)


async def _choice(
    room: Room, turn: Turn, query: CallbackQuery, message: TelegramMessage, pressed: tuple[Tap, Offer]
) -> None:
    tap, offer = pressed
    # A question is answered once, whichever choice is pressed; of further questions each one once.
    which = "" if offer.asked else f":{tap.number}"
    once = f"tap:{message.chat.id}:{message.message_id}:{tap.argument}{which}"
    if _done(room, once):
        _toast(turn, query, "again")
        return
    _toast(turn, query)
    edited = message.message_id if offer.asked else None
    asked = Asked(offer.choices[tap.number], picked=True, talk=offer.talk, edit=edited, once=once)
    await ask(room, turn, where_of(message), asked)


async def _wanted(
    room: Room, turn: Turn, query: CallbackQuery, message: TelegramMessage, pressed: tuple[Tap, Offer]
) -> None:
    """A reminder of what an answer was about, or a file of its deadlines."""
    tap, offer = pressed
    if tap.action == "i":
        _toast(turn, query)
        reminding.calendar_wanted(room, turn, where_of(message), offer.items)
        return
    may = await reminding.wanted_of(room, turn, reminding.Speaker(message, query.from_user), offer.items)
    _toast(turn, query, None if may else "admins_only")


def _done(room: Room, once: str) -> bool:
    with room.database.reading() as session:
        return outbox.is_known(session, f"{CHANNEL}:{once}")


def _toast(turn: Turn, query: CallbackQuery, word: str | None = None) -> None:
    turn.toast(query.id, None if word is None else words().toast[word])
