"""The slots of a question that do not depend on its subject: roles, period, offices, groups, level."""

from __future__ import annotations

from itertools import pairwise

from bot.question import Question, Span
from bot.scope import Scope
from bot.understanding.outcomes import Talk
from bot.understanding.reporting import ends_of
from intents.reading import Reading
from intents.times import Period, Recurrence, TimeMention

SPEAKER = frozenset({"toi", "em", "minh", "tui", "to"})
"""Words by which a person means himself."""


_TURNS = frozenset({"dot", "ky", "lan"})


def framed(talk: Talk, intent: str, scope: Scope, *, leans: bool) -> Question:
    """The question with every slot that does not depend on the subject."""
    reading, before = talk.reading, talk.before
    spoken = "who" if intent == "overview" else intent
    roles = tuple(
        dict.fromkeys((*reading.traits(spoken, "role"), *(r for rs in reading.traits(spoken, "roles") for r in rs)))
    )
    carried = list(scope.carried)
    if not roles and before and leans and intent == before.intent == "who" and not _asks_anew(reading):
        roles = before.roles
    aspects = reading.traits(intent, "aspect")
    period = _period(reading) or (before.period if before and reading.refers_to("period") else None)
    offices, receivers = ends_of(reading) if intent == "due" else (_named_offices(reading), ())
    return Question(
        intent=intent,
        plans=tuple(plan.id for plan in scope.plans),
        places=scope.places,
        years=scope.years,
        roles=roles,
        offices=offices,
        receivers=receivers,
        pillars=tuple(dict.fromkeys(mention.id for mention in reading.named("pillar")))
        or (before.pillars if before and leans and intent in ("list", "count") else ()),
        period=period,
        aspect=aspects[0] if aspects else None,
        field=next(iter(reading.traits(intent, "field")), before.field if before and leans else None),
        counted=next(iter(reading.traits(intent, "of")), before.counted if before and leans else None),
        level=reading.level,
        part=reading.frame("part"),
        document=reading.frame("document"),
        own=_is_own(talk, intent),
        carried=tuple(carried),
        place_settled=scope.named_place,
    )


def _named_offices(reading: Reading) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.id for mention in reading.named("office", "person")))


def _asks_anew(reading: Reading) -> bool:
    """A bare "ai" asks for whoever it is, not for the role of the talk before."""
    return "who" in reading.intents and reading.intents["who"].score > 2.3


def _is_own(talk: Talk, intent: str) -> bool:
    if intent not in ("duties", "due", "deadline", "today"):
        return False
    words = {word.folded for word in talk.reading.words}
    mine = bool(words & SPEAKER) and not _of_place(talk.reading)
    said_self = any(match.traits.get("self") for match in talk.reading.matches if match.intent in ("duties", "today"))
    return (mine or said_self) and talk.context.own_office is not None and not talk.reading.named("office", "person")


def _of_place(reading: Reading) -> bool:
    """ "xã mình", "tỉnh mình": the place is meant, not the person."""
    folded = [word.folded for word in reading.words]
    return any(
        first in ("xa", "tinh", "huyen") and second in ("minh", "toi", "em", "ta") for first, second in pairwise(folded)
    )


def _counts_on(reading: Reading, mention: TimeMention) -> bool:
    """ "Đợt báo cáo quý kế tiếp": what comes next is the report, not the quarter."""
    before = {word.folded for word in reading.words if word.end <= mention.start}
    return mention.text.endswith(("kế tiếp", "ke tiep", "tiếp theo", "tiep theo")) and bool(before & _TURNS)


def _period(reading: Reading) -> Span | None:
    """The period asked about; "hôm nay" beside another one only says when it is asked."""
    spans = [
        Span(first=period.first, last=period.last, grain=period.grain, text=mention.text)
        for mention in reading.periods()
        if isinstance(period := mention.value, Period) and not _counts_on(reading, mention)
    ]
    others = [span for span in spans if not span.first == span.last == reading.today]
    if any(isinstance(mention.value, Recurrence) for mention in reading.times):
        # "mỗi quý trước ngày 30": the day is within each quarter, not the next 30th.
        spans = others = [span for span in others if span.first is not None or span.grain == "year"]
    return next(iter(others or spans), None)
