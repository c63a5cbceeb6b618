"""One subject in one plan, gathered for answering: figures, roles, sources, and what bodies are called today."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.figures import figure, part_name, short_name, source_line
from bot.question import Level, Part
from knowledge.base import KnowledgeBase
from knowledge.dues import Due, entry_dues, shown
from knowledge.fact import Source
from knowledge.model import ROLES, Duty, Finding, Indicator, Milestone, Plan, Role, Target

ROLE_NAMES: dict[Role, str] = {
    "leads": "Chủ trì",
    "coordinates": "Phối hợp",
    "monitors": "Chủ trì theo dõi, đôn đốc",
    "implements": "Chủ trì thực hiện",
}


_FIGURE = re.compile(r"(?<![\w/.-])\d+(?:[.,]\d+)?(?![\w/-])")
"""A number that stands for itself: not "5G", no date, no document's number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with where it stands; ``said`` None: the document gives none."""

    said: str | None
    what: str
    part: str
    level: str | None
    since: date | None


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role: ``named`` False when the document has no such column, ``parties`` empty when its cell is blank."""

    role: Role
    title: str
    parties: tuple[str, ...]
    named: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """``contradicts``: body and appendix give different figures."""

    plan: Plan
    topic: str
    label: str
    subject: str
    figures: tuple[Figure, ...]
    roles: tuple[RoleLine, ...]
    dues: tuple[Due, ...]
    sources: tuple[str, ...]
    codes: tuple[str, ...]
    contradicts: bool
    is_duty: bool
    over: bool
    reported: str | None = None
    """What kind of statement it is when it is no target: "kết quả" with its date, "định hướng", "thông tin"."""

    def role(self, role: Role) -> RoleLine:
        return next(line for line in self.roles if line.role == role)

    @property
    def has_digits(self) -> bool:
        return _FIGURE.search(self.subject) is not None

    @property
    def has_roles(self) -> bool:
        return any(line.parties for line in self.roles)


def facts_of(
    base: KnowledgeBase,
    plan_id: str,
    topic_id: str,
    today: date,
    *,
    level: Level | None = None,
    part: Part | None = None,
) -> Facts:
    """Everything one plan says of one topic. KeyError when the plan does not have it."""
    plan = base.plans[plan_id]
    if topic_id in base.topics.duties:
        return _duty_facts(base, plan, topic_id, base.topics.duties[topic_id][1], today)
    if topic_id in base.topics.milestones:
        return _milestone_facts(base, plan, topic_id, base.topics.milestones[topic_id][1], today)
    if topic_id in base.topics.findings:
        return _finding_facts(base, plan, topic_id, base.topics.findings[topic_id][1], today)
    aim = base.topics.aims[plan_id, topic_id.removeprefix("concept/")]
    entries = [(row, target) for row, target in aim.entries if part is None or row.part == part] or list(aim.entries)
    if level is not None:
        entries = [(row, target) for row, target in entries if target.scope == level] or entries
    rows = list(dict.fromkeys(row.code for row, _ in entries))
    by_code = {row.code: row for row, _ in entries}
    figures = tuple(
        Figure(figure(target), target.what, part_name(row), target.scope, target.since) for row, target in entries
    )
    return Facts(
        plan,
        topic_id,
        short_name(base, plan),
        _subject(base, topic_id, entries),
        _merged(figures),
        _role_lines(by_code.values()),
        tuple(due for row in by_code.values() for due in entry_dues(plan, row)),
        _sources(base, plan, by_code.values()),
        tuple(rows),
        _contradicts(entries),
        False,
        plan.header.year < today.year,
    )


def _subject(base: KnowledgeBase, topic_id: str, entries: Sequence[tuple[Indicator, Target]]) -> str:
    whats = list(dict.fromkeys(target.what for _, target in entries))
    if entries and entries[0][0].pillar == "muc-tieu-chung":
        return entries[0][0].statement
    return whats[0] if len(whats) == 1 else base.topics.by_id[topic_id].name


def _merged(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The same figure in body and appendix once; different ones side by side."""
    kept: dict[tuple[str | None, str | None], Figure] = {}
    for line in figures:
        kept.setdefault((line.said and line.said.removeprefix("duy trì "), line.level), line)
    return tuple(kept.values())


