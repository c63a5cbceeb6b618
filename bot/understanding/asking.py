"""A reading and the talk so far -> a whole question, rival questions, or why there is none.

Everything here is pure. The order: a choice that was taken, small talk, where the person works, then the intent with
its subject and scope. What the utterance leaves unsaid is carried over only where it is elliptical.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.cited import unknown_number
from bot.question import Context, Question
from bot.scope import Scope, named_places, named_years, scope_of, unknown_office
from bot.talk import Profile
from bot.understanding.carrying import carry_topic, may_carry
from bot.understanding.counted import unit_of_subject
from bot.understanding.following import about_the_last_answer, of_a_part
from bot.understanding.framing import framed
from bot.understanding.leading import WEAK_CUE, goes_on, leading_intent
from bot.understanding.meaning import asks_of_something_else, meant_intent
from bot.understanding.openly import open_question
from bot.understanding.outcomes import OPEN, OUTSIDE, SOCIAL, Nothing, Outcome, Social, Talk, Understood
from bot.understanding.querying import queries_of, words_of
from bot.understanding.ranking import NAMES_THE_PLACE, find_subject, is_chance
from bot.understanding.reminding import REMIND, reminding
from bot.understanding.reporting import report_steps
from bot.understanding.seeking import PLAINLY, Sought, is_plain, seek
from bot.understanding.settling import settle
from bot.understanding.unheld import place_beside, unknown_person
from intents.matching import Query
from intents.names import Mention
from intents.reading import Reading
from intents.words import fold
from knowledge.base import KnowledgeBase

_ABOUT_TO = frozenset({"dang", "sap", "chuan", "muon", "dinh"})


def understand(base: KnowledgeBase, reading: Reading, context: Context, profile: Profile) -> Outcome:
    """What is asked. ``context`` holds only what may still be leaned on."""
    talk = Talk(base, reading, context, profile)
    intent = leading_intent(talk)
    if intent in SOCIAL and not _asks_besides(talk, intent):
        return Social(intent)
    if intent == OUTSIDE:
        return _perhaps_outside(talk)
    if intent == "profile":
        return _introduced(talk)
    if intent == REMIND:
        return reminding(talk)
    if intent in SOCIAL:
        intent = next((other for other in reading.intents if other not in (*SOCIAL, OUTSIDE, "profile")), None)
    return _asked(talk, intent)


def _asks_besides(talk: Talk, intent: str) -> bool:
    """Whether small talk comes with a question: another intent, or a subject that plainly stands in the plans."""
    others = (match for name, match in talk.reading.intents.items() if name not in (*SOCIAL, "profile"))
    if any(match.score >= WEAK_CUE for match in others):
        return True
    sought = seek(talk, intent)
    return is_plain(sought)


def _perhaps_outside(talk: Talk) -> Outcome:
    """Worded like something outside this bot's field: declined, unless its subject plainly stands in the plans."""
    reading = talk.reading
    others = (name for name in reading.intents if name not in (*SOCIAL, OUTSIDE, "profile"))
    other = next(others, None)
    if not reading.intents[OUTSIDE].traits.get("surely"):
        sought = seek(talk, other)
        if is_plain(sought) and sought.candidates[0].hit.exact >= PLAINLY:
            return _asked(talk, other)
    return Nothing("outside", framed(talk, "overview", Scope(()), leans=False))


def _introduced(talk: Talk) -> Social:
    named = talk.reading.named("office", "person")
    office = _office_at(_workplaces(talk.reading, named))
    places, _ = named_places(talk.base, talk.reading)
    return Social("profile", office, places[0] if places else None)


def _workplaces(reading: Reading, named: Sequence[Mention]) -> Sequence[Mention]:
    """Of the offices named, those before what the person is about to do ("..., đang chuẩn bị họp Ban Chỉ đạo")."""
    first = named[0].last if named else 0
    doing = [at for at, word in enumerate(reading.words) if at >= first and word.folded in _ABOUT_TO]
    return [mention for mention in named if not doing or mention.first < doing[0]]


def _office_at(mentions: Sequence[Mention]) -> str | None:
    """The last office named (the one the sentence is about when a place or a boss comes first)."""
    ids = [mention.id for mention in mentions]
    return ids[-1] if ids else None


def _asked(talk: Talk, intent: str | None) -> Outcome:
    return about_the_last_answer(talk, intent) or _about_a_subject(talk, intent)


