"""Wordings that look like a date and are none, so that the bot can say which date it did not know."""

from __future__ import annotations

import re
from calendar import monthrange

from intents.times.days import FRACTION_AFTER, NUMBERED
from intents.times.numbers import YEAR
from intents.times.rules import EDGE, END
from intents.words import fold

_DATE = re.compile(
    rf"{EDGE}(?P<lead>(?:ngay|truoc|han) )?(?P<shown>(?P<d>\d{{1,2}}) ?(?P<sep>[/.-]) ?(?P<m>\d{{1,2}})"
    rf"(?: ?(?P=sep) ?(?P<y>{YEAR}))?){END}(?!-\d)"
)
_WORDS = re.compile(rf"{EDGE}(?P<shown>(?P<d>\d{{1,2}}) thang (?P<m>\d{{1,2}})(?: ?/ ?| nam )?(?P<y>{YEAR})?){END}")
_MONTH = re.compile(
    rf"{EDGE}(?<!luong )(?<!\d )"
    rf"(?P<shown>thang ?(?P<m>\d{{1,2}})(?:(?: ?/ ?| nam ){YEAR})?){END}(?! ngay)"
)
_QUARTER = re.compile(rf"{EDGE}(?P<shown>quy (?P<q>\d)(?:(?: ?/ ?| nam ){YEAR})?){END}(?! lan)")
_DAY = re.compile(rf"{EDGE}(?P<shown>ngay (?P<d>3[2-9]|[4-9]\d|00?)){END}(?! ?thang)")


def _exists(dd: int, mm: int, year: int) -> bool:
    return 1 <= mm <= 12 and 1 <= dd <= monthrange(year, mm)[1]


def _looks_like_date(found: re.Match[str], folded: str) -> bool:
    """Without a year, only "/" with a real month or a word such as "ngày" before makes a date of two figures."""
    if found["y"] or found["lead"]:
        return True
    if found["sep"] != "/" or not 1 <= int(found["m"]) <= 12 or int(found["d"]) > 39:
        return False
    before = folded[max(0, found.start() - 16) : found.start()].split()
    return not (before and before[-1] in NUMBERED) and not FRACTION_AFTER.match(folded, found.end())


def impossible_dates(text: str) -> tuple[str, ...]:
    """The literal wordings of ``text`` such as "31/2/2024", "32/1", "tháng 13", "quý 5", in order. Never raises.

    29/2 without a year is a date in some year, so it is not listed; nor are ranks, rates and document numbers."""
    folded = fold(text)
    spans: set[tuple[int, int]] = set()
    for pattern in (_DATE, _WORDS):
        for found in pattern.finditer(folded):
            if pattern is _DATE and not _looks_like_date(found, folded):
                continue
            # A leap year stands in for a year not given.
            if not _exists(int(found["d"]), int(found["m"]), int(found["y"] or 2024)):
                spans.add(found.span("shown"))
    taken = set(spans)
    for found in _MONTH.finditer(folded):
        if not 1 <= int(found["m"]) <= 12:
            spans.add(found.span("shown"))
    spans.update(found.span("shown") for found in _QUARTER.finditer(folded) if not 1 <= int(found["q"]) <= 4)
    spans.update(found.span("shown") for found in _DAY.finditer(folded))
    kept = {span for span in spans if not any(other[0] <= span[0] and span[1] <= other[1] for other in taken - {span})}
    return tuple(text[start:end] for start, end in sorted(kept))
