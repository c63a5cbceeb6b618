"""A reading and the talk so far -> a whole question, rival questions, or why there is none.

Everything here is pure. The order: a choice that was taken, small talk, where the person works, then the intent with
its subject and scope. What the utterance leaves unsaid is carried over only where it is elliptical.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.deciding import Found, decide, holds
from bot.question import Context, Pending, Question, Span
from bot.scope import Scope, named_places, named_years, scope_of
from bot.talk import MOST_CHOICES, Profile
from intents.matching import Alternative, Hit, Query, Slot
from intents.reading import Reading, subject
from intents.spelling import folded_words
from intents.times import Period
from intents.words import fold
from knowledge.base import KnowledgeBase
from knowledge.topics import Candidate

SOCIAL = ("greeting", "thanks", "goodbye", "help")
TOPICAL = ("who", "value", "exists", "deadline", "compare", "overview", "source", "detail")
OPEN = ("due", "duties", "list", "count", "document", "plans", "today", "abbreviation")
"""Intents that need no subject of their own."""


@dataclass(frozen=True, slots=True)
class Understood:
    question: Question


@dataclass(frozen=True, slots=True)
class Rivals:
    """Close readings: ask which. ``options`` are whole questions with labels, at most five."""

    options: tuple[Pending, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """No answer, and why: "outside" (not this bot's field), "no_place", "no_year", "elsewhere" (other documents have
    it), "no_subject" (it is not clear what about), "unknown_office", "who_are_you"."""

    why: str
    question: Question
    elsewhere: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Social:
    """Small talk; ``office``/``place`` when the person said where they work."""

    intent: str
    office: str | None = None
    place: str | None = None


Outcome = Understood | Rivals | Nothing | Social


@dataclass(frozen=True, slots=True)
class _Talk:
    """What every step needs."""

    base: KnowledgeBase
    reading: Reading
    context: Context
    profile: Profile

    @property
    def before(self) -> Question | None:
        return self.context.question


def understand(base: KnowledgeBase, reading: Reading, context: Context, profile: Profile) -> Outcome:
    """What is asked. ``context`` holds only what may still be leaned on."""
    talk = _Talk(base, reading, context, profile)
    intent = _leading_intent(talk)
    if intent in SOCIAL and not _has_subject(talk, intent):
        return Social(intent)
    if intent == "profile":
        return _introduced(talk)
    if intent in SOCIAL:
        intent = next((other for other in reading.intents if other not in (*SOCIAL, "profile")), None)
    return _asked(talk, intent)


def _leading_intent(talk: _Talk) -> str | None:
    """The best intent that can be meant here; None when no phrase matched."""
    reading = talk.reading
    usable = {name: match for name, match in reading.intents.items() if _possible(talk, name)}
    if not usable:
        return None
    best = max(usable, key=lambda name: usable[name].score)
    if best == "compare" and "who" in usable and usable["who"].score >= 2.2:
        best = "who"
    if best == "profile" or ("profile" in usable and usable[best].score < 2.5):
        others = [match.score for name, match in usable.items() if name not in ("profile", *SOCIAL)]
        if "profile" in usable and (not others or max(others) < 2.5):
            return "profile"
        best = max((name for name in usable if name != "profile"), key=lambda name: usable[name].score)
    asking = [name for name in usable if name not in (*SOCIAL, "profile")]
    if best in SOCIAL and best != "help" and asking and usable[max(asking, key=lambda n: usable[n].score)].score >= 1.6:
        best = max(asking, key=lambda name: usable[name].score)
    return best


def _possible(talk: _Talk, intent: str) -> bool:
    """Whether the utterance has what the intent cannot do without."""
    reading = talk.reading
    match = reading.intents[intent]
    if intent == "abbreviation":
        return match.score > 3 or len(reading.words) <= 6
    if intent == "document":
        return _names_document(reading) or match.traits.get("field") in ("theme", "campaign") or _short_question(reading)
    if intent == "compare":
        sides = len(named_places(talk.base, reading)[0]) + len(named_years(reading))
        return sides >= 2 or talk.before is not None or match.score >= 3.4
    if intent == "today":
        return bool(reading.named("office", "place")) or bool(talk.before and talk.before.offices)
    return True


def _names_document(reading: Reading) -> bool:
    """Whether a document is spoken of as such ("kế hoạch", "chỉ thị", "văn bản", or by its number)."""
    text = f" {' '.join(word.folded for word in reading.words)} "
    said = (" ke hoach ", " van ban ", " chi thi ", " phu luc ", " so hieu ", " ban phan cong ", " truong ban ")
    return any(words in text for words in said) and " so ke hoach " not in text


def _short_question(reading: Reading) -> bool:
    """Nothing but the cue: "ai ký?", "số mấy?" after talk of a document."""
    return len(reading.words) <= 4


def _has_subject(talk: _Talk, intent: str | None) -> bool:
    query = subject(talk.reading, talk.base.lexicon, intent=intent)
    return bool(query) and any(
        talk.base.topics.knows(word) for slot in query.slots for word in slot.alternatives[0].words
    )


def _introduced(talk: _Talk) -> Social:
    office = _office_at(talk, talk.reading.named("office", "person"))
    places, _ = named_places(talk.base, talk.reading)
    return Social("profile", office, places[0] if places else None)


def _office_at(talk: _Talk, mentions: Sequence[Any]) -> str | None:
    """The last office named (the one the sentence is about when a place or a boss comes first)."""
    ids = [mention.id for mention in mentions]
    return ids[-1] if ids else None


# --- a question ------------------------------------------------------------------------------------------------


def _asked(talk: _Talk, intent: str | None) -> Outcome:
    reading, before = talk.reading, talk.before
    if intent == "detail" and before is not None and before.intent in ("duties", "list", "due", "count"):
        return Understood(before.model_copy(update={"page": before.page + bool(reading.traits("detail", "more"))}))
    row = _picked_row(talk)
    if row is not None:
        asked = intent if intent in TOPICAL and intent != "detail" else "overview"
        scope = scope_of(talk.base, reading, talk.context, talk.profile.place, leans=True)
        pillars = before.pillars if before else ()
        picked = _frame(talk, asked, scope, leans=True).model_copy(update={"pillars": pillars} | row)
        return Understood(_with_duty_deadlines(talk, picked))
    if intent == "deadline" and before is not None and before.intent == "due" and not _queries(talk, intent)[0]:
        return Understood(before.model_copy(update={"aspect": before.aspect or "nearest", "page": 0}))
    queries = _queries(talk, intent)
    candidates = talk.base.topics.search(queries, reading.figures)
    own_subject = bool(candidates) and holds(candidates[0])
    leans = _leans(talk, intent, own_subject)
    if intent is not None and before is not None and leans and _weak(talk, intent) and before.intent in TOPICAL:
        intent = before.intent
    if intent is None:
        intent = _unsaid_intent(talk, own_subject, leans)
        if intent is None:
            return Nothing("outside", _frame(talk, "overview", Scope(()), leans=False))
    scope = scope_of(talk.base, reading, talk.context, talk.profile.place, leans=leans)
    question = _frame(talk, intent, scope, leans=leans)
    question = question.model_copy(update={"words": reading.said.typed if intent == "abbreviation" else _said(queries)})
    if scope.missing is not None:
        topics = tuple(dict.fromkeys(found.topic.id for found in candidates[:1] if holds(found)))
        kept = topics or (talk.context.topics if before and leans else ())
        return Nothing("no_place", question.model_copy(update={"topics": kept, "unknown_place": scope.missing}))
    if intent in OPEN:
        return _open_question(talk, question, scope, candidates, own_subject)
    return _topical(talk, question, scope, candidates, own_subject, leans=leans, queries=queries)


WEAK_CUE = 2.0
"""A phrase below this is a hint only: after "còn ..." the talk's own intent is likelier."""


