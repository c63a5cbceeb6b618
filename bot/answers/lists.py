"""Answers that are lists: an office's duties, a plan's indicators, counts, documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answer import Answer, Desk
from bot.facts import ROLE_NAMES, renamed
from bot.figures import document_name, figure, short_name
from bot.question import Listed, Pending, Question
from bot.talk import MOST_CHOICES, Item
from knowledge.dues import entry_dues
from knowledge.model import ROLES, Duty, Indicator, Plan, Role

PAGE = 20
"""Rows of one list shown at once; the rest is offered."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. ``differs``: the other part of the document says otherwise, in words."""

    text: str
    code: str
    plan: Plan
    topic: str
    role: Role | None = None
    differs: str | None = None
    due: str | None = None


def row_of(desk: Desk, plan: Plan, indicator: Indicator, role: Role | None = None) -> Row:
    twin = desk.base.indicator(plan.id, indicator.twin) if indicator.twin else None
    differs = None
    if twin is not None and _figures(twin) != _figures(indicator):
        where = "phần mục tiêu" if twin.part == "body" else "phụ lục"
        differs = f"{where} ghi: {twin.statement}"
    return Row(indicator.statement, indicator.code, plan, f"concept/{indicator.targets[0].concept}", role, differs)


def _figures(indicator: Indicator) -> set[str | None]:
    return {(figure(target) or "").removeprefix("duy trì ") for target in indicator.targets}


def main_rows(plan: Plan, part: str | None = None) -> list[Indicator]:
    """Each indicator once: the appendix row where there is one (it has the roles), else the body's."""
    if part is not None:
        return [row for row in plan.indicators if row.part == part]
    appendix = [row for row in plan.indicators if row.part == "appendix"]
    covered = {row.twin for row in appendix}
    return appendix + [row for row in plan.indicators if row.part == "body" and row.code not in covered]


# --- duties of an office -------------------------------------------------------------------------------------------


def answer_duties(desk: Desk, question: Question) -> Answer:
    """What an office or person answers for: rows by role, duties, and what is addressed to a group it belongs to."""
    plans = [desk.base.plans[plan] for plan in question.plans]
    rows = [row for plan in plans for row in _office_rows(desk, plan, question)]
    name = ", ".join(desk.base.parties.office(office).name for office in question.offices)
    if not rows:
        return _no_duties(desk, question, plans, name)
    if len({row.plan.id for row in rows}) > 1 and len(rows) > PAGE and not question.page:
        return _which_plan(desk, question, rows, name)
    shown = rows[question.page * PAGE : (question.page + 1) * PAGE]
    more = len(rows) - (question.page + 1) * PAGE
    offers = _more(question, more, "nội dung")
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
                if _names(desk, plan, getattr(row.roles, role), question.offices)
            ]
    if not question.roles or "implements" in question.roles or not any(row.columns for row in plan.indicators):
        rows += [
            _duty_row(desk, plan, duty) for duty in plan.duties if _names(desk, plan, duty.owner, question.offices)
        ]
    elif question.roles:
        rows += [
            _duty_row(desk, plan, duty)
            for duty in plan.duties
            if duty.role in question.roles and _names(desk, plan, duty.owner, question.offices)
        ]
    if question.topics:
        return [row for row in rows if row.topic in question.topics] or rows
    return rows


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


def _names(desk: Desk, plan: Plan, parties: Iterable[str], offices: Sequence[str]) -> bool:
    found = (desk.base.party(party, plan.header.place) for party in parties)
    return any(office is not None and office.id in offices for office in found)


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


def _more(question: Question, more: int, what: str) -> tuple[Pending, ...]:
    if more <= 0:
        return ()
    return (Pending(label=f"Xem tiếp {more} {what}", question=question.model_copy(update={"page": question.page + 1})),)


# --- indicators of a plan ------------------------------------------------------------------------------------


def answer_list(desk: Desk, question: Question) -> Answer:
    """The indicators of a plan, of some pillars, or on a subject."""
    plans = _one_kind(desk, question)
    if len(plans) > 1 and not question.topics and len({plan.header.place for plan in plans}) + len(plans) > 2:
        offers = tuple(
            Pending(label=short_name(desk.base, plan), question=question.model_copy(update={"plans": (plan.id,)}))
            for plan in plans[:MOST_CHOICES]
        )
        return Answer(
            "which",
            {"about": "các chỉ tiêu", "prompt": "của văn bản nào"},
            question,
            "choose",
            offers=offers,
            asked=True,
        )
    rows = [row_of(desk, plan, row) for plan in plans for row in _pillar_rows(plan, question)]
    if not rows:
        rows = [row_of(desk, plan, row) for plan in plans for row in main_rows(plan, question.part)]
    pillars = _pillar_names(plans, question)
    if len(rows) > PAGE and not pillars and not question.page and not question.topics:
        return _by_pillar(desk, question, plans[0], rows)
    shown = rows[question.page * PAGE : (question.page + 1) * PAGE]
    more = len(rows) - (question.page + 1) * PAGE
    return Answer(
        "list",
        {
            "rows": shown,
            "total": len(rows),
            "more": max(more, 0),
            "start": question.page * PAGE,
            "pillars": ", ".join(pillars),
            "labels": ", ".join(dict.fromkeys(short_name(desk.base, plan) for plan in plans)),
            "several": len(plans) > 1,
            "by_plan": {row.plan.id: short_name(desk.base, row.plan) for row in rows},
            "over": [short_name(desk.base, plan) for plan in plans if plan.header.year < desk.today.year],
            "documents": [document_name(desk.base, plan) for plan in plans],
        },
        question.model_copy(update={"plans": tuple(plan.id for plan in plans)}),
        items=tuple(Item(row.plan.id, row.code) for row in shown),
        sources=tuple(document_name(desk.base, plan) for plan in plans),
        offers=_more(question, more, "chỉ tiêu"),
        listed=tuple(Listed(plan=row.plan.id, topic=row.topic) for row in shown),
    )


