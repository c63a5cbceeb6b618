"""What chats told of themselves: place, office, consent, whether they can be reached. Nothing of what they asked.

Each function works inside the caller's transaction. A chat that set nothing has no row.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select, update

from storage import outbox
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
    session.connection().execute(
        update(ParcelRow)
        .where(
            col(ParcelRow.channel) == channel,
            col(ParcelRow.chat) == old,
            col(ParcelRow.state).in_(("waiting", "claimed")),
        )
        .values(chat=new)
    )


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
    """Remove everything that is kept of a chat: settings, memory, parcels, former ids."""
    for name in (chat, *former_ids(session, channel, chat)):
        for table in (ChatRow, ChatMemory):
            session.connection().execute(delete(table).where(col(table.channel) == channel, col(table.chat) == name))
        outbox.forget_chat(session, channel, name)
    session.connection().execute(
        delete(MovedChat).where(
            col(MovedChat.channel) == channel, (col(MovedChat.chat) == chat) | (col(MovedChat.moved_to) == chat)
        )
    )
