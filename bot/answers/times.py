"""Answers about days: when one subject is due, and what is due in a period, next, already past, or starting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.answer import Answer, Desk
from bot.answers.lateness import due_around, finished_on, verdicts
from bot.answers.subject import NEXT_QUESTIONS, gather
from bot.facts import renamed
from bot.figures import short_name, source_line
from bot.question import Listed, Pending, Question, Span
from bot.talk import Item
from intents.words import fold
from knowledge.deadlines import EveryQuarter, FromYear
from knowledge.dues import Due, shown
from knowledge.model import Duty, Indicator

UPCOMING = timedelta(days=60)
"""How far "sắp đến hạn" looks ahead."""
PAGE = 12


@dataclass(frozen=True, slots=True)
class DueLine:
    """One due for the template. ``left`` is in days from today to the last day: 0 is today, negative is past."""

    what: str
    said: str
    last: str
    left: int
    kind: str
    label: str | None
    by: str
    to: str | None
    plan: str
    place: str
    dayless: bool
    """The document says "every quarter" and names no day: the last day of the quarter is ours."""


def line_of(desk: Desk, due: Due) -> DueLine:
    return DueLine(
        due.what[0].upper() + due.what[1:],
        due.occurrence.said,
        shown(due.last),
        (due.last - desk.today).days,
        due.occurrence.kind,
        due.occurrence.label,
        "; ".join(due.by),
        due.to,
        short_name(desk.base, due.plan),
        due.source.place,
        _is_dayless(due),
    )


def _is_dayless(due: Due) -> bool:
    lines = due.entry.deadlines if isinstance(due.entry, (Indicator, Duty)) else ()
    form = lines[due.number] if due.number < len(lines) else None
    return isinstance(form, EveryQuarter) and form.before_day is None


def answer_deadline(desk: Desk, question: Question) -> Answer:
    """When a subject is due. Of a recurring one: the occurrence asked for, else the next, else the last."""
    facts = gather(desk, question)
    dues = [due for item in facts for due in item.dues]
    if question.level:
        dues = [due for due in dues if f"cấp {question.level}" in due.what] or dues
    chosen = _chosen(desk, question, dues)
    offers = tuple(
        Pending(label=label, question=question.model_copy(update={"intent": intent, "roles": (), "aspect": None}))
        for label, intent in NEXT_QUESTIONS["deadline"]
    )
    return Answer(
        "deadline",
        {
            "lines": [line_of(desk, due) for due in chosen],
            "blocks": facts,
            "verdicts": verdicts(question, chosen, desk.today),
            "how_often": _how_often(chosen) if question.aspect == "frequency" else (),
            "year_ends": sorted({item.plan.header.year for item in facts if not item.is_duty}),
            "today": shown(desk.today),
            "asked_year": _asked_time(question) if dues and not chosen else None,
            "carried": ", ".join(dict.fromkeys(item.label for item in facts)) if "topic" in question.carried else None,
        },
        question.model_copy(update={"offices": _owners(desk, chosen) or question.offices}),
        items=tuple(Item(item.plan.id, code) for item in facts for code in item.codes),
        sources=tuple(dict.fromkeys(source for item in facts for source in item.sources)),
        offers=offers if len(facts) == 1 else (),
        has_deadline=any(due.last >= desk.today for due in chosen),
    )


def _asked_time(question: Question) -> str | None:
    """The time asked about, for saying that nothing is due then."""
    if question.aspect == "next":
        return "thời gian tới"
    return question.period.text if question.period else None


def _how_often(dues: Iterable[Due]) -> tuple[str, ...]:
    """Recurring deadlines as the document words them ("định kỳ hàng quý")."""
    entries = ((due.entry, due.number) for due in dues if due.occurrence.label)
    texts = (entry.deadlines[number].text for entry, number in entries if isinstance(entry, (Indicator, Duty)))
    return tuple(dict.fromkeys(texts))


def _chosen(desk: Desk, question: Question, dues: Sequence[Due]) -> list[Due]:
    period = question.period if question.aspect != "next" else None
    finished = finished_on(question)
    if finished is not None:
        return _once(due_around(finished, dues))
    if period is not None and period.grain != "year":
        inside = [due for due in dues if _touches(due, period)]
        return _once(inside or ([] if any(due.occurrence.label for due in dues) else dues))
    kept: list[Due] = []
    series: dict[tuple[str, str | None, str], list[Due]] = {}
    for due in dues:
        series.setdefault((due.plan.id, due.code, due.what), []).append(due)
    for occurrences in series.values():
        if question.aspect == "next":
            kept += [due for due in occurrences if due.last >= desk.today][:1]
            continue
        ahead = [due for due in occurrences if due.last >= desk.today]
        single = not any(due.occurrence.label for due in occurrences)
        kept += occurrences if single else (ahead[:1] or occurrences[-1:])
    return _once(sorted(kept, key=lambda due: due.last))


def _touches(due: Due, period: Span) -> bool:
    """A recurrence belongs to the period its label names; "trước 1/6" asked for June is told too."""
    return period.holds(due.last) or (not due.occurrence.label and period.holds(due.last + timedelta(days=1)))


def _once(dues: Iterable[Due]) -> list[Due]:
    """The same thing due on the same day once, with everyone who must do it."""
    kept: dict[tuple[str, date, str], Due] = {}
    for due in dues:
        key = (due.plan.header.place, due.last, due.what.casefold())
        other = kept.get(key)
        kept[key] = due if other is None else replace(other, by=tuple(dict.fromkeys((*other.by, *due.by))))
    return list(kept.values())


def _owners(desk: Desk, dues: Iterable[Due]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for due in dues:
        for party in due.by:
            office = desk.base.party(party, due.plan.header.place)
            if office is not None:
                found[office.id] = None
    return tuple(found)


# --- what is due -------------------------------------------------------------------------------------------------


def answer_due(desk: Desk, question: Question) -> Answer:
    """What is due in a period, next, overdue or starting, for the plans and offices in question."""
    held = [due for due in desk.base.dues if due.plan.id in question.plans]
    mine = [due for due in held if _is_asked(desk, due, question)]
    if not mine and question.offices and not question.receivers:
        mine = [due for due in held if _speaks_of(desk, due, question.offices)]
    found, heading = _selected(desk, question, mine)
    found = _once(found)
    page = found[question.page * PAGE : (question.page + 1) * PAGE]
    following = next((due for due in mine if due.last >= desk.today and due.occurrence.kind != "year"), None)
    more = len(found) - (question.page + 1) * PAGE
    offers: tuple[Pending, ...] = ()
    if more > 0:
        offers = (
            Pending(label=f"Xem tiếp {more} việc", question=question.model_copy(update={"page": question.page + 1})),
        )
    return Answer(
        "due",
        {
            "heading": heading,
            "lines": [line_of(desk, due) for due in page],
            "total": len(found),
            "more": max(more, 0),
            "first_number": question.page * PAGE + 1,
            "following": line_of(desk, following) if following and not found else None,
            "places": _place_names(desk, question),
            "several": len({due.plan.id for due in found}) > 1,
            "aspect": question.aspect,
            "office": _office_name(desk, question),
            "today": shown(desk.today),
            "ended": _ended_years(desk, question, found),
            "notes": _notes(desk, page),
        },
        question.model_copy(update={"topics": ()}),
        items=tuple(Item(due.plan.id, due.code or "") for due in page),
        sources=tuple(dict.fromkeys(source_line(desk.base, due.plan, due.source) for due in page)),
        offers=offers,
        listed=tuple(Listed(plan=due.plan.id, topic=_topic(desk, due)) for due in page),
        has_deadline=any(due.last >= desk.today for due in page),
    )


def _selected(desk: Desk, question: Question, mine: Sequence[Due]) -> tuple[list[Due], str]:
    today, period = desk.today, question.period
    dated = [due for due in mine if due.occurrence.kind != "year"]
    match question.aspect:
        case "nearest":
            ahead = [due for due in mine if due.last >= today and (period is None or period.holds(due.last))]
            ahead = [due for due in ahead if due.occurrence.kind != "year"] or ahead
            return [due for due in ahead if due.last == ahead[0].last], "hạn gần nhất"
        case "overdue":
            late = [due for due in dated if due.last < today and due.occurrence.kind == "deadline"]
            late = [due for due in late if period is None or period.holds(due.last)]
            return sorted(late, key=lambda due: due.last, reverse=True), "đã qua hạn"
        case "start" if period is not None:
            begun = [due for due in dated if due.occurrence.kind in ("start", "event") and period.holds(due.last)]
            return begun or [due for due in mine if period.holds(due.last)], period.text
    if period is None and question.aspect == "all":
        return [
            *(due for due in dated if due.last >= today),
            *(due for due in dated if due.last < today),
        ], "có thời hạn"
    if period is None:
        ahead = [due for due in dated if today <= due.last <= today + UPCOMING]
        return ahead or [due for due in dated if due.last >= today][:3], "sắp đến hạn"
    inside = [due for due in mine if period.holds(due.last)]
    if period.grain != "year":
        # "từ năm 2025" names no day: it begins with the year and is due in none of its months.
        inside = [due for due in inside if not isinstance(_form(due), FromYear)]
    if period.first is None and question.aspect == "upcoming":
        inside = [due for due in inside if due.last >= today]
    return inside, period.text


def _form(due: Due) -> object:
    lines = getattr(due.entry, "deadlines", ()) or (getattr(due.entry, "deadline", None),)
    return next((line for line in lines if line is not None and line.text and due.occurrence.kind == "start"), None)


def _is_asked(desk: Desk, due: Due, question: Question) -> bool:
    """Whether a due is one of the offices' asked about, and goes to the receivers named."""
    to = desk.base.party(due.to, due.plan.header.place) if due.to and question.receivers else None
    if question.receivers and (to is None or to.id not in question.receivers):
        return False
    return _concerns(desk, due, question.offices)


