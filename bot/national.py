"""The assistant over records of national size: the same reading, talk, reply and templates, other facts.

The plans' own assistant knows documents; here a fact is one record (statement, place, province, year, lead), found by
:mod:`knowledge.national`. What it may be asked is therefore less: what is aimed at, who leads, and where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from bot.answer import Answer, Desk
from bot.answers.about import answer_social
from bot.answers.nothing import answer_rivals
from bot.answers.subject import NEXT_QUESTIONS
from bot.assistant import reply_with, talk_after
from bot.choosing import chosen
from bot.facts import ROLE_NAMES, Figure, RoleLine
from bot.memory import TalkMemory, recalled
from bot.question import Context, Pending, Question
from bot.talk import Item, Message, Reply
from bot.understanding import Nothing, Outcome, Rivals, Social, Understood
from bot.understanding.leading import leading_intent
from bot.understanding.outcomes import SOCIAL, Talk
from intents.lexicon import Lexicon
from intents.reading import Reading, read
from knowledge.base import KnowledgeBase
from knowledge.national.finding import Finder, Found, Spoken
from knowledge.national.matching import Matcher

Record = Mapping[str, Any]
TOPIC = "record/"
"""Before a record's id, where the plans' topics have "concept/"."""
_TEMPLATES = {"who": "who", "value": "value", "source": "source"}
"""Intent -> template; anything else about a record is its overview."""
_LABEL = 60
_FIGURE = re.compile(
    r"(?:(?:trên|dưới|tối thiểu|ít nhất|tối đa|khoảng|từ) )?\d+(?:[.,]\d+)?\s?%(?: trở lên)?", re.IGNORECASE
)
_ENDING = re.compile(rf" (?:đạt|là|chiếm|tăng)? ?{_FIGURE.pattern}$", re.IGNORECASE)
"""A figure at the end of a statement: it is told apart from what is measured."""


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """One record with the fields that the templates of :class:`bot.facts.Facts` read."""

    label: str
    subject: str
    figures: tuple[Figure, ...]
    roles: tuple[RoleLine, ...]
    sources: tuple[str, ...]
    over: bool
    dues: tuple[()] = ()
    contradicts: bool = False
    is_duty: bool = False
    reported: None = None


class NationalAssistant:
    """Answers messages from ``records`` (id -> record), which ``matcher`` has indexed. ``base``: for small talk."""

    def __init__(
        self, matcher: Matcher, records: Mapping[str, Record], base: KnowledgeBase, memory: TalkMemory
    ) -> None:
        self._finder = Finder(matcher)
        self._records = records
        self._base = base
        places = (" ".join(place.marked) for place in matcher.index.gazetteer.places)
        self._lexicon = Lexicon((), chain(matcher.index.raw.samples, places))
        """Words only: places are told apart by the index, and offices are not asked about."""
        self._memory = memory

    def respond(self, message: Message) -> Reply:
        """The reply to one message; ``message.profile.place`` is a place's name. Never raises on any text."""
        context = recalled(self._memory, message.channel, message.chat, message.at)
        reading = read(message.text, self._lexicon, message.at.date())
        outcome = self._consider(message, reading, context)
        answer = self._answer(outcome, Desk(self._base, message.at.date()))
        after = talk_after(context, outcome, answer, message)
        self._memory.remember(message.channel, message.chat, after.model_dump_json(), message.at)
        return reply_with(answer, outcome, cut=reading.said.cut)

    def _consider(self, message: Message, reading: Reading, context: Context) -> Outcome:
        picked = chosen(message, reading, context)
        if picked is not None:
            return Understood(picked)
        intent = leading_intent(Talk(self._base, reading, context, message.profile))
        if intent in SOCIAL:
            return Social(intent)
        asker = Spoken(message.profile.place, message.at.year)
        found = self._finder.find(message.text, asker, self._spoken(context))
        return self._outcome(found, intent or self._lent(context) or "overview")

    def _spoken(self, context: Context) -> Spoken | None:
        """The record that this chat last spoke of; after a decline the next sentence is read afresh."""
        if context.declined:
            return None
        record = self._records.get(context.topics[0].removeprefix(TOPIC)) if context.topics else None
        return Spoken(_where(record), int(record["year"]), str(record["statement"])) if record else None

    def _lent(self, context: Context) -> str | None:
        return context.question.intent if context.question else None

    def _outcome(self, found: Found, intent: str) -> Outcome:
        asked = [self._question(found, intent, identifier) for identifier in found.ids]
        if len(asked) == 1:
            return Understood(asked[0])
        if asked:
            options = [Pending(label=self._choice(found, one), question=one) for one in asked]
            return Rivals(tuple({option.label: option for option in options}.values()), "")
        years = (found.year,) if found.year else ()
        return Nothing(found.why, Question(intent=intent, years=years, carried=found.carried))

    def _question(self, found: Found, intent: str, identifier: str) -> Question:
        year = int(self._records[identifier]["year"])
        return Question(intent=intent, topics=(f"{TOPIC}{identifier}",), years=(year,), carried=found.carried)

    def _choice(self, found: Found, question: Question) -> str:
        record = self._records[question.topics[0].removeprefix(TOPIC)]
        text = _where(record) if found.apart else str(record["statement"])
        return text if len(text) <= _LABEL else text[: _LABEL - 1].rstrip() + "…"

    def _answer(self, outcome: Outcome, desk: Desk) -> Answer:
        match outcome:
            case Understood(question):
                return self._about(question, desk)
            case Rivals():
                return answer_rivals(desk, outcome)
            case Social(intent, office, place):
                return answer_social(desk, intent, office, place)
            case Nothing():
                return _declined(outcome)

    def _about(self, question: Question, desk: Desk) -> Answer:
        """What one record says."""
        identifier = question.topics[0].removeprefix(TOPIC)
        facts = _facts(identifier, self._records[identifier], desk.today.year)
        template = _TEMPLATES.get(question.intent, "overview")
        blocks = [facts if template in ("value", "source") else _block(facts)]
        offers = [
            Pending(label=label, question=question.model_copy(update={"intent": intent, "carried": ()}))
            for label, intent in NEXT_QUESTIONS[template if template in NEXT_QUESTIONS else "overview"]
            if intent != question.intent and intent != "deadline"
        ]
        return Answer(
            template,
            {
                "blocks": blocks,
                "offices": (),
                "without_result": False,
                "without_number": False,
                "carried": facts.label if question.carried else None,
                "over": [facts.label] if facts.over else [],
            },
            question,
            items=(Item("national", identifier),),
            sources=facts.sources,
            offers=tuple(offers),
        )


