"""What was due when the planner last looked, and what new versions of plans changed since.

``content`` is JSON, opaque here. Functions work inside the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select

from storage.reminder_tables import DueChangeRow, KnownDueRow, PlannerRow

ChangeKind = Literal["moved", "added", "withdrawn"]


@dataclass(frozen=True, slots=True)
class KnownDue:
    """One due as it stood."""

    item: str
    plan: str
    last: dt.date
    content: str


@dataclass(frozen=True, slots=True)
class DueChange:
    """``old`` is None for what was added, ``new`` for what was withdrawn. ``id`` 0: not stored yet."""

    kind: ChangeKind
    item: str
    old: dt.date | None
    new: dt.date | None
    content: str
    noticed_at: dt.datetime
    noticed_on: dt.date
    id: int = 0


def stored_print(session: Session) -> str | None:
    """Fingerprint of the dues as stored; None before the first time."""
    row = session.get(PlannerRow, 1)
    return row.dues_print if row else None


def stored(session: Session) -> dict[str, KnownDue]:
    """Item -> due, as it stood when the planner last looked."""
    rows = session.exec(select(KnownDueRow))
    return {row.item: KnownDue(row.item, row.plan, row.last, row.content) for row in rows}


def store(session: Session, dues_print: str, dues: Iterable[KnownDue]) -> None:
    """Put these in the place of what was stored."""
    session.connection().execute(delete(KnownDueRow))
    rows = [asdict(due) for due in dues]
    if rows:
        session.connection().execute(insert(KnownDueRow), rows)
    session.merge(PlannerRow(id=1, dues_print=dues_print))


def add_changes(session: Session, changes: Sequence[DueChange]) -> None:
    """Keep changes, to be told to those concerned."""
    for change in changes:
        session.add(DueChangeRow(**{name: value for name, value in asdict(change).items() if name != "id"}))


def changes(session: Session, since: dt.date) -> tuple[DueChange, ...]:
    """Changes noticed on ``since`` or later, oldest first."""
    rows = session.exec(
        select(DueChangeRow).where(col(DueChangeRow.noticed_on) >= since).order_by(col(DueChangeRow.id))
    )
    return tuple(_change(row) for row in rows)


def _change(row: DueChangeRow) -> DueChange:
    kinds: dict[str, ChangeKind] = {"moved": "moved", "added": "added", "withdrawn": "withdrawn"}
    moment, day = row.noticed_at, row.noticed_on
    return DueChange(kinds[row.kind], row.item, row.old, row.new, row.content, moment, day, row.id or 0)
