"""Targets, lead times and hours in words, and the targets behind the records of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.figures import short_name
from bot.reminders.notice import words
from bot.talk import Item
from knowledge.base import KnowledgeBase
from knowledge.targets import Target


def target_name(base: KnowledgeBase, target: Target) -> str:
    """ "việc của Sở Y tế (Bắc Giang)". What is no longer in the plans is named by its id."""
    shapes = words()["target"]
    if target.kind == "reports" and not target.id:
        return str(shapes["reports_all"]) + _at(base, target)
    named: str = shapes[target.kind].format(name=_name(base, target))
    return named if target.kind in ("plan", "place") else named + _at(base, target)


def _name(base: KnowledgeBase, target: Target) -> str:
    try:
        match target.kind:
            case "party" | "reports":
                return base.parties.office(target.id).name
            case "place":
                return base.parties.place(target.id).full_name
            case "plan":
                return short_name(base, base.plans[target.id])
            case "topic":
                return base.topics.by_id[target.id].name
        pillars = (pillar for plan in base.plans.values() for pillar in plan.pillars)
        return next(pillar.name for pillar in pillars if pillar.id == target.id)
    except (KeyError, StopIteration):
        return target.id


def _at(base: KnowledgeBase, target: Target) -> str:
    if not target.place:
        return ""
    try:
        return f" ({base.parties.place(target.place).name})"
    except KeyError:
        return f" ({target.place})"


def leads_name(leads: Iterable[int]) -> str:
    """ "7 ngày, 3 ngày, 1 ngày, ngày cuối, quá hạn"."""
    shapes = words()["lead"]
    ordered = sorted(set(leads), reverse=True)
    return ", ".join(
        shapes["before"].format(days=lead) if lead > 0 else shapes["last"] if lead == 0 else shapes["after"]
        for lead in ordered
    )


def clock(minute: int) -> str:
    """ "8:00"."""
    return f"{minute // 60}:{minute % 60:02d}"


def targets_of_items(base: KnowledgeBase, items: Sequence[Item]) -> tuple[Target, ...]:
    """What to follow under an answer that rests on these records: their subjects, each once."""
    found: dict[Target, None] = {}
    for item in items:
        plan = base.plans.get(item.document)
        if plan is None:
            continue
        row = base.indicator(item.document, item.code)
        topics = [f"concept/{target.concept}" for target in row.targets] if row else []
        topics += [f"{kind}/{item.document}/{item.code}" for kind in ("duty", "milestone", "finding")]
        found.update({Target("topic", one, plan.header.place): None for one in topics if one in base.topics.by_id})
    return tuple(found)
