"""Wordings made of other wordings: parts ("cuối tháng 6"), ends ("hết quý 2"), bounds ("trước 1/6") and ranges.

Choices: of a year, đầu is quarter 1, giữa quarters 2 and 3, cuối quarter 4; of a quarter, its first, second and third
month; of a month, the 1st..10th, 11th..20th and 21st to the end; of a week, Monday..Tuesday, Wednesday..Thursday and
Friday..Sunday (offices close on Friday, so "cuối tuần này có hạn nào" must see it). "Ngày cuối tháng" is one day.
"hết X" runs from the reference day to X's last day, or is open before it when X is over. "trước X" leaves X out, except
"trước cuối X" and "trước hết X", which mean by X's end; "đến X", "chậm nhất X" are open before and
include X; "sau X" starts the day after it. A range's unstated year is taken from its other end; failing
that, an end before its start is a year later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from intents.times.rules import Atom, Found, Scene
from intents.times.values import Period, day, months

_PART = re.compile(
    r"(?<!\w)(nua dau|nua cuoi|nua sau|dau|giua|cuoi|(?<!nhung )(?<!may )ngay (?:dau|cuoi)(?: tien| cung)?) (?:cua )?"
)
_UNTIL_END = re.compile(r"(?<!\w)(?:cho den |den |cho toi |toi )?het ")
_BOUND = re.compile(
    r"(?<!\w)(truoc|som hon|sau(?: khi het)?|tu sau|ke tu sau|ke tu|bat dau tu|bat dau t0|tinh tu|tinh t0|ke t0|t0|tu"
    r"|tinh den(?: het)?|cho den|cho toi|den|toi|cham nhat(?: la)?|muon nhat(?: la)?|khong q[u1]a|han chot(?: la)?)"
    r" (?:vao )?(?:thoi diem |moc )?"
)
_START = re.compile(r"(?<!\w)(?:bat dau |ke |tinh |khoang )?(?:t0|tu) |(?<!\w)(?:trong )?khoang ")
_BETWEEN = re.compile(r"(?<!\w)(?:trong khoang )?giua ")
_TO = re.compile(r",? (?:cho )?(?:den|toi)(?: truoc)? | ?(?:->|=>|[-–—~→]) ?")
_AND = re.compile(" (?:va|den|-) ")
_SINCE = re.compile(r" (?:tro di|tro ve sau|ve sau)(?!\w)")
_BACK = re.compile(r" (?:tro ve truoc|ve truoc)(?!\w)")
_FIRST_NUMBER = re.compile(r"(?<![\w/.,-])(?:(?:t0|tu) )?(?:ngay )?(\d{1,2})(?: (?:den|toi)(?: ngay)? | ?[-–—] ?)")

_ENDS_IN_BOUND = frozenset({"relative_unit", "next_count", "count_ahead", "count_ago"})
_DATES = frozenset({"date", "date_dashed", "date_iso", "date_words", "date_in_month", "day_of_month"})
_COMMA = re.compile(r",? \(?")
ByStart = dict[int, list[Atom]]


def _days(first: date, start: int, last: int) -> Period:
    return Period(first + timedelta(days=start), first + timedelta(days=last), "span")


def _third(index: int, whole: Period, first: date, length: int) -> Period | None:
    """The first, middle or last part (``index`` 0..2) of ``whole``, which has ``length`` days after ``first``."""
    if whole.grain in {"week", "month"}:
        cuts = (0, 2, 4, 7) if whole.grain == "week" else (0, 10, 20, length + 1)
        return _days(first, cuts[index], cuts[index + 1] - 1)
    if whole.grain == "quarter":
        return months(first.year, first.month + index, first.month + index)
    return months(first.year, *((1, 3), (4, 9), (10, 12))[index]) if whole.grain == "year" else None


def part(which: str, whole: Period | None) -> Period | None:
    """The named part of a week, month, quarter or year; ``None`` where there is none ("đầu ngày 5")."""
    if whole is None or whole.first is None or whole.last is None:
        return None
    first, length = whole.first, (whole.last - whole.first).days
    if which.startswith("nua"):
        late = which != "nua dau"
        if whole.grain == "year":
            return months(first.year, 7, 12) if late else months(first.year, 1, 6)
        return _days(first, *((15, length) if late else (0, 14))) if whole.grain == "month" else None
    if which.startswith("ngay"):
        return day(first if " dau" in which else whole.last) if whole.grain != "day" else None
    return _third(("dau", "giua", "cuoi").index(which), whole, first, length)


def until_end(whole: Period | None, today: date) -> Period | None:
    """ "hết X": from ``today`` to X's last day, open before it when that day has passed."""
    if whole is None or whole.last is None:
        return None
    return Period(today if today <= whole.last else None, whole.last, "span")


