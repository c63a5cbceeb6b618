"""Answers about one subject in one or more plans: who, value, overview, exists, source, compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.answer import Answer, Desk
from bot.facts import Facts, facts_of, renamed
from bot.figures import number
from bot.question import Listed, Pending, Question
from bot.talk import Item
from intents.spelling import folded_words
from knowledge.model import ROLES, Role

NEXT_QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "who": (("Chỉ tiêu bao nhiêu?", "value"), ("Hạn khi nào?", "deadline")),
    "value": (("Ai chịu trách nhiệm?", "who"), ("Hạn khi nào?", "deadline")),
    "overview": (("Hạn khi nào?", "deadline"), ("Nằm ở mục nào?", "source")),
    "exists": (("Ai chịu trách nhiệm?", "who"), ("Hạn khi nào?", "deadline")),
    "deadline": (("Ai chịu trách nhiệm?", "who"), ("Nằm ở mục nào?", "source")),
    "source": (("Ai chịu trách nhiệm?", "who"), ("Chỉ tiêu bao nhiêu?", "value")),
    "compare": (("Ai chịu trách nhiệm?", "who"),),
}
_AMOUNT = re.compile(r"(?<![\d/.,])(?!20\d\d\b)\d[\d.,]*(?![\d.,/]| ?%| *- *\d)")
"""A number that is no share, year or date."""
OTHER_DOCUMENTS = "Văn bản khác nói gì?"


def gather(desk: Desk, question: Question) -> list[Facts]:
    """Facts of the question's subject, newest plan first; one document of two that say the same is folded away."""
    found: list[Facts] = []
    for plan_id in question.plans:
        for topic_id in question.topics:
            if plan_id in desk.base.topics.by_id[topic_id].plans:
                found.append(
                    facts_of(desk.base, plan_id, topic_id, desk.today, level=question.level, part=question.part)
                )
    return found


def answer_who(desk: Desk, question: Question) -> Answer:
    """Who does it. A document without that role says so; a blank cell is said to be blank."""
    facts = _with_assignments(gather(desk, question), question)
    blocks = [_who_block(desk, item, question.roles) for item in facts]
    offices = _offices(desk, facts, question.roles)
    return _answer(
        desk, question.model_copy(update={"offices": offices or question.offices}), "who", facts, {"blocks": blocks}
    )


def _with_assignments(facts: list[Facts], question: Question) -> list[Facts]:
    """Documents that assign it, where some do and no other was asked for by name."""
    assigning = [item for item in facts if item.has_roles or any(line.named for line in item.roles)]
    places = {item.plan.header.place for item in assigning}
    years = {(item.plan.header.place, item.plan.header.year) for item in assigning}
    return [
        item
        for item in facts
        if item in assigning
        or question.document == "directive"
        or (item.plan.header.place, item.plan.header.year) not in years
        or item.plan.header.place not in places
    ]


def _who_block(desk: Desk, facts: Facts, roles: Sequence[Role]) -> dict[str, Any]:
    wanted = _wanted_roles(facts, roles)
    asked = [facts.role(role) for role in wanted]
    missing = [line for line in asked if not line.named and not line.parties]
    shown = [line for line in asked if line.named or line.parties]
    others = [line for line in facts.roles if line not in asked and line.parties]
    parties = [party for line in (*shown, *others) for party in line.parties]
    return {
        "facts": facts,
        "shown": shown,
        "missing": missing,
        "others": others,
        "unassigned": not any(line.named or line.parties for line in facts.roles),
        "renamed": renamed(desk.base, facts.plan, parties, desk.today),
    }


def _wanted_roles(facts: Facts, roles: Sequence[Role]) -> list[Role]:
    """The roles to show first. "Chủ trì" where a document has only its two kinds is both."""
    named = [line.role for line in facts.roles if line.named or line.parties]
    if not roles:
        return named
    wanted: list[Role] = []
    for role in roles:
        if role == "leads" and "leads" not in named and named:
            wanted += [other for other in ("monitors", "implements") if other in named]
        elif role == "implements" and "implements" not in named and "leads" in named:
            wanted.append("leads")
        elif role == "monitors" and "monitors" not in named and facts.is_duty:
            wanted += named
        else:
            wanted.append(role)
    return list(dict.fromkeys(wanted)) or named


def _offices(desk: Desk, facts: Sequence[Facts], roles: Sequence[Role]) -> tuple[str, ...]:
    """The offices an answer is about, for "đơn vị đó": those of the asked roles, else of the first role named."""
    found: dict[str, None] = {}
    for item in facts:
        wanted = _wanted_roles(item, roles) or list(ROLES)
        for line in [item.role(role) for role in wanted][:1]:
            for party in line.parties:
                office = desk.base.party(party, item.plan.header.place)
                if office is not None:
                    found[office.id] = None
    return tuple(found)


def answer_value(desk: Desk, question: Question) -> Answer:
    """The figure aimed at; both figures where the document contradicts itself."""
    facts = _same_figures_once(gather(desk, question), question)
    without = question.aspect == "result" and not any(item.reported for item in facts)
    data = {
        "blocks": facts,
        "without_result": without,
        "without_number": not without and _lacks_number(question, facts),
    }
    return _answer(desk, question, "value", facts, data)


def _lacks_number(question: Question, facts: Sequence[Facts]) -> bool:
    """Asked how many of something ("bao nhiêu mắt camera"): whether all that is told are shares of other things."""
    if not question.unit:
        return False
    told = " ; ".join(
        (*(item.subject for item in facts), *(line.said or "" for item in facts for line in item.figures))
    )
    return "%" in told and question.unit[0] not in folded_words(told) and not _AMOUNT.search(told)