def _weak(talk: _Talk, intent: str) -> bool:
    match = talk.reading.intents.get(intent)
    return match is not None and match.score < WEAK_CUE and talk.reading.frame("ellipsis") is True


def queries_for(base: KnowledgeBase, reading: Reading) -> tuple[Query, ...]:
    """The subject of an utterance as it is searched for, without a talk before it (for explaining)."""
    talk = _Talk(base, reading, Context(), Profile())
    return _queries(talk, _leading_intent(talk))


def _queries(talk: _Talk, intent: str | None) -> tuple[Query, ...]:
    whole = subject(talk.reading, talk.base.lexicon, intent=intent)
    if not whole and talk.reading.frame("document") == "directive" and intent == "deadline":
        whole = subject(talk.reading, talk.base.lexicon, intent=intent, frames=True)
    if not talk.reading.named("office"):
        return (whole,)
    return tuple(query for query in (whole, subject(talk.reading, talk.base.lexicon, intent=intent, offices=False)) if query)


def _said(queries: Sequence[Query]) -> str:
    return " ".join(slot.text for slot in queries[0].slots) if queries else ""


def _leans(talk: _Talk, intent: str | None, own_subject: bool) -> bool:
    """Whether the utterance is elliptical: marked so, or without a subject of its own."""
    reading, before = talk.reading, talk.before
    if before is None:
        return False
    if reading.frame("ellipsis") or reading.frame("refers") or reading.frame("correction"):
        return True
    if any(match.traits.get("pronoun") or match.traits.get("follow") for match in reading.matches):
        return True
    if intent in ("due", "duties", "list", "count", "plans", "document"):
        return not reading.named("office", "person", "place") and not named_years(reading)
    return not own_subject


