"""Secrets that are handed on: one-time codes, and the addresses of calendar feeds. Only their hashes are kept.

Functions work inside the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlmodel import Session, col, delete, func, select

from storage.reminder_tables import CodeRow, FeedRow

CODE_HOLDS = dt.timedelta(hours=24)
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look alike: they are read out over the telephone."""
_LENGTH = 10


def is_code(text: str) -> bool:
    """Whether a text may be a code, however it was typed."""
    left, _, right = text.strip().upper().partition("-")
    return len(left) == len(right) == _LENGTH // 2 and set(left + right) <= set(_LETTERS)


def make_code(session: Session, channel: str, chat: str, purpose: str, at: dt.datetime) -> str:
    """A code like "K7M4P-2XQ9R", good once and for a day. An earlier one of the same purpose is void."""
    _drop_codes(session, channel, chat, purpose)
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    session.add(CodeRow(digest=_digest(code), channel=channel, chat=chat, purpose=purpose, expires_at=at + CODE_HOLDS))
    return f"{code[:5]}-{code[5:]}"


def redeem(session: Session, channel: str, code: str, at: dt.datetime) -> tuple[str, str] | None:
    """(purpose, chat that made it), and the code is used up; None for a wrong, used or old one."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    row = session.get(CodeRow, _digest(plain))
    if row is None or row.channel != channel:
        return None
    session.delete(row)
    return (row.purpose, row.chat) if at <= row.expires_at else None


def make_feed(session: Session, channel: str, chat: str, at: dt.datetime) -> str:
    """The secret of a new feed, 43 characters. An earlier feed of the chat is dead at once."""
    revoke_feed(session, channel, chat)
    secret = secrets.token_urlsafe(32)
    session.add(FeedRow(digest=_digest(secret), channel=channel, chat=chat, made_at=at))
    return secret


def feed_owner(session: Session, secret: str) -> tuple[str, str] | None:
    """(channel, chat) of a feed's secret; None for a wrong or revoked one."""
    row = session.get(FeedRow, _digest(secret))
    return (row.channel, row.chat) if row else None


def has_feed(session: Session, channel: str, chat: str) -> bool:
    """Whether a feed of the chat is open."""
    mine = select(func.count()).select_from(FeedRow).where(FeedRow.channel == channel, FeedRow.chat == chat)
    return session.exec(mine).one() > 0


def revoke_feed(session: Session, channel: str, chat: str) -> bool:
    """Close the chat's feed. False when there was none."""
    gone = delete(FeedRow).where(col(FeedRow.channel) == channel, col(FeedRow.chat) == chat)
    return session.connection().execute(gone).rowcount > 0


def purge(session: Session, now: dt.datetime) -> int:
    """Remove codes past their time. Returns how many."""
    return session.connection().execute(delete(CodeRow).where(col(CodeRow.expires_at) < now)).rowcount


def _drop_codes(session: Session, channel: str, chat: str, purpose: str) -> None:
    session.connection().execute(
        delete(CodeRow).where(
            col(CodeRow.channel) == channel, col(CodeRow.chat) == chat, col(CodeRow.purpose) == purpose
        )
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
