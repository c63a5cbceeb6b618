"""Points in the plans that a reviewer should look at: what documents contradict, leave blank or leave open.

None of these is a fault of our files. Each line is Vietnamese, for the person who reviews, and names the place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.facts import ROLE_NAMES
from bot.figures import figure
from knowledge.base import KnowledgeBase
from knowledge.deadlines import Deadline
from knowledge.loading import plan_files, read_plan
from knowledge.model import ROLES, Duty, Indicator, Plan
from knowledge.parties import Office, Succession

_NUMBERED = re.compile(r"([^.]+)\.(\d+)")
NO_FIGURE = "không nêu con số"


def doubts() -> tuple[str, ...]:
    """Everything doubtful in the built-in plans, plan by plan. Raises what reading a faulty file raises."""
    base = KnowledgeBase([read_plan(file) for file in plan_files()])
    found: list[str] = []
    for plan in base.plans.values():
        found += [
            f"{plan.id}: {line}"
            for lines in (
                header_doubts(plan),
                contradictions(plan),
                blank_cells(plan),
                without_figure(plan),
                skipped_numbers(plan),
                open_successions(base, plan),
                corrections(plan),
            )
            for line in lines
        ]
    return tuple(found)


def header_doubts(plan: Plan) -> Iterator[str]:
    """A missing number, a date that is not whole, dates that disagree, no signer."""
    header = plan.header
    if header.number is None:
        printed = f" (chỉ in «{header.number_printed}»)" if header.number_printed else ""
        yield f"văn bản không ghi số{printed}"
    if not header.dates:
        yield "văn bản không ghi ngày"
    for stated in header.dates:
        if stated.day is None:
            yield f"{stated.source.place}: ngày không đủ, chỉ ghi «{stated.text}»"
    said = {(stated.year, stated.month, stated.day): stated for stated in header.dates}
    if len(said) > 1:
        listed = "; ".join(f"«{stated.text}» ({stated.source.place})" for stated in said.values())
        yield f"các ngày ghi không giống nhau: {listed}"
    if header.signer is None:
        yield "văn bản không ghi người ký"


def contradictions(plan: Plan) -> Iterator[str]:
    """Where body and appendix give different figures for one concept, with both figures; or only one gives it."""
    rows = {row.code: row for row in plan.indicators}
    for body in plan.indicators:
        twin = rows.get(body.twin or "")
        if body.part != "body" or twin is None:
            continue
        here, there = _figures(body), _figures(twin)
        for concept in dict.fromkeys((*here, *there)):
            mine, other = here.get(concept), there.get(concept)
            if mine != other:
                codes = f"{body.code} (thân) và {twin.code} (phụ lục)"
                yield f"{codes} khác nhau, {concept}: {_said(mine)} / {_said(other)}"


def _figures(row: Indicator) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for target in row.targets:
        level = f" (cấp {target.scope})" if target.scope else ""
        found[target.concept].append(f"{figure(target) or NO_FIGURE}{level}")
    return {concept: tuple(figures) for concept, figures in found.items()}


def _said(figures: tuple[str, ...] | None) -> str:
    return ", ".join(figures) if figures else "không có nội dung này"


def blank_cells(plan: Plan) -> Iterator[str]:
    """Rows whose document has a column for a role but nothing in it."""
    for row in plan.indicators:
        for role in ROLES:
            if role in row.columns and not getattr(row.roles, role):
                yield f"{row.code} ({row.source.place}): ô «{ROLE_NAMES[role]}» để trống"


def without_figure(plan: Plan) -> Iterator[str]:
    """Indicators, or single targets in them, that the document gives no figure for."""
    for row in (*plan.goals, *plan.indicators):
        missing = [target.what for target in row.targets if target.comparator == "none"]
        if missing:
            yield f"{row.code} ({row.source.place}): {NO_FIGURE}: {'; '.join(missing)}"


def skipped_numbers(plan: Plan) -> Iterator[str]:
    """Sections whose numbering leaves one out, where duties are assigned ("III.5" is followed by "III.7")."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    codes = [row.code for row in (*plan.goals, *plan.indicators)]
    codes += [duty.code for duty in plan.duties]
    codes += [milestone.code for milestone in plan.milestones] + [finding.code for finding in plan.findings]
    for code in codes:
        found = _NUMBERED.match(code)
        if found:
            numbers[found[1]].add(int(found[2]))
    assigning = {duty.code.partition(".")[0] for duty in plan.duties}
    for section, seen in numbers.items():
        if section not in assigning:
            continue
        for number in sorted(set(range(1, max(seen) + 1)) - seen):
            yield f"mục {section}: không có mục {section}.{number}, văn bản nhảy số hoặc ta bỏ sót"


def open_successions(base: KnowledgeBase, plan: Plan) -> Iterator[str]:
    """Bodies of the plan whose name today is not confirmed, as a whole or in a field."""
    place = plan.header.place
    offices: dict[str, Office] = {}
    for _, printed in printed_parties(plan):
        office = base.party(printed, place)
        if office is not None:
            offices.setdefault(office.id, office)
    for office in offices.values():
        for step in _open(office.today, place):
            field = f" (mảng {step.field})" if step.field else ""
            yield f"tên hiện nay của {office.name}{field} chưa được xác nhận: {step.note}"


def printed_parties(plan: Plan) -> Iterator[tuple[str, str]]:
    """(code, party as printed) for everything the plan gives to somebody; a party may come several times."""
    for row in (*plan.goals, *plan.indicators):
        yield from ((row.code, party) for role in ROLES for party in getattr(row.roles, role))
        yield from _named_in(row.code, row.deadlines)
    for duty in plan.duties:
        yield from ((duty.code, party) for party in (*duty.owner, *duty.partners))
        yield from _named_in(duty.code, duty.deadlines)
    for milestone in plan.milestones:
        yield from ((milestone.code, party) for party in milestone.owner)
        yield from _named_in(milestone.code, (milestone.deadline,))


def _named_in(code: str, deadlines: Iterable[Deadline]) -> Iterator[tuple[str, str]]:
    for deadline in deadlines:
        yield from ((code, party) for party in deadline.by)
        if deadline.to:
            yield code, deadline.to


def _open(steps: Iterable[Succession], place: str) -> Iterator[Succession]:
    return (step for step in steps if step.status == "not_confirmed" and (not step.places or place in step.places))


def corrections(plan: Plan) -> Iterator[str]:
    """Evident errors of the printed text that are shown corrected."""
    rows: tuple[Indicator | Duty, ...] = (*plan.goals, *plan.indicators, *plan.duties)
    for row in rows:
        for correction in row.corrections:
            yield f"{row.code} ({row.source.place}): in «{correction.printed}», hiển thị «{correction.shown}»"
