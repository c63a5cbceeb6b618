"""Rows of lists: an indicator or a duty as one line, and the offer of the lines that follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answer import Desk
from bot.figures import figure
from bot.question import Pending, Question
from knowledge.model import Indicator, Plan, Role

PAGE = 20
"""Rows of one list shown at once; the rest is offered."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. ``differs``: the other part of the document says otherwise, in words."""

    text: str
    code: str
    plan: Plan
    topic: str
    role: Role | None = None
    differs: str | None = None
    due: str | None = None


def row_of(desk: Desk, plan: Plan, indicator: Indicator, role: Role | None = None) -> Row:
    """An indicator as a row; what the other part of the document says differently stands beside it."""
    twin = desk.base.indicator(plan.id, indicator.twin) if indicator.twin else None
    differs = None
    if twin is not None and _figures(twin) != _figures(indicator):
        where = "phần mục tiêu" if twin.part == "body" else "phụ lục"
        differs = f"{where} ghi: {twin.statement}"
    return Row(indicator.statement, indicator.code, plan, f"concept/{indicator.targets[0].concept}", role, differs)


def _figures(indicator: Indicator) -> set[str | None]:
    return {(figure(target) or "").removeprefix("duy trì ") for target in indicator.targets}


def main_rows(plan: Plan, part: str | None = None) -> list[Indicator]:
    """Each indicator once: the appendix row where there is one (it has the roles), else the body's."""
    if part is not None:
        return [row for row in plan.indicators if row.part == part]
    appendix = [row for row in plan.indicators if row.part == "appendix"]
    covered = {row.twin for row in appendix}
    return appendix + [row for row in plan.indicators if row.part == "body" and row.code not in covered]


def names_any(desk: Desk, plan: Plan, parties: Iterable[str], offices: Sequence[str]) -> bool:
    """Whether one of ``parties``, as the plan prints them, is one of ``offices`` (ids)."""
    found = (desk.base.party(party, plan.header.place) for party in parties)
    return any(office is not None and office.id in offices for office in found)


def more_offer(question: Question, more: int, what: str) -> tuple[Pending, ...]:
    """The offer of the next page, if ``more`` rows are left."""
    if more <= 0:
        return ()
    return (Pending(label=f"Xem tiếp {more} {what}", question=question.model_copy(update={"page": question.page + 1})),)
