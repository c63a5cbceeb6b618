"""What a chat is to be remembered by, for a while: the last word of each chat, no history.

The content is a JSON string that is opaque here: the caller writes it, and validates it when it comes back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, delete, select

from storage.database import Database
from storage.tables import ChatMemory

# Built once: building a statement takes SQLAlchemy longer than carrying it out.
_NEW = insert(ChatMemory)
_REMEMBER = _NEW.on_conflict_do_update(
    index_elements=["channel", "chat"],
    set_={"content": _NEW.excluded.content, "updated_at": _NEW.excluded.updated_at},
)
_RECALL = select(ChatMemory.content, ChatMemory.updated_at).where(
    ChatMemory.channel == bindparam("of_channel"), ChatMemory.chat == bindparam("of_chat")
)


def remember(database: Database, channel: str, chat: str, content: str, at: dt.datetime) -> None:
    """Put ``content`` in the place of what this chat was remembered by. Raises ValueError for a naive ``at``."""
    with database.writing() as session:
        remember_in(session, channel, chat, content, at)


def remember_in(session: Session, channel: str, chat: str, content: str, at: dt.datetime) -> None:
    """The same inside the caller's transaction."""
    _require_aware("at", at)
    row = {"channel": channel, "chat": chat, "content": content, "updated_at": at}
    session.connection().execute(_REMEMBER, [row])


def recall(database: Database, channel: str, chat: str, now: dt.datetime, lifetime: dt.timedelta) -> str | None:
    """What was remembered, up to and including ``lifetime`` ago; None when there is nothing or it is older.

    Something from after ``now`` (a clock set back) counts as fresh. Raises ValueError for a naive ``now``.
    """
    with database.reading() as session:
        return recall_in(session, channel, chat, now, lifetime)


def recall_in(session: Session, channel: str, chat: str, now: dt.datetime, lifetime: dt.timedelta) -> str | None:
    """The same inside the caller's transaction."""
    _require_aware("now", now)
    found = session.connection().execute(_RECALL, {"of_channel": channel, "of_chat": chat}).first()
    return found[0] if found and now - found[1] <= lifetime else None


def fade(session: Session, channel: str, before: dt.datetime, lasting: Callable[[str], str | None]) -> int:
    """Keep of what was last said before then only what ``lasting`` keeps of it (None: nothing). Returns how many
    chats' memories changed."""
    old = (ChatMemory.channel == channel, col(ChatMemory.updated_at) < before)
    changed = 0
    for row in session.exec(select(ChatMemory).where(*old)).all():
        kept = lasting(row.content)
        changed += kept != row.content
        if kept is None:
            session.delete(row)
        else:
            row.content = kept
    return changed


def forget(database: Database, channel: str, chat: str) -> None:
    """Remove what this chat is remembered by; nothing happens when there is nothing."""
    with database.writing() as session:
        session.exec(delete(ChatMemory).where(col(ChatMemory.channel) == channel, col(ChatMemory.chat) == chat))


def _require_aware(name: str, moment: dt.datetime) -> None:
    # The column refuses it too, but buried in an error about SQL.
    if moment.utcoffset() is None:
        raise ValueError(f"{name!r} must be an aware datetime, not {moment!r}")
