"""The assistant: a message in, a reply out. Joins reading, understanding, answering and wording; keeps the talk.

Synchronous and, but for the memory it is given, pure: the time comes with the message.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.answer import Answer, Answerer, Desk
from bot.answers.about import answer_abbreviation, answer_document, answer_social, answer_today
from bot.answers.duties import answer_duties
from bot.answers.lists import answer_count, answer_list, answer_plans
from bot.answers.nothing import answer_nothing, answer_rivals
from bot.answers.reminding import answer_remind
from bot.answers.subject import (
    answer_compare,
    answer_exists,
    answer_overview,
    answer_source,
    answer_value,
    answer_who,
)
from bot.answers.times import answer_deadline, answer_due
from bot.cards import cards_for
from bot.choosing import chosen
from bot.memory import TalkMemory, recalled
from bot.question import Context, Pending, Question
from bot.rendering import markup_of, plain
from bot.talk import Card, Choice, Message, Profile, RemindRequest, Reply
from bot.understanding import Nothing, Outcome, Rivals, Social, Understood, understand
from intents.phrases import make_ready
from intents.reading import Reading, read
from knowledge.base import KnowledgeBase

ANSWERERS: Mapping[str, Answerer] = {
    "who": answer_who,
    "value": answer_value,
    "overview": answer_overview,
    "detail": answer_overview,
    "exists": answer_exists,
    "source": answer_source,
    "compare": answer_compare,
    "deadline": answer_deadline,
    "due": answer_due,
    "duties": answer_duties,
    "list": answer_list,
    "count": answer_count,
    "plans": answer_plans,
    "document": answer_document,
    "abbreviation": answer_abbreviation,
    "today": answer_today,
}


class Assistant:
    """Answers messages from one knowledge base. Safe to share between threads; one chat must not talk twice at once."""

    def __init__(self, base: KnowledgeBase, memory: TalkMemory) -> None:
        self.base = base
        self.memory = memory

    def make_ready(self) -> None:
        """Build at once what is else built on first need, in a process that is there to answer many questions."""
        make_ready()
        _ = self.base.lexicon

    def respond(self, message: Message) -> Reply:
        """The reply to one message; the talk so far is leaned on and kept. Never raises on any text."""
        context = recalled(self.memory, message.channel, message.chat, message.at)
        reading, outcome = self.consider(message, context)
        answer = self._answer(outcome, message.at.date())
        after = talk_after(context, outcome, answer, message)
        self.memory.remember(message.channel, message.chat, after.model_dump_json(), message.at)
        return reply_with(answer, outcome, cut=reading.said.cut)

    def reply_to(self, reading: Reading, outcome: Outcome, message: Message) -> Reply:
        """The reply to what was understood, without touching the talk."""
        return reply_with(self._answer(outcome, message.at.date()), outcome, cut=reading.said.cut)

    def consider(self, message: Message, context: Context) -> tuple[Reading, Outcome]:
        """What is read and understood of a message, without answering it."""
        reading = read(message.text, self.base.lexicon, message.at.date())
        picked = chosen(message, reading, context)
        if picked is not None:
            return reading, Understood(picked)
        return reading, understand(self.base, reading, context, message.profile)

    def _answer(self, outcome: Outcome, today: date) -> Answer:
        desk = Desk(self.base, today)
        match outcome:
            case Understood(question):
                return ANSWERERS[question.intent](desk, question)
            case Rivals():
                return answer_rivals(desk, outcome)
            case Nothing():
                return answer_nothing(desk, outcome)
            case Social(request=RemindRequest() as request):
                return answer_remind(desk, request)
            case Social(intent, office, place):
                return answer_social(desk, intent, office, place)

    def cards(self, text: str, profile: Profile, today: date) -> tuple[Card, ...]:
        """The indicators that a few words fit, without any talk."""
        return cards_for(self.base, text, profile, today)

    def places(self) -> tuple[tuple[str, str], ...]:
        """(id, name) of every place with plans."""
        units = (self.base.parties.place(place) for place in self.base.places())
        return tuple((unit.id, f"{unit.kind} {unit.name}") for unit in units)

    def offices(self, place: str | None) -> tuple[tuple[str, str], ...]:
        """(id, name) of the offices and posts at a place that the plans name; groups and persons left out."""
        return tuple(
            (office.id, office.name)
            for office in self.base.parties.offices
            if office.is_at(place) and office.person is None and office.kind != "nhóm"
        )


def talk_after(context: Context, outcome: Outcome, answer: Answer, message: Message) -> Context:
    """What the next utterance may lean on. Small talk leaves the talk as it was; a decline is not built on."""
    if isinstance(outcome, Social):
        return context.model_copy(
            update={
                "own_office": outcome.office or context.own_office,
                "own_place": outcome.place or context.own_place,
                "at": message.at,
            }
        )
    if not answer.keeps_talk:
        return context.model_copy(update={"offered": (), "asked": False, "declined": True, "at": message.at})
    question: Question = answer.question
    rows = answer.listed
    if question.topics and question.intent != "duties" and question.intent != "list":
        spoken = {"topics": question.topics, "topic_plans": question.plans}
    elif len(rows) == 1 and rows[0].topic is not None:
        spoken = {"topics": (rows[0].topic,), "topic_plans": (rows[0].plan,)}
    else:
        spoken = {}
    return context.model_copy(
        update=spoken
        | {
            "question": question.model_copy(update={"words": "", "offices": question.offices or _offices_of(context)}),
            "offered": tuple(_without_words(offer) for offer in answer.offers),
            "asked": answer.asked,
            "listed": answer.listed or context.listed,
            "declined": answer.kind == "decline",
            "at": message.at,
        }
    )


def _offices_of(context: Context) -> tuple[str, ...]:
    """The offices last spoken of: "chị ấy" may follow an answer that named nobody."""
    return context.question.offices if context.question else ()


def _without_words(offer: Pending) -> Pending:
    """What is remembered holds no words of the person, only what they were understood to mean."""
    return offer.model_copy(update={"question": offer.question.model_copy(update={"words": ""})})


def reply_with(answer: Answer, outcome: Outcome, *, cut: bool) -> Reply:
    markup = markup_of(answer)
    if cut:
        markup += "\n<i>Câu hỏi dài, em chỉ đọc 500 ký tự đầu.</i>"
    choices = tuple(Choice(offer.label, offer.label) for offer in answer.offers)
    intent = answer.question.intent if not isinstance(outcome, Nothing) else f"none:{outcome.why}"
    request = outcome.request if isinstance(outcome, Social) else None
    return Reply(
        answer.kind, intent, markup, plain(markup), choices, answer.items, answer.sources, answer.has_deadline, request
    )
