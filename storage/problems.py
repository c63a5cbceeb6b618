"""The errors of this room: what happened, where, and what to do about it."""

from __future__ import annotations


class DatabaseProblem(Exception):
    """The database cannot be used as it is. ``what`` states the fact, ``remedy`` what a person can do (English)."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}. {remedy}")
        self.what = what
        self.remedy = remedy


class StoredPlanProblem(DatabaseProblem):
    """One published plan cannot be read back. ``plan_id`` names it."""

    def __init__(self, plan_id: str, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.plan_id = plan_id


class NotWritable(DatabaseProblem):
    """The database cannot be written at this path. Opening falls back to memory; later it reaches the caller."""
