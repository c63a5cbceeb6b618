"""Rules for weekdays, and for "this / next / last" week, month, quarter and year.

Choices: "tuần sau" is Monday..Sunday of next week; a weekday without a week is the next one, today included; "thứ 2
này" is this week's, "thứ 2 tới/sau" the next after today; "t2" needs a week or "này/tới/sau" with it ("t6/2024" is a
month); "cái thứ hai", "chỉ tiêu thứ 3", "thứ hai là ..." count things.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from intents.times.numbers import number
from intents.times.rules import END, NAY, RELATIVE, Found, Rule, Scene, rule, step, whole_year, word_before, word_set
from intents.times.values import Period, day, month_of, quarter_of, week_of, year_of

COUNTED = word_set(
    "cai muc chi tieu viec cau chon vu lan ban phan hoach hang diem khoan dieu chuong nguoi dong so buoc bai dot loai "
    "nhom vi an qua xep dung phuong xa y lop cot trang theo dung cap do giai"
)
"""Words after which "thứ hai" is "the second"."""

_DAY = "(?:hai|ba|t4|tu|nam|s6u|sau|bay|[2-7])"
_WEEK = rf"(?:,? (?:cua )?tuan (?P<week>{NAY}|sau|toi|truoc|qua|roi)|,? (?P<near>n1y|nay|toi|sau|truoc|vua qua)(?! \d))"
_NOT_ORDER = r"(?! (?:la|cua|ve|toan|uu|thi|ty|trieu|dong|trong(?! tuan)))"


def _weekday(words: str) -> int:
    """0..6 for "thu hai" .. "chu nhat", or -1."""
    if words in {"chu nhat", "cn"}:
        return 6
    value = number(words.removeprefix("thu ").removeprefix("thu").removeprefix("t"))
    if words == "t4":
        value = 4
    return value - 2 if value and 2 <= value <= 7 else -1


def _coming(today: date, weekday: int, strictly: bool = False) -> date:
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=7 if strictly and not ahead else ahead)


def _of_week(found: re.Match[str], scene: Scene) -> Found | None:
    weekday, today = _weekday(found["day"]), scene.today
    if weekday < 0:
        return None
    monday = today - timedelta(days=today.weekday())
    if found["week"]:
        return Found(day(monday + timedelta(days=7 * step(found["week"]) + weekday)))
    # "T6 này" in June is the month.
    this_month = found["near"] in {"nay", "n1y"} and found["day"] == f"t{today.month}"
    if this_month or word_before(scene, found.start()) in COUNTED:
        return None
    if found["near"] in {"nay", "n1y"}:
        return Found(day(monday + timedelta(days=weekday)))
    if found["near"] in {"truoc", "vua qua"}:
        return Found(day(_coming(today, weekday) - timedelta(days=7)))
    return Found(day(_coming(today, weekday, strictly=True)))


def _alone(found: re.Match[str], scene: Scene) -> Found | None:
    weekday = _weekday(found["day"])
    if weekday < 0 or word_before(scene, found.start()) in COUNTED:
        return None
    # In a marked text "thu" is "collect" (thu 2 tỷ); only "thứ" is a weekday there.
    if scene.marked and scene.text.startswith("thu", found.start()):
        return None
    return Found(day(_coming(scene.today, weekday)), weekday=weekday)


def _unit(found: re.Match[str], scene: Scene) -> Found | None:
    unit, ahead = found["unit"], step(found["rel"])
    before = word_before(scene, found.start())
    if before.isdigit() or (number(before) and before not in {"sau", "tu", "nam"}):
        return None  # "2 tuần trước", "5 năm qua": the counting rules' business
    return _ahead(unit, ahead, scene.today)


def _unit_around(unit: str, today: date, ahead: int = 0) -> Period:
    if unit == "tuan":
        return week_of(today + timedelta(days=7 * ahead))
    return month_of(today, ahead) if unit == "thang" else quarter_of(today, ahead)


def _ahead(unit: str, ahead: int, today: date) -> Found:
    return whole_year(today.year + ahead) if unit == "nam" else Found(_unit_around(unit, today, ahead))


def _far(found: re.Match[str], scene: Scene) -> Found:
    return whole_year(scene.today.year + (-2 if found[0] == "nam kia" else -1))


def _onward(found: re.Match[str], scene: Scene) -> Found:
    return _ahead(found["unit"], 1, scene.today)


def current(unit: str, today: date) -> Period:
    """The week, month, quarter or year around ``today``."""
    if unit == "nam":
        return year_of(today.year)
    return _unit_around(unit, today)


def _weak(found: re.Match[str], scene: Scene) -> Found:
    unit = found["unit"]
    return Found(current(unit, scene.today), weak=True, at_year=year_of if unit == "nam" else None)


def _within(found: re.Match[str], scene: Scene) -> Found | None:
    return Found(current(found["unit"], scene.today))


RULES: tuple[Rule, ...] = (
    rule(
        "weekday_in_week",
        "thu|chu nhat|cn|t2|t3|t4|t5|t6|t7",
        rf"(?P<day>thu ?{_DAY}|t[2-7]|chu nhat|cn){_WEEK}{END}",
        _of_week,
    ),
    rule("weekday", "thu|chu nhat", rf"(?P<day>thu {_DAY}|thu[2-7]|chu nhat){_NOT_ORDER}{END}", _alone),
    rule("relative_unit", "tuan|thang|quy|qui|nam", rf"(?P<unit>tuan|thang|quy|nam) (?P<rel>{RELATIVE})", _unit),
    rule("far_year", "nam ngoai|nam kia", rf"nam (?:ngoai|kia){END}", _far),
    rule("next_unit", "sang ", rf"sang (?P<unit>tuan|thang|quy|nam)(?! (?:\d|[ivx]+(?!\w)|quy|thang)){END}", _onward),
    rule(
        "current_unit",
        "trong ",
        rf"(?<!lan )trong (?P<unit>tuan|thang|quy|nam)(?= *(?:$|[?.!,;]"
        rf"| (?:co|phai|can|gi|nao|viec|thi|toi|em|minh|ben|chung|tui|don vi|co quan|### (?:phai|can|co|lam|duoc))"
        rf"(?!\w))){END}",
        _within,
    ),
    rule(
        "bare_unit",
        "dau|giua|cuoi|het|nua",
        r"(?P<unit>tuan|thang|quy|nam)(?! (?:hoc|co|anh|chi|vi|khach|doanh|phu|ong|ba|thay|dai|luong)(?!\w)| ?/)" + END,
        _weak,
    ),
)
