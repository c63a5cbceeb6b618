"""From ranked candidates to a question about one subject, or to a choice between close ones."""

from __future__ import annotations

from collections.abc import Sequence

from bot.deciding import Found
from bot.question import Pending, Question
from bot.scope import Scope
from bot.talk import MOST_CHOICES
from bot.understanding.carrying import with_duty_deadlines
from bot.understanding.leading import asks_both
from bot.understanding.outcomes import Nothing, Outcome, Rivals, Talk, Understood
from bot.understanding.ranking import same_office
from knowledge.dues import entry_dues
from knowledge.topics import Candidate

TOGETHER = 0.6
"""Share of the words asked from which two targets of one row are both told."""
NEARLY_ALL, IN_ORDER = 0.75, 0.4
"""Share of the words asked, and of their pairs, from which a record is what was asked for and not just near it."""


def settle(talk: Talk, question: Question, scope: Scope, found: Found) -> Outcome:
    """One subject, several told together, a choice between close ones, or that it stands elsewhere."""
    if not found.chosen:
        return _only_elsewhere(talk, question, scope, found)
    best = _with_figure(talk, found.chosen, scope)
    chosen = question.model_copy(
        update={
            "topics": tuple(dict.fromkeys(candidate.topic.id for candidate in best)),
            "plans": tuple(dict.fromkeys(candidate.plan for candidate in best)),
        }
    )
    return _alone(talk, chosen, found, best, scope) or _against_rivals(talk, chosen, found)


def _alone(talk: Talk, chosen: Question, found: Found, best: Sequence[Candidate], scope: Scope) -> Understood | None:
    """What is told without asking whatever else fits: days, reports, and that there is only something near."""
    if chosen.intent == "exists" and not _is_just_that(best[0]):
        return Understood(chosen.model_copy(update={"aspect": "near"}))
    if chosen.intent == "deadline":
        return Understood(with_duty_deadlines(talk, _with_like_deadlines(talk, chosen, found, scope)))
    if best[0].topic.kind == "finding":
        return Understood(_adding(chosen, _more_reports(found)))
    return None


def _against_rivals(talk: Talk, chosen: Question, found: Found) -> Outcome:
    """The subject found, with what is as close told beside it or asked about."""
    rivals = _true_rivals(talk, found)
    if not rivals:
        return Understood(chosen)
    if all(_told_together(talk, chosen, found.chosen[0], rival) for rival in rivals):
        return Understood(_adding(chosen, tuple(rival.topic.id for rival in rivals[:2])))
    return _ask(chosen, found, rivals)


def _is_just_that(candidate: Candidate) -> bool:
    """Whether a "yes, it is there" is safe: nearly every word asked stands in the record, in the order asked."""
    return candidate.hit.covered >= NEARLY_ALL and (candidate.hit.pairs >= IN_ORDER or candidate.hit.slots < 3)


def _adding(question: Question, topics: Sequence[str]) -> Question:
    return question.model_copy(update={"topics": tuple(dict.fromkeys((*question.topics, *topics)))})


def _only_elsewhere(talk: Talk, question: Question, scope: Scope, found: Found) -> Outcome:
    """Other plans have it. Where only the profile spoke for these plans, they are answered from instead."""
    best = found.elsewhere
    if question.intent == "deadline" and any(_is_due_then(talk, one, question) for one in best):
        due = [one for one in best if _is_due_then(talk, one, question)]
        settled = {"topics": tuple(one.topic.id for one in due), "plans": tuple(one.plan for one in due)}
        return Understood(question.model_copy(update={key: tuple(dict.fromkeys(ids)) for key, ids in settled.items()}))
    held = question.model_copy(update={"topics": (best[0].topic.id,)})
    if scope.from_profile and not scope.settled:
        plans = tuple(dict.fromkeys(candidate.plan for candidate in best))
        return Understood(held.model_copy(update={"plans": plans, "carried": (*held.carried, "elsewhere")}))
    return Nothing("no_year" if scope.settled and not scope.plans else "elsewhere", held, best)


def _is_due_then(talk: Talk, candidate: Candidate, question: Question) -> bool:
    """Whether a duty of a plan of these places reaches into the year that was named, though its plan is of another."""
    held = talk.base.topics.duties.get(candidate.topic.id)
    if held is None or held[0].header.place not in question.places:
        return False
    return any(due.last.year in question.years for due in entry_dues(*held))


def _with_figure(talk: Talk, chosen: Sequence[Candidate], scope: Scope) -> Sequence[Candidate]:
    """Where nothing settles the document, a figure said in the question does, if only some documents have it."""
    figures = set(talk.reading.figures)
    if not figures or scope.settled or len(chosen) < 2:
        return chosen

    def has(candidate: Candidate) -> bool:
        aim = talk.base.topics.aims.get((candidate.plan, candidate.topic.id.removeprefix("concept/")))
        return aim is not None and any(target.value in figures or target.upper in figures for _, target in aim.entries)

    return [candidate for candidate in chosen if has(candidate)] or chosen


