"""A reading and the talk so far -> a whole question, rival questions, or why there is none.

Everything here is pure. The order: a choice that was taken, small talk, where the person works, then the intent with
its subject and scope. What the utterance leaves unsaid is carried over only where it is elliptical.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.deciding import holds
from bot.question import Context, Question
from bot.scope import Scope, named_places, named_years, scope_of
from bot.talk import Profile
from bot.understanding.carrying import carry_topic, may_carry, picked_row, with_duty_deadlines
from bot.understanding.framing import framed
from bot.understanding.leading import has_subject, is_weak, leading_intent, leans_on_talk, unsaid_intent
from bot.understanding.openly import open_question
from bot.understanding.outcomes import OPEN, SOCIAL, TOPICAL, Nothing, Outcome, Social, Talk, Understood
from bot.understanding.querying import queries_of, words_of
from bot.understanding.ranking import find_subject
from bot.understanding.settling import settle
from intents.matching import Query
from intents.reading import Reading
from knowledge.base import KnowledgeBase
from knowledge.topics import Candidate


def understand(base: KnowledgeBase, reading: Reading, context: Context, profile: Profile) -> Outcome:
    """What is asked. ``context`` holds only what may still be leaned on."""
    talk = Talk(base, reading, context, profile)
    intent = leading_intent(talk)
    if intent in SOCIAL and not has_subject(talk, intent):
        return Social(intent)
    if intent == "profile":
        return _introduced(talk)
    if intent in SOCIAL:
        intent = next((other for other in reading.intents if other not in (*SOCIAL, "profile")), None)
    return _asked(talk, intent)


def _introduced(talk: Talk) -> Social:
    office = _office_at(talk, talk.reading.named("office", "person"))
    places, _ = named_places(talk.base, talk.reading)
    return Social("profile", office, places[0] if places else None)


def _office_at(talk: Talk, mentions: Sequence[Any]) -> str | None:
    """The last office named (the one the sentence is about when a place or a boss comes first)."""
    ids = [mention.id for mention in mentions]
    return ids[-1] if ids else None


def _asked(talk: Talk, intent: str | None) -> Outcome:
    reading, before = talk.reading, talk.before
    if intent == "detail" and before is not None and before.intent in ("duties", "list", "due", "count"):
        return Understood(before.model_copy(update={"page": before.page + bool(reading.traits("detail", "more"))}))
    row = picked_row(talk)
    if row is not None:
        asked = intent if intent in TOPICAL and intent != "detail" else "overview"
        scope = scope_of(talk.base, reading, talk.context, talk.profile.place, leans=True)
        pillars = before.pillars if before else ()
        picked = framed(talk, asked, scope, leans=True).model_copy(update={"pillars": pillars} | row)
        return Understood(with_duty_deadlines(talk, picked))
    if intent == "deadline" and before is not None and before.intent == "due" and not queries_of(talk, intent)[0]:
        return Understood(before.model_copy(update={"aspect": before.aspect or "nearest", "page": 0}))
    queries = queries_of(talk, intent)
    candidates = talk.base.topics.search(queries, reading.figures)
    own_subject = bool(candidates) and holds(candidates[0])
    leans = leans_on_talk(talk, intent, own_subject)
    if intent is not None and before is not None and leans and is_weak(talk, intent) and before.intent in TOPICAL:
        intent = before.intent
    if intent is None:
        intent = unsaid_intent(talk, own_subject, leans)
        if intent is None:
            return Nothing("outside", framed(talk, "overview", Scope(()), leans=False))
    scope = scope_of(talk.base, reading, talk.context, talk.profile.place, leans=leans)
    question = framed(talk, intent, scope, leans=leans)
    question = question.model_copy(
        update={"words": reading.said.typed if intent == "abbreviation" else words_of(queries)}
    )
    if scope.missing is not None:
        topics = tuple(dict.fromkeys(found.topic.id for found in candidates[:1] if holds(found)))
        kept = topics or (talk.context.topics if before and leans else ())
        return Nothing("no_place", question.model_copy(update={"topics": kept, "unknown_place": scope.missing}))
    if intent in OPEN:
        return open_question(talk, question, scope, candidates, own_subject)
    return _topical(talk, question, scope, candidates, own_subject, leans=leans, queries=queries)


def queries_for(base: KnowledgeBase, reading: Reading) -> tuple[Query, ...]:
    """The subject of an utterance as it is searched for, without a talk before it (for explaining)."""
    talk = Talk(base, reading, Context(), Profile())
    return queries_of(talk, leading_intent(talk))


def _topical(
    talk: Talk,
    question: Question,
    scope: Scope,
    candidates: Sequence[Candidate],
    own_subject: bool,
    *,
    leans: bool,
    queries: Sequence[Query],
) -> Outcome:
    before = talk.before
    plans = (
        {plan.id for plan in scope.plans} if (scope.places or scope.years or scope.settled) else set(talk.base.plans)
    )
    if (
        question.intent == "compare"
        and before
        and leans
        and len(named_years(talk.reading)) + len(named_places(talk.base, talk.reading)[0]) < 2
    ):
        plans |= set(before.plans)
        question = question.model_copy(update={"plans": tuple(dict.fromkeys((*question.plans, *before.plans)))})
    if own_subject:
        found = find_subject(talk, question, candidates, plans)
        if found.chosen or found.elsewhere:
            return settle(talk, question, scope, found)
    if before and talk.context.topics and may_carry(talk, queries, leans=leans):
        return carry_topic(talk, question, scope)
    if not own_subject and not any(queries):
        return Nothing("no_subject", question)
    return Nothing("outside", question)
