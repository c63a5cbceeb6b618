"""Candidates for a subject, raised or lowered by what the intent and the named office speak for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.deciding import Found, decide
from bot.question import Question, Span
from bot.understanding.bodies import has_owner_of, kind_asked
from bot.understanding.counted import asked_unit, listed_unit, numbers_it
from bot.understanding.framing import SPEAKER
from bot.understanding.outcomes import Talk
from bot.understanding.unheld import places_without_plan
from intents.reading import Reading
from intents.words import fold
from knowledge.dues import entry_dues
from knowledge.model import Duty, Finding, Plan
from knowledge.topics import Aim, Candidate

_AIM_WORDS = ("chỉ tiêu", "mục tiêu", "phấn đấu", "phải", "đặt", "giao", "cần", "tối thiểu")
_REPORT_WORDS = (
    "hiện", "hiện nay", "đã", "còn", "đến nay", "đạt được", "kết quả", "được cấp", "được bao nhiêu",
    "hoàn thành được", "thực tế", "có bao nhiêu", "tổng",
)  # fmt: skip
_TOWARDS = frozenset(
    {"về", "cho", "đến", "tới", "lên", "với", "ve", "den", "toi", "len", "voi", "nộp", "gửi", "nop", "gui"}
)

_DAY_TOLD = re.compile(r"(?:đến|hết|trước|từ|trong|vào) (?:\w+ ){0,3}(?:20\d\d|\d{1,2}/\d{1,2})")
"""A day, month or year that a report gives for what is to come or began."""
_DAY_OR_YEAR = re.compile(r"20\d\d|\d{1,2}/\d{1,2}")
_LISTS = ("duties", "list", "due")
_MUST = frozenset({"phai", "can", "duoc"})

# What speaks for or against a candidate beyond its words. Small beside the score (0..1); tuned on tests/cases.
DATED, UNDATED = 0.15, -0.15
"""Asked for a day: a duty with one, a duty without."""
DAY_NAMED = 0.12
"""A day, month or quarter was named and the duty falls on it."""
DATED_INDICATOR, DATED_MILESTONE = 0.12, 0.25
DUTY_FOR_FIGURE = -0.08
"""Asked for a figure, a duty is the lesser guess; so it is asked who, without an owner, or who coordinates."""
UNASSIGNED_INDICATOR = -0.06
INDICATOR = 0.02
ROLE_HELD = 0.06
"""Asked who coordinates, monitors or carries out: the document says it for this one."""
COMPARABLE = 0.08
"""Asked to compare: the indicator stands in more than one of the plans asked about."""
OWNER, OWNER_OF_DATED, RECEIVER = 0.1, 0.18, 0.15
"""The office named in the question owns the duty, owns one with a day, or receives the report."""
OF_THE_KIND = 0.07
"""Asked "sở nào": such a body answers for it."""
NAMES_THE_PLACE = 0.1
"""A part of a place was named ("thành phố Bắc Giang"), and the record names it."""
JUST_LISTED = 0.05
"""A row of the list that was just shown: "thí điểm giải pháp mới thì phối hợp với sở nào"."""
COUNTED = 0.1
"""Asked how many of something: the record gives a number of just that."""
AIM_ASKED, REPORT_ASKED, NEITHER_ASKED = -0.12, 0.04, -0.05
"""For a report: an aim was asked for, a state was, neither is clear."""
AIM_FOR_STATE = -0.06
STATED_THEN = 0.1
"""For a report: it says how things stood at just the time asked about."""
OWNED_INSTEAD = 0.1
"""So much less may a duty with an owner fit than an indicator without, to be what "who" asks about."""
PLAIN_WHOLE, PLAIN_RARITY, PLAIN_PAIRS = 0.8, 1.3, 0.42
"""Share of its wording, weight of its words in those of the rarest, share of their pairs: what makes a record plainly
the one asked about, so that it may be told that it says nothing. Tuned on tests/cases."""
FIGURELESS = -0.15
"""Asked for a figure, a report that gives none."""


REPORT_LEAD, REPORT_COVERS_MORE = 0.12, 0.15
"""Asked who, a report must be this much nearer than anything assigned, or have this much more of the words asked."""


def find_subject(talk: Talk, question: Question, candidates: Sequence[Candidate], plans: set[str]) -> Found:
    """The subject among the candidates, for the kind of thing the intent asks of, in ``plans`` (ids)."""
    assigned = ("concept", "duty", "milestone")
    ranked = rank(talk, question, candidates)
    if question.intent in ("who", "deadline"):
        found = decide(ranked, plans, assigned, each=len(question.places) > 1)
        reported = decide(ranked, plans, ("finding",))
        if reported.chosen and (not found.chosen or _reported_rather(talk, question, reported, found)):
            found = reported
        found = _assigned_rather(talk, question, found)
    else:
        found = decide(ranked, plans, (*assigned, "finding"))
    if not found.chosen and question.years and question.places:
        # A report on last year stands in this year's plan: results may be asked for by their own year.
        of_place = {plan.id for plan in talk.base.plans_of(question.places)}
        reported = decide(ranked, of_place, ("finding",))
        if reported.chosen and reported.chosen[0].score >= ranked[0].score - _reach(talk, question, reported, plans):
            return reported
    return found


def _reported_rather(talk: Talk, question: Question, reported: Found, assigned: Found) -> bool:
    """Whether a report is so much nearer than anything assigned that it is meant: asked who, one that names somebody;
    asked when, where only an indicator without a day of its own is near."""
    report, other = reported.chosen[0], assigned.chosen[0]
    more = report.hit.covered >= other.hit.covered + REPORT_COVERS_MORE and report.score > other.score
    if question.intent == "deadline":
        return more and other.topic.kind == "concept"
    if not _names_somebody(talk, report):
        return False
    listed = listed_unit(talk.reading) or asked_unit(talk.reading)
    if listed and numbers_it(talk, report, listed) == 1.0 > numbers_it(talk, other, listed):
        return True
    return more or report.score > other.score + REPORT_LEAD


def _assigned_rather(talk: Talk, question: Question, found: Found) -> Found:
    """Asked who, of an indicator that nobody is named for: the duty of the same plan that is nearly as near and has an
    owner is what was asked about."""
    if question.intent != "who" or not found.chosen or not _lacks(talk, "who", found.chosen[0]):
        return found
    best = found.chosen[0]
    for other in found.nearby:
        near = other.score >= best.score - OWNED_INSTEAD and other.hit.covered >= best.hit.covered - OWNED_INSTEAD
        if near and other.plan == best.plan and other.topic.kind == "duty" and not _lacks(talk, "who", other):
            return Found((other,), nearby=found.nearby)
    return found


def _names_somebody(talk: Talk, candidate: Candidate) -> bool:
    return talk.base.names_somebody(talk.base.topics.findings[candidate.topic.id][1].statement)


def is_chance(talk: Talk, question: Question, candidate: Candidate) -> bool:
    """Whether "the document does not say" would be told of something that is likely not even meant: the record has
    nothing of the kind asked for, and it is not plainly what was asked about."""
    hit = candidate.hit
    if not _lacks(talk, question.intent, candidate) or hit.coverage >= PLAIN_WHOLE:
        return False
    return hit.rarity < PLAIN_RARITY or hit.pairs < PLAIN_PAIRS


def _lacks(talk: Talk, intent: str, candidate: Candidate) -> bool:
    """Whether the record has no figure, no day or nobody to tell, where that is asked for."""
    topics, topic = talk.base.topics, candidate.topic
    if topic.kind == "concept":  # its day is the last of the year, where no other is said
        rows = topics.aims[candidate.plan, topic.id.removeprefix("concept/")].entries
        return intent == "who" and not any(row.columns for row, _ in rows)
    if topic.kind == "duty":
        duty = topics.duties[topic.id][1]
        figured = any(char.isdigit() for char in duty.statement)
        return not {"who": bool(duty.owner), "deadline": bool(duty.deadlines), "value": figured}.get(intent, True)
    if topic.kind == "milestone":
        milestone = topics.milestones[topic.id][1]
        figured = any(char.isdigit() for char in milestone.statement)
        return not {"who": bool(milestone.owner), "value": figured}.get(intent, True)
    dated = topics.findings[topic.id][1].deadline is not None
    return intent == "who" or (intent == "deadline" and not dated)


def _reach(talk: Talk, question: Question, reported: Found, plans: set[str]) -> float:
    """How far behind the best candidate a report may be that is told because its year was asked for."""
    if plans:
        return 0.1
    told = talk.base.topics.findings[reported.chosen[0].topic.id][1]
    years = [str(year) for year in question.years]
    return 0.45 if any(year in f"{told.statement} {told.as_of}" for year in years) else 0.0


def _stated_at(talk: Talk, candidate: Candidate) -> str:
    """When a report says that things stood so, folded ("den het thang 9/2024"); "" where it does not say."""
    return fold(talk.base.topics.findings[candidate.topic.id][1].as_of or "")


def _asked_for(talk: Talk, question: Question) -> Callable[[Candidate], float]:
    """What speaks for a candidate because it has just what is asked for, or stands in the list that was shown."""
    kind = kind_asked(talk.reading) if question.intent == "who" else None
    unit = asked_unit(talk.reading) if question.intent in ("value", "overview") else ()
    in_list = talk.before is not None and talk.before.intent in _LISTS
    listed = {row.topic for row in talk.context.listed} if in_list else set()
    places = [talk.base.parties.place(mention.id) for mention in places_without_plan(talk)]
    parts = [fold(f"{place.kind} {place.name}") for place in places]

    def extra(candidate: Candidate) -> float:
        found = JUST_LISTED if candidate.topic.id in listed else 0.0
        if any(part in fold(candidate.topic.name) for part in parts):
            found += NAMES_THE_PLACE
        if unit:
            found += COUNTED * numbers_it(talk, candidate, unit)
        if kind and has_owner_of(talk, candidate, kind):
            found += OF_THE_KIND
        return found

    return extra


def rank(talk: Talk, question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates with what the intent and the named office speak for, best first."""
    receiving = _receiving(talk.reading)
    owning = set(question.offices or _own_office(talk) or _spoken_offices(talk)) - receiving
    report_cue = _report_cue(talk.reading)
    asked_for = _asked_for(talk, question)

    def bonus(candidate: Candidate) -> float:
        match candidate.topic.kind:
            case "duty":
                return _duty_bonus(talk, question, candidate, owning, receiving)
            case "concept":
                return _concept_bonus(talk, question, candidate)
            case "finding":
                return _finding_bonus(talk, question, candidate, report_cue)
        return DATED_MILESTONE if question.intent == "deadline" else 0.0

    raised = [found._replace(score=found.score + bonus(found) + asked_for(found)) for found in candidates]
    return sorted(raised, key=lambda found: -found.score)


