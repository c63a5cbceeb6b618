"""What can be asked about: concepts (an indicator over documents and years), duties and milestones; and finding them.

A question's subject goes in as a query, topics come out with a score for each plan that has them. Wordings of a plan
count fully for that plan and a little less for the same concept elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from intents.matching import Hit, Query, WordingIndex
from knowledge.concepts import Concept
from knowledge.model import ROLES, Duty, Finding, Indicator, Milestone, Plan, Target

ELSEWHERE = 0.96
"""What a wording of another plan counts for the same concept here."""
FIGURE_BONUS, FIGURE_PENALTY = 0.05, 0.04
"""A figure said in the question speaks for the topics that have it, and a little against those that have others."""

TopicKind = Literal["concept", "duty", "milestone", "finding"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to ask about. ``id`` is stable: "concept/<slug>", "duty/<plan>/<code>", "milestone/<plan>/<code>",
    "finding/<plan>/<code>"."""

    id: str
    kind: TopicKind
    name: str
    plans: tuple[str, ...]


class Candidate(NamedTuple):
    """A topic in one plan with its score in [0, 1+bonus] and the wording that gave it."""

    topic: Topic
    plan: str
    score: float
    hit: Hit
    wording: str


@dataclass(frozen=True, slots=True)
class Aim:
    """A concept in one plan: its rows with the target concerned, body and appendix and levels side by side."""

    plan: Plan
    concept: str
    entries: tuple[tuple[Indicator, Target], ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """Whose a wording is: its topic, and the plan it was taken from (None: everyday words for the concept)."""

    topic: Topic
    plan: str | None
    text: str


class Topics:
    """All topics of some plans, searchable. Built once, read-only afterwards."""

    def __init__(self, plans: Sequence[Plan], concepts: Mapping[str, Concept]) -> None:
        self._index = WordingIndex()
        self._said: list[_Said] = []
        self.by_id: dict[str, Topic] = {}
        self.aims: dict[tuple[str, str], Aim] = {}
        self.duties: dict[str, tuple[Plan, Duty]] = {}
        self.milestones: dict[str, tuple[Plan, Milestone]] = {}
        self.findings: dict[str, tuple[Plan, Finding]] = {}
        self._collect_aims(plans)
        self._index_concepts(concepts)
        for plan in plans:
            self._index_duties(plan)
        self._index.freeze()

    def wordings(self) -> tuple[str, ...]:
        """Every wording, for a lexicon."""
        return tuple(said.text for said in self._said)

    def knows(self, word: str) -> bool:
        """Whether any wording has this folded word."""
        return self._index.knows(word)

    def weight(self, query: Query) -> float:
        """What the words of a query weigh together, by rarity; 0 for an empty one."""
        return sum(self._index.slot_weight(slot) for slot in query.slots)

    def _collect_aims(self, plans: Sequence[Plan]) -> None:
        gathered: dict[tuple[str, str], list[tuple[Indicator, Target]]] = {}
        owner = {plan.id: plan for plan in plans}
        for plan in plans:
            for indicator in (*plan.goals, *plan.indicators):
                for target in indicator.targets:
                    gathered.setdefault((plan.id, target.concept), []).append((indicator, target))
        for (plan_id, concept), entries in gathered.items():
            self.aims[plan_id, concept] = Aim(owner[plan_id], concept, tuple(entries))

    def _index_concepts(self, concepts: Mapping[str, Concept]) -> None:
        plans_of: dict[str, list[str]] = {}
        for plan_id, concept in self.aims:
            plans_of.setdefault(concept, []).append(plan_id)
        for slug, plan_ids in plans_of.items():
            known = concepts.get(slug)
            name = known.name if known else self.aims[plan_ids[0], slug].entries[0][1].what
            topic = Topic(f"concept/{slug}", "concept", name, tuple(plan_ids))
            said: dict[tuple[str | None, str], None] = {(None, name): None}
            for saying in known.say if known else ():
                said[None, saying.text] = None
            for plan_id in plan_ids:
                for indicator, target in self.aims[plan_id, slug].entries:
                    said[plan_id, target.what] = None
                    said[plan_id, indicator.statement] = None
                    if all(other.concept == slug for other in indicator.targets):
                        said.update({(plan_id, text): None for text in indicator.say})
            self._add(topic, said)

    def _index_duties(self, plan: Plan) -> None:
        for duty in plan.duties:
            topic = Topic(f"duty/{plan.id}/{duty.code}", "duty", duty.statement, (plan.id,))
            self.duties[topic.id] = (plan, duty)
            texts = (duty.statement, *duty.say, *(line.what for line in duty.deadlines if line.what))
            self._add(topic, {(plan.id, text): None for text in texts})
        for milestone in plan.milestones:
            topic = Topic(f"milestone/{plan.id}/{milestone.code}", "milestone", milestone.statement, (plan.id,))
            self.milestones[topic.id] = (plan, milestone)
            self._add(topic, {(plan.id, text): None for text in (milestone.statement, *milestone.say)})

        for finding in plan.findings:
            topic = Topic(f"finding/{plan.id}/{finding.code}", "finding", finding.statement, (plan.id,))
            self.findings[topic.id] = (plan, finding)
            self._add(topic, {(plan.id, text): None for text in (finding.statement, *finding.say)})

    def _add(self, topic: Topic, said: Mapping[tuple[str | None, str], None]) -> None:
        number = len(self.by_id)
        self.by_id[topic.id] = topic
        for plan_id, text in said:
            self._index.add(text, number)
            self._said.append(_Said(topic, plan_id, text))

    def search(
        self, queries: Sequence[Query], figures: Sequence[float] = (), plans: Collection[str] | None = None
    ) -> list[Candidate]:
        """Candidates best first, one a topic and plan; several queries are tried and the best score of each counts.

        ``plans`` None: all plans; otherwise only these.
        """
        best: dict[tuple[str, str], Candidate] = {}
        for hit in self._index.search(queries):
            said = self._said[hit.wording]
            for plan_id in said.topic.plans:
                if plans is not None and plan_id not in plans:
                    continue
                share = 1.0 if said.plan in (None, plan_id) else ELSEWHERE
                score = hit.score * share + self._figure_bonus(said.topic, plan_id, figures)
                key = (said.topic.id, plan_id)
                if key not in best or score > best[key].score:
                    best[key] = Candidate(said.topic, plan_id, round(score, 4), hit, said.text)
        return sorted(best.values(), key=lambda found: (-found.score, found.topic.kind, found.topic.id, found.plan))

    def said_of(self, found: Candidate) -> tuple[str, ...]:
        """What the plan says of the candidate: its statement, or an indicator's rows and figures."""
        record = self._record(found)
        if record is not None:
            return (record.statement,)
        rows = self._rows(found)
        figures = (f"{target.value} {target.unit} {target.what}" for row in rows for target in row.targets)
        return (*(row.statement for row in rows), *figures)

    def parties_of(self, found: Candidate) -> tuple[str, ...]:
        """Who answers for the candidate in any role, as the plan prints them; a report names nobody by role."""
        record = self._record(found)
        if record is not None:
            return () if isinstance(record, Finding) else record.owner
        roles = [row.roles for row in self._rows(found)]
        return tuple(name for each in roles for role in ROLES for name in getattr(each, role))

    def _record(self, found: Candidate) -> Duty | Milestone | Finding | None:
        """The one record behind a candidate; None for a concept, which has rows."""
        held = (
            self.duties.get(found.topic.id) or self.milestones.get(found.topic.id) or self.findings.get(found.topic.id)
        )
        return held[1] if held else None

    def _rows(self, found: Candidate) -> list[Indicator]:
        return [row for row, _ in self.aims[found.plan, found.topic.id.removeprefix("concept/")].entries]

    def _figure_bonus(self, topic: Topic, plan_id: str, figures: Sequence[float]) -> float:
        if not figures:
            return 0.0
        if topic.kind != "concept":
            return 0.0
        aim = self.aims[plan_id, topic.id.removeprefix("concept/")]
        values = {value for _, target in aim.entries for value in (target.value, target.upper) if value is not None}
        return FIGURE_BONUS if not values.isdisjoint(figures) else -FIGURE_PENALTY
