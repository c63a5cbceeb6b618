"""Everything the plans say, ready to be asked: plans, topics, dues, offices, places, and the lexicon for reading.

Built once from validated plans; read-only and safe to share between threads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from intents.lexicon import Lexicon
from intents.names import Name
from intents.words import fold, split_words
from knowledge.concepts import load_concepts
from knowledge.dues import Due, plan_dues
from knowledge.model import Duty, Indicator, Plan
from knowledge.names import names_of
from knowledge.parties import Office, Parties, load_parties
from knowledge.topics import Topics

_CITING = re.compile(
    r"(?:^|[^\w/-])(\d{1,4})(?=[/-])|(?:de an|quyet dinh|nghi quyet|nghi dinh|chi thi|ke hoach|so) (\d{1,4})\b"
)


class KnowledgeBase:
    """Plans by id (newest year first) with everything derived from them."""

    def __init__(self, plans: Sequence[Plan], parties: Parties | None = None) -> None:
        ordered = sorted(plans, key=lambda plan: (-plan.header.year, plan.id))
        self.plans: dict[str, Plan] = {plan.id: plan for plan in ordered}
        self.parties = parties or load_parties()
        self._parties_printed: dict[tuple[str, str | None], Office | None] = {}
        self._naming: dict[str, bool] = {}
        self.topics = Topics(ordered, load_concepts())
        self.dues: tuple[Due, ...] = tuple(
            sorted((due for plan in ordered for due in plan_dues(plan)), key=lambda due: due.last)
        )

    def party(self, printed: str, place: str | None) -> Office | None:
        """The office or person that a plan of ``place`` prints as ``printed``; None when no table has it."""
        key = (printed, place)
        if key not in self._parties_printed:
            self._parties_printed[key] = self.parties.resolve(printed, place)
        return self._parties_printed[key]

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return names_of(self.parties, self.plans.values())

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon(self.names, self.topics.wordings())

    def names_somebody(self, statement: str) -> bool:
        """Whether an office or a person is named in a statement of the plans."""
        if statement not in self._naming:
            found = self.lexicon.parties.find(split_words(statement), self.lexicon.vocabulary)
            self._naming[statement] = bool(found)
        return self._naming[statement]

    @cached_property
    def cited_numbers(self) -> frozenset[str]:
        """Numbers of documents that stand anywhere in the plans ("57" of "57-NQ/TW"), without leading zeros."""
        headers = (plan.header for plan in self.plans.values())
        stated = (text for header in headers for text in (header.number or "", *header.based_on, header.title))
        texts = (*self.topics.wordings(), *stated)
        return frozenset((one or other).lstrip("0") for text in texts for one, other in _CITING.findall(fold(text)))

    def indicator(self, plan_id: str, code: str) -> Indicator | None:
        return self._indicators.get((plan_id, code))

    @cached_property
    def _indicators(self) -> dict[tuple[str, str], Indicator]:
        return {
            (plan.id, indicator.code): indicator
            for plan in self.plans.values()
            for indicator in (*plan.goals, *plan.indicators)
        }

    def duty(self, plan_id: str, code: str) -> Duty | None:
        found = self.topics.duties.get(f"duty/{plan_id}/{code}")
        return found[1] if found else None

    def places(self) -> tuple[str, ...]:
        """Ids of the places that have a plan, in the order of the plans."""
        return tuple(dict.fromkeys(plan.header.place for plan in self.plans.values()))

    def plans_of(self, places: Iterable[str] = (), years: Iterable[int] = ()) -> tuple[Plan, ...]:
        """Plans of any of these places and years; an empty filter lets everything through."""
        wanted, when = set(places), set(years)
        return tuple(
            plan
            for plan in self.plans.values()
            if (not wanted or plan.header.place in wanted) and (not when or plan.header.year in when)
        )