def _unsaid_intent(talk: _Talk, own_subject: bool, leans: bool) -> str | None:
    """The intent of an utterance without a cue: that of the talk where it leans, else what the words suggest."""
    reading, before = talk.reading, talk.before
    offices = reading.named("office", "person")
    scoped = bool(named_places(talk.base, reading)[0] or named_years(reading) or reading.frame("document"))
    missing = named_places(talk.base, reading)[1]
    short = len(reading.words) <= 8
    if before and (leans or short):
        if offices and before.intent in ("duties", "due"):
            return before.intent
        if own_subject and before.intent in TOPICAL:
            return before.intent if leans or short else "overview"
        if offices and not own_subject:
            return "duties"
        if reading.periods() and not scoped:
            return "due" if before.intent in ("due", "duties") else before.intent
        if scoped or missing or reading.level:
            return before.intent
    if own_subject:
        return "overview"
    if offices:
        return "duties"
    if reading.named("pillar") and scoped:
        return "list"
    return "document" if reading.frame("document") and scoped else None


def _frame(talk: _Talk, intent: str, scope: Scope, *, leans: bool) -> Question:
    """The question with every slot that does not depend on the subject."""
    reading, before = talk.reading, talk.before
    roles = tuple(dict.fromkeys((*reading.traits(intent, "role"), *(r for rs in reading.traits(intent, "roles") for r in rs))))
    carried = list(scope.carried)
    if not roles and before and leans and intent == before.intent == "who" and not _asks_anew(reading):
        roles = before.roles
    aspects = reading.traits(intent, "aspect")
    period = _period(reading)
    offices = tuple(dict.fromkeys(mention.id for mention in reading.named("office", "person")))
    return Question(
        intent=intent,
        plans=tuple(plan.id for plan in scope.plans),
        places=scope.places,
        years=scope.years,
        roles=roles,
        offices=offices,
        pillars=tuple(dict.fromkeys(mention.id for mention in reading.named("pillar")))
        or (before.pillars if before and leans and intent in ("list", "count") else ()),
        period=period,
        aspect=aspects[0] if aspects else None,
        field=next(iter(reading.traits(intent, "field")), before.field if before and leans else None),
        counted=next(iter(reading.traits(intent, "of")), before.counted if before and leans else None),
        level=reading.level,
        part=reading.frame("part"),
        document=reading.frame("document"),
        own=_is_own(talk, intent),
        carried=tuple(carried),
        place_settled=scope.named_place,
    )


def _asks_anew(reading: Reading) -> bool:
    """A bare "ai" asks for whoever it is, not for the role of the talk before."""
    return "who" in reading.intents and reading.intents["who"].score > 2.3


def _is_own(talk: _Talk, intent: str) -> bool:
    if intent not in ("duties", "due", "deadline"):
        return False
    words = {word.folded for word in talk.reading.words}
    mine = bool(words & {"toi", "em", "minh", "tui", "to"}) and not _of_place(talk.reading)
    said_self = any(match.traits.get("self") for match in talk.reading.matches if match.intent == "duties")
    return (mine or said_self) and talk.context.own_office is not None and not talk.reading.named("office", "person")


