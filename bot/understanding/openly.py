"""Intents that need no subject of their own: what is due, an office's duties, lists, documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.deciding import decide, holds
from bot.question import Question
from bot.scope import Scope, of_kind
from bot.understanding.outcomes import OPEN, Nothing, Outcome, Talk, Understood
from bot.understanding.ranking import rank
from bot.understanding.settling import settle
from intents.subject import subject
from knowledge.model import Plan
from knowledge.topics import Candidate


def open_question(
    talk: Talk, question: Question, scope: Scope, candidates: Sequence[Candidate], own_subject: bool
) -> Outcome:
    """A question of an intent in ``OPEN``; ``own_subject``: its words name something the plans have."""
    if question.intent == "duties":
        return _duties(talk, question, scope)
    if question.intent == "due":
        return Understood(_due(talk, question, scope))
    if question.intent == "today":
        return Understood(_today(talk, question))
    if not question.plans and question.intent in ("list", "count", "document"):
        return _not_planned(talk, question, scope, candidates)
    if question.intent == "list" and not question.pillars and own_subject:
        kept = {found.topic.id: None for found in candidates if holds(found) and found.plan in question.plans}
        question = question.model_copy(update={"topics": tuple(kept)[:20]})
    return Understood(question)


def _not_planned(talk: Talk, question: Question, scope: Scope, candidates: Sequence[Candidate]) -> Outcome:
    """No plan of that place and year; but a report on that year may stand in another year's plan."""
    of_place = {plan.id for plan in talk.base.plans_of(question.places)}
    reported = decide(rank(talk, question, candidates), of_place, ("finding",))
    if reported.chosen:
        return settle(talk, question.model_copy(update={"intent": "value"}), scope, reported)
    return Nothing("no_year", question)


def _today(talk: Talk, question: Question) -> Question:
    """Asked of "sở đó": the offices the talk was about, at the one place it was about."""
    before = talk.before
    if question.own and talk.context.own_office:
        return question.model_copy(update={"offices": (talk.context.own_office,)})
    if question.offices or talk.reading.named("place") or before is None:
        return question
    places = tuple(dict.fromkeys(talk.base.plans[plan].header.place for plan in before.plans))
    return question.model_copy(update={"offices": before.offices, "places": places if len(places) == 1 else ()})


def _due(talk: Talk, question: Question, scope: Scope) -> Question:
    before = talk.before if talk.before and talk.before.intent in OPEN else None
    update: dict[str, Any] = {"plans": tuple(plan.id for plan in _due_plans(talk, scope))}
    if question.own:
        update["offices"] = (talk.context.own_office,)
    elif talk.before and not question.offices and talk.reading.refers_to("owner"):
        update["offices"] = talk.before.offices
    elif before and before.intent == "due" and not question.offices and _is_bare_period(talk):
        update["offices"] = before.offices
    if question.period is None and question.aspect in (None, "all") and before and before.intent == "due":
        update["period"], update["aspect"] = before.period, before.aspect
    return question.model_copy(update=update)


def _is_bare_period(talk: Talk) -> bool:
    return any(match.traits.get("follow") for match in talk.reading.matches) or talk.reading.frame("ellipsis") is True


def _due_plans(talk: Talk, scope: Scope) -> tuple[Plan, ...]:
    """For dues a year is a period, not a choice of document: a plan's dates may lie in a later year."""
    return of_kind(talk.base.plans_of(scope.places), talk.reading)


def _duties(talk: Talk, question: Question, scope: Scope) -> Outcome:
    reading, before, context = talk.reading, talk.before, talk.context
    offices = question.offices
    carried = question.carried
    pronoun = any(match.traits.get("pronoun") for match in reading.matches) or reading.refers_to("owner")
    if not offices and (question.own or any(match.traits.get("self") for match in reading.matches)):
        offices = (context.own_office,) if context.own_office else (talk.profile.office,) if talk.profile.office else ()
        if not offices and scope.places and question.period is not None and question.period.grain != "year":
            # What is due is told of the whole place.
            return Understood(_due(talk, question.model_copy(update={"intent": "due", "own": False}), scope))
        if not offices:
            return Nothing("who_are_you", question)
    goes_on = pronoun or "duties" in reading.intents or (before is not None and before.intent in ("duties", "due"))
    if not offices and before and before.offices and goes_on:
        offices, carried = before.offices, (*carried, "office")
    if not offices and context.own_office and any(match.traits.get("unstated") for match in reading.matches):
        offices = (context.own_office,)
    if not offices:
        return Nothing("unknown_office", question)
    plans = question.plans
    if carried and "office" in carried and before and not scope.settled:
        plans = before.plans or plans
    narrowed = () if question.pillars else _narrowed(talk)
    return Understood(
        question.model_copy(update={"offices": offices, "plans": plans, "carried": carried, "topics": narrowed})
    )


def _narrowed(talk: Talk) -> tuple[str, ...]:
    """Topics that a question about an office is further about ("Sở Nội vụ làm gì về đào tạo"); none: everything, as for
    what there is besides ("ngoài BIM sở đó còn làm gì")."""
    if any(word.folded == "ngoai" for word in talk.reading.words[:2]):
        return ()
    query = subject(talk.reading, talk.base.lexicon, intents=("duties",), offices=False)
    if not query or not all(any(talk.base.topics.knows(w) for w in slot.alternatives[0].words) for slot in query.slots):
        return ()
    found = talk.base.topics.search([query])
    return tuple(dict.fromkeys(hit.topic.id for hit in found if hit.hit.covered >= 0.6))[:60]