def _duty_bonus(talk: Talk, question: Question, candidate: Candidate, owning: set[str], receiving: set[str]) -> float:
    plan, duty = talk.base.topics.duties[candidate.topic.id]
    dated = question.intent == "deadline" and bool(duty.deadlines)
    extra = DAY_NAMED if _falls_on(plan, duty, question.period) else 0.0
    if question.intent == "deadline":
        extra += DATED if dated else UNDATED
    elif question.intent in ("value", "compare") or (
        question.intent == "who" and (not duty.owner or {"coordinates", "monitors"} & set(question.roles))
    ):
        extra += DUTY_FOR_FIGURE
    place = plan.header.place
    if owning and any(same_office(talk, name, place, owning) for name in duty.owner):
        return extra + (OWNER_OF_DATED if dated else OWNER)
    receivers = (line.to for line in duty.deadlines if line.to)
    if receiving and any(same_office(talk, name, place, receiving) for name in receivers):
        return extra + RECEIVER
    return extra


def _falls_on(plan: Plan, duty: Duty, period: Span | None) -> bool:
    """Whether the duty is due, or takes place, within a stretch shorter than a year that was named."""
    if period is None or period.grain == "year" or period.first is None or period.last is None:
        return False
    return any(period.holds(due.last) for due in entry_dues(plan, duty))