def _of_place(reading: Reading) -> bool:
    """ "xã mình", "tỉnh mình": the place is meant, not the person."""
    folded = [word.folded for word in reading.words]
    return any(
        first in ("xa", "tinh", "huyen") and second in ("minh", "toi", "em", "ta")
        for first, second in zip(folded, folded[1:], strict=False)
    )


def _period(reading: Reading) -> Span | None:
    for mention in reading.periods():
        period = mention.value
        if isinstance(period, Period):
            return Span(first=period.first, last=period.last, grain=period.grain, text=mention.text)
    return None


# --- intents without a subject of their own -----------------------------------------------------------------------


def _open_question(
    talk: _Talk, question: Question, scope: Scope, candidates: Sequence[Candidate], own_subject: bool
) -> Outcome:
    reading, before, context = talk.reading, talk.before, talk.context
    update: dict[str, Any] = {}
    if question.intent == "duties":
        return _duties(talk, question, scope, candidates)
    if question.intent == "due":
        if question.own:
            update["offices"] = (context.own_office,)
        elif reading.frame("refers") == "owner" and before and before.offices:
            update["offices"] = before.offices
        if question.period is None and question.aspect is None and before and before.intent == "due":
            update["period"], update["aspect"] = before.period, before.aspect
        if before and before.intent == "due" and before.offices and not question.offices and _is_bare_period(talk):
            update["offices"] = before.offices
        update["plans"] = tuple(plan.id for plan in _due_plans(talk, question, scope))
    if question.intent == "today" and not question.offices and not reading.named("place") and before:
        update["offices"] = before.offices
        update["places"] = tuple(dict.fromkeys(talk.base.plans[plan].header.place for plan in before.plans))
        if len(update["places"]) > 1:
            update["places"] = ()
    if question.intent == "list" and not question.pillars and own_subject:
        kept = {found.topic.id: None for found in candidates if holds(found) and found.plan in question.plans}
        update["topics"] = tuple(kept)[:20]
    if not question.plans and not update.get("plans") and question.intent in ("list", "count", "document"):
        of_place = {plan.id for plan in talk.base.plans_of(question.places)}
        reported = decide(_ranked(talk, question, candidates), of_place, ("finding",))
        if reported.chosen:
            return _settle(talk, question.model_copy(update={"intent": "value"}), scope, reported)
        return Nothing("no_year", question)
    return Understood(question.model_copy(update=update))


def _is_bare_period(talk: _Talk) -> bool:
    return any(match.traits.get("follow") for match in talk.reading.matches) or talk.reading.frame("ellipsis") is True


def _due_plans(talk: _Talk, question: Question, scope: Scope) -> tuple[Any, ...]:
    """For dues a year is a period, not a choice of document: a plan's dates may lie in a later year."""
    plans = scope_of(talk.base, replace(talk.reading, times=()), talk.context, talk.profile.place, leans="place" in question.carried)
    return plans.plans or scope.plans


def _duties(talk: _Talk, question: Question, scope: Scope, candidates: Sequence[Candidate]) -> Outcome:
    reading, before, context = talk.reading, talk.before, talk.context
    offices = question.offices
    carried = question.carried
    pronoun = any(match.traits.get("pronoun") for match in reading.matches) or reading.refers_to("owner")
    if not offices and (question.own or any(match.traits.get("self") for match in reading.matches)):
        offices = (context.own_office,) if context.own_office else (talk.profile.office,) if talk.profile.office else ()
        if not offices:
            return Nothing("who_are_you", question)
    if not offices and before and before.offices and (pronoun or "duties" in reading.intents):
        offices, carried = before.offices, (*carried, "office")
    if not offices:
        return Nothing("unknown_office", question)
    plans = question.plans
    if carried and "office" in carried and before and not scope.settled:
        plans = before.plans or plans
    narrowed = _narrowed(talk)
    return Understood(
        question.model_copy(update={"offices": offices, "plans": plans, "carried": carried, "topics": narrowed})
    )


def _narrowed(talk: _Talk) -> tuple[str, ...]:
    """Topics that a question about an office is further about ("Sở Nội vụ làm gì về đào tạo"); none: everything."""
    query = subject(talk.reading, talk.base.lexicon, intent="duties", offices=False)
    if not query or not all(any(talk.base.topics.knows(w) for w in slot.alternatives[0].words) for slot in query.slots):
        return ()
    found = talk.base.topics.search([query])
    return tuple(dict.fromkeys(hit.topic.id for hit in found if hit.hit.covered >= 0.85))[:60]


