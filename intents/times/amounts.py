"""Amounts of time and hours of the day: "3 ngày", "sau 1 giờ", "lúc 9 giờ 30". They name no day, so they are no
periods; who asks for one of them knows what it is counted from.

What comes in: text as typed. What goes out: minutes or days; empty or None when there is nothing of the kind.
"""

from __future__ import annotations

import re

from intents.times.numbers import COUNT, number
from intents.words import clean, fold

_MINUTES = {"phut": 1, "gio": 60, "tieng": 60, "h": 60, "ngay": 24 * 60, "hom": 24 * 60, "tuan": 7 * 24 * 60}
_UNIT = "|".join(_MINUTES)
_ONE = rf"({COUNT}) ?({_UNIT})(?![a-z])( ruoi)?"
_AMOUNT = re.compile(rf"(?<!\w){_ONE}")
_MORE = re.compile(rf"(?: va)? ?{_ONE}")
_BARE = re.compile(r" ?(\d{1,2})(?= (?:nua|nhe|nha|a)(?!\w)|\W*$)")
"""Minutes that are only a number: "2 giờ 30"."""
_DAYS = re.compile(rf"(?<!\w)({COUNT})(?: (ngay|hom|tuan)(?!\w)| ?(?=,|va ))")
_BEFORE = re.compile(r"(?<!\w)truoc(?!\w)")
_TIME = r" ?(\d{1,2})(?: ?(?:gio|h|:)(?![a-z])(?: ?(\d{1,2})(?!\d))?( ruoi)?)%s(?: (sang|trua|chieu|toi|dem|khuya))?"
_CLOCK = re.compile(r"(?<!\w)(?:luc|vao|hoi|sang|chieu|ngay)" + _TIME % "")
_SPAN = re.compile(rf"(?<!\w)(?:tu|sau)(?: luc)?{_TIME % ''}(?: ?(?:den|toi|-|–)(?: luc)?{_TIME % '?'})?")
_AFTERNOON = ("chieu", "toi", "dem", "khuya")


def minutes_from_now(text: str) -> int | None:
    """ "sau 1 giờ", "2 tiếng 30 phút nữa", "2h30" -> 60, 150, 150; "nửa tiếng nữa" -> 30; None for no amount."""
    folded = fold(clean(text))
    if re.search(r"(?<!\w)nua (?:gio|tieng)(?!\w)", folded):
        return 30
    total, smallest = 0, None
    found = _AMOUNT.search(folded)
    while found is not None:
        count, unit = number(found[1]), _MINUTES[found[2]]
        if count is None or (smallest is not None and unit >= smallest):
            break
        total, smallest = total + count * unit + (unit // 2 if found[3] else 0), unit
        end = found.end()
        found = _MORE.match(folded, end)
    if smallest == _MINUTES["gio"] and (bare := _BARE.match(folded, end)):
        total += int(bare[1])
    return None if smallest is None else total


def days_before(text: str) -> tuple[int, ...]:
    """The days after "trước": "trước hạn 7, 3 và 1 ngày" -> (7, 3, 1); "trước 2 tuần" -> (14,); () for none."""
    folded = fold(clean(text))
    start = _BEFORE.search(folded)
    if start is None:
        return ()
    days = []
    for found in _DAYS.finditer(folded, start.end()):
        count = number(found[1])
        if count is not None:
            days.append(count * (7 if found[2] == "tuan" else 1))
    return tuple(days)


def clock(text: str) -> int | None:
    """ "lúc 9 giờ", "8h30", "3 giờ chiều" after "lúc", "vào" -> the minute of the day; None for none or nonsense."""
    found = _CLOCK.search(fold(clean(text)))
    return _minute(*found.groups()) if found else None


def clock_span(text: str) -> tuple[int, int | None] | None:
    """ "từ 20h đến 6h sáng" -> (1200, 360); "sau 9 giờ tối" -> (1260, None); minutes of the day. None for none."""
    found = _SPAN.search(fold(clean(text)))
    if found is None:
        return None
    start = _minute(*found.groups()[:4])
    until = _minute(*found.groups()[4:]) if found[5] else None
    return None if start is None or (found[5] and until is None) else (start, until)


def _minute(hours: str, minutes: str | None, half: str | None, part: str | None) -> int | None:
    hour, minute = int(hours), 30 if half else int(minutes or 0)
    if part in _AFTERNOON and hour < 12:
        hour += 12
    return hour * 60 + minute if hour < 24 and minute < 60 else None