def _concept_bonus(talk: Talk, question: Question, candidate: Candidate) -> float:
    aim = talk.base.topics.aims[candidate.plan, candidate.topic.id.removeprefix("concept/")]
    if question.intent == "deadline":
        return DATED_INDICATOR if any(indicator.deadlines for indicator, _ in aim.entries) else 0.0
    if question.intent == "who" and not any(indicator.columns for indicator, _ in aim.entries):
        return UNASSIGNED_INDICATOR
    if question.intent == "who" and _has_role(aim, question):
        return INDICATOR + ROLE_HELD
    if question.intent == "compare" and len(set(candidate.topic.plans) & set(question.plans)) > 1:
        return COMPARABLE
    return INDICATOR


def _finding_bonus(talk: Talk, question: Question, candidate: Candidate, report_cue: float) -> float:
    finding = talk.base.topics.findings[candidate.topic.id][1]
    if question.intent == "deadline":
        return report_cue + _told_when(finding)
    if question.intent == "value" and not any(char.isdigit() for char in finding.statement):
        return FIGURELESS
    if question.period is not None and fold(question.period.text) in _stated_at(talk, candidate):
        report_cue += STATED_THEN
    return report_cue + (AIM_FOR_STATE if finding.kind == "aim" and report_cue == REPORT_ASKED else 0.0)