# --- intents about a subject ------------------------------------------------------------------------------------------


def _topical(
    talk: _Talk,
    question: Question,
    scope: Scope,
    candidates: Sequence[Candidate],
    own_subject: bool,
    *,
    leans: bool,
    queries: Sequence[Query],
) -> Outcome:
    before = talk.before
    plans = {plan.id for plan in scope.plans} if (scope.places or scope.years or scope.settled) else set(talk.base.plans)
    if question.intent == "compare" and before and leans and len(named_years(talk.reading)) + len(named_places(talk.base, talk.reading)[0]) < 2:
        plans |= set(before.plans)
        question = question.model_copy(update={"plans": tuple(dict.fromkeys((*question.plans, *before.plans)))})
    if own_subject:
        found = _found(talk, question, candidates, plans)
        if found.chosen or found.elsewhere:
            return _settle(talk, question, scope, found)
    if before and talk.context.topics and _may_carry(talk, queries, leans=leans):
        return _carry_topic(talk, question, scope)
    if not own_subject and not any(queries):
        return Nothing("no_subject", question)
    return Nothing("outside", question)


def _found(talk: _Talk, question: Question, candidates: Sequence[Candidate], plans: set[str]) -> Found:
    kinds = {
        "who": ("concept", "duty", "milestone"),
        "deadline": ("concept", "duty", "milestone"),
    }.get(question.intent, ("concept", "duty", "milestone", "finding"))
    ranked = _ranked(talk, question, candidates)
    found = decide(ranked, plans, kinds)
    if not found.chosen and question.intent == "deadline":
        found = decide(ranked, plans, ("finding",))
    if not found.chosen and question.years and question.places:
        # A report on last year stands in this year's plan: results may be asked for by their own year.
        of_place = {plan.id for plan in talk.base.plans_of(question.places)}
        reported = decide(ranked, of_place, ("finding",))
        if reported.chosen and reported.chosen[0].score >= (ranked[0].score - (0.1 if plans else 0.3)):
            return reported
    return found


