"""What chats told of themselves: place, office, consent, whether they can be reached. Nothing of what they asked.

Each function works inside the caller's transaction. A chat that set nothing has no row.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select, update

from storage import outbox, reminded, reminding
from storage.reminder_tables import OF_A_CHAT, RemindedRow, SnoozeRow
from storage.tables import ChatMemory, ChatRow, MovedChat, ParcelRow

Kind = Literal["private", "group"]

# Built once: it is read for every question.
_PLACE_AND_OFFICE = select(ChatRow.place, ChatRow.office).where(
    ChatRow.channel == bindparam("of_channel"), ChatRow.chat == bindparam("of_chat")
)


def find(session: Session, channel: str, chat: str) -> ChatRow | None:
    """What is kept of a chat, None when nothing is."""
    return session.get(ChatRow, (channel, chat))


def place_and_office(session: Session, channel: str, chat: str) -> tuple[str | None, str | None]:
    """The ids a chat chose; None for each that it did not."""
    found = session.connection().execute(_PLACE_AND_OFFICE, {"of_channel": channel, "of_chat": chat}).first()
    return (found[0], found[1]) if found else (None, None)


def started(session: Session, channel: str, chat: str, kind: Kind, at: dt.datetime) -> ChatRow:
    """The row of a chat, made when there is none. The chat counts as reachable from now on."""
    row = find(session, channel, chat)
    if row is None:
        row = ChatRow(channel=channel, chat=chat, kind=kind, active=True, started_at=at)
        session.add(row)
    row.active, row.inactive_reason = True, None
    return row


def set_active(session: Session, channel: str, chat: str, reason: str | None) -> None:
    """Note that a chat can be reached (``reason`` None) or why it cannot. A chat without a row stays without."""
    session.connection().execute(
        update(ChatRow)
        .where(col(ChatRow.channel) == channel, col(ChatRow.chat) == chat)
        .values(active=reason is None, inactive_reason=reason)
    )


def move(session: Session, channel: str, old: str, new: str, at: dt.datetime) -> None:
    """A chat got another id: its settings, memory and waiting parcels follow. Doing it twice changes nothing more."""
    if old == new:
        return
    session.merge(MovedChat(channel=channel, chat=old, moved_to=new, moved_at=at))
    session.flush()
    for table in (ChatRow, ChatMemory):
        there = session.get(table, (channel, new))
        if there is not None:
            session.connection().execute(delete(table).where(col(table.channel) == channel, col(table.chat) == old))
            continue
        session.connection().execute(
            update(table).where(col(table.channel) == channel, col(table.chat) == old).values(chat=new)
        )
    _move_reminders(session, channel, old, new)
    session.connection().execute(
        update(ParcelRow)
        .where(
            col(ParcelRow.channel) == channel,
            col(ParcelRow.chat) == old,
            col(ParcelRow.state).in_(("waiting", "claimed")),
        )
        .values(chat=new)
    )


def _move_reminders(session: Session, channel: str, old: str, new: str) -> None:
    for table in OF_A_CHAT:
        there = session.exec(select(table).where(table.channel == channel, table.chat == new).limit(1)).first()
        old_ones = (col(table.channel) == channel, col(table.chat) == old)
        if there is not None:
            session.connection().execute(delete(table).where(*old_ones))
        else:
            session.connection().execute(update(table).where(*old_ones).values(chat=new))
    session.connection().execute(
        update(RemindedRow)
        .where(col(RemindedRow.channel) == channel, col(RemindedRow.sent_to) == old)
        .values(sent_to=new)
    )
    reminding.forget_delegate(session, channel, old, new)


def moved_to(session: Session, channel: str, chat: str) -> str:
    """The id a chat has today: its own when it never moved."""
    for _ in range(8):
        row = session.get(MovedChat, (channel, chat))
        if row is None:
            break
        chat = row.moved_to
    return chat


def former_ids(session: Session, channel: str, chat: str) -> tuple[str, ...]:
    """Ids that this chat had before."""
    return tuple(
        session.exec(select(MovedChat.chat).where(MovedChat.channel == channel, MovedChat.moved_to == chat)).all()
    )


def erase(session: Session, channel: str, chat: str) -> None:
    """Remove everything that is kept of a chat: settings, memory, reminders, parcels, former ids."""
    for name in (chat, *former_ids(session, channel, chat)):
        outbox.forget_keys(session, reminded.parcels_of_chat(session, channel, name))
        for table in (ChatRow, ChatMemory, *OF_A_CHAT):
            session.connection().execute(delete(table).where(col(table.channel) == channel, col(table.chat) == name))
        _forget_elsewhere(session, channel, name)
        outbox.forget_chat(session, channel, name)
    session.connection().execute(
        delete(MovedChat).where(
            col(MovedChat.channel) == channel, (col(MovedChat.chat) == chat) | (col(MovedChat.moved_to) == chat)
        )
    )


def _forget_elsewhere(session: Session, channel: str, chat: str) -> None:
    """What other chats keep of this one: it stood in for them, or its person wanted something again in a group."""
    reminding.forget_delegate(session, channel, chat)
    session.connection().execute(
        update(RemindedRow)
        .where(col(RemindedRow.channel) == channel, col(RemindedRow.sent_to) == chat)
        .values(sent_to=col(RemindedRow.chat))
    )
    session.connection().execute(
        delete(SnoozeRow).where(col(SnoozeRow.channel) == channel, col(SnoozeRow.person) == chat)
    )
