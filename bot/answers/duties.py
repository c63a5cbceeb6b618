"""What an office or a person answers for: rows by role, duties, and what is addressed to its groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.answer import Answer, Desk
from bot.answers.rows import PAGE, Row, main_rows, more_offer, names_any, row_of
from bot.facts import ROLE_NAMES, renamed
from bot.figures import document_name, short_name
from bot.question import Listed, Pending, Question
from bot.talk import MOST_CHOICES, Item
from knowledge.dues import entry_dues
from knowledge.model import ROLES, Duty, Plan, Role


def answer_duties(desk: Desk, question: Question) -> Answer:
    """What an office or person answers for: rows by role, duties, and what is addressed to a group it belongs to."""
    plans = [desk.base.plans[plan] for plan in question.plans]
    rows = [row for plan in plans for row in _office_rows(desk, plan, question)]
    wider = () if rows else _wider_groups(desk, question.offices)
    if wider:
        question = question.model_copy(update={"offices": wider})
        rows = [row for plan in plans for row in _office_rows(desk, plan, question)]
    name = ", ".join(desk.base.parties.office(office).name for office in question.offices)
    if not rows:
        return _no_duties(desk, question, plans, name)
    if len({row.plan.id for row in rows}) > 1 and len(rows) > PAGE and not question.page:
        return _which_plan(desk, question, rows, name)
    shown = rows[question.page * PAGE : (question.page + 1) * PAGE]
    more = len(rows) - (question.page + 1) * PAGE
    offers = more_offer(question, more, "nội dung")
    return Answer(
        "duties",
        {
            "office": name,
            "groups": _grouped(desk, shown),
            "total": len(rows),
            "counts": _role_counts(rows),
            "more": max(more, 0),
            "start": question.page * PAGE,
            "shared": _shared(desk, plans, question),
            "roles": [ROLE_NAMES[role].lower() for role in question.roles],
            "notes": _office_today(desk, plans, question),
            "over": _over(desk, shown),
            "carried": name if "office" in question.carried else None,
        },
        question,
        items=tuple(Item(row.plan.id, row.code) for row in shown),
        sources=tuple(dict.fromkeys(document_name(desk.base, row.plan) for row in shown)),
        offers=offers,
        listed=tuple(Listed(plan=row.plan.id, topic=row.topic) for row in shown),
    )


def _wider_groups(desk: Desk, offices: Sequence[str]) -> tuple[str, ...]:
    """Groups that hold every member of one of these groups: another document may name the same bodies by them."""
    groups = [group for group in desk.base.parties.offices if group.members]
    named = [set(group.members) for group in groups if group.id in offices]
    return tuple(
        group.id for group in groups if group.id not in offices and any(each <= set(group.members) for each in named)
    )


def _over(desk: Desk, rows: Sequence[Row]) -> list[str]:
    """Plans shown whose year is over."""
    shown = {row.plan.id: row.plan for row in rows}
    return [short_name(desk.base, plan) for plan in shown.values() if plan.header.year < desk.today.year]


def _office_rows(desk: Desk, plan: Plan, question: Question) -> list[Row]:
    wanted = _wanted(plan, question.roles)
    rows: list[Row] = []
    for role in ROLES:
        if role in wanted:
            rows += [
                row_of(desk, plan, row, role)
                for row in main_rows(plan)
                if names_any(desk, plan, getattr(row.roles, role), question.offices)
            ]
    if not question.roles or "implements" in question.roles or not any(row.columns for row in plan.indicators):
        rows += [
            _duty_row(desk, plan, duty) for duty in plan.duties if names_any(desk, plan, duty.owner, question.offices)
        ]
    elif question.roles:
        rows += [
            _duty_row(desk, plan, duty)
            for duty in plan.duties
            if duty.role in question.roles and names_any(desk, plan, duty.owner, question.offices)
        ]
    within = _within_groups(plan, rows, question.pillars)
    return [row for row in within if row.topic in question.topics] or within


def _within_groups(plan: Plan, rows: list[Row], pillars: Sequence[str]) -> list[Row]:
    """The rows in the groups of indicators that were named; all where none of them is."""
    grouped = {row.code for row in plan.indicators if row.pillar in pillars}
    return [row for row in rows if row.code in grouped] or rows


def _wanted(plan: Plan, roles: Sequence[Role]) -> set[Role]:
    """Asked "chủ trì" of a document that has only the two kinds of it, both are meant."""
    columns = {role for row in plan.indicators for role in row.columns}
    if not roles:
        return set(ROLES)
    wanted = set(roles)
    if "leads" in wanted and "leads" not in columns:
        wanted |= {"monitors", "implements"}
    return wanted


def _duty_row(desk: Desk, plan: Plan, duty: Duty) -> Row:
    dues = entry_dues(plan, duty)
    recurring = any(due.occurrence.label for due in dues)
    due = None
    if dues:
        due = duty.deadlines[0].text if recurring else dues[0].occurrence.said
    return Row(duty.statement, duty.code, plan, f"duty/{plan.id}/{duty.code}", duty.role, None, due)


def _shared(desk: Desk, plans: Iterable[Plan], question: Question) -> list[str]:
    """Groups that the office belongs to and that have rows of their own, with how many."""
    lines: list[str] = []
    for plan in plans:
        groups = {
            group.id: group.name
            for office in question.offices
            for group in desk.base.parties.groups_of(office, plan.header.place)
        }
        counts: dict[str, int] = {}
        for row in main_rows(plan):
            for party in (*row.roles.leads, *row.roles.implements):
                office = desk.base.party(party, plan.header.place)
                if office is not None and office.id in groups:
                    counts[party] = counts.get(party, 0) + 1
        for duty in plan.duties:
            for party in duty.owner:
                office = desk.base.party(party, plan.header.place)
                if office is not None and office.id in groups:
                    counts[party] = counts.get(party, 0) + 1
        lines += [f"{count} nội dung giao chung cho «{party}»" for party, count in counts.items()]
    return lines[:3]


def _grouped(desk: Desk, rows: Sequence[Row]) -> list[tuple[str, str, list[Row]]]:
    """(plan, heading, rows) in order; indicators by role, then duties."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        heading = "Nhiệm vụ" if row.topic.startswith("duty/") else ROLE_NAMES[row.role] if row.role else ""
        groups.setdefault((short_name(desk.base, row.plan), heading), []).append(row)
    return [(plan, heading, members) for (plan, heading), members in groups.items()]


