"""What a rule is, what it finds, and the pieces of pattern that several families share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from intents.times.numbers import YEAR
from intents.times.values import Period, Recurrence, year_of


@dataclass(frozen=True, slots=True)
class Scene:
    """One text being read: as typed, folded, and in reading form; whether it bears marks at all; the injected day."""

    text: str
    folded: str
    form: str
    marked: bool
    today: date


@dataclass(frozen=True, slots=True)
class Found:
    """The value of a wording and what joining needs to know of it.

    ``at_year`` rebuilds the period in another year when none was stated; ``day_only`` is the N of "ngày N", whose
    month a range may supply; ``weekday`` is 0..6 when a weekday names no week; ``closing`` marks "hết X" and
    "cuối X"; ``weak`` wordings ("tháng") mean nothing alone and serve only under a prefix ("cuối tháng")."""

    value: Period | Recurrence
    year_stated: bool = False
    at_year: Callable[[int], Period | None] | None = None
    day_only: int | None = None
    weekday: int | None = None
    closing: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule: run only if one of ``triggers`` is in the folded text; ``build`` may refuse a match (``None``).

    ``build`` may raise ValueError or OverflowError where the calendar has no such day; that too is a refusal."""

    name: str
    triggers: tuple[str, ...]
    pattern: re.Pattern[str]
    build: Callable[[re.Match[str], Scene], Found | None]


@dataclass(frozen=True, slots=True)
class Atom:
    """A match of a rule, at [``start``, ``end``)."""

    start: int
    end: int
    rule: str
    found: Found


def rule(name: str, triggers: str, pattern: str, build: Callable[[re.Match[str], Scene], Found | None]) -> Rule:
    """A rule whose ``pattern`` starts at a word's edge; ``triggers`` are separated by "|"."""
    return Rule(name, tuple(triggers.split("|")), re.compile(EDGE + pattern), build)


EDGE = r"(?<![\w/.,])(?<![a-z]-)"
"""Before a wording: no word, no fraction or decimal, no document symbol ("KH-15"). A digit and "-" may ("1/6-15/6")."""

END = r"(?![\w%]|/\w|[.,]\d)"
"""After a wording: no word, no "%", no further "/..." (92/KH-UBND, 24/2024/NĐ-CP), no decimal."""

NAY = "(?:nay|n1y)"
RELATIVE = (
    rf"(?:{NAY}|sau nua|sau(?! (?:ngay |thang )?\d)|(?:sap )?toi(?! (?:ngay |thang )?\d)|ke tiep|tiep theo|ke"
    r"|truoc(?! (?:ngay |thang )?(?:\d|bao nhieu|may(?!\w)|nao(?!\w)))|(?:vua )?qua|(?:vua )?roi)(?!\w)"
)
"""Which week, month, quarter or year. "tháng trước ngày 15/6" is not last month: the date is what "trước" bounds."""

YEAR_TAIL = (
    rf"(?:(?: ?[/.-] ?| (?:cua )?nam |,? )(?P<year>{YEAR}){END}"
    rf"| (?:cua )?(?:nam (?P<which>{NAY}|ngoai|truoc|sau|toi|kia)|(?P<sang>sang nam))(?!\w))?"
)
"""An optional year after a month, quarter, half or day: "/2024", "năm 2024", "2024", "năm ngoái", "sang năm"."""

_STEPS = {"nay": 0, "n1y": 0, "ngoai": -1, "kia": -2, "truoc": -1, "qua": -1, "roi": -1}


def step(relative: str) -> int:
    """How many units ahead: this 0, last -1, next 1, the one after next ("tuần sau nữa") 2."""
    if relative == "sau nua":
        return 2
    return _STEPS.get(relative.rsplit(" ", 1)[-1], 1)


def year_in(found: re.Match[str], today: date) -> int | None:
    """The year that YEAR_TAIL read, or ``None`` when it read none."""
    if found["year"]:
        return int(found["year"])
    if found["which"]:
        return today.year + step(found["which"])
    return today.year + 1 if found["sang"] else None


def yearly(make: Callable[[int], Period | None], stated: int | None, today: date) -> Found | None:
    """``make`` in the stated year, or in that of ``today``, where another year may still be supplied."""
    value = make(today.year if stated is None else stated)
    if value is None:
        return None
    return Found(value, stated is not None, make if stated is None else None)


def word_set(words: str) -> frozenset[str]:
    """The folded words of a blank-separated list."""
    return frozenset(words.split())


def whole_year(year: int) -> Found:
    """A year that was stated."""
    return Found(year_of(year), True)


_DIGITAL = word_set("doi lieu te hoi quyen dan luc nang tang phu truong nghe nha nganh pham ky")
"""Words that "số" (digital) follows: chuyển đổi, dữ liệu, kinh tế, xã hội, chính quyền, công dân, năng lực, ..."""


def words_before(scene: Scene, position: int) -> list[str]:
    """The folded words before ``position`` within 24 characters, none after a comma or the like right before it."""
    words = scene.folded[max(0, position - 24) : position]
    return words.replace("(", " ").split() if words.endswith(" ") else []


def word_before(scene: Scene, position: int) -> str:
    """The folded word right before ``position``, or ""."""
    words = words_before(scene, position)
    return words[-1] if words else ""


def number_sign_before(scene: Scene, position: int) -> bool:
    """Whether "số" (number) is right before ``position``; the "số" of "chuyển đổi số 2024" means digital."""
    words = words_before(scene, position)
    return words[-1:] == ["so"] and not _DIGITAL.intersection(words[-2:-1])
