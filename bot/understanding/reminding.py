"""An utterance about the reminders -> what is wanted of them. No desk and no chat is known here."""

from __future__ import annotations

import re
from datetime import date

from bot.deciding import holds
from bot.scope import named_places, scope_of
from bot.talk import RemindAction, RemindRequest
from bot.understanding.framing import SPEAKER
from bot.understanding.outcomes import Social, Talk
from bot.understanding.querying import queries_of
from intents.reading import Reading
from intents.times import Period
from intents.times.amounts import clock, clock_span, days_before, minutes_from_now
from intents.words import split_words

REMIND = "remind"
_REPORTS = re.compile(
    r"(?<!\w)bao cao (?:dinh ky|hang quy|hang thang|hang nam|quy|thang|nam|tien do)(?!\w)|(?<!\w)bao cao$"
)
_SAYS_DONE = {
    "da", "vang", "em", "toi", "minh", "lam", "xong", "roi", "a", "nhe", "hoan", "thanh", "done", "danh", "dau", "ghi",
    "nhan", "viec", "nay", "do",
}  # fmt: skip
"""Words that say no more than that it is done; what comes after them is the note."""
_DIGESTS = {
    name: re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    for name, words in (
        ("week", "tuan|thu hai"), ("month", "thang"), ("quarter", "quy"), ("overdue", "qua han|tre han|cham han"),
    )
}  # fmt: skip
LONGEST_NOTE = 300
SIDE_BY_SIDE = 0.3
"""Share of a subject's word pairs that must be kept for it to stand there plainly."""

Targets = tuple[tuple[str, str, str], ...]


def reminding(talk: Talk) -> Social:
    """What is wanted; a follow without targets is one that the desk has to ask about."""
    return Social(REMIND, request=_request(talk, talk.reading.intents[REMIND].traits["action"]))


def _request(talk: Talk, action: RemindAction) -> RemindRequest:
    reading = talk.reading
    text = reading.said.text
    match action:
        case "follow" | "unfollow" | "leads":
            targets = _targets(talk, surely=action == "leads")
            days = days_before(text) if action != "unfollow" else ()
            return RemindRequest("follow" if action == "leads" and targets else action, targets, days)
        case "later":
            return _again(reading)
        case "hour" | "quiet" | "digests":
            return _setting(talk, action)
    day = _last_day(reading) if action == "pause" else None
    return RemindRequest(action, day=day, note=_note(reading.said.typed) if action == "done" else None)


def _setting(talk: Talk, action: RemindAction) -> RemindRequest:
    text, wanted = talk.reading.said.text, _wanted(talk)
    match action:
        case "quiet":
            return RemindRequest(action, quiet=clock_span(text), wanted=wanted)
        case "digests":
            return RemindRequest(action, names=_digests(talk.reading), wanted=wanted)
    return RemindRequest(action, minute=clock(text))


def _wanted(talk: Talk) -> bool:
    """Whether something is to be switched on; the phrase that matched says so."""
    return talk.reading.intents[REMIND].traits.get("wanted", True) is True


def _digests(reading: Reading) -> tuple[str, ...]:
    """The digests named, by the names of :data:`storage.reminding.DIGESTS`; () for all of them."""
    folded = " ".join(word.folded for word in reading.words)
    return tuple(name for name, pattern in _DIGESTS.items() if pattern.search(folded))


def _note(typed: str) -> str | None:
    """What follows the words that say "done", as typed; None when nothing does. "đã gửi" begins with its "đã"."""
    words = split_words(typed)
    first = next((place for place, word in enumerate(words) if word.folded not in _SAYS_DONE), None)
    if first is None:
        return None
    start = words[first - 1 if first and words[first - 1].folded == "da" else first].start
    return typed[start : start + LONGEST_NOTE].strip()


def _again(reading: Reading) -> RemindRequest:
    """A day when one is named, else an amount of time from now on."""
    for mention in reading.periods():
        period = mention.value
        if isinstance(period, Period) and period.first is not None:
            return RemindRequest("later", day=period.first, minute=clock(reading.said.text))
    return RemindRequest("later", after=minutes_from_now(reading.said.text))


def _last_day(reading: Reading) -> date | None:
    lasts = [mention.value.last for mention in reading.periods() if isinstance(mention.value, Period)]
    return next((last for last in lasts if last is not None), None)


def _targets(talk: Talk, *, surely: bool) -> Targets:
    """What is to be followed: reports, offices, groups of indicators, a subject, a whole place; in this order.

    ``surely``: a subject must plainly stand there ("nhắc trước hạn 3 ngày" has none).
    """
    place = _place(talk)
    offices = _offices(talk)
    if _REPORTS.search(" ".join(word.folded for word in talk.reading.words)):
        return tuple(("reports", office, place) for office in offices or ("",))
    if offices:
        return tuple(("party", office, _seat(talk, office, place)) for office in offices)
    pillars = tuple(dict.fromkeys(mention.id for mention in talk.reading.named("pillar")))
    return (
        tuple(("pillar", one, place if _has(talk, place, one) else "") for one in pillars)
        or _subject(talk, place, surely)
        or _whole(talk)
    )


def _place(talk: Talk) -> str:
    places, _ = named_places(talk.base, talk.reading)
    return next(iter(places), talk.profile.place or talk.context.own_place or "")


def _seat(talk: Talk, office: str, place: str) -> str:
    """The place, where the office has a seat there; else wherever it is."""
    return place if talk.base.parties.office(office).is_at(place or None) else ""


def _has(talk: Talk, place: str, pillar: str) -> bool:
    """Whether a plan of the place has indicators in this group; where none has, it is followed wherever it is."""
    here = (plan for plan in talk.base.plans.values() if plan.header.place == place)
    return any(row.pillar == pillar for plan in here for row in plan.indicators)


def _offices(talk: Talk) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(mention.id for mention in talk.reading.named("office", "person")))
    if named:
        return named
    folded = " ".join(word.folded for word in talk.reading.words)
    own = talk.context.own_office or talk.profile.office
    mine = re.search(r"(?:viec|han|bao cao|nhiem vu) (?:cua )?(?:co quan |don vi |so |phong |ben )?(\w+)", folded)
    return (own,) if own and mine and mine[1] in SPEAKER else ()


def _subject(talk: Talk, place: str, surely: bool) -> Targets:
    """The subject named, or the one that was just spoken of ("nhắc tôi việc này")."""
    found = talk.base.topics.search(queries_of(talk, REMIND))
    here = [one for one in found if not place or talk.base.plans[one.plan].header.place == place]
    if here and holds(here[0]) and (not surely or (here[0].hit.slots > 1 and here[0].hit.pairs >= SIDE_BY_SIDE)):
        return (("topic", here[0].topic.id, place),)
    if talk.reading.frame("refers") and talk.context.topics:
        return tuple(("topic", topic, place) for topic in talk.context.topics)
    return ()


def _whole(talk: Talk) -> Targets:
    """A document, or everything of a place, when nothing narrower is named."""
    places, _ = named_places(talk.base, talk.reading)
    if talk.reading.frame("document"):
        scope = scope_of(talk.base, talk.reading, talk.context, talk.profile.place, leans=True)
        return tuple(("plan", plan.id, plan.header.place) for plan in scope.plans[:3])
    return tuple(("place", place, place) for place in places)
