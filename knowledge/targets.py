"""Whom and what a due concerns: its office, group of indicators, subject, plan, place. Pure.

A :class:`Target` is something one may follow. An office, a post and a person are all parties, so one kind stands for
the three. A target with ``place`` "" is meant at any place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from knowledge.base import KnowledgeBase
from knowledge.dues import Due
from knowledge.model import Duty, Finding, Indicator, Milestone, Plan

TargetKind = Literal["party", "pillar", "topic", "plan", "place", "reports"]
"""``reports``: the recurring reports of a place that go to somebody; ``id`` is a party's, or "" for everybody's."""
TARGET_KINDS: tuple[TargetKind, ...] = get_args(TargetKind)


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """``id``: of a party, pillar, topic ("concept/...", "duty/...", "milestone/..."), plan or place."""

    kind: TargetKind
    id: str
    place: str = ""


class Concerns:
    """Which dues concern a target, and which targets a due. Built once from a knowledge base; read-only."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.dues = base.dues
        self._covered: dict[str, frozenset[str]] = {}
        self._answering: dict[str, frozenset[str]] = {}
        self.targets: tuple[frozenset[Target], ...] = tuple(
            frozenset(_with_any_place(self._of(due))) for due in base.dues
        )
        """Of each due, by its position in ``dues``."""

    @cached_property
    def positions(self) -> dict[Target, tuple[int, ...]]:
        """Target -> positions of its dues, in order of time. A target without dues is missing."""
        found: dict[Target, list[int]] = {}
        for position, targets in enumerate(self.targets):
            for target in targets:
                found.setdefault(target, []).append(position)
        return {target: tuple(positions) for target, positions in found.items()}

    @cached_property
    def by_item(self) -> dict[str, int]:
        """Item -> its position in ``dues``."""
        return {due.item: position for position, due in enumerate(self.dues)}

    @cached_property
    def by_token(self) -> dict[str, int]:
        """Token of an item (see :func:`token`) -> its position in ``dues``."""
        return {token(due.item): position for position, due in enumerate(self.dues)}

    def of(self, target: Target) -> tuple[Due, ...]:
        """The dues that concern ``target``, by last day."""
        return tuple(self.dues[position] for position in self.positions.get(target, ()))

    def _of(self, due: Due) -> Iterator[Target]:
        place = due.plan.header.place
        yield Target("plan", due.plan.id, place)
        yield Target("place", place, place)
        offices = self._offices(due)
        yield from (Target("party", office, place) for office in offices)
        if due.occurrence.label and due.to:
            yield from (Target("reports", office, place) for office in ("", *offices))
        yield from (Target("pillar", pillar, place) for pillar in _pillars(due))
        yield from (Target("topic", topic, place) for topic in _topics(due))

    def _offices(self, due: Due) -> frozenset[str]:
        """Parties it is laid on, directly or by a group; the year's end is everyone's who answers for an indicator."""
        if due.entry is None:
            return self._of_indicators(due.plan)
        return frozenset().union(*(self._concerned(printed, due.plan) for printed in due.by))

    def _of_indicators(self, plan: Plan) -> frozenset[str]:
        if plan.id not in self._answering:
            roles = [row.roles for row in plan.indicators]
            printed = {name for role in roles for name in (*role.leads, *role.implements, *role.monitors)}
            self._answering[plan.id] = frozenset().union(*(self._concerned(name, plan) for name in printed))
        return self._answering[plan.id]

    def _concerned(self, printed: str, plan: Plan) -> frozenset[str]:
        owner = self.base.party(printed, plan.header.place)
        if owner is None:
            return frozenset()
        if owner.id not in self._covered:
            parties = self.base.parties
            self._covered[owner.id] = frozenset(
                office.id for office in parties.offices if parties.concerns(owner.id, office.id)
            )
        return self._covered[owner.id]


def token(item: str) -> str:
    """Twelve hexadecimal digits that stand for an item where its name is too long, as in the data of a button."""
    return hashlib.sha256(item.encode()).hexdigest()[:12]


def _with_any_place(targets: Iterator[Target]) -> Iterator[Target]:
    for target in targets:
        yield target
        yield Target(target.kind, target.id)


def _pillars(due: Due) -> frozenset[str]:
    if isinstance(due.entry, Indicator):
        return frozenset({due.entry.pillar})
    return frozenset(row.pillar for row in due.plan.indicators) if due.entry is None else frozenset()


def _topics(due: Due) -> frozenset[str]:
    """The subjects of a due; the year's end is that of every indicator without a date of its own."""
    match due.entry:
        case Indicator() as row:
            return _concepts(row)
        case Duty() as duty:
            return frozenset({f"duty/{due.plan.id}/{duty.code}"})
        case Milestone() as milestone:
            return frozenset({f"milestone/{due.plan.id}/{milestone.code}"})
        case Finding() as finding:
            return frozenset({f"finding/{due.plan.id}/{finding.code}"})
    rows = (*due.plan.goals, *due.plan.indicators)
    return frozenset().union(*(_concepts(row) for row in rows if not row.deadlines))


def _concepts(row: Indicator) -> frozenset[str]:
    return frozenset(f"concept/{target.concept}" for target in row.targets)