def _about_a_subject(talk: Talk, intent: str | None) -> Outcome:
    if talk.reading.impossible:
        words = ", ".join(talk.reading.impossible)
        return Nothing("no_such_date", framed(talk, "due", Scope(()), leans=False).model_copy(update={"words": words}))
    sought = seek(talk, intent)
    part = of_a_part(talk, sought)
    if part is not None:
        return part
    stays = not sought.leans and goes_on(talk, intent)
    intent = meant_intent(talk, intent, sought)
    if intent is None:
        return Nothing("outside", framed(talk, "overview", Scope(()), leans=False))
    scope = scope_of(talk.base, talk.reading, talk.context, talk.profile.place, leans=sought.leans or stays)
    if stays and not scope.settled:
        scope = replace(scope, from_profile=True)
    words = talk.reading.said.typed if intent == "abbreviation" else words_of(sought.queries)
    unit = unit_of_subject(talk.reading, words) if intent == "value" else ()
    question = framed(talk, intent, scope, leans=sought.leans).model_copy(update={"words": words, "unit": unit})
    missing = _missing(talk, question, scope, sought)
    if missing is not None:
        return missing
    if intent in OPEN:
        return open_question(talk, question, scope, sought.candidates, sought.found)
    return _topical(talk, question, scope, sought)


def _missing(talk: Talk, question: Question, scope: Scope, sought: Sought) -> Nothing | None:
    """What the question is about and no plan has: a document, a place, a kind of thing to list. None: go on."""
    number = unknown_number(talk.base, talk.reading)
    if number is not None:
        return Nothing("no_document", question.model_copy(update={"words": number}))
    if scope.missing is not None and not _speaks_of(scope.missing, sought):
        return _of_unknown_place(talk, question, scope.missing, sought)
    person = unknown_person(talk)
    if person is not None and not is_plain(sought):
        return Nothing("no_person", question.model_copy(update={"words": person}))
    office = unknown_office(talk.reading)
    if office is not None and not is_plain(sought):
        return Nothing("no_office", question.model_copy(update={"words": office}))
    listed = ("due", "list", "count") if question.plans else ("due", "list")
    if question.intent in listed and asks_of_something_else(talk, question.intent, sought):
        return Nothing("outside", question)
    return None


def _of_unknown_place(talk: Talk, question: Question, place: str, sought: Sought) -> Nothing:
    """No plan of that place. What was asked of is kept, so that "thế Lạng Sơn?" may follow."""
    topics = (sought.candidates[0].topic.id,) if sought.found else ()
    kept = topics or (talk.context.topics if talk.before and sought.leans else ())
    return Nothing("no_place", question.model_copy(update={"topics": kept, "unknown_place": place}))


def _speaks_of(place: str, sought: Sought) -> bool:
    """Whether the subject found names the place itself ("CSDL đất đai của ... thành phố Bắc Giang")."""
    if not is_plain(sought):
        return False
    least = sought.candidates[0].score - NAMES_THE_PLACE
    return any(fold(place) in fold(found.topic.name) for found in sought.candidates if found.score >= least)


def queries_for(base: KnowledgeBase, reading: Reading) -> tuple[Query, ...]:
    """The subject of an utterance as it is searched for, without a talk before it (for explaining)."""
    talk = Talk(base, reading, Context(), Profile())
    return queries_of(talk, leading_intent(talk))


def _topical(talk: Talk, question: Question, scope: Scope, sought: Sought) -> Outcome:
    """A question about a subject: its own, else the talk's."""
    limited = bool(scope.places or scope.years or scope.settled)
    plans = {plan.id for plan in scope.plans} if limited else set(talk.base.plans)
    if _compares_with_talk(talk, question, sought):
        before = talk.before.plans if talk.before else ()
        plans |= set(before)
        question = question.model_copy(update={"plans": tuple(dict.fromkeys((*question.plans, *before)))})
    steps = report_steps(talk, question.model_copy(update={"plans": tuple(plans)}))
    if steps:
        topics = tuple(dict.fromkeys(f"duty/{due.plan.id}/{due.code}" for due in steps))
        reporting = tuple(dict.fromkeys(due.plan.id for due in steps))
        return Understood(question.model_copy(update={"intent": "deadline", "topics": topics, "plans": reporting}))
    if sought.found:
        found = find_subject(talk, question, sought.candidates, plans)
        if found.chosen and is_chance(talk, question, found.chosen[0]):
            return Nothing("outside", question)
        beside = place_beside(talk, found.chosen[0]) if found.chosen else None
        if beside is not None:
            return _of_unknown_place(talk, question, beside, sought)
        if found.chosen or found.elsewhere:
            return settle(talk, question, scope, found)
    if talk.before and talk.context.topics and may_carry(talk, sought.queries, leans=sought.leans):
        return carry_topic(talk, question, scope)
    return Nothing("outside" if sought.found or any(sought.queries) else "no_subject", question)


def _compares_with_talk(talk: Talk, question: Question, sought: Sought) -> bool:
    """ "So với năm 2022 thì sao?": one side is said, the other is what the talk was about."""
    sides = len(named_years(talk.reading)) + len(named_places(talk.base, talk.reading)[0])
    return question.intent == "compare" and sought.leans and sides < 2
