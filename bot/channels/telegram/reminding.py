"""The desk of the reminders on Telegram: what it says becomes messages, a press comes back to it.

A message with buttons of the desk is of one of two sorts, and its buttons say which. The desk's own replies turn into
whatever a press leads to. A reminder keeps its text: what was done with it is written below, and its buttons always
show how its items stand.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlmodel import Session
from telegram import CallbackQuery, User
from telegram import Message as TelegramMessage

from bot.channels.telegram.pages import Keyboard, button
from bot.channels.telegram.placing import may_change
from bot.channels.telegram.room import Room, is_group, where_of
from bot.channels.telegram.splitting import LONGEST, split
from bot.channels.telegram.taps import Signer, Tap
from bot.channels.telegram.turn import CHANNEL, Args, Turn, Where, message_args
from bot.channels.telegram.words import say, words
from bot.reminders import desk, items, leaving
from bot.reminders.feed import calendar_file, dues_of_items
from bot.reminders.following import follow
from bot.reminders.naming import targets_of_items
from bot.reminders.notice import Press
from bot.reminders.said import Said, Who
from bot.talk import Item, RemindRequest

REPLY, REMINDER = "k:", "r:"
"""What the actions of buttons begin with: under a reply of the desk, under a reminder."""
_BELOW = "\n———\n"
"""Between a reminder and what was done with it."""
_QUESTION = "❓ "
_QUESTIONS = ("later", "stop")
_BACK = "back"
_LINES = 4
"""What was done with a reminder is shown by so many last lines."""
_IN_PLACE = frozenset({"done", "undo", "detail", "stop", "unfollow", "unfollow_all"})
_MOST_TARGETS = 10
_ROW, _IN_ROW = 34, 3
"""Characters and buttons in a row."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, or presses a button under ``message``."""

    message: TelegramMessage
    person: User | None

    @property
    def who(self) -> Who:
        """The same for the desk."""
        chat, group = str(self.message.chat.id), is_group(self.message)
        if self.person is None:
            return Who(CHANNEL, chat, group)
        return Who(CHANNEL, chat, group, str(self.person.id), self.person.full_name)

    async def may_change(self) -> bool:
        """Whether this person may change what the chat gets."""
        return await may_change(self.message, self.person.id if self.person else None)


# --- by words ---


async def requested(room: Room, turn: Turn, speaker: Speaker, request: RemindRequest) -> None:
    """Carry out what was asked for in words."""
    if request.action in desk.ADMIN_REQUESTS and not await speaker.may_change():
        turn.say(where_of(speaker.message), say("admins_only"))
        return
    who = speaker.who
    _reply(room, turn, where_of(speaker.message), lambda s: desk.carry_out(s, room.plans, who, request, turn.at))


async def code_typed(room: Room, turn: Turn, speaker: Speaker, code: str) -> None:
    """Take over by a code of somebody who hands over or is away."""
    if not await speaker.may_change():
        turn.say(where_of(speaker.message), say("admins_only"))
        return
    who = speaker.who
    _reply(room, turn, where_of(speaker.message), lambda s: leaving.redeem(s, room.plans, who, code, turn.at))


async def wanted_of(room: Room, turn: Turn, speaker: Speaker, rests_on: tuple[tuple[str, str], ...]) -> bool:
    """Follow what an answer was about. False, and nothing said, when this person may not."""
    if not await speaker.may_change():
        return False
    who, found = speaker.who, targets_of_items(room.plans.base, [Item(*each) for each in rests_on])
    # Of a long list it is asked what of it is meant.
    targets = found if len(found) <= _MOST_TARGETS else ()
    _reply(room, turn, where_of(speaker.message), lambda s: follow(s, room.plans, who, targets, turn.at))
    return True


def calendar_wanted(room: Room, turn: Turn, where: Where, rests_on: tuple[tuple[str, str], ...]) -> None:
    """Send the deadlines of what an answer was about as a calendar file."""
    dues = dues_of_items(room.plans.base, [Item(*each) for each in rests_on])
    if not dues:
        turn.say(where, say("no_dates"))
        return
    _send_file(turn, where, (leaving.FILE_NAME, calendar_file(room.plans.base, dues, turn.at)))


def _reply(room: Room, turn: Turn, where: Where, act: Callable[[Session], Said]) -> None:
    def reply(session: Session) -> None:
        _say(room, turn, where, act(session))
        room.steered.set()

    turn.record(reply)


def _say(room: Room, turn: Turn, where: Where, said: Said) -> None:
    *before, last = split(said.markup, LONGEST) or ("…",)
    for piece in before:
        turn.say(where, piece)
    turn.say(where, last, keyboard_of(room.signer, where.chat, REPLY, said.presses))
    _send_file(turn, where, said.file)


def _send_file(turn: Turn, where: Where, file: tuple[str, bytes] | None) -> None:
    if file is not None:
        name, content = file
        args = message_args(where, "") | {"name": name, "content": base64.b64encode(content).decode()}
        turn.post(where.chat, "sendDocument", args)


