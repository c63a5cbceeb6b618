"""Rules for days: near ones, dates in figures and in words, "ngày 15".

Choices: a two-figure year is 20yy and is read after "/" only; dd.mm and dd-mm need "ngày" before them (4.0 is no date);
"24/7" needs a word such as "ngày" or "trước" before it, since alone it is "round the clock"; "ngày 15" is in the month
of the reference day; "ngày một" (more and more) is not the day after tomorrow, but the unmarked "ngay mot" is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from intents.times.numbers import DAY_WORD, MONTH, UNIT_WORD, YEAR, number
from intents.times.rules import (
    END,
    NAY,
    YEAR_TAIL,
    Found,
    Rule,
    Scene,
    number_sign_before,
    rule,
    step,
    word_before,
    word_set,
    year_in,
    yearly,
)
from intents.times.values import Period, day, month_of

LEAD = "(?:ngay|hom|mung|mong) "
_PART = "(?:sang|s1ng|trua|chieu|toi|to1|dem)"
FRACTION_AFTER = re.compile(
    r" (?:chi tieu|nhiem vu|dich vu|muc|xa|phuong|don vi|diem|so,|tinh|huyen|tieu chi|noi dung|ho so|can bo|nguoi|viec)"
)
NUMBERED = word_set("hang diem dinh quyet thi van an luat le bang nq qd nd tt ct cv kh ty")
"""Words before a figure that make it a rank, a rate or a document's number: "hạng 1/25", "nghị định 13/2023"."""
_UNITS_NUMBERED = NUMBERED | word_set("quy qui tieu thu muc nhom phong to hoach vu")
_ASKED_FOR = word_set("ngay truoc sau den toi tu han hom nhat het ke vao")


def _near(shift: int) -> Callable[[re.Match[str], Scene], Found]:
    return lambda _found, scene: Found(day(scene.today + timedelta(days=shift)))


def _named(dd: int, mm: int, stated: int | None, today: date) -> Found | None:
    def make(year: int) -> Period | None:
        try:
            return day(date(year, mm, dd))
        except ValueError:
            return None

    return yearly(make, stated, today)


def counted_thing(found: re.Match[str], scene: Scene) -> bool:
    """Whether figures with "/" are a fraction, a rank or a document's number rather than a date."""
    if found["lead"]:
        return False
    before = word_before(scene, found.start())
    if number_sign_before(scene, found.start()):
        return True
    ranked = scene.folded.endswith("hang (", 0, found.start())
    numbered = before in NUMBERED or scene.folded.endswith("thong tu ", 0, found.start())
    return numbered or ranked or bool(FRACTION_AFTER.match(scene.folded, found.end()))


def _figures(found: re.Match[str], scene: Scene) -> Found | None:
    dd, mm, yyyy = int(found["dd"]), int(found["mm"]), found["yyyy"]
    if not yyyy and counted_thing(found, scene):
        return None
    around_the_clock = (dd, mm, yyyy, found["lead"]) == (24, 7, None, None)
    if around_the_clock and word_before(scene, found.start()) not in _ASKED_FOR:
        return None
    stated = None if not yyyy else int(yyyy) + (2000 if len(yyyy) == 2 else 0)
    return _named(dd, mm, stated, scene.today)


def _words(found: re.Match[str], scene: Scene) -> Found | None:
    dd, mm = number(found["dd"] or found["bare"]), number(found["mm"])
    if dd is None or mm is None:
        return None
    if not found["lead"] and word_before(scene, found.start()) in _UNITS_NUMBERED:
        return None  # "quý 2 tháng 6", "đề án 06 tháng 6"
    if found["mm"] == "nam" and found["year"] and not found["lead"] and dd <= 12:
        return None  # "9 tháng năm 2024": nine months of 2024, not 9 May
    return _named(dd, mm, year_in(found, scene.today), scene.today)


def _of_month(found: re.Match[str], scene: Scene) -> Found | None:
    dd = number(found["dd"])
    month = month_of(scene.today, step(found["rel"]))
    return Found(day(month.first.replace(day=dd))) if dd and month.first else None


def _alone(found: re.Match[str], scene: Scene) -> Found | None:
    dd = number(found["dd"])
    return Found(day(scene.today.replace(day=dd)), day_only=dd) if dd else None