def _prefixed(found: Found, which: str, today: date) -> Found | None:
    def make(whole: Period | None) -> Period | None:
        return until_end(whole, today) if which == "het" else part(which, whole)

    value = make(found.value) if isinstance(found.value, Period) else None
    if value is None:
        return None
    at_year = found.at_year
    again = None if at_year is None else lambda year: make(at_year(year))
    return Found(value, found.year_stated, again, closing=which in {"het", "cuoi"})


def _dated_weekdays(scene: Scene, by_start: ByStart) -> Iterable[Atom]:
    """ "thứ hai ngày 20/5", "20/5, thứ hai": the date is the value, whatever the weekday says."""
    for atoms in by_start.values():
        for left in atoms:
            link = _COMMA.match(scene.form, left.end)
            for right in by_start.get(link.end(), ()) if link else ():
                if left.rule == "weekday" and right.rule in _DATES:
                    yield Atom(left.start, right.end, right.rule, right.found)
                elif left.rule in _DATES and right.rule == "weekday":
                    yield Atom(left.start, right.end, left.rule, left.found)


def _parts(scene: Scene, by_start: ByStart) -> Iterable[Atom]:
    for prefix in _PART.finditer(scene.form):
        for atom in by_start.get(prefix.end(), ()):
            found = _prefixed(atom.found, prefix[1], scene.today)
            if found:
                yield Atom(prefix.start(), atom.end, "part", found)


def _ends(scene: Scene, by_start: ByStart) -> Iterable[Atom]:
    for prefix in _UNTIL_END.finditer(scene.form):
        for atom in by_start.get(prefix.end(), ()):
            found = _prefixed(atom.found, "het", scene.today)
            if found:
                yield Atom(prefix.start(), atom.end, "until_end", found)
                if prefix.start() < prefix.end() - 4:  # "từ giờ đến | hết tháng": a range's end starts at "hết"
                    yield Atom(prefix.end() - 4, atom.end, "until_end", found)


def _bounded(kind: str, found: Found) -> Period | None:
    value = found.value
    if not isinstance(value, Period) or value.last is None:
        return None
    if kind in {"truoc", "som hon"} and not found.closing:
        return Period(None, value.first - timedelta(days=1), value.grain) if value.first else None
    if kind.startswith("sau") or kind.endswith(" sau"):
        return Period(value.last + timedelta(days=1), None, value.grain)
    if kind.endswith(("tu", "t0")):
        return Period(value.first, None, value.grain) if value.first else None
    return Period(None, value.last, value.grain)


def _bounds(scene: Scene, by_start: ByStart, ends: frozenset[int]) -> Iterable[Atom]:
    for prefix in _BOUND.finditer(scene.form):
        if prefix.end(1) in ends and not prefix[1].endswith(("tu", "t0")):
            continue  # the "sau" of "tuần sau thứ hai" belongs to the week
        for atom in by_start.get(prefix.end(), ()):
            if atom.found.weak or (atom.found.closing and atom.rule == "until_end" and "truoc" not in prefix[1]):
                continue
            kind, end = prefix[1], atom.end
            back = _BACK.match(scene.form, end) if kind.endswith(("tu", "t0")) else None
            suffix = back or _SINCE.match(scene.form, end)
            value = _bounded("den" if back else kind, atom.found)
            if value:
                end = suffix.end() if suffix else end
                yield Atom(prefix.start(), end, "bound", Found(value, atom.found.year_stated))