def _role_counts(rows: Sequence[Row]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        name = "nhiệm vụ" if row.topic.startswith("duty/") else ROLE_NAMES[row.role].lower() if row.role else "chỉ tiêu"
        counts[name] = counts.get(name, 0) + 1
    return ", ".join(
        f"{count} {name}" if name == "nhiệm vụ" else f"{name} {count} chỉ tiêu" for name, count in counts.items()
    )


def _office_today(desk: Desk, plans: Iterable[Plan], question: Question) -> list[str]:
    names = [desk.base.parties.office(office).name for office in question.offices]
    return list(dict.fromkeys(note for plan in plans for note in renamed(desk.base, plan, names, desk.today)))


def _no_duties(desk: Desk, question: Question, plans: Sequence[Plan], name: str) -> Answer:
    others = [
        plan
        for plan in desk.base.plans.values()
        if plan not in plans and _office_rows(desk, plan, question.model_copy(update={"topics": (), "roles": ()}))
    ]
    offers = tuple(
        Pending(
            label=short_name(desk.base, plan), question=question.model_copy(update={"plans": (plan.id,), "roles": ()})
        )
        for plan in others[:MOST_CHOICES]
    )
    return Answer(
        "duties",
        {
            "office": name,
            "groups": [],
            "total": 0,
            "places": ", ".join(short_name(desk.base, plan) for plan in plans),
            "shared": _shared(desk, plans, question),
            "roles": [ROLE_NAMES[role].lower() for role in question.roles],
            "others": [short_name(desk.base, plan) for plan in others],
            "notes": _office_today(desk, plans, question),
            "over": [],
            "carried": None,
        },
        question,
        offers=offers,
    )


def _which_plan(desk: Desk, question: Question, rows: Sequence[Row], name: str) -> Answer:
    counts = Counter(row.plan.id for row in rows)
    offers = tuple(
        Pending(
            label=f"{short_name(desk.base, desk.base.plans[plan])} ({count} nội dung)",
            question=question.model_copy(update={"plans": (plan,)}),
        )
        for plan, count in list(counts.items())[:MOST_CHOICES]
    )
    return Answer(
        "which", {"about": name, "prompt": "trong văn bản nào"}, question, "choose", offers=offers, asked=True
    )
