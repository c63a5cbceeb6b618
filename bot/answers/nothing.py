"""When there is no answer: what was understood, what the plans do have, and what to do next. Never a guess."""

from __future__ import annotations

from bot.answer import Answer, Desk
from bot.figures import short_name
from bot.question import Pending, Question
from bot.talk import MOST_CHOICES
from bot.understanding import Nothing, Rivals
from knowledge.dues import shown


def answer_rivals(desk: Desk, rivals: Rivals) -> Answer:
    """Two or more subjects are meant equally well: ask, with at most five labelled choices."""
    return Answer(
        "rivals",
        {"about": rivals.about},
        rivals.options[0].question,
        "choose",
        offers=rivals.options,
        asked=True,
    )


def answer_nothing(desk: Desk, nothing: Nothing) -> Answer:
    """Say what is missing, and offer what there is."""
    base, question = desk.base, nothing.question
    names = [_named(desk, topic, question) for topic in question.topics if topic in base.topics.by_id]
    elsewhere = list(dict.fromkeys(found.plan for found in nothing.elsewhere))
    if not elsewhere and question.topics:
        elsewhere = list(base.topics.by_id[question.topics[0]].plans) if names else []
    offers = tuple(
        Pending(
            label=short_name(base, base.plans[plan]),
            question=question.model_copy(
                update={"plans": (plan,), "places": (base.plans[plan].header.place,), "years": (), "carried": ()}
            ),
        )
        for plan in elsewhere[:MOST_CHOICES]
    )
    return Answer(
        "nothing",
        {
            "why": nothing.why,
            "absorbed": _absorbed(desk, question.unknown_place) if nothing.why == "no_place" else [],
            "subject": names[0] if names else question.words,
            "known_subject": bool(names),
            "place": question.unknown_place or _places(desk, question),
            "years": ", ".join(str(year) for year in question.years),
            "have": [short_name(base, plan) for plan in base.plans.values()],
            "elsewhere": [short_name(base, base.plans[plan]) for plan in elsewhere],
            "scope": [short_name(base, base.plans[plan]) for plan in question.plans],
        },
        question,
        "decline",
        offers=offers if question.topics else (),
        keeps_talk=bool(question.topics),
    )


def _absorbed(desk: Desk, place: str | None) -> list[str]:
    """Places with plans that belong to ``place`` today ("tỉnh Bắc Giang (từ 1/7/2025)")."""
    units = (desk.base.parties.place(held) for held in desk.base.places())
    return [
        f"{unit.kind} {unit.name} (từ {shown(fate.since)})"
        for unit in units
        for fate in unit.today
        if place and fate.since and fate.since <= desk.today and (fate.name or "").endswith(place)
    ]


def _named(desk: Desk, topic: str, question: Question) -> str:
    """What is not there: an indicator by its name, anything else as it was asked, since its wording is another plan's
    and may hold figures that are no answer here."""
    found = desk.base.topics.by_id[topic]
    return found.name if found.kind == "concept" else question.words or found.name


def _places(desk: Desk, question: Question) -> str:
    units = (desk.base.parties.place(place) for place in question.places)
    return ", ".join(f"{unit.kind} {unit.name}" for unit in units)
