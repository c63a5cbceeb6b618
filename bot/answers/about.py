"""Answers about documents, short forms, renamed bodies, and small talk."""

from __future__ import annotations

from bot.answer import Answer, Desk
from bot.figures import document_name, place_name, short_name, source_line
from bot.question import Question
from intents.abbreviations import abbreviations
from intents.words import fold, split_words
from knowledge.dues import shown
from knowledge.model import Plan
from knowledge.parties import Ended, PlaceToday, Succession

_FIELD_NAMES = {
    "number": "Số hiệu",
    "date": "Ngày ban hành",
    "signer": "Người ký",
    "issuer": "Cơ quan ban hành",
    "validity": "Hiệu lực",
    "theme": "Chủ đề",
    "campaign": "Thời gian thi đua",
    "basis": "Căn cứ",
    "recipients": "Nơi nhận",
    "title": "Tên văn bản",
}


def answer_document(desk: Desk, question: Question) -> Answer:
    """A fact of a document's own header. What the text does not state is said to be unstated."""
    plans = [desk.base.plans[plan] for plan in question.plans]
    field = question.field or "title"
    if field in ("campaign", "theme"):
        plans = [plan for plan in plans if plan.milestones or plan.header.theme] or plans
    blocks = [
        {
            "label": short_name(desk.base, plan),
            "document": document_name(desk.base, plan),
            "values": _values(desk, plan, field, question),
            "source": source_line(desk.base, plan, plan.header.source),
            "validity": field == "validity",
            "year": plan.header.year,
            "over": plan.header.year < desk.today.year,
        }
        for plan in plans
    ]
    return Answer(
        "document",
        {"blocks": blocks, "field": _FIELD_NAMES[field], "key": field},
        question,
        sources=tuple(str(block["source"]) for block in blocks),
    )


def _values(desk: Desk, plan: Plan, field: str, question: Question) -> list[str]:
    """What the header states of ``field``; empty when the text does not state it."""
    header = plan.header
    if field == "number" and not header.number and header.number_printed:
        return [f"văn bản không ghi số (chỉ in «Số: … {header.number_printed}»)"]
    stated: dict[str, list[str | None]] = {
        "number": [header.number],
        "date": [*_dates(plan, appendix=question.part == "appendix")],
        "signer": [f"{header.signer.name}, {header.signer.post}" if header.signer else None],
        "issuer": [header.issuer],
        "validity": [header.validity or f"kế hoạch của năm {header.year} (hết ngày 31/12/{header.year})"],
        "theme": [header.theme],
        "campaign": [milestone.statement for milestone in plan.milestones],
        "basis": [*header.based_on],
        "recipients": [*header.recipients],
        "title": [f"{header.kind}: {header.title} ({place_name(desk.base, plan)})"],
    }
    return [value for value in stated[field] if value]


def _dates(plan: Plan, *, appendix: bool) -> list[str]:
    dates = plan.header.dates
    asked = [date for date in dates if not appendix or "hụ lục" in date.source.place] or list(dates)
    return [f"{_dated(date.text, date.day, date.month, date.year)} ({date.source.place})" for date in asked]


def _dated(text: str, day: int | None, month: int | None, year: int | None) -> str:
    if day and month and year:
        return f"ngày {day:02d}/{month:02d}/{year}" if "/" in text else f"{text} ({day:02d}/{month}/{year})"
    return f"{text} (văn bản không ghi đủ ngày)"


def answer_abbreviation(desk: Desk, question: Question) -> Answer:
    """What the short forms in the question stand for; those of the data only."""
    entries = []
    for word in split_words(question.words):
        known = next((entry for entry in abbreviations().get(fold(word.text), ()) if entry.shown), None)
        if known is not None:
            readings = [
                f"{reading.shown} ({reading.gloss})" if reading.gloss else reading.shown for reading in known.readings
            ]
            entries.append((known.form, readings))
    return Answer("abbreviation", {"entries": list(dict(entries).items())}, question, keeps_talk=False)


def answer_today(desk: Desk, question: Question) -> Answer:
    """What a body or place is called today, by which document, or that it is not confirmed."""
    lines = []
    place = question.places[0] if question.places else None
    for office_id in question.offices:
        office = desk.base.parties.office(office_id)
        for at in [place] if place else list(office.places) or list(desk.base.places()):
            now = desk.base.parties.today(office_id, at)
            where = desk.base.parties.place(at).name if at else ""
            lines.append(_today_line(f"{office.name} ({where})" if where else office.name, now, office.ended))
    if not question.offices:
        for place_id in question.places:
            unit = desk.base.parties.place(place_id)
            for fate in unit.today:
                lines.append(_today_line(f"{unit.kind} {unit.name}", fate, None))
            if unit.ended:
                lines.append(_today_line(f"{unit.kind} {unit.name}", None, unit.ended))
    return Answer("today", {"lines": list(dict.fromkeys(lines))}, question)


def _today_line(name: str, now: Succession | PlaceToday | None, ended: Ended | None) -> tuple[str, str, str | None]:
    """(name, what became of it, document)."""
    if ended is not None:
        return name, f"{ended.note} (từ {shown(ended.since)})", ended.document
    if now is None:
        return name, "chưa có thông tin xác nhận về tên gọi hiện nay", None
    if now.status != "confirmed":
        return name, f"chưa xác nhận được: {now.note or ''}", now.document
    when = f" (từ {shown(now.since)})" if now.since else ""
    return name, f"nay là {now.name}{when}. {now.note or ''}".strip(), now.document


def answer_social(desk: Desk, intent: str, office: str | None, place: str | None) -> Answer:
    """Greeting, thanks, farewell, help, or that it was noted where the person works."""
    parties = desk.base.parties
    data = {
        "office": parties.office(office).name if office else None,
        "place": f"{parties.place(place).kind} {parties.place(place).name}" if place else None,
        "plans": [short_name(desk.base, plan) for plan in desk.base.plans.values()],
    }
    return Answer(intent, data, Question(intent=intent), kind="chat", keeps_talk=False)
