"""The five plans with their dates moved to another year, for simulations of a year that is no plan's own.

Nothing of bot or storage is imported here: tests.mutants changes those after this is made.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from knowledge.base import KnowledgeBase
from knowledge.loading import plan_files, read_plan
from knowledge.model import Plan


def moved(plan: Plan, year: int) -> Plan:
    """A plan with every date of its deadlines moved so that it is the plan of ``year``."""
    by = year - plan.header.year

    def shifted(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: shifted(each, key) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [shifted(each) for each in value]
        if isinstance(value, dt.date):
            last = 28 if value.month == 2 else value.day
            return value.replace(year=value.year + by, day=min(value.day, last))
        return value + by if name == "year" and isinstance(value, int) else value

    return Plan.model_validate(shifted(plan.model_dump()))


@cache
def base_of(year: int) -> KnowledgeBase:
    """The five plans, all moved to ``year``."""
    return KnowledgeBase([moved(read_plan(file), year) for file in plan_files()])