def _now(_found: re.Match[str], scene: Scene) -> Found | None:
    return Found(day(scene.today))


def _tonight(found: re.Match[str], scene: Scene) -> Found | None:
    # In a marked text "tới nay" (until now) is not "tối nay" (tonight).
    return None if scene.marked and found[0].startswith("toi") else Found(day(scene.today))


def _tomorrow(found: re.Match[str], scene: Scene) -> Found | None:
    # "mai" alone is also a name (Hương Mai, Mai Lan): only the opening "mai ..." with a question word after counts.
    return None if found[0] == "mai" and found.start() else Found(day(scene.today + timedelta(days=1)))


_FIGURES = r"(?P<dd>\d{1,2}) ?/ ?(?P<mm>\d{1,2})"
RULES: tuple[Rule, ...] = (
    rule("today", "nay", rf"(?:ngay hom nay|hom nay|bua nay|h nay|hnay|ngay hnay){END}", _now),
    rule("today_part", "nay", rf"{_PART} nay{END}", _tonight),
    rule(
        "now",
        "nay|gio|tai|day|h ",
        rf"(?<=[tu][u0] )(?:bay gio|b1y gio|bgio|nay|day|gio|h|hien nay|hien tai){END}",
        _now,
    ),
    rule("now", "nay|gio|tai", rf"(?:(?<=den )|(?<=toi ))(?:nay|gio|hien nay|hien tai|b1y gio|bay gio){END}", _now),
    rule("yesterday", "qua", rf"(?:ngay hom qua|hom qua|bua qua|hqua){END}", _near(-1)),
    rule(
        "tomorrow", "mai", rf"(?:ngay mai|{_PART} mai|mai(?= (?:co|phai|toi|can|den|la|han|gi)(?!\w))){END}", _tomorrow
    ),
    rule("after_tomorrow", "ngay ", r"(?:ngay kia|ngay m2t|ngay mot(?! ))(?!\w)", _near(2)),
    rule("before_yesterday", "kia", rf"(?:hom kia|bua kia){END}", _near(-2)),
    rule("date", "/", rf"(?P<lead>{LEAD})?{_FIGURES}(?: ?/ ?(?P<yyyy>{YEAR}|\d\d))?{END}", _figures),
    rule(
        "date_dashed",
        "-|.",
        rf"(?P<lead>{LEAD})?(?P<dd>\d{{1,2}})(?P<sep>[-.])(?P<mm>\d{{1,2}})(?P=sep)(?P<yyyy>{YEAR}){END}",
        _figures,
    ),
    rule("date_dashed", "-|.", rf"(?P<lead>ngay )(?P<dd>\d{{1,2}})[-.](?P<mm>\d{{1,2}})(?P<yyyy>)(?!-){END}", _figures),
    rule("date_iso", "-", rf"(?P<lead>{LEAD})?(?P<yyyy>{YEAR})-(?P<mm>\d\d)-(?P<dd>\d\d){END}", _figures),
    rule(
        "date_words",
        "thang|thg",
        rf"(?:(?P<lead>{LEAD})(?P<dd>\d{{1,2}}|{DAY_WORD}|{UNIT_WORD})|(?P<bare>\d{{1,2}}))"
        rf",? (?:thang|thg\.?) ?(?P<mm>{MONTH}){YEAR_TAIL}(?! lan| ngay){END}",
        _words,
    ),
    rule(
        "date_in_month",
        "ngay|hom|mung|mong",
        rf"{LEAD}(?P<dd>\d{{1,2}}|{DAY_WORD}) (?:cua )?thang (?P<rel>{NAY}|sau|toi|truoc|qua|roi){END}",
        _of_month,
    ),
    rule(
        "day_of_month",
        "ngay|hom",
        rf"(?:ngay|hom) (?P<dd>\d{{1,2}}|{DAY_WORD})"
        rf"(?! (?:lan|buoi|gio|tieng|nguoi|phut|ho so|viec))(?!,? thang (?:\d|{MONTH}))(?!-\d){END}",
        _alone,
    ),
    rule("day_of_month", "mung|mong", rf"(?:mung|mong) (?P<dd>\d{{1,2}}|{UNIT_WORD}){END}", _alone),
)