def _one_kind(desk: Desk, question: Question) -> list[Plan]:
    """The directive repeats the assignment's indicators for an emulation: it is listed only when asked for."""
    plans = [desk.base.plans[plan] for plan in question.plans]
    audiences = [plan for plan in plans if any(pillar.id in question.pillars for pillar in plan.pillars)]
    if question.document != "directive":
        others = [plan for plan in plans if plan.header.kind != "Chỉ thị"]
        if audiences and all(plan.header.kind == "Chỉ thị" for plan in audiences):
            return audiences
        plans = others or plans
    if question.topics:
        held = {plan for topic in question.topics for plan in desk.base.topics.by_id[topic].plans}
        return [plan for plan in plans if plan.id in held] or plans
    return [plan for plan in plans if plan in audiences] or plans if question.pillars else plans


def _pillar_rows(plan: Plan, question: Question) -> list[Indicator]:
    rows = main_rows(plan, question.part)
    own = {pillar.id for pillar in plan.pillars}
    wanted = own & set(question.pillars)
    if wanted:
        return [row for row in rows if row.pillar in wanted]
    if question.topics:
        concepts = {topic.removeprefix("concept/") for topic in question.topics}
        return [row for row in rows if any(target.concept in concepts for target in row.targets)]
    return rows


def _pillar_names(plans: Iterable[Plan], question: Question) -> list[str]:
    return list(dict.fromkeys(p.name for plan in plans for p in plan.pillars if p.id in question.pillars))


def _by_pillar(desk: Desk, question: Question, plan: Plan, rows: Sequence[Row]) -> Answer:
    counts = _pillar_counts(plan, main_rows(plan, question.part))
    offers = tuple(
        Pending(
            label=f"{name} ({count})", question=question.model_copy(update={"pillars": (pillar,), "plans": (plan.id,)})
        )
        for pillar, name, count in counts[:MOST_CHOICES]
    )
    return Answer(
        "pillars",
        {
            "label": short_name(desk.base, plan),
            "total": len(rows),
            "counts": counts,
            "rows": rows[:8],
            "documents": [document_name(desk.base, plan)],
        },
        question,
        items=tuple(Item(plan.id, row.code) for row in rows[:8]),
        sources=(document_name(desk.base, plan),),
        offers=offers,
        listed=tuple(Listed(plan=row.plan.id, topic=row.topic) for row in rows[:8]),
    )


def _pillar_counts(plan: Plan, rows: Sequence[Indicator]) -> list[tuple[str, str, int]]:
    counts = [(p.id, p.name, sum(row.pillar == p.id for row in rows)) for p in plan.pillars]
    return [entry for entry in counts if entry[2]]


def answer_count(desk: Desk, question: Question) -> Answer:
    """How many: body and appendix apart where both have indicators."""
    plans = [desk.base.plans[plan] for plan in question.plans]
    if question.counted == "plans":
        return answer_plans(desk, question)
    if question.offices:
        return answer_duties(desk, question)
    if question.document != "directive" and len(plans) > 1:
        plans = [plan for plan in plans if plan.header.kind != "Chỉ thị"] or plans
    blocks = []
    for plan in plans:
        parts = []
        for part, name in (("body", "phần mục tiêu"), ("appendix", "phụ lục")):
            rows = [row for row in plan.indicators if row.part == part and _in_pillars(plan, row, question)]
            if rows and question.part in (None, part):
                parts.append((name, len(rows), _pillar_counts(plan, rows)))
        blocks.append({"label": short_name(desk.base, plan), "parts": parts, "duties": _owned(desk, plan, question)})
    return Answer(
        "count",
        {
            "blocks": blocks,
            "of": question.counted or "indicators",
            "pillars": ", ".join(_pillar_names(plans, question)),
            "documents": [document_name(desk.base, plan) for plan in plans],
        },
        question,
        sources=tuple(document_name(desk.base, plan) for plan in plans),
        offers=(Pending(label="Liệt kê ra", question=question.model_copy(update={"intent": "list"})),)
        if len(plans) == 1
        else (),
    )


def _in_pillars(plan: Plan, row: Indicator, question: Question) -> bool:
    own = {pillar.id for pillar in plan.pillars} & set(question.pillars)
    return not own or row.pillar in own


def _owned(desk: Desk, plan: Plan, question: Question) -> int:
    return sum(
        1
        for duty in plan.duties
        if duty.owner and (not question.offices or _names(desk, plan, duty.owner, question.offices))
    )


def answer_plans(desk: Desk, question: Question) -> Answer:
    """Which documents there are."""
    plans = [desk.base.plans[plan] for plan in question.plans] or list(desk.base.plans.values())
    rows = [
        (
            short_name(desk.base, plan),
            document_name(desk.base, plan),
            len(main_rows(plan)),
            sum(1 for duty in plan.duties if duty.owner),
        )
        for plan in plans
    ]
    return Answer(
        "plans",
        {"rows": rows, "total": len(rows)},
        question,
        sources=tuple(document for _, document, _, _ in rows),
        listed=(),
    )
