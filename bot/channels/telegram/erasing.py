"""What is kept of a chat: shown in full, and erased at once after one confirmation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, func, select
from telegram import Message as TelegramMessage

from bot.channels.telegram.pages import button
from bot.channels.telegram.placing import may_change
from bot.channels.telegram.room import ZONE, Room, where_of
from bot.channels.telegram.taps import Tap
from bot.channels.telegram.turn import CHANNEL, Turn
from bot.channels.telegram.updates import read_update, whose
from bot.channels.telegram.words import say, words
from storage import chats, inbox, offers
from storage.reminder_tables import (
    CodeRow,
    DoneRow,
    FeedRow,
    FollowRow,
    RemindedRow,
    ReminderSettingsRow,
    SnoozeRow,
)
from storage.tables import ChatMemory, ChatRow, ParcelRow

_REMINDERS: tuple[tuple[str, type[Any]], ...] = (
    ("stored_follows", FollowRow),
    ("stored_wishes", ReminderSettingsRow),
    ("stored_done", DoneRow),
    ("stored_snoozes", SnoozeRow),
    ("stored_reminded", RemindedRow),
    ("stored_codes", CodeRow),
    ("stored_feed", FeedRow),
)


async def show_stored(room: Room, turn: Turn, message: TelegramMessage) -> None:
    """List everything that is kept of this chat, and ask whether to erase it."""
    where = where_of(message)
    if not await may_change(message, message.from_user.id if message.from_user else None):
        turn.say(where, say("admins_only"))
        return
    with room.database.reading() as session:
        lines = _stored(room, session, where.chat)
    if not lines:
        turn.say(where, say("stored_nothing"), forget=True)
        return
    labels = words().button
    rows = [
        [
            button(room.signer, where.chat, labels["erase"], Tap("xy")),
            button(room.signer, where.chat, labels["keep"], Tap("xn")),
        ]
    ]
    turn.say(where, words().say["stored"].replace("{lines}", "\n".join(lines)), {"inline_keyboard": rows})


def _stored(room: Room, session: Session, chat: str) -> list[str]:
    row = session.get(ChatRow, (CHANNEL, chat))
    lines = [] if row is None else _of_row(room, row)
    if session.get(ChatMemory, (CHANNEL, chat)) is not None:
        lines.append(say("stored_talk"))
    lines += [say(name, count=str(count)) for name, count in _of_reminders(session, chat) if count]
    count = _count(session, ParcelRow, chat)
    if count:
        lines.append(say("stored_parcels", count=str(count)))
    behind = len(_offers(room, session, (chat, *chats.former_ids(session, CHANNEL, chat))))
    if behind:
        lines.append(say("stored_offers", count=str(behind)))
    return [say("stored_chat"), *lines] if lines else []


def _of_reminders(session: Session, chat: str) -> list[tuple[str, int]]:
    """What is kept for the reminders of a chat: a line's name and how many."""
    return [(name, _count(session, table, chat)) for name, table in _REMINDERS]


def _count(session: Session, table: type[Any], chat: str) -> int:
    mine = select(func.count()).select_from(table).where(table.channel == CHANNEL, table.chat == chat)
    return session.exec(mine).one()


def _offers(room: Room, session: Session, ids: Sequence[str]) -> list[str]:
    """The keys of what stands behind this chat's buttons: they are not filed under it, so all are tried."""
    return [key for key in offers.keys(session) if room.signer.made_for(ids, key)]


def _of_row(room: Room, row: ChatRow) -> list[str]:
    lines = []
    if row.place:
        lines.append(say("stored_place", place=room.place_name(row.place) or row.place))
    if row.office:
        lines.append(say("stored_office", office=room.office_name(row.place, row.office) or row.office))
    moments = (
        ("stored_consent", row.settings_consented_at),
        ("stored_reminders", row.reminders_consented_at),
        ("stored_withdrawn", row.reminders_withdrawn_at),
    )
    return lines + [say(name, at=_shown(at)) for name, at in moments if at is not None]


def _shown(at: dt.datetime) -> str:
    return at.astimezone(ZONE).strftime("%H:%M ngày %d/%m/%Y")


def tapped(room: Room, turn: Turn, message: TelegramMessage, tap: Tap) -> None:
    """Erase or keep, as was pressed. The caller checked who may."""
    chat = str(message.chat.id)
    if tap.action != "xy":
        turn.edit(chat, message.message_id, say("kept"))
        return

    def erase(session: Session) -> None:
        ids = (chat, *chats.former_ids(session, CHANNEL, chat))
        offers.remove(session, _offers(room, session, ids))
        _erase_waiting(session, ids, turn.at)
        chats.erase(session, CHANNEL, chat)

    turn.record(erase)
    args = {"chat_id": message.chat.id, "message_id": message.message_id, "text": say("erased")}
    turn.post(chat, "editMessageText", args, forget=True)


def _erase_waiting(session: Session, ids: Sequence[str], at: dt.datetime) -> None:
    """Empty what a chat sent and nobody handled yet.

    It counts as handled: so a turn that is being made of it is not committed, and a repetition is not kept anew.
    """
    for chat in ids:
        for row in inbox.waiting_with(session, CHANNEL, chat):
            update = read_update(row, None)
            # An unreadable one would lead to nothing.
            if update is None or whose(update) == chat:
                inbox.mark_handled(session, row.id, at)