def _same_figures_once(facts: list[Facts], question: Question) -> list[Facts]:
    """Of two documents of one place and year with equal figures the assigning one speaks for both."""
    if question.document:
        return facts
    kept: dict[tuple[Any, ...], Facts] = {}
    for item in sorted(facts, key=lambda item: (item.plan.header.kind == "Chỉ thị", -item.plan.header.year)):
        figures = frozenset(line.said for line in item.figures)
        key = (item.plan.header.place, item.plan.header.year, item.topic)
        other = kept.get(key)
        if other is None or not figures <= frozenset(line.said for line in other.figures):
            kept[key if other is None else (*key, item.plan.id)] = item
    return sorted(kept.values(), key=facts.index)


def answer_overview(desk: Desk, question: Question) -> Answer:
    """Figure, roles and deadline of a subject that was named without saying what of it."""
    facts = _with_assignments(_same_figures_once(gather(desk, question), question), question)
    blocks = [_who_block(desk, item, question.roles) for item in facts]
    offices = _offices(desk, facts, question.roles)
    asked = question.model_copy(update={"offices": offices})
    return _answer(desk, asked, "overview", facts, {"blocks": blocks, "detail": question.intent == "detail"})


def answer_exists(desk: Desk, question: Question) -> Answer:
    """It is there: yes, with what it says. An indicator asked for that is only spoken of in a duty is told as that."""
    overview = answer_overview(desk, question)
    indicator = any(topic.startswith("concept/") for topic in question.topics)
    only_mentioned = question.aspect == "indicator" and not indicator
    return replace(
        overview,
        template="exists",
        data={**overview.data, "only_mentioned": only_mentioned, "near": question.aspect == "near"},
    )


def answer_source(desk: Desk, question: Question) -> Answer:
    """Where it stands: document, section or row."""
    facts = gather(desk, question)
    return _answer(desk, question, "source", facts, {"blocks": facts})


def answer_compare(desk: Desk, question: Question) -> Answer:
    """The same subject side by side, with a plain verdict where the figures can be compared."""
    if question.roles or question.aspect == "who":
        return answer_who(desk, question.model_copy(update={"intent": "who"}))
    facts = _same_figures_once(gather(desk, question), question)
    facts.sort(key=lambda item: (item.plan.header.year, item.label))
    return _answer(desk, question, "compare", facts, {"blocks": facts, **_verdict(desk, facts)})


def _verdict(desk: Desk, facts: Sequence[Facts]) -> dict[str, str | None]:
    """``verdict`` "higher", "lower", "equal" of the last against the first, and ``by`` how much, if both figures are of
    one kind ("10 điểm phần trăm"); both None when they cannot be compared by one figure."""
    incomparable: dict[str, str | None] = {"verdict": None, "by": None}
    if len(facts) != 2:
        return incomparable
    values = []
    for item in facts:
        aim = desk.base.topics.aims.get((item.plan.id, item.topic.removeprefix("concept/")))
        numbers = {(target.value, target.unit, target.comparator) for _, target in aim.entries} if aim else set()
        if len(numbers) != 1:
            return incomparable
        values.append(numbers.pop())
    (first, unit, kind), (second, other_unit, other_kind) = values
    if first is None or second is None or unit != other_unit or "range" in (kind, other_kind):
        return incomparable
    if first == second:
        return incomparable | {"verdict": "equal"}
    verdict = "higher" if second > first else "lower"
    alike = kind == other_kind and unit is not None
    by = f"{number(abs(second - first))} {'điểm phần trăm' if unit == '%' else unit}" if alike else None
    return {"verdict": verdict, "by": by}


def _answer(desk: Desk, question: Question, template: str, facts: Sequence[Facts], data: dict[str, Any]) -> Answer:
    offers = (*_offers(question, template), *_elsewhere(desk, question)) if len(facts) == 1 else ()
    return Answer(
        template,
        {**data, "over": [item.label for item in facts if item.over], "carried": _carried(question, facts)},
        question,
        items=tuple(Item(item.plan.id, code) for item in facts for code in item.codes),
        sources=tuple(source for item in facts for source in item.sources),
        offers=offers,
        listed=tuple(Listed(plan=item.plan.id, topic=item.topic) for item in facts) if len(facts) > 1 else (),
        has_deadline=any(due.last >= desk.today for item in facts for due in item.dues),
    )


def _offers(question: Question, template: str) -> tuple[Pending, ...]:
    return tuple(
        Pending(
            label=label,
            question=question.model_copy(update={"intent": intent, "roles": (), "aspect": None, "carried": ()}),
        )
        for label, intent in NEXT_QUESTIONS.get(template, ())
        if intent != question.intent
    )


def _elsewhere(desk: Desk, question: Question) -> tuple[Pending, ...]:
    """The same subject in the other documents, where there are any."""
    spoken = {plan for topic in question.topics for plan in desk.base.topics.by_id[topic].plans}
    others = tuple(plan for plan in desk.base.plans if plan in spoken and plan not in question.plans)
    asked = {"intent": "overview", "plans": others, "places": (), "years": (), "document": None, "part": None}
    unsaid = {"roles": (), "aspect": None, "carried": (), "place_settled": False}
    return (Pending(label=OTHER_DOCUMENTS, question=question.model_copy(update=asked | unsaid)),) if others else ()


def _carried(question: Question, facts: Sequence[Facts]) -> str | None:
    """ "Về xã Hợp Thịnh 2024": said when place or subject came from the talk."""
    if facts and any(slot in question.carried for slot in ("place", "topic", "year")):
        return ", ".join(dict.fromkeys(item.label for item in facts[:3]))
    return None