def _more_reports(found: Found) -> tuple[str, ...]:
    """Other reports that fit nearly as well: reports overlap, and telling two is no contradiction."""
    best = found.chosen[0]
    near = [one for one in found.nearby if one.plan == best.plan and one.topic.kind == "finding"]
    return tuple(one.topic.id for one in near if one.topic != best.topic and one.hit.covered >= 0.7)[:2]


def _with_like_deadlines(talk: Talk, question: Question, found: Found, scope: Scope) -> Question:
    """Other duties with a deadline that fit nearly as well: told together, since a day is asked for, not a duty.

    Where an office was named, its own duties are enough.
    """
    best = found.chosen[0]
    if best.topic.kind == "milestone":
        alike = [one.topic.id for one in found.nearby if one.topic.kind == "milestone"][:3]
        return _adding(question, [*alike, *_who_does_it(talk, best, found)])
    if best.topic.kind != "duty":
        return question
    if question.offices and best.topic.kind == "duty" and _is_owner(talk, best, question):
        return question
    others = [
        rival
        for rival in found.rivals
        if rival.topic.kind == "duty"
        and talk.base.topics.duties[rival.topic.id][1].deadlines
        and (rival.plan in question.plans or not (scope.places or scope.settled))
    ]
    topics = tuple(dict.fromkeys((*question.topics, *(rival.topic.id for rival in others[:3]))))
    plans = tuple(dict.fromkeys((*question.plans, *(rival.plan for rival in others[:3]))))
    return question.model_copy(update={"topics": topics, "plans": plans})


def _who_does_it(talk: Talk, milestone: Candidate, found: Found) -> list[str]:
    """Asked too who does it: the duty of the same plan nearest to a milestone that names nobody."""
    if not asks_both(talk.reading, "who", "deadline") or talk.base.topics.milestones[milestone.topic.id][1].owner:
        return []
    duties = (one for one in found.nearby if one.topic.kind == "duty" and one.plan == milestone.plan)
    return [one.topic.id for one in duties if talk.base.topics.duties[one.topic.id][1].owner][:1]


def _told_together(talk: Talk, question: Question, one: Candidate, other: Candidate) -> bool:
    """Reports, targets of one row, and, asked who, indicators assigned alike are not chosen between: both are told."""
    if one.plan != other.plan or one.topic.kind != other.topic.kind:
        return False
    if question.intent == "who" and _same_parties(talk, one, other):
        return True
    if one.topic.kind == "finding":
        return True
    aims = [talk.base.topics.aims.get((found.plan, found.topic.id.removeprefix("concept/"))) for found in (one, other)]
    rows = [{row.code for row, _ in aim.entries} for aim in aims if aim]
    return len(rows) == 2 and bool(rows[0] & rows[1]) and one.hit.covered > TOGETHER


def _is_owner(talk: Talk, candidate: Candidate, question: Question) -> bool:
    plan, duty = talk.base.topics.duties[candidate.topic.id]
    return any(same_office(talk, name, plan.header.place, set(question.offices)) for name in duty.owner)


def _same_parties(talk: Talk, one: Candidate, other: Candidate) -> bool:
    """Whether two concepts of one plan are assigned alike, so that who answers for them is one answer."""

    def parties(candidate: Candidate) -> object:
        aim = talk.base.topics.aims.get((candidate.plan, candidate.topic.id.removeprefix("concept/")))
        return {row.roles for row, _ in aim.entries if row.columns} if aim else candidate.topic.id

    return one.plan == other.plan and parties(one) == parties(other)


def _true_rivals(talk: Talk, found: Found) -> tuple[Candidate, ...]:
    """Rivals that would be answered differently: another plan's own duty or the same owner's is no rival."""
    best = found.chosen[0]
    rivals = []
    for rival in found.rivals:
        if best.hit.coverage >= 0.97 and rival.hit.coverage < 0.9:
            continue
        if best.topic.kind != rival.topic.kind:
            continue
        if best.topic.kind == "duty" and _owners(talk, best) == _owners(talk, rival):
            continue
        rivals.append(rival)
    return tuple(rivals)


def _owners(talk: Talk, candidate: Candidate) -> tuple[str, ...]:
    return talk.base.topics.duties[candidate.topic.id][1].owner


def _ask(question: Question, found: Found, rivals: Sequence[Candidate]) -> Rivals:
    scope = question.plans
    options = [Pending(label=_label(found.chosen[0]), question=question)]
    for rival in rivals[: MOST_CHOICES - 1]:
        plans = tuple(plan for plan in rival.topic.plans if plan in scope) or (rival.plan,)
        options.append(
            Pending(
                label=_label(rival), question=question.model_copy(update={"topics": (rival.topic.id,), "plans": plans})
            )
        )
    return Rivals(tuple(options), question.words)


def _label(candidate: Candidate) -> str:
    name = candidate.topic.name
    return name if len(name) <= 60 else name[:59].rsplit(" ", 1)[0] + "…"
