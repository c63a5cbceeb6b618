"""A reading and the talk so far -> a whole question, rival questions, or why there is none.

Everything here is pure. The order: a choice that was taken, small talk, where the person works, then the intent with
its subject and scope. What the utterance leaves unsaid is carried over only where it is elliptical.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.cited import unknown_number
from bot.question import Context, Question
from bot.scope import Scope, named_places, named_years, scope_of, unknown_office
from bot.talk import Profile
from bot.understanding.carrying import carry_topic, may_carry, picked_row, with_duty_deadlines
from bot.understanding.counted import unit_of_subject
from bot.understanding.framing import framed
from bot.understanding.leading import SHORT, WEAK_CUE, goes_on, leading_intent
from bot.understanding.meaning import asks_of_something_else, meant_intent
from bot.understanding.openly import open_question
from bot.understanding.outcomes import OPEN, OUTSIDE, SOCIAL, TOPICAL, Nothing, Outcome, Social, Talk, Understood
from bot.understanding.querying import queries_of, words_of
from bot.understanding.ranking import find_subject, is_chance
from bot.understanding.reminding import REMIND, reminding
from bot.understanding.reporting import report_steps
from bot.understanding.seeking import PLAINLY, Sought, is_plain, seek
from bot.understanding.settling import settle
from intents.matching import Query
from intents.people import stranger
from intents.reading import Reading
from intents.words import fold, is_code, split_words
from knowledge.base import KnowledgeBase
from knowledge.topics import Candidate


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
    office = _office_at(talk, talk.reading.named("office", "person"))
    places, _ = named_places(talk.base, talk.reading)
    return Social("profile", office, places[0] if places else None)


def _office_at(talk: Talk, mentions: Sequence[Any]) -> str | None:
    """The last office named (the one the sentence is about when a place or a boss comes first)."""
    ids = [mention.id for mention in mentions]
    return ids[-1] if ids else None


def _asked(talk: Talk, intent: str | None) -> Outcome:
    return _about_the_last_answer(talk, intent) or _about_a_subject(talk, intent)


def _about_the_last_answer(talk: Talk, intent: str | None) -> Outcome | None:
    """A word about what was just shown: more of it, one of its rows, how long until it is due. Else None."""
    before = talk.before
    if before is None:
        return None
    if intent == "detail" and before.intent in ("duties", "list", "due", "count"):
        more = bool(talk.reading.traits("detail", "more"))
        return Understood(before.model_copy(update={"page": before.page + more}))
    if intent == "document" and _cites_a_number(talk):
        return Understood(before.model_copy(update={"intent": "overview", "topics": talk.context.topics}))
    row = picked_row(talk)
    if row is not None:
        asked = intent if intent in TOPICAL and intent != "detail" else "overview"
        scope = scope_of(talk.base, talk.reading, talk.context, talk.profile.place, leans=True)
        picked = framed(talk, asked, scope, leans=True).model_copy(update={"pillars": before.pillars} | row)
        return Understood(with_duty_deadlines(talk, picked))
    if intent == "deadline" and before.intent == "due" and not queries_of(talk, intent)[0]:
        period = framed(talk, "due", Scope(()), leans=True).period
        anew = {"period": period, "aspect": None} if period else {"aspect": before.aspect or "nearest"}
        return Understood(before.model_copy(update={**anew, "page": 0}))
    return None


def _cites_a_number(talk: Talk) -> bool:
    """ "Theo kế hoạch số mấy" after a record that names a document by its number: that number is asked for."""
    reading = talk.reading
    if "number" not in reading.traits("document", "field") or len(reading.words) > SHORT:
        return False
    if named_places(talk.base, reading)[0] or named_years(reading):
        return False
    names = (talk.base.topics.by_id[topic].name for topic in talk.context.topics if topic in talk.base.topics.by_id)
    return any(is_code(word.folded) for name in names for word in split_words(name))


def _about_a_subject(talk: Talk, intent: str | None) -> Outcome:
    if talk.reading.impossible:
        words = ", ".join(talk.reading.impossible)
        return Nothing("no_such_date", framed(talk, "due", Scope(()), leans=False).model_copy(update={"words": words}))
    sought = seek(talk, intent)
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
    person = _stranger(talk)
    if person is not None and not is_plain(sought):
        return Nothing("no_person", question.model_copy(update={"words": person}))
    office = unknown_office(talk.reading)
    if office is not None and not is_plain(sought):
        return Nothing("no_office", question.model_copy(update={"words": office}))
    listed = ("due", "list", "count") if question.plans else ("due", "list")
    if question.intent in listed and asks_of_something_else(talk, question.intent, sought):
        return Nothing("outside", question)
    return None


def _stranger(talk: Talk) -> str | None:
    """A person named in the utterance whom the plans do not know, as typed."""
    said = talk.reading.said
    named = (place for mention in talk.reading.mentions for place in range(mention.first, mention.last))
    return stranger(said.text, said.words, named, talk.base.lexicon)


def _place_beside(talk: Talk, chosen: Candidate) -> str | None:
    """A district or commune without a plan that is named beside an indicator of another place: its figure is asked for,
    and there is none. A record that names the place itself is of it."""
    if chosen.topic.kind != "concept":
        return None
    held, told = set(talk.base.places()), fold(f"{chosen.topic.name} {chosen.wording}")
    ours = [mention for mention in talk.reading.named("place") if mention.id in held]
    spans = {(mention.first, mention.last) for mention in ours}
    above = " ".join(talk.base.parties.place(mention.id).parent or "" for mention in ours)
    for mention in talk.reading.named("place"):
        place = talk.base.parties.place(mention.id)
        if (mention.first, mention.last) in spans or place.name in above:
            continue
        if (
            mention.local
            and not talk.reading.inside_office(mention)
            and place.id not in held
            and fold(place.name) not in told
        ):
            return f"{place.kind} {place.name}"
    return None


def _of_unknown_place(talk: Talk, question: Question, place: str, sought: Sought) -> Nothing:
    """No plan of that place. What was asked of is kept, so that "thế Lạng Sơn?" may follow."""
    topics = (sought.candidates[0].topic.id,) if sought.found else ()
    kept = topics or (talk.context.topics if talk.before and sought.leans else ())
    return Nothing("no_place", question.model_copy(update={"topics": kept, "unknown_place": place}))


def _speaks_of(place: str, sought: Sought) -> bool:
    """Whether the subject found names the place itself ("CSDL đất đai của ... thành phố Bắc Giang")."""
    return is_plain(sought) and fold(place) in fold(sought.candidates[0].topic.name)


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
        beside = _place_beside(talk, found.chosen[0]) if found.chosen else None
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
