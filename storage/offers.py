"""What stands behind the buttons of a message, under a random key. It names no chat and no person."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, delete

from storage.tables import OfferRow

_PUT = insert(OfferRow)


def new_key() -> str:
    """A key nobody can guess: 16 characters of A-Z a-z 0-9 - _."""
    return secrets.token_urlsafe(12)


def put(session: Session, key: str, content: str, on: dt.date) -> None:
    """Keep ``content`` (JSON, opaque here) under a new key."""
    session.connection().execute(_PUT, [{"key": key, "content": content, "made_on": on}])


def find(session: Session, key: str) -> str | None:
    """The content, None when there is none (any more)."""
    row = session.get(OfferRow, key)
    return row.content if row else None


def purge(session: Session, before: dt.date) -> int:
    """Remove what was made before that day; its buttons then count as stale. Returns how many."""
    return session.connection().execute(delete(OfferRow).where(col(OfferRow.made_on) < before)).rowcount