def _speaks_of(desk: Desk, due: Due, offices: Sequence[str]) -> bool:
    """Whether what is due is said of one of these offices, where none of them must do anything by a day itself:
    digitised "tại Bộ phận một cửa cấp huyện"."""
    said = fold(f"{due.what} {due.entry.statement if due.entry else ''}")
    return any(fold(desk.base.parties.office(office).name) in said for office in offices)


def _concerns(desk: Desk, due: Due, offices: Sequence[str]) -> bool:
    """Whether a due is one of these offices', by name or through a group that covers them; none asked: any."""
    if not offices:
        return True
    if due.occurrence.kind == "year":
        return False
    parties = desk.base.parties
    for printed in due.by:
        owner = desk.base.party(printed, due.plan.header.place)
        if owner is None:
            continue
        if any(parties.concerns(owner.id, office) for office in offices):
            return True
    return False


def _topic(desk: Desk, due: Due) -> str | None:
    for kind in ("duty", "milestone", "finding"):
        topic = f"{kind}/{due.plan.id}/{due.code}"
        if topic in desk.base.topics.by_id:
            return topic
    indicator = desk.base.indicator(due.plan.id, due.code or "")
    return f"concept/{indicator.targets[0].concept}" if indicator else None


def _place_names(desk: Desk, question: Question) -> str:
    return ", ".join(dict.fromkeys(short_name(desk.base, desk.base.plans[plan]) for plan in question.plans))


def _office_name(desk: Desk, question: Question) -> str | None:
    return ", ".join(desk.base.parties.office(office).name for office in question.offices) or None


def _ended_years(desk: Desk, question: Question, found: Sequence[Due]) -> list[str]:
    """Plans in question whose year is over, when nothing was found in them."""
    if found:
        return []
    plans = (desk.base.plans[plan] for plan in question.plans)
    return [short_name(desk.base, plan) for plan in plans if plan.header.year < desk.today.year]


def _notes(desk: Desk, dues: Iterable[Due]) -> list[str]:
    return list(dict.fromkeys(note for due in dues for note in renamed(desk.base, due.plan, due.by, desk.today)))
