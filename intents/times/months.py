"""Rules for months, quarters, half-years and years by name.

Choices: without a year, the reference day's year; "tháng 6 tới" and "tháng 3 vừa qua" are the nearest one ahead or
behind; "6 tháng đầu năm" is January..June, and "9 tháng năm 2024" its first nine months; a bare figure 19xx/20xx is a
year unless it counts something ("2000 hồ sơ"); "năm học 2024-2025" is read as the two calendar years.
"""

from __future__ import annotations

import re

from intents.times.days import FRACTION_AFTER, NUMBERED
from intents.times.numbers import COUNT, MONTH, QUARTER, YEAR, number
from intents.times.rules import (
    END,
    NAY,
    YEAR_TAIL,
    Found,
    Rule,
    Scene,
    number_sign_before,
    rule,
    whole_year,
    word_before,
    word_set,
    year_in,
    yearly,
)
from intents.times.values import Period, months, quarter

_NEAR = rf"(?: (?P<near>{NAY}|(?:sap )?toi(?! (?:thang|ngay|quy|nam|tuan|cuoi|het|\d))|vua qua|vua roi)(?!\w))?"
_UNIT_AFTER = re.compile(
    r" (?:nguoi|ho so|trieu|ty|dong|doanh nghiep|dn|ho |can bo|hoc vien|luot|thu tuc|dich vu|xa|ban ghi|km|m2|tr|nghin"
    r"|don|tai khoan|van ban|chi tieu|nhiem vu|diem|(?!(?:19|20)\d\d(?!\d))\d{3})"
)
_SIZES = word_set("hon tren gan khoang thieu da dai kenh tong")
_COUNTERS = word_set("cac tung moi hang may nhieu")


def _nearest(found: re.Match[str], scene: Scene, plain: Found | None) -> Found | None:
    """``plain`` moved to the year that "tới" or "vừa qua" after it asks for."""
    near = found["near"]
    if plain is None or not near or not isinstance(plain.value, Period) or plain.at_year is None:
        return plain
    value, year = plain.value, scene.today.year
    if near.endswith("toi") and value.last and value.last < scene.today:
        year += 1
    elif near.startswith("vua") and value.first and value.first > scene.today:
        year -= 1
    moved = plain.at_year(year)
    return Found(moved) if moved else None


def _month(found: re.Match[str], scene: Scene) -> Found | None:
    number_ = number(found["month"])
    before = word_before(scene, found.start())
    if number_ is None or before in {"cau", "bac"}:
        return None
    if before.isdigit() and len(before) < 3 and int(before) > 28:
        return None  # of an impossible "31 tháng 4"; a real "31 tháng 5" is read whole
    counted = before in _COUNTERS or number(before) is not None
    if counted and (found["month"] == "nam" or before in _COUNTERS):
        return None  # "6 tháng năm 2024", "từng tháng năm 2024": the "năm" is a year's
    made = yearly(lambda y: months(y, number_, number_), year_in(found, scene.today), scene.today)
    return _nearest(found, scene, made)


def _month_letter(found: re.Match[str], scene: Scene) -> Found | None:
    """ "T8 này", "t12 tới": a month where no weekday has that number, or where it is the month we are in."""
    today, which = scene.today, int(found["month"])
    this = found["near"] in {"nay", "n1y"}
    if 2 <= which <= 7 and not (this and which == today.month):
        return None
    year = today.year + (not this and which <= today.month)
    return Found(months(year, which, which))


def _month_figures(found: re.Match[str], scene: Scene) -> Found | None:
    if word_before(scene, found.start()) in NUMBERED or number_sign_before(scene, found.start()):
        return None
    mm = int(found["month"])
    return Found(months(int(found["year"]), mm, mm), True)


def _quarter(found: re.Match[str], scene: Scene) -> Found | None:
    which = number(found["quarter"])
    if which is None:
        return None
    return _nearest(found, scene, yearly(lambda y: quarter(y, which), year_in(found, scene.today), scene.today))


def _several(found: re.Match[str], scene: Scene) -> Found | None:
    """ "tháng 3-5/2024", "quý I đến III": one unit word for both ends."""
    size = 3 if found["unit"] == "quy" else 1
    low, high = number(found["low"]), number(found["high"])
    if low is None or high is None or not low < high <= 12 // size:
        return None
    listed = found["link"].strip() in {"va", ","}
    if listed and (high != low + 1 or FRACTION_AFTER.match(scene.folded, found.end())):
        return None  # "tháng 5 và 8" is no stretch; "tháng 5 và 6 chỉ tiêu" has one month
    first, last = low * size - size + 1, high * size
    return yearly(lambda y: months(y, first, last), year_in(found, scene.today), scene.today)


