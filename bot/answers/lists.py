"""Answers that are lists of a plan: its indicators, counts, the documents there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answer import Answer, Desk
from bot.answers.duties import answer_duties
from bot.answers.rows import PAGE, Row, main_rows, more_offer, names_any, row_of
from bot.figures import document_name, short_name
from bot.question import Listed, Pending, Question
from bot.talk import MOST_CHOICES, Item
from knowledge.model import Indicator, Plan


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
        offers=more_offer(question, more, "chỉ tiêu"),
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
        only = question.part if any(row.part == question.part for row in plan.indicators) else None
        for part, name in (("body", "phần mục tiêu"), ("appendix", "phụ lục")):
            rows = [row for row in plan.indicators if row.part == part and _in_pillars(plan, row, question)]
            if rows and only in (None, part):
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
        if duty.owner and (not question.offices or names_any(desk, plan, duty.owner, question.offices))
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
