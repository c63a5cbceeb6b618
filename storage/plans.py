"""The published plans: which version of which plan is in force.

What comes in: validated plans, each with the fingerprint of its file. What goes out: the plans in force, validated
again, since rows are not domain values. It does not review, compare or interpret plans.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlmodel import Session, col, func, select

from knowledge.model import Plan
from storage.database import Database
from storage.problems import StoredPlanProblem
from storage.tables import PublishedPlan


@dataclass(frozen=True)
class Published:
    """What publishing changed: ids of plans, each in exactly one of the four, in alphabetical order."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


def publish(database: Database, plans: Sequence[tuple[Plan, str]], *, at: dt.datetime | None = None) -> Published:
    """Put exactly these plans in force, in one transaction. Each comes with the SHA-256 of its file.

    A plan whose fingerprint and content are in force already is left alone. Content counts too: the same file read
    by a newer program may give other facts. Plans that are not given any more are withdrawn, so an empty sequence
    withdraws all. ``at`` is the moment noted, aware (None: now). Raises ValueError for a naive moment or a plan
    given twice.
    """
    moment = at or dt.datetime.now(dt.UTC)
    if moment.utcoffset() is None:
        raise ValueError(f"'at' must be an aware datetime, not {moment!r}")
    given = {plan.id: (sha256, plan.model_dump_json()) for plan, sha256 in plans}
    if len(given) != len(plans):
        raise ValueError("a plan is given twice; ids must be unique")
    with database.writing() as session:
        in_force = {row.plan_id: row for row in _rows_in_force(session)}
        result = _compare(given, in_force)
        for plan_id in (*result.changed, *result.withdrawn):
            in_force[plan_id].withdrawn_at = moment
        # The old rows go out of force before the new ones come in, else both would be in force for a moment.
        session.flush()
        for plan_id in (*result.added, *result.changed):
            sha256, content = given[plan_id]
            version = _last_version(session, plan_id) + 1
            session.add(
                PublishedPlan(plan_id=plan_id, version=version, sha256=sha256, content=content, published_at=moment)
            )
    return result


def published_fingerprints(database: Database) -> dict[str, str]:
    """Plan id -> SHA-256 of the file that the version in force was read from. Empty when nothing is published."""
    in_force = col(PublishedPlan.withdrawn_at).is_(None)
    with database.reading() as session:
        return dict(session.exec(select(PublishedPlan.plan_id, PublishedPlan.sha256).where(in_force)).all())


def load_plans(database: Database) -> tuple[Plan, ...]:
    """The plans in force, by id; empty when nothing is published.

    Raises :class:`StoredPlanProblem` for the first one that is not a valid plan any more.
    """
    with database.reading() as session:
        return tuple(_plan_of(row) for row in _rows_in_force(session))


def _rows_in_force(session: Session) -> Sequence[PublishedPlan]:
    in_force = col(PublishedPlan.withdrawn_at).is_(None)
    return session.exec(select(PublishedPlan).where(in_force).order_by(col(PublishedPlan.plan_id))).all()


def _compare(given: dict[str, tuple[str, str]], in_force: dict[str, PublishedPlan]) -> Published:
    known = sorted(given.keys() & in_force.keys())
    unchanged = {name for name in known if (in_force[name].sha256, in_force[name].content) == given[name]}
    return Published(
        added=tuple(sorted(given.keys() - in_force.keys())),
        changed=tuple(name for name in known if name not in unchanged),
        unchanged=tuple(sorted(unchanged)),
        withdrawn=tuple(sorted(in_force.keys() - given.keys())),
    )


def _last_version(session: Session, plan_id: str) -> int:
    """0 for a plan that was never published; withdrawn versions count."""
    newest = select(func.max(PublishedPlan.version)).where(PublishedPlan.plan_id == plan_id)
    return session.exec(newest).one() or 0


def _plan_of(row: PublishedPlan) -> Plan:
    try:
        plan = Plan.model_validate_json(row.content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole"
        why = f"{place}: {first['msg']}"
    else:
        if plan.id == row.plan_id:
            return plan
        why = f"its content is of plan {plan.id!r}"
    raise StoredPlanProblem(
        row.plan_id,
        f"The published plan {row.plan_id!r} (version {row.version}) does not read as a plan ({why})",
        "Publish the plans again from their reviewed files.",
    )
