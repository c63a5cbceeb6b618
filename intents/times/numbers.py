"""Numbers as typed in time wordings: digits, spelled-out 1..99, months and quarters by name. In reading form."""

from __future__ import annotations

_UNITS = {
    "mot": 1, "m2t": 1, "hai": 2, "ba": 3, "bon": 4, "t4": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "s6u": 6,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NAMED_MONTHS = {"gieng": 1, "chap": 12}

_UNIT = "mot|m2t|hai|ba|bon|t4|tu|nam|lam|nham|s6u|sau|bay|tam|chin"
TEENS = rf"(?:(?:hai|ba|bon|t4|tu|nam|s6u|sau|bay|tam|chin) )?muoi(?: (?:{_UNIT})(?!\w))?"
"""Spelled-out 10..99 ("mười lăm", "ba mươi mốt", "hai mươi tư")."""

COUNT = rf"(?:\d{{1,4}}|{TEENS}|mot|hai|ba|bon|nam|s6u|bay|tam|chin)"
"""A count before a unit. Unmarked "sau" and "tu" are left out: there they are "sau" (after) and "từ" (from)."""

DAY_WORD = rf"(?:{TEENS})"
UNIT_WORD = "(?:mot|hai|ba|bon|t4|tu|nam|s6u|sau|bay|tam|chin|muoi)"
MONTH = (
    r"(?:1[0-2](?!\d)|0?[1-9](?!\d)|muoi mot|muoi hai|muoi|gieng|chap|mot|hai|ba|bon|t4|tu|nam|s6u|bay|tam|chin"
    r"|sau(?= nam (?:19|20)\d\d| ?/ ?(?:19|20)\d\d))"
)
"""A month after "tháng". Unmarked "thang sau" is next month unless a year follows it ("thang sau nam 2024": June)."""

QUARTER = r"(?:0?[1-4]|iii|ii|iv|i|mot|hai|ba|bon|t4|tu)(?!\w)"
YEAR = r"(?:19|20)\d\d"


def number(words: str) -> int | None:
    """The number in ``words`` (digits, Roman I..IV, or spelled out up to 99), or ``None``."""
    if words.isascii() and words.isdigit():
        return int(words)
    if words in _ROMAN:
        return _ROMAN[words]
    if words in _NAMED_MONTHS:
        return _NAMED_MONTHS[words]
    tens, ten, units = words.partition("muoi")
    if not ten:
        return _UNITS.get(words)
    high = _UNITS.get(tens.strip(), 1 if not tens.strip() else 0)
    low = _UNITS.get(units.strip(), 0)
    return high * 10 + low if high else None
