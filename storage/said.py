"""Said without a name: feedback on answers, and questions that found no answer. Days only, so that no time of day
joins a row to a chat. Each function works inside the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import Literal

from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, delete, select

from intents.words import clean, fold
from storage.tables import FeedbackRow, UnansweredRow

Verdict = Literal["up", "down", "comment"]
LONGEST_KEPT = 300
"""Characters kept of a question or a comment."""

_NUMBER = re.compile(r"\+?\d[\d .-]{7,}\d")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|@\w{4,}")


def without_traces(text: str) -> str:
    """The text without what may name a person by itself: long numbers (phones, ids), mail and web addresses."""
    return _NUMBER.sub("<số>", _ADDRESS.sub("<địa chỉ>", clean(text)[:LONGEST_KEPT]))


def add_feedback(
    session: Session,
    verdict: Verdict,
    intent: str,
    items: Sequence[tuple[str, str]],
    on: dt.date,
    comment: str | None = None,
) -> None:
    """Keep one thumb or one sentence about an answer that rested on ``items`` (document, code)."""
    said = without_traces(comment) if comment else None
    session.add(FeedbackRow(verdict=verdict, intent=intent, items=json.dumps(items), comment=said, given_on=on))


def feedback(session: Session) -> tuple[FeedbackRow, ...]:
    """All feedback, oldest first."""
    return tuple(session.exec(select(FeedbackRow).order_by(col(FeedbackRow.id))).all())


def add_unanswered(session: Session, question: str, why: str, on: dt.date) -> None:
    """Count a question that found no answer; the same words in another case or without marks are the same question."""
    kept = without_traces(question)
    row = insert(UnansweredRow).values(folded=fold(kept), text=kept, why=why, count=1, first_on=on, last_on=on)
    session.connection().execute(
        row.on_conflict_do_update(
            index_elements=["folded"], set_={"count": col(UnansweredRow.count) + 1, "last_on": on, "why": why}
        )
    )


def unanswered(session: Session) -> tuple[UnansweredRow, ...]:
    """Questions that found no answer, the most frequent first."""
    return tuple(
        session.exec(select(UnansweredRow).order_by(col(UnansweredRow.count).desc(), col(UnansweredRow.folded))).all()
    )


def drop_unanswered(session: Session, before: dt.date) -> int:
    """Remove questions last asked before that day. Returns how many."""
    return session.connection().execute(delete(UnansweredRow).where(col(UnansweredRow.last_on) < before)).rowcount
