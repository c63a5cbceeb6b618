"""How a sentence was understood, stage by stage: for the person who adds plans and synonyms.

One object (``explanation``) holds everything; ``explained`` words it for a screen, ``line_of`` is the batch form.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.assistant import Assistant
from bot.deciding import MARGIN, SURE, holds
from bot.memory import recalled
from bot.question import Context, Question
from bot.talk import Message
from bot.understanding import Nothing, Outcome, Rivals, Social, Understood, queries_for
from intents.reading import Reading
from intents.times import Period
from knowledge.topics import Candidate

SHOWN_CANDIDATES = 6


def explanation(assistant: Assistant, message: Message, context: Context | None = None) -> dict[str, Any]:
    """Every stage of one message as plain data. The talk is read, not changed; ``context``: leaned on instead of it."""
    if context is None:
        context = recalled(assistant.memory, message.channel, message.chat, message.at)
    reading, outcome = assistant.consider(message, context)
    reply = assistant.reply_to(reading, outcome, message)
    queries = queries_for(assistant.base, reading)
    found = assistant.base.topics.search(queries, reading.figures)
    return {
        "read": _read(reading),
        "mentions": [
            {"text": one.text, "name": one.surface, "id": one.id, "type": one.kind, "how": one.how, "score": one.score}
            for one in reading.mentions
        ],
        "times": [_time(reading, place) for place in range(len(reading.times))],
        "period": _period(reading),
        "intents": [
            {"intent": name, "score": match.score, "phrase": match.say} for name, match in reading.intents.items()
        ],
        "frames": [match.say for match in reading.frames],
        "subject": [slot.text for query in queries[:1] for slot in query.slots],
        "candidates": [_candidate(one) for one in found[:SHOWN_CANDIDATES]],
        "context": _carried(outcome, context),
        "outcome": _outcome(outcome, found),
        "kind": reply.kind,
        "intent": reply.intent,
        "text": reply.text,
    }


def line_of(entry_id: object, assistant: Assistant, message: Message) -> dict[str, Any]:
    """The batch form: id, kind, intent, period, mentions, context, and the stages."""
    stages = explanation(assistant, message)
    assistant.respond(message)
    return {"id": entry_id, **stages}


def _read(reading: Reading) -> dict[str, Any]:
    return {
        "typed": reading.said.typed,
        "as": reading.said.text,
        "folded": " ".join(word.folded for word in reading.words),
        "repairs": [{"typed": one.typed, "read": one.read, "why": one.why} for one in reading.said.repairs],
        "cut": reading.said.cut,
    }


def _time(reading: Reading, place: int) -> dict[str, Any]:
    mention = reading.times[place]
    value = mention.value
    known: dict[str, Any] = {"text": mention.text, "rule": mention.rule, "span": [mention.start, mention.end]}
    if isinstance(value, Period):
        return known | {"first": _iso(value.first), "last": _iso(value.last), "grain": value.grain}
    return known | {"every": value.every, "day": value.day}


def _period(reading: Reading) -> dict[str, Any] | None:
    for mention in reading.times:
        if isinstance(mention.value, Period):
            value = mention.value
            return {"first": _iso(value.first), "last": _iso(value.last), "grain": value.grain}
    return None


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def _candidate(one: Candidate) -> dict[str, Any]:
    hit = one.hit
    return {
        "topic": one.topic.id,
        "plan": one.plan,
        "score": one.score,
        "question_covered": round(hit.covered, 3),
        "wording_covered": round(hit.coverage, 3),
        "pairs": round(hit.pairs, 3),
        "exact": round(hit.exact, 3),
        "wording": one.wording,
        "missing": list(hit.missing),
        "holds": holds(one),
    }


def _carried(outcome: Outcome, context: Context) -> dict[str, Any]:
    question = _question(outcome)
    if question is None or not question.carried:
        return {}
    values = {
        "place": list(question.places),
        "year": list(question.years),
        "topic": list(question.topics),
        "office": list(question.offices),
    }
    return {slot: values.get(slot, True) for slot in question.carried}


def _question(outcome: Outcome) -> Question | None:
    match outcome:
        case Understood(question) | Nothing(_, question):
            return question
        case Rivals(options):
            return options[0].question
    return None


def _outcome(outcome: Outcome, found: Sequence[Candidate]) -> dict[str, Any]:
    lead = _lead(found)
    match outcome:
        case Understood(question):
            slots = question.model_dump(mode="json", exclude_defaults=True)
            return {"decided": "answered", "question": slots, "lead": lead}
        case Rivals(options):
            why = f"các cách hiểu sát nhau (dưới {MARGIN})"
            return {"decided": "asked", "why": why, "options": [one.label for one in options], "lead": lead}
        case Nothing(why, _):
            return {"decided": "declined", "why": why, "floor": SURE, "lead": lead}
        case Social(intent):
            return {"decided": "small talk", "intent": intent}


def _lead(found: Sequence[Candidate]) -> float | None:
    """How far the best subject is ahead of the next different one."""
    if not found:
        return None
    other = next((one for one in found if one.topic != found[0].topic), None)
    return round(found[0].score - (other.score if other else 0.0), 3)


def explained(stages: dict[str, Any]) -> str:
    """The stages for a screen."""
    read, lines = stages["read"], []
    lines.append(f"Gõ vào:   {read['typed']}")
    lines.append(f"Đọc là:   {read['as']}")
    lines.append(f"Bỏ dấu:   {read['folded']}")
    lines += [f"  sửa «{one['typed']}» -> «{one['read']}» ({one['why']})" for one in read["repairs"]]
    for one in stages["mentions"]:
        lines.append(f"Tên:      «{one['text']}» = {one['type']} {one['id']} ({one['how']}, {one['score']})")
    for one in stages["times"]:
        span = f"{one.get('first')}..{one.get('last')} {one.get('grain')}" if "grain" in one else f"mỗi {one['every']}"
        lines.append(f"Thời gian: «{one['text']}» = {span} (luật {one['rule']})")
    lines += [f"Ý định:   {one['intent']} {one['score']} – {one['phrase']}" for one in stages["intents"][:6]]
    lines += [f"Khung:    {say}" for say in stages["frames"]]
    lines.append(f"Chủ đề:   {' | '.join(stages['subject'])}")
    for one in stages["candidates"]:
        mark = "✓" if one["holds"] else "·"
        lines.append(
            f"  {mark} {one['score']:.3f} {one['topic']} @ {one['plan']} (câu {one['question_covered']}, "
            f"mẫu {one['wording_covered']}, cặp {one['pairs']}) «{one['wording'][:70]}» thiếu {one['missing']}"
        )
    lines.append(f"Mang sang: {stages['context'] or 'không'}")
    lines.append(f"Quyết định: {stages['outcome']}")
    lines.append(f"Trả lời [{stages['kind']}/{stages['intent']}]:\n{stages['text']}")
    return "\n".join(lines)
