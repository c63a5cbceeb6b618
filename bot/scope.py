"""Which documents a question is about: places, years and kinds of document, from the utterance, talk and profile.

Policy (acceptance README): a place or year in the question settles the document and wins over the profile's place;
else the profile's place settles it; what only one document has is answered from it without asking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from bot.cited import codes_of, numbered_plans
from bot.question import Context
from intents.fillers import fillers
from intents.reading import Reading, is_spoken_of
from intents.times import Period, Recurrence, TimeMention
from intents.words import fold
from knowledge.base import KnowledgeBase
from knowledge.model import Plan

_UNIT = re.compile(r"\b([Xx]ã|[Pp]hường|[Tt]hị trấn|[Hh]uyện|[Tt]hị xã|[Tt]ỉnh|[Tt]hành phố)\s+((?:\w+\s?){1,4})")
_ONE_WORD_UNITS = ("thị trấn", "phường", "huyện", "thị xã")
_BODIES = frozenset({"doan", "uy", "hoi"})
"""After a unit these make a body of it ("Huyện đoàn"), not a place."""
_OWN_UNIT = re.compile(r"\b(xa|tinh) (minh|ta|em|toi|nha|chung ta|chung toi)\b|\bcua (xa|tinh)\b|\bben (xa|tinh)\b")
_YEAR = re.compile(r"20\d\d")
_GROWTH = frozenset({"tang", "giam", "gap"})
_DEPARTMENT = re.compile(r"(?<![Cc]ơ )(?<![Tt]rụ )(?<![Cc]ác )(?<!\w)([Ss]ở) ((?:\w+ ?){1,4})")
_ITS_PLAN = re.compile(
    r"\bke hoach(?: (?:hanh dong|chuyen doi so|nam|rieng|cua|20\d\d|huyen|xa|tinh|thi tran|phuong))*$"
)
_LEVEL_OF = {"xa": "xã", "tinh": "tỉnh"}


@dataclass(frozen=True, slots=True)
class Scope:
    """``plans``: those that fit all that was said (perhaps none); ``places``/``years``: what was said or taken over.

    ``settled``: a place or year was named in this utterance. ``missing``: a named place without any plan.
    """

    plans: tuple[Plan, ...]
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    settled: bool = False
    named_place: bool = False
    missing: str | None = None
    from_profile: bool = False
    """Place and year are only assumed (profile, or a talk that merely goes on): what stands elsewhere is told then."""
    carried: tuple[str, ...] = field(default=())


def named_places(base: KnowledgeBase, reading: Reading) -> tuple[tuple[str, ...], str | None]:
    """Places with plans that the utterance names, and the first place named that has none (as typed)."""
    held = set(base.places())
    found: list[str] = []
    missing, partial = None, False
    spans: dict[tuple[int, int], list[str]] = {}
    for mention in reading.named("place"):
        spans.setdefault((mention.first, mention.last), []).append(mention.id)
    for (first, _), ids in spans.items():
        known = [place for place in ids if place in held]
        if known:
            found += [place for place in known if place not in found]
        elif missing is None and _is_asked_of(base, reading, first):
            place = base.parties.place(ids[0])
            missing = f"{place.kind} {place.name}"
            partial = _is_part_of_named(base, reading, first, place.parent or "")
    if partial and found:
        missing = None
    province = _address_province(base, reading, held)
    if province is not None and len(found) > 1:
        found = [place for place in found if place != province]
    return tuple(found), missing or (None if found else _unknown_unit(base, reading))


def _address_province(base: KnowledgeBase, reading: Reading, held: set[str]) -> str | None:
    """The province that only completes a commune's address ("Hợp Thịnh, Bắc Giang"), not a second place asked about."""
    named = sorted(
        (mention for mention in reading.named("place") if mention.id in held), key=lambda mention: mention.first
    )
    for unit, above in pairwise(named):
        between = {word.folded for word in reading.words[unit.last : above.first]}
        parent = base.parties.place(unit.id).parent or ""
        if base.parties.place(above.id).name in parent and between <= {"tinh", "huyen", "hiep", "hoa", "thuoc", "cua"}:
            return above.id
    return None