def join_ends(left: Found, right: Found) -> Period | None:
    """From the first day of ``left`` to the last of ``right``, each lending the other its year, month or week."""
    a, b = left.value, right.value
    if not isinstance(a, Period) or not isinstance(b, Period) or not a.first or not b.last:
        return None
    first, last = a.first, b.last
    if left.day_only and not right.day_only and b.grain == "day":
        first = last.replace(day=left.day_only)
    elif left.weekday is not None and right.weekday is None and b.grain == "day" and last.weekday() >= left.weekday:
        first = last - timedelta(days=last.weekday() - left.weekday)
    elif left.at_year and right.year_stated:
        first = _first_before(left, last) or first
    if first > last and right.weekday is not None:
        last += timedelta(days=7)
    elif right.at_year and not right.year_stated:
        last = _last_after(right, first) or last
    return Period(first, last, "span") if first <= last else None


def _first_before(left: Found, last: date) -> date | None:
    for year in (last.year, last.year - 1):
        value = left.at_year(year) if left.at_year else None
        if value and value.first and value.first <= last:
            return value.first
    return None


def _last_after(right: Found, first: date) -> date | None:
    for year in (first.year, first.year + 1):
        value = right.at_year(year) if right.at_year else None
        if value and value.last and value.last >= first:
            return value.last
    return None


def _range(start: int, left: Atom, right: Atom, before: bool) -> Atom | None:
    value = join_ends(left.found, right.found)
    if value is None or value.last is None:
        return None
    whole = right.found.value
    if before and isinstance(whole, Period) and whole.first and whole.last:
        # "từ 1/6 đến trước 30/6" leaves 30/6 out; the right end may have moved a year, so its length is what counts.
        last = value.last - (whole.last - whole.first) - timedelta(days=1)
        if value.first is None or last < value.first:
            return None
        value = Period(value.first, last, "span")
    stated = left.found.year_stated or right.found.year_stated
    return Atom(start, right.end, "range", Found(value, stated))


def _ranges(scene: Scene, by_start: ByStart) -> Iterable[Atom]:
    starts = {found.end(): found.start() for found in _START.finditer(scene.form)}
    between = {found.end(): found.start() for found in _BETWEEN.finditer(scene.form)}
    for start, atoms in by_start.items():
        for left in atoms:
            links = [(_TO, starts.get(start, start))] + ([(_AND, between[start])] if start in between else [])
            for pattern, opening in links:
                link = pattern.match(scene.form, left.end)
                if link is None or left.found.weak:
                    continue
                for right in by_start.get(link.end(), ()):
                    made = None if right.found.weak else _range(opening, left, right, "truoc" in link[0])
                    if made:
                        yield made


def _numbered_ranges(scene: Scene, by_start: ByStart) -> Iterable[Atom]:
    """ "từ 1 đến 15/6", "1-15/6": a bare first day, in the month of the date after it."""
    for opening in _FIRST_NUMBER.finditer(scene.form):
        for right in by_start.get(opening.end(), ()):
            value = right.found.value
            if not isinstance(value, Period) or right.rule not in _DATES or not value.last:
                continue
            if 0 < int(opening[1]) <= value.last.day:
                made = Period(value.last.replace(day=int(opening[1])), value.last, "span")
                yield Atom(opening.start(), right.end, "range", Found(made, right.found.year_stated))


def joined(scene: Scene, atoms: list[Atom]) -> list[Atom]:
    """Every wording that prefixes and connectors make of ``atoms``; overlaps are left for the reader to settle."""
    by_start: ByStart = {}
    for atom in atoms:
        by_start.setdefault(atom.start, []).append(atom)
    made: list[Atom] = []
    for layer in (_dated_weekdays, _parts, _ends):
        fresh = list(layer(scene, by_start))
        made += fresh
        for atom in fresh:
            by_start.setdefault(atom.start, []).append(atom)
    ends = frozenset(atom.end for atom in atoms if atom.rule in _ENDS_IN_BOUND)
    return (
        made
        + list(_ranges(scene, by_start))
        + list(_numbered_ranges(scene, by_start))
        + list(_bounds(scene, by_start, ends))
    )
