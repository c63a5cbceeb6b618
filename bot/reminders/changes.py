"""A new version of a plan against what was due before: moved, added, withdrawn; kept, and told to those concerned."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from sqlmodel import Session

from bot.figures import short_name
from bot.reminders.agenda import CHANGE_NEWS, KnownChange
from knowledge.calendar import ZONE
from knowledge.targets import Concerns, Target
from storage import known_dues
from storage.known_dues import ChangeKind, DueChange, KnownDue


@lru_cache(maxsize=2)
def dues_print(concerns: Concerns) -> str:
    """A fingerprint of what is due when; wording does not count."""
    lines = (f"{due.item} {due.last.isoformat()}" for due in concerns.dues)
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def notice_changes(session: Session, concerns: Concerns, now: dt.datetime) -> tuple[DueChange, ...]:
    """Compare with what was due when this was last called, keep what changed and is still to come, and return it.

    The first time there is nothing to compare with, so nothing counts as new. A plan that is published for the first
    time later counts as added.
    """
    before, today = known_dues.stored_print(session), dues_print(concerns)
    if before == today:
        return ()
    standing = {known.item: known for known in _standing(concerns)}
    changes = tuple(compared(known_dues.stored(session), standing, now)) if before else ()
    known_dues.store(session, today, standing.values())
    known_dues.add_changes(session, changes)
    return changes


def compared(old: Mapping[str, KnownDue], new: Mapping[str, KnownDue], now: dt.datetime) -> Iterator[DueChange]:
    """What differs and touches today or a day to come, by item."""
    today = now.astimezone(ZONE).date()
    for item in sorted(old.keys() | new.keys()):
        was, now_is = old.get(item), new.get(item)
        old_day, new_day = was.last if was else None, now_is.last if now_is else None
        known = now_is or was
        if old_day == new_day or known is None or max(day for day in (old_day, new_day) if day) < today:
            continue
        kind: ChangeKind = "moved" if old_day and new_day else "added" if new_day else "withdrawn"
        yield DueChange(kind, item, old_day, new_day, known.content, now, today)


def recent_changes(session: Session, today: dt.date) -> tuple[KnownChange, ...]:
    """Changes that are still news on ``today``, with whom they concern."""
    since = today - dt.timedelta(days=CHANGE_NEWS)
    return tuple(KnownChange(change, _targets(change.content)) for change in known_dues.changes(session, since))


def _standing(concerns: Concerns) -> Iterable[KnownDue]:
    for due, targets in zip(concerns.dues, concerns.targets, strict=True):
        content = {
            "what": due.what,
            "plan": short_name(concerns.base, due.plan),
            "label": due.occurrence.label,
            "targets": sorted([target.kind, target.id, target.place] for target in targets),
        }
        yield KnownDue(due.item, due.plan.id, due.last, json.dumps(content, ensure_ascii=False))


def _targets(content: str) -> frozenset[Target]:
    return frozenset(Target(kind, name, place) for kind, name, place in json.loads(content)["targets"])
