"""What the talk before lends an elliptical utterance: its subject, a row of its list, its counterpart elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.question import Question
from bot.scope import Scope
from bot.understanding.outcomes import Nothing, Outcome, Talk, Understood
from bot.understanding.querying import query_of
from intents.matching import Hit, Query
from knowledge.topics import Candidate

OF_THE_MILESTONE = 0.9
"""Share of a milestone's wording that a duty must have to serve it."""


def with_duty_deadlines(talk: Talk, question: Question) -> Question:
    """An indicator has no date of its own, but a duty of the same plan that serves it may, and a duty without one may
    be of a milestone that has: that is told then."""
    if question.intent != "deadline":
        return question
    topics = talk.base.topics
    added: list[str] = []
    for topic in question.topics:
        added += _milestone_of(talk, topic)
        if not topic.startswith("concept/"):
            continue
        for plan in question.plans:
            aim = topics.aims.get((plan, topic.removeprefix("concept/")))
            if aim is None or any(row.deadlines for row, _ in aim.entries):
                continue
            found = topics.search([query_of(topics.by_id[topic].name)], plans={plan})
            dated = [one for one in found if one.topic.kind == "duty" and topics.duties[one.topic.id][1].deadlines]
            added += [one.topic.id for one in dated if one.hit.covered >= 0.75 and one.hit.pairs >= 0.4][:2]
    if not added:
        return question
    others = (topic for topic in question.topics if not topic.startswith("concept/"))
    return question.model_copy(update={"topics": tuple(dict.fromkeys((*others, *added)))})


def _milestone_of(talk: Talk, topic: str) -> list[str]:
    """The milestone that a duty without a day serves: the duty's statement has nearly all of its words."""
    held = talk.base.topics.duties.get(topic)
    if held is None or held[1].deadlines:
        return []
    found = talk.base.topics.search([query_of(held[1].statement)], plans={held[0].id})
    near = (one for one in found if one.topic.kind == "milestone" and one.hit.coverage >= OF_THE_MILESTONE)
    return [one.topic.id for one in near][:1]


def may_carry(talk: Talk, queries: Sequence[Query], *, leans: bool) -> bool:
    """Whether what is left of the utterance is little enough for the talk's subject to be meant."""
    if not leans:
        return False
    left = [slot for query in queries[:1] for slot in query.slots]
    unknown = [slot for slot in left if not any(talk.base.topics.knows(w) for a in slot.alternatives for w in a.words)]
    marked = bool(talk.reading.frame("ellipsis") or talk.reading.frame("refers") or talk.reading.frame("correction"))
    return len(left) <= (3 if marked else 2) and len(unknown) <= 1


def carry_topic(talk: Talk, question: Question, scope: Scope) -> Outcome:
    """The talk's subject in the documents now in question."""
    before, topics, spoken = talk.before, talk.context.topics, talk.context.topic_plans
    assert before is not None  # noqa: S101 - the caller checked; said for the type checker
    having = tuple(
        plan
        for plan in (question.plans if (scope.places or scope.years or scope.settled) else spoken)
        if any(plan in talk.base.topics.by_id[topic].plans for topic in topics if topic in talk.base.topics.by_id)
    )
    update: dict[str, Any] = {"topics": topics, "carried": (*question.carried, "topic")}
    if question.level is None and before.level and question.intent == before.intent:
        update["level"] = before.level
    if question.aspect is None and question.intent == before.intent:
        update["aspect"] = before.aspect
    held = question.model_copy(update=update)
    if having:
        narrowed = tuple(plan for plan in having if plan in spoken) if not scope.settled else having
        held = held.model_copy(update={"plans": narrowed or having})
        return Understood(with_duty_deadlines(talk, _with_roles(talk, held)))
    if scope.settled and not scope.plans:
        return Nothing("no_year", held)
    like = _like_topic(talk, topics, question.plans)
    if like is not None:
        alike = held.model_copy(update={"topics": (like.topic.id,), "plans": (like.plan,)})
        return Understood(with_duty_deadlines(talk, alike))
    if scope.from_profile and not scope.settled and spoken:
        return Understood(held.model_copy(update={"plans": spoken}))
    return Nothing("elsewhere", held, _elsewhere(talk, topics))


