"""What stands behind the buttons of a message, under a random key. It names no chat and no person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, delete, select

from storage.tables import OfferRow

_PUT = insert(OfferRow)
_REMOVE = delete(OfferRow).where(col(OfferRow.key) == bindparam("of_key"))


def put(session: Session, key: str, content: str, on: dt.date) -> None:
    """Keep ``content`` (JSON, opaque here) under a new key."""
    session.connection().execute(_PUT, [{"key": key, "content": content, "made_on": on}])


def find(session: Session, key: str) -> str | None:
    """The content, None when there is none (any more)."""
    row = session.get(OfferRow, key)
    return row.content if row else None


def keys(session: Session) -> tuple[str, ...]:
    """Every key."""
    return tuple(session.exec(select(OfferRow.key)).all())


def remove(session: Session, gone: Collection[str]) -> None:
    """Remove what stands under these keys."""
    if gone:
        session.connection().execute(_REMOVE, [{"of_key": key} for key in gone])


def purge(session: Session, before: dt.date) -> int:
    """Remove what was made before that day; its buttons then count as stale. Returns how many."""
    return session.connection().execute(delete(OfferRow).where(col(OfferRow.made_on) < before)).rowcount
