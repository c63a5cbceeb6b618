"""The facts of a plan as validated, frozen values.

What comes in: plain data, as read from a reviewed YAML file or from the published copy in the database.
What goes out: :class:`Plan` and the values inside it. Nothing here reads a file, asks the clock or words an answer.

Every fact carries a :class:`~knowledge.fact.Source`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from knowledge.deadlines import Deadline
from knowledge.fact import Code, Correction, Fact, Slug, Source, Text

Role = Literal["leads", "coordinates", "monitors", "implements"]
ROLES: tuple[Role, ...] = ("leads", "coordinates", "monitors", "implements")
Level = Literal["tỉnh", "huyện", "xã"]
Comparator = Literal["=", ">=", ">", "~", "range", "none"]


# --- indicators, duties ------------------------------------------------------------------------------------------


class Target(Fact):
    """One measurable aim inside an indicator.

    ``value`` is a number in ``unit``; with comparator ``range`` it is the lower bound and ``upper`` the upper one.
    Comparators: "=" đạt, ">=" tối thiểu / trở lên / từ, ">" trên, "~" khoảng, "range" từ A - B, "none" no figure.
    """

    what: Text
    concept: Slug
    comparator: Comparator
    value: float | None = None
    upper: float | None = None
    unit: Text | None = None
    keep: bool = False
    """The document says "duy trì": the level was reached before and is to be held."""
    scope: Literal["tỉnh", "huyện", "xã"] | None = None
    """The level of government the figure is for, when one row gives several ("80% cấp huyện")."""
    since: dt.date | None = None

    @model_validator(mode="after")
    def _figure_is_whole(self) -> Self:
        if self.comparator == "none":
            if self.value is not None or self.upper is not None:
                raise ValueError("comparator 'none' goes without value and upper")
        elif self.value is None or self.unit is None:
            raise ValueError("a target with a comparator needs value and unit")
        if (self.comparator == "range") != (self.upper is not None):
            raise ValueError("'upper' belongs to comparator 'range', and only to it")
        return self


class Roles(Fact):
    """Who does what, in the document's words, one entry a party; an empty tuple is a blank or missing cell.

    leads = chủ trì; coordinates = phối hợp; monitors = chủ trì theo dõi, đôn đốc, đánh giá;
    implements = chủ trì thực hiện. The four are never merged.
    """

    leads: tuple[Text, ...] = ()
    coordinates: tuple[Text, ...] = ()
    monitors: tuple[Text, ...] = ()
    implements: tuple[Text, ...] = ()


class Indicator(Fact):
    """One row of the document's objectives: its official statement, its targets and who answers for it."""

    code: Code
    part: Literal["body", "appendix"]
    pillar: Slug
    audience: Text | None = None
    statement: Text
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]
    columns: tuple[Role, ...] = ()
    """The role columns that the document has for this row, so that a blank cell differs from no column."""
    roles: Roles = Roles()
    twin: Code | None = None
    """The same indicator in the other part of the document (body <-> appendix)."""
    deadlines: tuple[Deadline, ...] = ()
    say: tuple[Text, ...] = ()
    corrections: tuple[Correction, ...] = ()
    source: Source


class Duty(Fact):
    """One task of an assigning section: a short statement of ours, never the document's prose."""

    code: Code
    owner: tuple[Text, ...]
    """The parties the section is addressed to, in the document's words ("Giám đốc Sở Nội vụ")."""
    role: Role = "leads"
    """The owner's part in it: "Chủ trì, phối hợp với ..." leads; "Phối hợp với ..." coordinates; else implements."""
    partners: tuple[Text, ...] = ()
    """Bodies the document names as partners in this duty."""
    statement: Text
    say: tuple[Text, ...] = ()
    """A few short names by which people ask for this duty."""
    deadlines: tuple[Deadline, ...] = ()
    corrections: tuple[Correction, ...] = ()
    source: Source


class Milestone(Fact):
    """A date of the document as a whole: campaign, closing review, reporting, an awareness day."""

    code: Code
    statement: Text
    owner: tuple[Text, ...] = ()
    say: tuple[Text, ...] = ()
    deadline: Deadline
    source: Source


class Finding(Fact):
    """A figure or fact the document reports that is no target: a result reached, a stock-taking, a number of things.

    ``kind`` "result" is what was reached by ``as_of``; "aim" is an aim said in passing outside the numbered
    indicators; "context" is anything else a person may ask ("05 trụ cột").
    """

    code: Code
    kind: Literal["result", "aim", "context"]
    statement: Text
    as_of: Text | None = None
    say: tuple[Text, ...] = ()
    deadline: Deadline | None = None
    """The day of an aim that has one."""
    source: Source


class Pillar(Fact):
    """A group of indicators as the document heads it."""

    id: Slug
    name: Text
    say: tuple[Text, ...] = ()


class Signer(Fact):
    name: Text
    post: Text


class Stated(Fact):
    """A date as far as the document states it: any of the parts may be missing. ``text`` is its wording."""

    text: Text
    year: int | None = None
    month: int | None = None
    day: int | None = None
    source: Source


class Header(Fact):
    """What the document says of itself. What it does not state stays None."""

    kind: Literal["Kế hoạch", "Chỉ thị", "Phụ lục kế hoạch"]
    title: Text
    number: Text | None = None
    number_printed: Text | None = None
    """The number's printed form when the digits are missing ("/KH-BCĐCĐS")."""
    dates: tuple[Stated, ...] = ()
    """Every date the document bears, in order; two of them may disagree."""
    issuer: Text
    signer: Signer | None = None
    place: Slug
    level: Level
    year: int
    validity: Text | None = None
    """What the document says of the time it holds for; None when it says nothing beyond its year."""
    theme: Text | None = None
    based_on: tuple[Text, ...] = ()
    recipients: tuple[Text, ...] = ()
    source: Source


class Plan(Fact):
    """One document, reviewed."""

    id: Slug
    header: Header
    pillars: tuple[Pillar, ...]
    goals: tuple[Indicator, ...] = ()
    """Overall aims above the numbered indicators (rank, index); not counted among the indicators."""
    indicators: tuple[Indicator, ...]
    duties: tuple[Duty, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    findings: tuple[Finding, ...] = ()

    @model_validator(mode="after")
    def _codes_hold(self) -> Self:
        codes = [indicator.code for indicator in (*self.goals, *self.indicators)]
        codes += [duty.code for duty in self.duties]
        codes += [milestone.code for milestone in self.milestones]
        codes += [finding.code for finding in self.findings]
        doubles = sorted({code for code in codes if codes.count(code) > 1})
        if doubles:
            raise ValueError(f"these codes occur twice: {', '.join(doubles)}")
        pillars = {pillar.id for pillar in self.pillars}
        by_code = {indicator.code: indicator for indicator in self.indicators}
        for indicator in (*self.goals, *self.indicators):
            if indicator.pillar not in pillars:
                raise ValueError(f"{indicator.code}: pillar {indicator.pillar!r} is not among the plan's pillars")
            twin = by_code.get(indicator.twin) if indicator.twin else None
            if indicator.twin and (twin is None or twin.twin != indicator.code or twin.part == indicator.part):
                raise ValueError(
                    f"{indicator.code}: twin {indicator.twin!r} must exist, point back, and be the other part"
                )
        return self