def _facts(identifier: str, record: Record, this_year: int) -> RecordFacts:
    statement, year = str(record["statement"]).rstrip(" .;"), int(record["year"])
    lead = str(record.get("lead") or "")
    figure = _FIGURE.search(statement)
    where = _where(record)
    return RecordFacts(
        label=f"{where} {year}",
        subject=_ENDING.sub("", statement),
        figures=(Figure(figure[0] if figure else None, statement, "", None, None),),
        roles=(RoleLine("leads", ROLE_NAMES["leads"], (lead,) if lead else (), named="lead" in record),),
        sources=(f"Bản ghi {identifier}: {where}, năm {year}",),
        over=year < this_year,
    )


def _block(facts: RecordFacts) -> dict[str, Any]:
    """What the templates of roles read, as for a plan's subject."""
    shown: Sequence[RoleLine] = [line for line in facts.roles if line.named]
    return {"facts": facts, "shown": shown, "missing": [], "others": [], "unassigned": not shown, "renamed": ()}


def _where(record: Record) -> str:
    """ "xã Hợp Thịnh, tỉnh Bắc Ninh"; "tỉnh Bắc Ninh"."""
    parts = dict.fromkeys(str(record.get(key) or "") for key in ("place", "province"))
    return ", ".join(part[0].lower() + part[1:] for part in parts if part)


def _declined(nothing: Nothing) -> Answer:
    """Why there is no answer, without a guess."""
    if nothing.why == "which_place":
        return Answer("which", {"about": "nội dung này", "prompt": "ở địa phương nào"}, nothing.question, "decline",
                      keeps_talk=False)  # fmt: skip
    years = ", ".join(str(year) for year in nothing.question.years)
    data = {"why": nothing.why, "subject": "", "known_subject": False, "place": "địa phương này", "years": years,
            "have": ["dữ liệu của các tỉnh, xã"], "elsewhere": [], "scope": [], "absorbed": []}  # fmt: skip
    return Answer("nothing", data, nothing.question, "decline", keeps_talk=False)