def _with_roles(talk: Talk, question: Question) -> Question:
    """Asked who monitors or coordinates a duty, which names only its owner: the indicator it serves may name more."""
    assigned = _assigned_beside(talk, question)
    if assigned is not None:
        return assigned
    wanted = {"monitors", "coordinates"} & set(question.roles)
    duties = [topic for topic in question.topics if topic in talk.base.topics.duties]
    if question.intent != "who" or not wanted or len(duties) != len(question.topics):
        return question
    for topic in duties:
        query = query_of(talk.base.topics.by_id[topic].name)
        for found in talk.base.topics.search([query], plans=set(question.plans)):
            aim = talk.base.topics.aims.get((found.plan, found.topic.id.removeprefix("concept/")))
            if (
                aim is not None
                and found.hit.coverage >= 0.5
                and any(wanted & set(row.columns) for row, _ in aim.entries)
            ):
                return question.model_copy(update={"topics": (found.topic.id,), "plans": (found.plan,)})
    return question


def _assigned_beside(talk: Talk, question: Question) -> Question | None:
    """Asked who of an indicator in a document that assigns nobody: the one of the same place and year that does."""
    plans = [talk.base.plans[plan] for plan in question.plans]
    topics = [topic.removeprefix("concept/") for topic in question.topics if topic.startswith("concept/")]
    if question.intent != "who" or len(topics) != len(question.topics):
        return None

    def assigns(plan: str) -> bool:
        aims = (talk.base.topics.aims.get((plan, topic)) for topic in topics)
        return any(row.columns for aim in aims if aim for row, _ in aim.entries)

    if any(assigns(plan.id) for plan in plans):
        return None
    beside = tuple(
        other.id
        for other in talk.base.plans.values()
        if assigns(other.id)
        and any((other.header.place, other.header.year) == (p.header.place, p.header.year) for p in plans)
    )
    return question.model_copy(update={"plans": beside}) if beside else None


def _like_topic(talk: Talk, topics: Sequence[str], plans: Sequence[str]) -> Candidate | None:
    """The nearest thing in other plans to a duty of one plan: duties have no concept that joins them."""
    for topic in topics:
        if topic.startswith("concept/") or topic not in talk.base.topics.by_id:
            continue
        names = (talk.base.topics.by_id[topic].name, *_sayings(talk, topic))
        found = talk.base.topics.search([query_of(name) for name in names], plans=set(plans))
        if found and found[0].score >= 0.6:
            return found[0]
    return None


def _sayings(talk: Talk, topic: str) -> tuple[str, ...]:
    """The short names people use for a duty, if it has any."""
    found = talk.base.topics.duties.get(topic)
    return found[1].say if found else ()


def _elsewhere(talk: Talk, topics: Sequence[str]) -> tuple[Candidate, ...]:
    nothing = Hit(-1, 0.0, 0.0, 0.0, 0.0, 0.0, (), 0, 0.0)
    known = (talk.base.topics.by_id[topic] for topic in topics if topic in talk.base.topics.by_id)
    return tuple(Candidate(topic, plan, 0.0, nothing, topic.name) for topic in known for plan in topic.plans)


def picked_row(talk: Talk) -> dict[str, Any] | None:
    """The topic of "cái thứ hai" after a list, as an update; None when no row was meant."""
    ordinal, listed = talk.reading.ordinal, talk.context.listed
    if ordinal is None or not listed:
        return None
    at = ordinal - 1 if ordinal > 0 else len(listed) + ordinal
    if not 0 <= at < len(listed) or listed[at].topic is None:
        return None
    row = listed[at]
    return {"topics": (str(row.topic),), "plans": (row.plan,), "carried": ("topic",)}