def _part_of_year(found: re.Match[str], scene: Scene) -> Found | None:
    """ "6 tháng đầu năm", "2 quý cuối năm 2024", "9 tháng năm 2024"."""
    count = number(found["count"])
    size = 3 if found["unit"] == "quy" else 1
    if not count or not 0 < count * size < 12:
        return None
    span = count * size
    first, last = (13 - span, 12) if found["end"] == "cuoi" else (1, span)
    return yearly(lambda y: months(y, first, last), year_in(found, scene.today), scene.today)


def _half(found: re.Match[str], scene: Scene) -> Found | None:
    first = 1 if found["end"] in {"dau", "1"} else 7
    return yearly(lambda y: months(y, first, first + 5), year_in(found, scene.today), scene.today)


def _year(found: re.Match[str], _scene: Scene) -> Found:
    return whole_year(int(found["y"]))


def _bare_year(found: re.Match[str], scene: Scene) -> Found | None:
    before = word_before(scene, found.start())
    if before in _SIZES or before.startswith("0") or number_sign_before(scene, found.start()):
        return None
    if _UNIT_AFTER.match(scene.folded, found.end()):
        return None
    return whole_year(int(found["y"]))


def _years(found: re.Match[str], _scene: Scene) -> Found | None:
    low, high = int(found["low"]), int(found["high"])
    if low > high:
        return None
    first, last = months(low, 1, 12).first, months(high, 1, 12).last
    return Found(Period(first, last, "span"), True)


_DASH = "(?: ?[-–—] ?| den | toi )"
_THANG = r"(?:thang ?|thg\.? ?|t\. ?)"
RULES: tuple[Rule, ...] = (
    rule("month", "thang|thg|t.", rf"{_THANG}(?P<month>{MONTH})(?! lan){YEAR_TAIL}{_NEAR}(?! lan){END}", _month),
    rule(
        "month_letter",
        "t1|t2|t3|t4|t5|t6|t7|t8|t9",
        rf"t(?P<month>1[0-2]|[1-9]) (?P<near>nay|n1y|toi|sau){END}",
        _month_letter,
    ),
    rule("month_short", "/", rf"(?:t|th) ?(?P<month>1[0-2]|0?[1-9]) ?/ ?(?P<year>{YEAR}){END}", _month_figures),
    rule("month_figures", "/", rf"(?P<month>1[0-2]|0?[1-9]) ?/ ?(?P<year>{YEAR}){END}", _month_figures),
    rule(
        "months",
        "thang|thg",
        rf"(?P<unit>thang|thg\.?) ?(?P<low>{MONTH})(?P<link>{_DASH}| va )"
        rf"(?P<high>{MONTH}){YEAR_TAIL}(?! thang| lan){END}",
        _several,
    ),
    rule("quarter", "quy|qui", rf"quy ?(?P<quarter>{QUARTER})(?! lan){YEAR_TAIL}{_NEAR}{END}", _quarter),
    rule("quarter_short", "q1|q2|q3|q4", rf"q(?P<quarter>[1-4]){YEAR_TAIL}{_NEAR}{END}", _quarter),
    rule("quarter_dotted", "q.", rf"q\. ?(?P<quarter>{QUARTER}){YEAR_TAIL}{_NEAR}{END}", _quarter),
    rule(
        "quarters",
        "quy|qui",
        rf"(?P<unit>quy) ?(?P<low>{QUARTER})(?P<link>{_DASH}| va |, )(?P<high>{QUARTER}){YEAR_TAIL}{END}",
        _several,
    ),
    rule(
        "part_of_year",
        " dau| cuoi",
        rf"(?P<count>{COUNT}|sau) (?P<unit>thang|quy) (?P<end>dau|cuoi)(?! tien)"
        rf"(?: (?:cua )?nam(?! (?:\d|nay|n1y|ngoai|truoc|sau|toi|hoc)))?{YEAR_TAIL}{END}",
        _part_of_year,
    ),
    rule(
        "part_of_year",
        "thang",
        rf"(?P<count>{COUNT}) (?P<unit>thang) nam (?P<end>)(?P<year>{YEAR})(?P<which>)(?P<sang>){END}",
        _part_of_year,
    ),
    rule("half_year", "nua nam", rf"nua nam (?P<end>dau|cuoi|sau){YEAR_TAIL}{END}", _half),
    rule("half_year", "h1|h2", rf"h(?P<end>[12]) ?/ ?(?P<year>{YEAR})(?P<which>)(?P<sang>){END}", _half),
    rule("year", "nam", rf"nam (?P<y>{YEAR}){END}", _year),
    rule(
        "years",
        "19|20",
        rf"(?:(?:giai doan|nhiem ky|thoi ky) )?(?:nam )?(?P<low>{YEAR}){_DASH}(?:nam )?(?P<high>{YEAR}){END}",
        _years,
    ),
    rule("bare_year", "19|20", rf"(?P<y>{YEAR})(?!-\d){END}", _bare_year),
)