def _told_when(finding: Finding) -> float:
    """Asked for a day: how much a report says of one."""
    if finding.deadline is not None:
        return DATED
    if _DAY_TOLD.search(finding.statement):
        return COUNTED
    return 0.0 if _DAY_OR_YEAR.search(finding.statement) else UNDATED


def _own_office(talk: Talk) -> tuple[str, ...]:
    """The person's own, where he speaks of what he must do: "em phải duy trì những nền tảng nào"."""
    folded = [word.folded for word in talk.reading.words]
    mine = any(who in SPEAKER and must in _MUST for who, must in pairwise(folded))
    return (talk.context.own_office,) if mine and talk.context.own_office else ()


def _spoken_offices(talk: Talk) -> tuple[str, ...]:
    """The office whose work the talk is about: "có phải báo cáo định kỳ không" is asked of it."""
    before = talk.before
    return before.offices if before and before.intent in ("duties", "due") else ()


def _has_role(aim: Aim, question: Question) -> bool:
    """Asked for one role: whether a row of the indicator has such a column."""
    wanted = {"monitors", "coordinates", "implements"} & set(question.roles)
    return any(wanted & set(indicator.columns) for indicator, _ in aim.entries)


def _report_cue(reading: Reading) -> float:
    """Whether a report or an aim is asked for: "đã, hiện, còn bao nhiêu" against "chỉ tiêu, phải, phấn đấu"."""
    text = f" {' '.join(word.text for word in reading.words)} "
    folded = fold(text)

    def says(words: Sequence[str]) -> bool:
        return any(f" {word} " in text or f" {fold(word)} " in folded for word in words)

    if says(_AIM_WORDS):
        return AIM_ASKED
    return REPORT_ASKED if says(_REPORT_WORDS) else NEITHER_ASKED


def _receiving(reading: Reading) -> set[str]:
    """Offices that something is sent to ("gửi báo cáo về Sở ..."), which are not the ones who must send it."""
    return {
        mention.id
        for mention in reading.named("office")
        if mention.first and reading.words[mention.first - 1].text in _TOWARDS
    }


def same_office(talk: Talk, printed: str, place: str, wanted: set[str]) -> bool:
    office = talk.base.party(printed, place)
    return office is not None and office.id in wanted