def keyboard_of(signer: Signer, chat: str, sort: str, presses: Iterable[Press]) -> Keyboard | None:
    """The buttons of the desk; short ones share a row. None for none."""
    rows: list[list[Keyboard]] = []
    room_left = 0
    for each in presses:
        if len(each.label) > room_left or len(rows[-1]) == _IN_ROW:
            rows.append([])
            room_left = _ROW
        room_left -= len(each.label) + 2
        rows[-1].append(button(signer, chat, each.label, Tap(sort + each.action, each.argument, each.number)))
    return {"inline_keyboard": rows} if rows else None


# --- by buttons ---


async def tapped(room: Room, turn: Turn, query: CallbackQuery, message: TelegramMessage, tap: Tap) -> None:
    """A button of the desk was pressed; ``tap`` is verified to be of this chat."""
    speaker = Speaker(message, query.from_user)
    sort, action = tap.action[: len(REPLY)], tap.action[len(REPLY) :]
    if action in desk.ADMIN_ACTIONS and not await speaker.may_change():
        turn.toast(query.id, words().toast["admins_only"])
        return
    pressed = desk.Pressed(action, tap.argument, tap.number)
    if sort == REMINDER:
        turn.record(lambda session: _on_reminder(room, turn, session, speaker, (query.id, pressed)))
    elif query.data not in _buttons(message):
        # The message has turned into something else since.
        turn.toast(query.id, words().toast["again"])
    else:
        turn.toast(query.id)
        turn.record(lambda session: _on_reply(room, turn, session, speaker, pressed))


def _on_reply(room: Room, turn: Turn, session: Session, speaker: Speaker, pressed: desk.Pressed) -> None:
    """The message turns into what the press leads to."""
    said = desk.pressed(session, room.plans, speaker.who, pressed, turn.at)
    if said is None:
        return
    room.steered.set()
    where = where_of(speaker.message)
    first, *others = split(said.markup, LONGEST) or ("…",)
    buttons = keyboard_of(room.signer, where.chat, REPLY, said.presses)
    turn.edit(where.chat, speaker.message.message_id, first, None if others else buttons)
    for number, piece in enumerate(others, 1):
        turn.say(where, piece, buttons if number == len(others) else None)
    _send_file(turn, where, said.file)


def _on_reminder(room: Room, turn: Turn, session: Session, speaker: Speaker, press: tuple[str, desk.Pressed]) -> None:
    """What was done is written below the reminder; what is not about its items is a message of its own."""
    query, pressed = press
    message, who = speaker.message, speaker.who
    ref = pressed.argument or _ref_of(room, message)
    if pressed.action == _BACK:
        turn.toast(query)
        _show(room, turn, message, _text(message), items.buttons_now(session, who, ref))
        return
    said = desk.pressed(session, room.plans, who, pressed, turn.at)
    if said is None or said.case == "stale":
        turn.toast(query, words().toast["stale"])
        return
    room.steered.set()
    if pressed.action not in _IN_PLACE and not pressed.action.startswith("later"):
        turn.toast(query)
        _say(room, turn, where_of(message), said)
        return
    turn.toast(query, None if said.case in (*_QUESTIONS, "detail") else said.text)
    if said.case in _QUESTIONS:
        _show(room, turn, message, _text(message, _QUESTION + said.markup), said.presses, back=ref)
    elif said.case == "detail":
        _show(room, turn, message, (split(said.markup, LONGEST) or ("…",))[0], items.buttons_now(session, who, ref))
    else:
        line = None if said.case == "done_already" else said.markup
        _show(room, turn, message, _text(message, line), items.buttons_now(session, who, ref))


def _show(
    room: Room, turn: Turn, message: TelegramMessage, text: str, presses: Iterable[Press], *, back: str = ""
) -> None:
    """Change a reminder in place; ``back``: with a way back to the buttons it had, by its ref."""
    chat = str(message.chat.id)
    buttons = keyboard_of(room.signer, chat, REMINDER, presses)
    if buttons and back:
        last = button(room.signer, chat, words().button["back"], Tap(REMINDER + _BACK, back))
        buttons["inline_keyboard"].append([last])
    turn.edit(chat, message.message_id, text, buttons)


def _text(message: TelegramMessage, line: str | None = None) -> str:
    """The reminder with what was done with it, and one line more. A question goes when it is answered."""
    said, _, below = (message.text_html or "").partition(_BELOW)
    lines = [each for each in below.split("\n") if each and not each.startswith(_QUESTION)]
    if line is not None:
        lines.append(line)
    text = said + (_BELOW + "\n".join(lines[-_LINES:]) if lines else "")
    return (split(text, LONGEST) or ("…",))[0]


def _ref_of(room: Room, message: TelegramMessage) -> str:
    """The reminder's own name, from its other buttons; "" when they do not say."""
    ids = room.ids_of(str(message.chat.id))
    taps = (room.signer.read(ids, data) for data in _buttons(message))
    return next((tap.argument for tap in taps if tap and tap.argument), "")


def _buttons(message: TelegramMessage) -> list[str]:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return [str(each.callback_data) for row in rows for each in row]


# --- being sent ---


def notice_args(signer: Signer, chat: str, markup: str, presses: Iterable[Press]) -> Args:
    """The parameters of sendMessage for a reminder. One that is too long for a message says that there is more."""
    pieces = split(markup, LONGEST)
    text = pieces[0] if len(pieces) == 1 else f"{split(markup, LONGEST - 200)[0]}\n\n{say('reminder_cut')}"
    return message_args(Where(chat), text, keyboard_of(signer, chat, REMINDER, presses))
