"""Who reports to whom, and by when: a question about periodic reports is answered by its two ends, not by its words.

Plans describe a chain (the units report to a standing office, which reports to the board), and every step is worded
alike: "báo cáo". So the step is found by the sender and the receiver that were named; with neither, every step counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.question import Question
from bot.understanding.outcomes import Talk
from intents.names import Mention
from intents.reading import Reading
from intents.spelling import folded_words
from intents.subject import subject
from intents.times import Period, Recurrence
from knowledge.dues import Due

_SENDING = frozenset({"gui", "nop", "trinh", "chuyen"})
_TOWARDS = _SENDING | {"ve", "cho", "den", "toi", "len", "voi", "cao"}
"""Words before a receiver; "cao" is the end of "báo cáo" ("báo cáo Ban chỉ đạo")."""
_TITLES = frozenset({"chi", "anh", "co", "ong", "ba", "ben", "dong"})
"""Words that may stand between ("gửi báo cáo cho chị văn phòng")."""
_LIGHT = frozenset(
    folded_words(
        "báo cáo gửi nộp trình kết quả thực hiện kế hoạch định kỳ tổng hợp quý năm tháng tiến độ công tác cấp nấc bước"
        " khâu quy trình đánh giá chuyển đổi số tình hình sơ kết huyện các xã bản đợt kỳ lần kế tiếp sắp tới sau này"
        " nữa hạn lên phải mình vừa rồi trước cuối cho về đến khác"
    )
)
"""What may be said of a report without saying which one."""
_SENDERS = frozenset(folded_words("các đơn vị cơ quan sở ngành"))
"""Those who report, as far as no one is named by it."""
SPOKEN = 0.6
"""Share of what else was said of the report that its record must have."""


def speaks_of_reports(reading: Reading) -> bool:
    """Whether "báo cáo" stands in the utterance, or a summary that is sent to somebody."""
    pairs = set(pairwise(word.folded for word in reading.words))
    sent = any(word.folded in _SENDING for word in reading.words)
    return ("bao", "cao") in pairs or (sent and ("tong", "hop") in pairs)


def ends_of(reading: Reading) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(senders, receivers): ids of the offices named, by whether something goes to them ("gửi về Sở ...")."""
    if not speaks_of_reports(reading) and not any(word.folded in _SENDING for word in reading.words):
        return _ids(reading.named("office", "person")), ()
    receivers = [mention for mention in reading.named("office") if _is_receiver(reading, mention)]
    senders = [mention for mention in reading.named("office", "person") if mention not in receivers]
    return _ids(senders), _ids(receivers)


def _ids(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.id for mention in mentions))


def _is_receiver(reading: Reading, mention: Mention) -> bool:
    before = [word.folded for word in reading.words[: mention.first]]
    while before and before[-1] in _TITLES:
        before.pop()
    at_a_time = any(time.end == reading.words[len(before) - 1].end for time in reading.times)  # "tuần tới"
    return bool(before) and before[-1] in _TOWARDS and not at_a_time


def report_steps(talk: Talk, question: Question) -> tuple[Due, ...]:
    """The steps of reporting chains that are asked about, one an entry; none where no report is, or none fits."""
    reading = talk.reading
    if not speaks_of_reports(reading) or not _asks_when_or_who(reading, question):
        return ()
    senders, receivers = ends_of(reading)
    if question.own and talk.context.own_office:
        senders = (talk.context.own_office,)
    named = bool(senders and receivers)
    steps = [due for due in _steps(talk, question) if named or _is_meant(talk, due)]
    kept = [
        due
        for due in steps
        if (not senders or any(sends(talk, due, one) for one in senders))
        and (not receivers or any(receives(talk, due, one) for one in receivers))
    ]
    by_name = [due for due in kept if any(_is_owner(talk, due, one) for one in senders)]
    return tuple(by_name or kept)


def _is_owner(talk: Talk, due: Due, office: str) -> bool:
    owners = (talk.base.party(printed, due.plan.header.place) for printed in due.by)
    return any(owner is not None and owner.id == office for owner in owners)


def _asks_when_or_who(reading: Reading, question: Question) -> bool:
    if question.intent == "deadline":
        return True
    periodic = any(
        isinstance(mention.value, Recurrence)
        or (isinstance(mention.value, Period) and mention.value.grain == "quarter")
        for mention in reading.times
    )
    sending = any(word.folded in _SENDING for word in reading.words)
    return question.intent in ("who", "overview") and (periodic or sending)


def _steps(talk: Talk, question: Question) -> Iterator[Due]:
    """Each periodic report of the plans in question once."""
    seen: set[tuple[str, str | None]] = set()
    for due in talk.base.dues:
        key = (due.plan.id, due.code)
        if due.to and due.occurrence.label and due.plan.id in question.plans and key not in seen:
            seen.add(key)
            yield due


def _is_meant(talk: Talk, due: Due) -> bool:
    """Whether what else was said of the report (of the tax office's, of a project's) stands in its record."""
    placed = {word for mention in talk.reading.named("place") for word in folded_words(mention.text)}
    said = [
        word
        for slot in subject(talk.reading, talk.base.lexicon, intents=("deadline", "who"), offices=False).slots
        for word in folded_words(slot.text)
        if word not in _LIGHT | _SENDERS | placed and talk.base.topics.knows(word)
    ]
    if not said:
        return _is_general(due)
    duty = talk.base.duty(due.plan.id, due.code or "")
    held = set(folded_words(" ".join((due.what, *(duty.say if duty else ()), duty.statement if duty else ""))))
    return sum(word in held for word in said) >= SPOKEN * len(said)


_ABOUT_THE_PLAN = _LIGHT | frozenset(folded_words("ban chỉ đạo chỉ tiêu nhiệm vụ các trên địa bàn tỉnh"))


def _is_general(due: Due) -> bool:
    """A report on the plan as a whole, not on one subject of it."""
    return _ABOUT_THE_PLAN.issuperset(folded_words(due.what))


def sends(talk: Talk, due: Due, office: str) -> bool:
    """Whether the office must send it: by name, by a group that covers it, or as a part of the group named."""
    owners = (talk.base.party(printed, due.plan.header.place) for printed in due.by)
    return any(owner is not None and talk.base.parties.concerns(owner.id, office) for owner in owners)


def receives(talk: Talk, due: Due, office: str) -> bool:
    """Whether it goes to the office."""
    to = talk.base.party(due.to, due.plan.header.place) if due.to else None
    return to is not None and to.id == office
