"""The facts of a plan as validated, frozen values.

What comes in: plain data, as read from a reviewed YAML file or from the published copy in the database.
What goes out: :class:`Plan` and the values inside it. Nothing here reads a file, asks the clock or words an answer.

Every text is NFC. Every fact carries a :class:`Source`: the section or row of the document and the lines of the
text it was read from (1-based, last line inclusive).
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


def _clean_text(text: str) -> str:
    """Refuse empty text and text that is not NFC: both hide errors when words are compared later."""
    if not text.strip():
        raise ValueError("the text is empty; leave the field out instead")
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("the text is not in Unicode form NFC; save the file in NFC")
    return text


Text = Annotated[str, AfterValidator(_clean_text)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-zĐđ]+([.][0-9A-Za-zĐđ]+)*$")]

Role = Literal["leads", "coordinates", "monitors", "implements"]
ROLES: tuple[Role, ...] = ("leads", "coordinates", "monitors", "implements")
Level = Literal["tỉnh", "huyện", "xã"]
Comparator = Literal["=", ">=", ">", "~", "range", "none"]


class Fact(BaseModel):
    """Base of all values: frozen, and a field that is not in the schema is an error, not noise."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Fact):
    """Where a fact stands: ``place`` as a reader would look it up ("Phụ lục, mục II, dòng 3"), lines of the text."""

    place: Text
    lines: tuple[int, int]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 1 <= self.lines[0] <= self.lines[1]:
            raise ValueError(f"lines {self.lines} must be [first, last] with 1 <= first <= last")
        return self


class Correction(Fact):
    """An evident scanning or typing error: what is printed, what is shown instead."""

    printed: Text
    shown: Text


# --- deadlines -------------------------------------------------------------------------------------------------


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
