"""What kind of thing is asked: the intent as said, or what subject, document and talk make of a weak or missing cue."""

from __future__ import annotations

from bot.understanding.leading import WEAK_CUE, is_weak, unsaid_intent
from bot.understanding.outcomes import TOPICAL, Talk
from bot.understanding.seeking import WHOLE, Sought, is_plain, stands_so
from intents.abbreviations import abbreviations
from intents.words import split_words

STRONG_CUE = 2.95
"""From this score on a phrase for a list is no accident of word order."""
MOST_AROUND = 2
"""So many words that are no subject of the plans may stand around a question for a list."""


def meant_intent(talk: Talk, intent: str | None, sought: Sought) -> str | None:
    """The intent as said; where it was only hinted at or not said, that of the talk or what the words suggest."""
    before = talk.before
    if _asks_for_a_list(talk, intent, sought):
        return "list"
    if _asks_what_it_says(talk, intent, sought):
        return "overview"
    if intent is None:
        plain = stands_so(sought) or (_asks_which(talk) and is_plain(sought))
        return unsaid_intent(talk, sought.found, sought.leans, plain)
    if before is not None and sought.leans and is_weak(talk, intent) and before.intent in TOPICAL:
        return before.intent
    return intent


def _asks_which(talk: Talk) -> bool:
    """A "nào", "gì" that no phrase has read: what the record names is asked for ("ở xã nào", "được giải thưởng gì")."""
    return any(word.text in ("nào", "nao", "gì", "gi") for word in talk.reading.words[1:])


def _asks_for_a_list(talk: Talk, intent: str | None, sought: Sought) -> bool:
    if not sought.leans and _only_a_group(talk, intent, sought):
        return True
    return intent in ("duties", "count", "overview", None) and _of_an_audience(talk, sought)


def _asks_what_it_says(talk: Talk, intent: str | None, sought: Sought) -> bool:
    if intent == "count":
        reported = sought.found and sought.candidates[0].topic.kind == "finding"
        return reported and not talk.reading.named("pillar")
    if intent in ("list", "plans"):
        return not sought.leans and _names_a_thing(talk, str(intent), sought)
    return intent == "abbreviation" and sought.found and not _has_short_form(talk)


def _of_an_audience(talk: Talk, sought: Sought) -> bool:
    """The directive sorts its contents by whom they are for: "thi đua giao doanh nghiệp làm những gì"."""
    named = {word for mention in talk.reading.named("pillar", "office") for word in mention.text.split()}
    said = {word for slot in (sought.queries[0].slots if sought.queries else ()) for word in slot.text.split()}
    if talk.reading.frame("document") != "directive" or len(said - named) > MOST_AROUND:
        return False
    pillars = talk.reading.named("pillar")
    audiences = {mention.id for mention in pillars if not talk.reading.inside_office(mention)}
    plans = talk.base.plans.values()
    return any(plan.header.kind == "Chỉ thị" and audiences & {group.id for group in plan.pillars} for plan in plans)


def asks_of_something_else(talk: Talk, intent: str, sought: Sought) -> bool:
    """A list or dues of a subject the plans do not have ("bao nhiêu tiêu chí nông thôn mới"): not to be answered with
    those of the plans. A plain question for what is due may have words around it."""
    if sought.leans or talk.reading.named("pillar", "office", "person"):
        return False
    if intent == "count" and "plans" not in talk.reading.traits("count", "of"):
        return bool(sought.queries and sought.queries[0])
    if sought.found:
        return False
    left = len(sought.queries[0].slots) if sought.queries else 0
    match = talk.reading.intents.get(intent)
    if match is not None and match.score >= STRONG_CUE:
        return intent != "due" and left > MOST_AROUND
    return left >= MOST_AROUND


def _names_a_thing(talk: Talk, intent: str, sought: Sought) -> bool:
    """A weak "gì, nào" behind a subject that is a duty or a report: what it says is asked for, not a list."""
    if not sought.found or talk.reading.named("pillar"):
        return False
    best = sought.candidates[0]
    if intent == "list" and is_plain(sought) and best.hit.coverage >= WHOLE and best.topic.kind == "finding":
        return True
    if talk.reading.intents[intent].score >= STRONG_CUE:
        return False
    if intent == "list":
        return best.topic.kind in ("duty", "finding")
    return is_plain(sought) or talk.reading.intents[intent].score < WEAK_CUE


def _has_short_form(talk: Talk) -> bool:
    """Whether a known abbreviation stands in the utterance; "Đề án 257 là gì" asks for something else."""
    known = abbreviations()
    words = split_words(talk.reading.said.typed)
    return any(entry.shown for word in words for entry in known.get(word.folded, ()))


def _only_a_group(talk: Talk, intent: str | None, sought: Sought) -> bool:
    """Nothing but the name of a group of indicators ("chỉ tiêu cửa khẩu số Lạng Sơn 2022"): its list is asked for."""
    if intent is not None and (intent == "overview" or talk.reading.intents[intent].score >= WEAK_CUE):
        return False
    named = {word for mention in talk.reading.named("pillar") for word in mention.text.split()}
    said = [word for slot in sought.queries[0].slots for word in slot.text.split()] if sought.queries else []
    return bool(said) and bool(named) and set(said) <= named
