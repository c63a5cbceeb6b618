"""Rules for a number of days, weeks, months, quarters or years from today, and for recurrences.

Choices: "10 ngày tới", "trong vòng 10 ngày" run from today to today + 10; "10 ngày nữa", "3 ngày trước" are that day;
"2 tuần nữa", "3 tháng trước" are the whole week or month that day falls in; "5 ngày qua" ends today. "3 ngày trước
hạn", "3 ngày trước 30/6" say how early, not when, and are not read; nor is "hằng ngày": the plans ask nothing daily.
"6 tháng một lần" is every half-year, "3 tháng/lần" every quarter; "2 năm một lần" has no Recurrence and is not read.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from intents.times.numbers import COUNT, DAY_WORD, MONTH, number
from intents.times.rules import END, Found, Rule, Scene, rule, word_before
from intents.times.values import (
    Every,
    Period,
    Recurrence,
    day,
    month_of,
    quarter_of,
    shift_months,
    week_of,
    year_of,
)

_MONTHS = {"thang": 1, "quy": 3, "nam": 12}
_EVERY: dict[str, Every] = {"tuan": "week", "thang": "month", "quy": "quarter", "nam": "year", "nua nam": "half"}
_EVERY_MONTHS: dict[int, Every] = {1: "month", 3: "quarter", 6: "half", 12: "year"}


def _moved(today: date, count: int, unit: str) -> date:
    """``today`` moved by ``count`` units; OverflowError or ValueError outside the calendar."""
    if unit in _MONTHS:
        return shift_months(today, count * _MONTHS[unit])
    return today + timedelta(days=count * (7 if unit == "tuan" else 1))


def _around(when: date, unit: str) -> Period:
    if unit == "ngay":
        return day(when)
    if unit == "tuan":
        return week_of(when)
    if unit == "thang":
        return month_of(when)
    return quarter_of(when) if unit == "quy" else year_of(when.year)


def _count(found: re.Match[str]) -> int:
    return number(found["count"]) or 0


def _stretch(found: re.Match[str], scene: Scene) -> Found | None:
    count = _count(found)
    return Found(Period(scene.today, _moved(scene.today, count, found["unit"]), "span")) if count else None


def _past_stretch(found: re.Match[str], scene: Scene) -> Found | None:
    count = _count(found)
    return Found(Period(_moved(scene.today, -count, found["unit"]), scene.today, "span")) if count else None


def _ahead(found: re.Match[str], scene: Scene) -> Found | None:
    count = _count(found)
    return Found(_around(_moved(scene.today, count, found["unit"]), found["unit"])) if count else None


def _ago(found: re.Match[str], scene: Scene) -> Found | None:
    count = _count(found)
    return Found(_around(_moved(scene.today, -count, found["unit"]), found["unit"])) if count else None


def _half_month(_found: re.Match[str], scene: Scene) -> Found:
    return Found(Period(scene.today, scene.today + timedelta(days=15), "span"))


def _every(found: re.Match[str], _scene: Scene) -> Found:
    return Found(Recurrence(_EVERY[found["every"]], None))


def _every_once(found: re.Match[str], scene: Scene) -> Found | None:
    # "2 năm một lần" is not every year.
    return None if number(word_before(scene, found.start())) else _every(found, scene)


def _every_months(found: re.Match[str], _scene: Scene) -> Found | None:
    every = _EVERY_MONTHS.get(number(found["count"]) or 0)
    return Found(Recurrence(every, None)) if every else None


def _every_on_day(found: re.Match[str], _scene: Scene) -> Found | None:
    dd = number(found["dd"])
    return Found(Recurrence("quarter" if found["last"] else "month", dd)) if dd and dd <= 31 else None


def _every_year(_found: re.Match[str], _scene: Scene) -> Found:
    return Found(Recurrence("year", None))


def _every_weekday(found: re.Match[str], _scene: Scene) -> Found | None:
    which = number(found["day"].removeprefix("thu ")) if found["day"] != "chu nhat" else 8
    return Found(Recurrence("week", which - 1)) if which and 2 <= which <= 8 else None


_UNIT = "(?P<unit>ngay|tuan|thang|quy|nam)"
_N = rf"(?P<count>{COUNT}) {_UNIT}"
_EACH = "(?:hang|moi|tung)"
_E = "(?P<every>tuan|thang|quy|nua nam|nam)"
_DATED = r"(?! (?:han|khi|ngay|ngay \d|\d|thoi|nay|thang|ky))"
RULES: tuple[Rule, ...] = (
    rule(
        "next_count",
        " toi|ke tiep|tiep theo",
        rf"(?:trong (?:vong )?)?{_N} (?:sap toi|toi day|toi|ke tiep|tiep theo)(?! (?:ngay |thang )?\d){END}",
        _stretch,
    ),
    rule("next_count", "trong", rf"trong vong {_N}(?! (?:ke tu|tu|t0|sau|truoc|toi|nua|qua)){END}", _stretch),
    rule("next_count", "nua", rf"trong (?:vong )?{_N} nua{END}", _stretch),
    rule(
        "last_count",
        " qua| roi| gan day",
        rf"(?:trong (?:vong )?)?{_N} (?:vua qua|vua roi|gan day|qua){END}",
        _past_stretch,
    ),
    rule("count_ahead", "nua|sau", rf"(?:sau )?{_N} (?:nua|sau(?! (?:khi|ngay|\d))){END}", _ahead),
    rule("count_ago", "truoc", rf"(?:cach day )?{_N} truoc{_DATED}{END}", _ago),
    rule("next_count", "nua thang", rf"nua thang (?:nua|toi){END}", _half_month),
    rule(
        "every",
        "hang|moi|tung",
        rf"(?:dinh ky )?(?:(?:dau|giua|cuoi) )?{_EACH} {_E}(?: (?:mot|1|01) lan)?{END}",
        _every,
    ),
    rule("every", "dinh ky", rf"dinh ky (?:theo )?{_E}{END}", _every),
    rule("every", "lan", rf"(?:(?:\d{{1,2}}|{COUNT}) )?lan ?/ ?(?:1 |mot )?{_E}{END}", _every),
    rule("every", "lan", rf"(?:(?:\d{{1,2}}|{COUNT}) )?lan (?:trong )?(?:mot|1|moi|hang) {_E}{END}", _every),
    rule("every", "lan", rf"{_E} (?:mot|1|01) lan{END}", _every_once),
    rule(
        "every_months",
        "thang",
        rf"(?:(?:dinh ky|{_EACH}) (?:{_EACH} )?(?P<count>{COUNT}) thang"
        rf"(?: ?/? ?(?:mot |1 |01 )?lan)?(?! (?:dau|cuoi))){END}",
        _every_months,
    ),
    rule("every_months", "lan", rf"(?P<count>{COUNT}) thang ?(?:/ ?(?:1 |01 )?|mot |1 |01 )lan{END}", _every_months),
    rule(
        "every_on_day",
        "ngay",
        rf"ngay (?P<dd>\d{{1,2}}|{DAY_WORD})(?: cua)?(?: {_EACH})? thang (?P<last>cuoi(?: cua)?(?: {_EACH})?) quy{END}",
        _every_on_day,
    ),
    rule(
        "every_on_day",
        "ngay",
        rf"ngay (?P<dd>\d{{1,2}}|{DAY_WORD})(?P<last>)(?: cua)? {_EACH} thang{END}",
        _every_on_day,
    ),
    rule(
        "every_year_date",
        "nam",
        rf"(?:ngay )?(?:\d{{1,2}} ?/ ?\d{{1,2}}|\d{{1,2}} thang (?:{MONTH})|thang (?:{MONTH}))"
        rf",? (?:cua )?{_EACH} nam{END}",
        _every_year,
    ),
    rule(
        "every_weekday",
        "tuan",
        rf"(?P<day>chu nhat|thu (?:hai|ba|t4|tu|nam|s6u|sau|bay|[2-7])) {_EACH} tuan{END}",
        _every_weekday,
    ),
)