def _is_part_of_named(base: KnowledgeBase, reading: Reading, first: int, parent: str) -> bool:
    """Whether a place is only where the province named before it does something ("Bắc Giang làm đất đai ở TP Bắc
    Giang khi nào"); after it, the province completes its address, and its own plan is asked for by that word."""
    if _ITS_PLAN.search(" ".join(word.folded for word in reading.words[:first])):
        return False
    held = set(base.places())
    before = (mention.id for mention in reading.named("place") if mention.last < first and mention.id in held)
    return any(f"tỉnh {base.parties.place(place).name}" in parent for place in before)


def _is_asked_of(base: KnowledgeBase, reading: Reading, first: int) -> bool:
    """Whether a place without plans is the one asked about: the plan is said to be its own, or it is no part of a
    subject or of an office's name."""
    before = " ".join(word.folded for word in reading.words[:first])
    if _ITS_PLAN.search(before):
        return True
    here = [mention for mention in reading.named("place") if mention.first == first]
    subject = any(is_spoken_of(mention, reading.words, base.lexicon) for mention in here)
    return not subject and not any(reading.inside_office(mention) for mention in here)


def _unknown_unit(base: KnowledgeBase, reading: Reading) -> str | None:
    """A unit with a capitalised name that no table has ("xã Đông Lỗ"): named as unknown, never swapped."""
    for found in _UNIT.finditer(reading.said.text):
        words = list(takewhile(lambda word: word[0].isupper() and not word.isupper(), found[2].split()))
        named = [word for mention in reading.mentions for word in mention.text.split()]
        enough = len(words) >= 2 or (words and found[1].lower() in _ONE_WORD_UNITS and fold(words[0]) not in _BODIES)
        if enough and words[0].lower() not in named:
            return f"{found[1]} {' '.join(words)}"
    return None


def _one_year(period: Period | Recurrence) -> bool:
    """A stretch within one year, or open to one side, pins that year; one over several does not."""
    if not isinstance(period, Period):
        return False
    return (
        period.first is None or period.last is None or period.first.year == period.last.year or period.grain != "span"
    )


def named_years(reading: Reading) -> tuple[int, ...]:
    """Years the utterance pins ("năm 2022", "2025", "năm nay"), in order."""
    years: list[int] = []
    for mention in reading.periods():
        period = mention.value
        first = getattr(period, "last", None) or getattr(period, "first", None)
        if (
            mention.year_stated
            and first is not None
            and _one_year(period)
            and not _beside_the_document(reading, mention)
        ):
            years.append(first.year)
    said = (word.text for place, word in enumerate(reading.words) if place not in reading.taken)
    years += [int(text) for text in said if _YEAR.fullmatch(text)]
    return tuple(dict.fromkeys(years))


def _beside_the_document(reading: Reading, mention: TimeMention) -> bool:
    """Whether a time says nothing of the document: what growth is counted from, or a day on which something is supposed
    to be finished ("5/1/2025 mới xong thì có trễ không")."""
    asked = "status" in reading.traits("deadline", "aspect")
    supposed = asked and isinstance(mention.value, Period) and mention.value.grain == "day"
    return supposed or _grown_from(reading, mention)


def _grown_from(reading: Reading, mention: TimeMention) -> bool:
    """Whether a year is only what growth is counted from: "tăng gấp mấy lần so với năm trước"; a year that is named is
    compared with."""
    before = fold(reading.said.text[: mention.start]).split()
    named = any(char.isdigit() for char in mention.text)
    return not named and before[-2:] == ["so", "voi"] and not _GROWTH.isdisjoint(before)