def _contradicts(entries: Sequence[tuple[Indicator, Target]]) -> bool:
    by_part: dict[str, set[tuple[str | None, str | None]]] = {}
    for row, target in entries:
        by_part.setdefault(row.part, set()).add(((figure(target) or "").removeprefix("duy trì ") or None, target.scope))
    return len(by_part) == 2 and by_part["body"] != by_part["appendix"]


def _role_lines(rows: Iterable[Indicator]) -> tuple[RoleLine, ...]:
    rows = list(rows)
    columns = {role for row in rows for role in row.columns}
    lines = []
    for role in ROLES:
        parties = tuple(dict.fromkeys(party for row in rows for party in getattr(row.roles, role)))
        lines.append(RoleLine(role, ROLE_NAMES[role], parties, role in columns))
    return tuple(lines)


def _sources(
    base: KnowledgeBase, plan: Plan, rows: Iterable[Indicator | Duty | Milestone | Finding]
) -> tuple[str, ...]:
    places: dict[str, None] = {}
    for row in rows:
        places[row.source.place] = None
    joined = "; ".join(places)
    return (source_line(base, plan, Source(place=joined, lines=(1, 1))),)


def _duty_facts(base: KnowledgeBase, plan: Plan, topic_id: str, duty: Duty, today: date) -> Facts:
    owners: dict[Role, tuple[str, ...]] = {**dict.fromkeys(ROLES, ())} | {duty.role: duty.owner}
    partners = duty.partners if duty.role != "coordinates" else ()
    lines = [RoleLine(role, ROLE_NAMES[role], owners[role], bool(owners[role])) for role in ROLES]
    if partners:
        lines[1] = RoleLine("coordinates", ROLE_NAMES["coordinates"], partners, True)
    return Facts(
        plan, topic_id, short_name(base, plan), duty.statement, (), tuple(lines), entry_dues(plan, duty),
        _sources(base, plan, (duty,)), (duty.code,), False, True, plan.header.year < today.year,
    )  # fmt: skip


def _milestone_facts(base: KnowledgeBase, plan: Plan, topic_id: str, milestone: Milestone, today: date) -> Facts:
    owners: dict[Role, tuple[str, ...]] = {**dict.fromkeys(ROLES, ())} | {"implements": milestone.owner}
    lines = tuple(RoleLine(role, ROLE_NAMES[role], owners[role], bool(owners[role])) for role in ROLES)
    return Facts(
        plan, topic_id, short_name(base, plan), milestone.statement, (), lines, entry_dues(plan, milestone),
        _sources(base, plan, (milestone,)), (milestone.code,), False, True, plan.header.year < today.year,
    )  # fmt: skip


_REPORTED = {"result": "kết quả", "aim": "định hướng nêu trong phần đánh giá", "context": "thông tin"}


def _finding_facts(base: KnowledgeBase, plan: Plan, topic_id: str, finding: Finding, today: date) -> Facts:
    lines = tuple(RoleLine(role, ROLE_NAMES[role], (), False) for role in ROLES)
    dated = f" {finding.as_of}" if finding.as_of else ""
    return Facts(
        plan, topic_id, short_name(base, plan), finding.statement, (), lines, entry_dues(plan, finding),
        _sources(base, plan, (finding,)), (finding.code,), False, True, plan.header.year < today.year,
        f"{_REPORTED[finding.kind]}{dated}",
    )  # fmt: skip


def renamed(base: KnowledgeBase, plan: Plan, parties: Iterable[str], today: date) -> tuple[str, ...]:
    """ "Sở X nay là Sở Y (từ 1/3/2025)": only renamings already in force on ``today``, confirmed ones."""
    notes = (_renamed(base, plan, printed, today) for printed in parties)
    return tuple(dict.fromkeys(note for note in notes if note))


def _renamed(base: KnowledgeBase, plan: Plan, printed: str, today: date) -> str | None:
    office = base.party(printed, plan.header.place)
    if office is None:
        return None
    if office.ended and office.ended.since <= today:
        since = shown(office.ended.since)
        return f"{office.name}: cấp huyện kết thúc từ {since}, không có cơ quan kế thừa cùng cấp"
    now = base.parties.today(office.id, plan.header.place)
    if now is None or now.status != "confirmed" or now.since is None or now.since > today or now.name is None:
        return None
    return f"{office.name} nay là {now.name} (từ {shown(now.since)})" if _other(now.name, office.name) else None


def _other(new: str, old: str) -> bool:
    return not new.casefold().startswith(old.casefold())