def _ranked(talk: _Talk, question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates with what the intent and the named office speak for."""
    topics = talk.base.topics
    receiving = _receiving(talk.reading)
    resolved = set(question.offices) - receiving

    def bonus(candidate: Candidate) -> float:
        extra = 0.0
        if candidate.topic.kind == "duty":
            plan, duty = topics.duties[candidate.topic.id]
            if question.intent == "deadline":
                extra += 0.15 if duty.deadlines else -0.15
            elif question.intent in ("value", "compare"):
                extra -= 0.08
            if question.intent == "who" and not duty.owner:
                extra -= 0.08
            if resolved and any(_same_office(talk, name, plan.header.place, resolved) for name in duty.owner):
                extra += 0.18 if question.intent == "deadline" and duty.deadlines else 0.1
            elif receiving and any(_same_office(talk, name, plan.header.place, receiving) for name in _receivers(duty)):
                extra += 0.15
        elif candidate.topic.kind == "concept":
            aim = topics.aims[candidate.plan, candidate.topic.id.removeprefix("concept/")]
            if question.intent == "deadline":
                extra += 0.12 if any(indicator.deadlines for indicator, _ in aim.entries) else 0.0
            elif question.intent == "who" and not any(indicator.columns for indicator, _ in aim.entries):
                extra -= 0.06
            else:
                extra += 0.02
        elif candidate.topic.kind == "finding":
            extra += _report_cue(talk.reading)
        elif question.intent == "deadline":
            extra += 0.25
        return extra

    raised = [replace(found, score=found.score + bonus(found)) for found in candidates]
    return sorted(raised, key=lambda found: -found.score)


_AIM_WORDS = frozenset("chỉ tiêu|mục tiêu|phấn đấu|phải|đặt|giao|cần|tối thiểu".split("|"))
_REPORT_WORDS = frozenset("hiện|hiện nay|đã|còn|đến nay|đạt được|kết quả|được cấp|hoàn thành được|thực tế|có bao nhiêu|tổng".split("|"))


def _report_cue(reading: Reading) -> float:
    """Whether a report or an aim is asked for: "đã, hiện, còn bao nhiêu" against "chỉ tiêu, phải, phấn đấu"."""
    text = f" {' '.join(word.text for word in reading.words)} "
    folded = fold(text)

    def says(words: frozenset[str]) -> bool:
        return any(f" {word} " in text or f" {fold(word)} " in folded for word in words)

    if says(_AIM_WORDS):
        return -0.12
    return 0.04 if says(_REPORT_WORDS) else -0.05


_TOWARDS = frozenset("về cho đến tới lên với ve cho den toi len voi".split())


def _receiving(reading: Reading) -> set[str]:
    """Offices that something is sent to ("gửi báo cáo về Sở ..."), which are not the ones who must send it."""
    return {
        mention.id
        for mention in reading.named("office")
        if mention.first and reading.words[mention.first - 1].text in _TOWARDS
    }


def _receivers(duty: Any) -> tuple[str, ...]:
    return tuple(line.to for line in duty.deadlines if line.to)


def _same_office(talk: _Talk, printed: str, place: str, wanted: set[str]) -> bool:
    office = talk.base.party(printed, place)
    return office is not None and office.id in wanted


def _settle(talk: _Talk, question: Question, scope: Scope, found: Found) -> Outcome:
    if not found.chosen:
        best = found.elsewhere
        held = question.model_copy(update={"topics": (best[0].topic.id,)})
        why = "no_year" if scope.settled and not scope.plans else "elsewhere"
        if scope.from_profile and not scope.settled:
            # The profile's own plans do not have it: answer from those that do, and say so.
            plans = tuple(dict.fromkeys(candidate.plan for candidate in best))
            return Understood(held.model_copy(update={"plans": plans, "carried": (*held.carried, "elsewhere")}))
        return Nothing(why, held, best)
    held = _with_figure(talk, found.chosen, scope)
    chosen = question.model_copy(
        update={
            "topics": tuple(dict.fromkeys(candidate.topic.id for candidate in held)),
            "plans": tuple(dict.fromkeys(candidate.plan for candidate in held)),
        }
    )
    if question.intent == "deadline":
        return Understood(_with_duty_deadlines(talk, _with_like_deadlines(talk, chosen, found)))
    if held[0].topic.kind == "finding":
        return Understood(chosen.model_copy(update={"topics": (*chosen.topics, *_more_reports(found))}))
    rivals = _true_rivals(talk, question, found)
    if rivals and all(_told_together(talk, found.chosen[0], rival) for rival in rivals):
        topics = tuple(dict.fromkeys((*chosen.topics, *(rival.topic.id for rival in rivals[:2]))))
        return Understood(chosen.model_copy(update={"topics": topics}))
    if question.intent == "who" and rivals and all(_same_parties(talk, found.chosen[0], rival) for rival in rivals):
        topics = tuple(dict.fromkeys((*chosen.topics, *(rival.topic.id for rival in rivals[:2]))))
        return Understood(chosen.model_copy(update={"topics": topics}))
    if rivals:
        return _ask(talk, chosen, found, rivals)
    return Understood(chosen)


def _with_figure(talk: _Talk, chosen: Sequence[Candidate], scope: Scope) -> Sequence[Candidate]:
    """Where nothing settles the document, a figure said in the question does, if only some documents have it."""
    figures = set(talk.reading.figures)
    if not figures or scope.settled or len(chosen) < 2:
        return chosen

    def has(candidate: Candidate) -> bool:
        aim = talk.base.topics.aims.get((candidate.plan, candidate.topic.id.removeprefix("concept/")))
        return aim is not None and any(target.value in figures or target.upper in figures for _, target in aim.entries)

    return [candidate for candidate in chosen if has(candidate)] or chosen


def _more_reports(found: Found) -> tuple[str, ...]:
    """Other reports that fit nearly as well: reports overlap, and telling two is no contradiction."""
    best = found.chosen[0]
    near = [one for one in found.nearby if one.plan == best.plan and one.topic.kind == "finding"]
    return tuple(one.topic.id for one in near if one.topic != best.topic and one.hit.covered >= 0.7)[:2]


def _with_like_deadlines(talk: _Talk, question: Question, found: Found) -> Question:
    """Other duties with a deadline that fit nearly as well: told together, since a day is asked for, not a duty.

    Where an office was named, its own duties are enough.
    """
    best = found.chosen[0]
    if best.topic.kind not in ("duty", "milestone"):
        return question
    if question.offices and best.topic.kind == "duty" and _is_owner(talk, best, question):
        return question
    others = [
        rival
        for rival in found.rivals
        if rival.topic.kind == "duty" and talk.base.topics.duties[rival.topic.id][1].deadlines and rival.plan in question.plans
    ]
    topics = tuple(dict.fromkeys((*question.topics, *(rival.topic.id for rival in others[:3]))))
    return question.model_copy(update={"topics": topics})


def _told_together(talk: _Talk, one: Candidate, other: Candidate) -> bool:
    """Reports, and targets of one and the same row, are not chosen between: both are told."""
    if one.plan != other.plan or one.topic.kind != other.topic.kind:
        return False
    if one.topic.kind == "finding":
        return True
    aims = [talk.base.topics.aims.get((found.plan, found.topic.id.removeprefix("concept/"))) for found in (one, other)]
    rows = [{row.code for row, _ in aim.entries} for aim in aims if aim]
    return len(rows) == 2 and bool(rows[0] & rows[1]) and one.hit.covered > 0.8


def _is_owner(talk: _Talk, candidate: Candidate, question: Question) -> bool:
    plan, duty = talk.base.topics.duties[candidate.topic.id]
    return any(_same_office(talk, name, plan.header.place, set(question.offices)) for name in duty.owner)


def _with_duty_deadlines(talk: _Talk, question: Question) -> Question:
    """An indicator has no date of its own, but a duty of the same plan that serves it may: the duty is told then."""
    if question.intent != "deadline":
        return question
    topics = talk.base.topics
    added: list[str] = []
    for topic in question.topics:
        if not topic.startswith("concept/"):
            continue
        for plan in question.plans:
            aim = topics.aims.get((plan, topic.removeprefix("concept/")))
            if aim is None or any(row.deadlines for row, _ in aim.entries):
                continue
            found = topics.search([_query_of(topics.by_id[topic].name)], plans={plan})
            dated = [one for one in found if one.topic.kind == "duty" and topics.duties[one.topic.id][1].deadlines]
            added += [one.topic.id for one in dated if one.hit.covered >= 0.75 and one.hit.pairs >= 0.4][:2]
    if not added:
        return question
    others = (topic for topic in question.topics if not topic.startswith("concept/"))
    return question.model_copy(update={"topics": tuple(dict.fromkeys((*others, *added)))})


def _same_parties(talk: _Talk, one: Candidate, other: Candidate) -> bool:
    """Whether two concepts of one plan are assigned alike, so that who answers for them is one answer."""

    def parties(candidate: Candidate) -> object:
        aim = talk.base.topics.aims.get((candidate.plan, candidate.topic.id.removeprefix("concept/")))
        return {row.roles for row, _ in aim.entries if row.columns} if aim else candidate.topic.id

    return one.plan == other.plan and parties(one) == parties(other)


def _true_rivals(talk: _Talk, question: Question, found: Found) -> tuple[Candidate, ...]:
    """Rivals that would be answered differently: another plan's own duty or the same owner's is no rival."""
    best = found.chosen[0]
    rivals = []
    for rival in found.rivals:
        if best.hit.coverage >= 0.97 and rival.hit.coverage < 0.9:
            continue
        if best.topic.kind != rival.topic.kind:
            continue
        if best.topic.kind == "duty" and _owners(talk, best) == _owners(talk, rival):
            continue
        rivals.append(rival)
    return tuple(rivals)


def _owners(talk: _Talk, candidate: Candidate) -> tuple[str, ...]:
    return talk.base.topics.duties[candidate.topic.id][1].owner


def _ask(talk: _Talk, question: Question, found: Found, rivals: Sequence[Candidate]) -> Rivals:
    scope = question.plans
    options = [Pending(label=_label(found.chosen[0]), question=question)]
    for rival in rivals[: MOST_CHOICES - 1]:
        plans = tuple(plan for plan in rival.topic.plans if plan in scope) or (rival.plan,)
        options.append(
            Pending(label=_label(rival), question=question.model_copy(update={"topics": (rival.topic.id,), "plans": plans}))
        )
    return Rivals(tuple(options), question.words)


def _label(candidate: Candidate) -> str:
    name = candidate.topic.name
    return name if len(name) <= 60 else name[:59].rsplit(" ", 1)[0] + "…"


def _may_carry(talk: _Talk, queries: Sequence[Query], *, leans: bool) -> bool:
    """Whether what is left of the utterance is little enough for the talk's subject to be meant."""
    if not leans:
        return False
    left = [slot for query in queries[:1] for slot in query.slots]
    unknown = [slot for slot in left if not any(talk.base.topics.knows(w) for a in slot.alternatives for w in a.words)]
    marked = bool(talk.reading.frame("ellipsis") or talk.reading.frame("refers") or talk.reading.frame("correction"))
    return len(left) <= (3 if marked else 2) and len(unknown) <= 1


def _carry_topic(talk: _Talk, question: Question, scope: Scope) -> Outcome:
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
        return Understood(_with_duty_deadlines(talk, _with_roles(talk, held)))
    if scope.settled and not scope.plans:
        return Nothing("no_year", held)
    like = _like_topic(talk, topics, question.plans)
    if like is not None:
        return Understood(held.model_copy(update={"topics": (like.topic.id,), "plans": (like.plan,)}))
    if scope.from_profile and not scope.settled and spoken:
        return Understood(held.model_copy(update={"plans": spoken}))
    return Nothing("elsewhere", held, _elsewhere(talk, topics))


def _with_roles(talk: _Talk, question: Question) -> Question:
    """Asked who monitors or coordinates a duty, which names only its owner: the indicator it serves may name more."""
    wanted = {"monitors", "coordinates"} & set(question.roles)
    duties = [topic for topic in question.topics if topic in talk.base.topics.duties]
    if question.intent != "who" or not wanted or len(duties) != len(question.topics):
        return question
    for topic in duties:
        query = _query_of(talk.base.topics.by_id[topic].name)
        for found in talk.base.topics.search([query], plans=set(question.plans)):
            aim = talk.base.topics.aims.get((found.plan, found.topic.id.removeprefix("concept/")))
            if aim is not None and found.hit.coverage >= 0.5 and any(wanted & set(row.columns) for row, _ in aim.entries):
                return question.model_copy(update={"topics": (found.topic.id,), "plans": (found.plan,)})
    return question


def _query_of(text: str) -> Query:
    return Query(tuple(Slot(word, (Alternative((word,), 1.0, "topic"),)) for word in folded_words(text)))


def _like_topic(talk: _Talk, topics: Sequence[str], plans: Sequence[str]) -> Candidate | None:
    """The nearest thing in other plans to a duty of one plan: duties have no concept that joins them."""
    for topic in topics:
        if topic.startswith("concept/") or topic not in talk.base.topics.by_id:
            continue
        names = (talk.base.topics.by_id[topic].name, *_sayings(talk, topic))
        found = talk.base.topics.search([_query_of(name) for name in names], plans=set(plans))
        if found and found[0].score >= 0.6:
            return found[0]
    return None


def _sayings(talk: _Talk, topic: str) -> tuple[str, ...]:
    """The short names people use for a duty, if it has any."""
    found = talk.base.topics.duties.get(topic)
    return found[1].say if found else ()


def _elsewhere(talk: _Talk, topics: Sequence[str]) -> tuple[Candidate, ...]:
    nothing = Hit(-1, 0.0, 0.0, 0.0, 0.0, 0.0, (), 0)
    known = (talk.base.topics.by_id[topic] for topic in topics if topic in talk.base.topics.by_id)
    return tuple(Candidate(topic, plan, 0.0, nothing, topic.name) for topic in known for plan in topic.plans)


def _picked_row(talk: _Talk) -> dict[str, Any] | None:
    """The topic of "cái thứ hai" after a list, as an update; None when no row was meant."""
    ordinal, listed = talk.reading.ordinal, talk.context.listed
    if ordinal is None or not listed:
        return None
    at = ordinal - 1 if ordinal > 0 else len(listed) + ordinal
    if not 0 <= at < len(listed) or listed[at].topic is None:
        return None
    row = listed[at]
    return {"topics": (str(row.topic),), "plans": (row.plan,), "carried": ("topic",)}