def unknown_office(reading: Reading) -> str | None:
    """A department that no table has ("Sở Ngoại vụ"), as typed; None where one was recognised, or none is named."""
    if reading.named("office", "person"):
        return None
    placed = {word for mention in reading.named("place") for word in fold(mention.text).split()}

    def belongs(word: str) -> bool:
        forms = fillers().get(fold(word), frozenset()) - {"vụ"}  # Sở Nội vụ, Sở Ngoại vụ
        return len(word) > 1 and fold(word) not in placed and not (word.lower() in forms or (forms and word.isascii()))

    for found in _DEPARTMENT.finditer(reading.said.typed):
        words = list(takewhile(belongs, found[2].split()))
        if words:
            return f"{found[1]} {' '.join(words)}"
    return None


def scope_of(
    base: KnowledgeBase, reading: Reading, context: Context, profile_place: str | None, *, leans: bool
) -> Scope:
    """The documents in question. ``leans``: the utterance is elliptical, so the talk's place and year hold on."""
    numbered = numbered_plans(base, reading)
    said, missing = named_places(base, reading)
    before = context.question if leans else None
    own_place = context.own_place or profile_place
    places, carried, from_profile = said, [], False
    if not said and missing is None:
        if before and before.places:
            places, carried = before.places, ["place"]
        elif own_place and not codes_of(reading):  # a number names its document wherever the person is
            places, from_profile = (own_place,), True
    own_named = from_profile and reading.own_unit == base.parties.place(places[0]).kind
    years = named_years(reading)
    if before and not years and before.years and (not said or base.plans_of(places, before.years)):
        years = before.years
        carried.append("year")
    if numbered:
        own = tuple(dict.fromkeys(plan.header.place for plan in numbered))
        return Scope(numbered, own, years, settled=True, named_place=True)
    plans, places, years, carried = _fitting(base, reading, places, years, carried)
    if before and before.plans and not reading.frame("document") and "place" in carried and not named_years(reading):
        plans = tuple(plan for plan in plans if plan.id in before.plans) or plans
    return Scope(
        plans if missing is None else (),
        places,
        years,
        settled=bool(said or named_years(reading) or reading.frame("document") or own_named),
        named_place=bool(said) or ("place" in carried and bool(before and before.place_settled)),
        missing=missing,
        from_profile=from_profile,
        carried=tuple(carried),
    )


def _fitting(
    base: KnowledgeBase, reading: Reading, places: tuple[str, ...], years: tuple[int, ...], carried: list[str]
) -> tuple[tuple[Plan, ...], tuple[str, ...], tuple[int, ...], list[str]]:
    """Plans of the places and years; where none fits, what was only carried over or belongs elsewhere is let go."""
    plans = of_kind(base.plans_of(places, years), reading)
    if not plans and "year" in carried:
        years = ()
        plans = of_kind(base.plans_of(places, years), reading)
    if not plans and years and "place" not in carried and reading.frame("document") == "directive":
        # The document is named; the year belongs to what is asked of it ("kéo dài đến tháng 6/2023 phải không").
        plans = of_kind(base.plans_of(places), reading)
    if not plans and "place" in carried and reading.frame("document") in ("directive", "assignment"):
        places, carried = (), [slot for slot in carried if slot != "place"]
        plans = of_kind(base.plans_of(places, years), reading)
    return plans, places, years, carried


def of_kind(plans: Sequence[Plan], reading: Reading) -> tuple[Plan, ...]:
    """Only the kind of document that was named, where the named places and years have it."""
    kind = reading.frame("document")
    if kind is None and reading.frame("part") == "appendix" and len({plan.header.place for plan in plans}) == 1:
        kind = "assignment"
    wanted = {"directive": ("Chỉ thị",), "assignment": ("Phụ lục kế hoạch",)}.get(str(kind))
    if wanted is None:
        return tuple(plans)
    return tuple(plan for plan in plans if plan.header.kind in wanted) or tuple(plans)
