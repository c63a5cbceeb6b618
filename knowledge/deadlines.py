"""The forms in which plans state a day: "trước ngày 15/5", "trong quý III", "hằng quý". ``dues`` makes days of them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from knowledge.fact import Fact, Source, Text


class _Form(Fact):
    """Shared by every form of deadline. ``text`` is the wording of the document ("trước ngày 15/5/2024")."""

    text: Text
    what: Text | None = None
    """What happens then, when it is not the whole duty or indicator ("số hóa tại Bộ phận một cửa cấp tỉnh")."""
    by: tuple[Text, ...] = ()
    """Who must do it, when it is not the owner of the duty."""
    to: Text | None = None
    """Who receives it (of a report)."""
    source: Source | None = None
    """Where it stands, when that is not the place of the duty or indicator it belongs to."""


class OnDay(_Form):
    """An event on one day."""

    form: Literal["on_day"]
    day: dt.date


class BeforeDay(_Form):
    """ "trước X": the last day to be on time is the day before ``day``."""

    form: Literal["before_day"]
    day: dt.date


class ByDay(_Form):
    """ "chậm nhất ngày X", "đến ngày X": ``day`` itself is still on time."""

    form: Literal["by_day"]
    day: dt.date


class BeforeMonth(_Form):
    """ "trước tháng 6/2024": the last day is the last of the month before."""

    form: Literal["before_month"]
    year: int
    month: Annotated[int, Field(ge=1, le=12)]


class InMonth(_Form):
    """ "trong tháng 6/2024": the last day is the last of that month."""

    form: Literal["in_month"]
    year: int
    month: Annotated[int, Field(ge=1, le=12)]


class InQuarter(_Form):
    """ "trong Quý III/2025"."""

    form: Literal["in_quarter"]
    year: int
    quarter: Annotated[int, Field(ge=1, le=4)]


class InYear(_Form):
    """ "trong năm 2024"."""

    form: Literal["in_year"]
    year: int


class EveryQuarter(_Form):
    """A duty of every quarter of the plan's years.

    ``before_day`` 25 is "trước ngày 25 của tháng cuối quý" (last day on time: the 24th); without it only the quarter
    is stated and its last day closes it.
    """

    form: Literal["every_quarter"]
    before_day: Annotated[int, Field(ge=2, le=31)] | None = None


class EveryYear(_Form):
    """At least ``times`` in each year of the plan ("tối thiểu 01 lần/năm")."""

    form: Literal["every_year"]
    times: Annotated[int, Field(ge=1)] = 1


class FromDay(_Form):
    """Holds from ``day`` on ("từ ngày 01/6/2022")."""

    form: Literal["from_day"]
    day: dt.date


class FromYear(_Form):
    """Holds from a year on ("từ năm 2025")."""

    form: Literal["from_year"]
    year: int


class Span(_Form):
    """A campaign from ``first`` (None: not stated as a date) to ``last``, both inclusive."""

    form: Literal["span"]
    first: dt.date | None = None
    last: dt.date


Deadline = Annotated[
    OnDay
    | BeforeDay
    | ByDay
    | BeforeMonth
    | InMonth
    | InQuarter
    | InYear
    | EveryQuarter
    | EveryYear
    | FromDay
    | FromYear
    | Span,
    Field(discriminator="form"),
]
