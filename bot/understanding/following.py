"""Utterances about what was just answered: more of it, one of its rows, its days, another part of the same place."""

from __future__ import annotations

from bot.question import Question
from bot.scope import Scope, named_places, named_years, scope_of
from bot.understanding.carrying import picked_row, with_duty_deadlines
from bot.understanding.framing import framed
from bot.understanding.leading import SHORT
from bot.understanding.outcomes import TOPICAL, Outcome, Talk, Understood
from bot.understanding.querying import queries_of
from bot.understanding.seeking import Sought
from bot.understanding.unheld import places_without_plan
from intents.words import fold, is_code, split_words


def about_the_last_answer(talk: Talk, intent: str | None) -> Outcome | None:
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
        return Understood(_days_of_what_is_due(talk, before))
    return None


def _days_of_what_is_due(talk: Talk, before: Question) -> Question:
    """Of what was listed as due: how often it comes back, what is due in another period, or next."""
    rows = tuple(dict.fromkeys(row.topic for row in talk.context.listed if row.topic))
    if rows and "frequency" in talk.reading.traits("deadline", "aspect"):
        return before.model_copy(update={"intent": "deadline", "topics": rows[:3], "aspect": "frequency"})
    period = framed(talk, "due", Scope(()), leans=True).period
    anew = {"period": period, "aspect": None} if period else {"aspect": before.aspect or "nearest"}
    return before.model_copy(update={**anew, "page": 0})


def _cites_a_number(talk: Talk) -> bool:
    """ "Theo kế hoạch số mấy" after a record that names a document by its number: that number is asked for."""
    reading = talk.reading
    if "number" not in reading.traits("document", "field") or len(reading.words) > SHORT:
        return False
    if named_places(talk.base, reading)[0] or named_years(reading):
        return False
    names = (talk.base.topics.by_id[topic].name for topic in talk.context.topics if topic in talk.base.topics.by_id)
    return any(is_code(word.folded) for name in names for word in split_words(name))


def of_a_part(talk: Talk, sought: Sought) -> Understood | None:
    """ "Còn huyện Sơn Động?" after what a plan says of another part of its place: the record that names this part."""
    before = talk.before
    if before is None or not talk.context.topics or talk.reading.frame("ellipsis") is not True:
        return None
    parts = [fold(talk.base.parties.place(mention.id).name) for mention in places_without_plan(talk)]
    for found in sought.candidates:
        if found.plan in before.plans and any(part in fold(found.topic.name) for part in parts):
            kept = {"topics": (found.topic.id,), "plans": (found.plan,), "carried": ("place",)}
            return Understood(before.model_copy(update=kept))
    return None
