"""Figures and documents in words, as an office would write them. Pure; no HTML (templates escape)."""

from __future__ import annotations

import re
from functools import lru_cache

from intents.words import fold
from knowledge.base import KnowledgeBase
from knowledge.fact import Source
from knowledge.model import Indicator, Plan, Target

_LEADS = {"=": "", ">=": "tối thiểu ", ">": "trên ", "~": "khoảng "}


def number(value: float) -> str:
    """75.0 -> "75", 7.5 -> "7,5"."""
    return f"{value:g}".replace(".", ",")


def figure(target: Target) -> str | None:
    """ "trên 90%", "từ 65 - 70%", "gấp 7 lần"; None when the document gives no figure."""
    if target.comparator == "none" or target.value is None or target.unit is None:
        return None
    unit = target.unit if target.unit == "%" or target.unit.startswith("/") else f" {target.unit}"
    if target.comparator == "range" and target.upper is not None:
        said = f"từ {number(target.value)} - {number(target.upper)}{unit}"
    else:
        said = f"{_LEADS.get(target.comparator, '')}{number(target.value)}{unit}"
    return f"duy trì {said}" if target.keep else said


_MONEY = frozenset({"ty", "ti", "trieu", "dong", "tien"})
_AN_AMOUNT = re.compile(r"\d (?:ty|trieu|nghin|ngan)? ?(?:dong\b|usd)|\d (?:ty|trieu)\b")


@lru_cache(maxsize=4096)
def gives_number_of(said: str, unit: str) -> bool:
    """Whether a figure stands before these folded words in a text: "3.455 trạm", "02 (hai) giải pháp"."""
    if unit in _MONEY:
        return _AN_AMOUNT.search(fold(said)) is not None
    return re.search(rf"\d (?:\(\w+\) )?{re.escape(unit)}(?!\w)", fold(said)) is not None


def part_name(indicator: Indicator) -> str:
    return "phụ lục" if indicator.part == "appendix" else "phần mục tiêu"


def place_name(base: KnowledgeBase, plan: Plan) -> str:
    place = base.parties.place(plan.header.place)
    return f"{place.kind} {place.name}"


def short_name(base: KnowledgeBase, plan: Plan) -> str:
    """ "Lạng Sơn 2022", "Lạng Sơn 2022 (Chỉ thị thi đua)", "xã Hợp Thịnh 2024": enough to tell the plans apart."""
    place = base.parties.place(plan.header.place)
    name = place.name if place.kind in ("tỉnh", "thành phố") else f"{place.kind} {place.name}"
    kind = " (Chỉ thị thi đua)" if plan.header.kind == "Chỉ thị" else ""
    return f"{name} {plan.header.year}{kind}"


def document_name(base: KnowledgeBase, plan: Plan) -> str:
    """Kind, number, date, place: what a source line shows. What the text does not state is left out."""
    header = plan.header
    number_said = f" số {header.number}" if header.number else ""
    full = next((date for date in reversed(header.dates) if date.day), None)
    dated = f" ngày {full.day:02d}/{full.month}/{full.year}" if full else ""
    place = place_name(base, plan)
    if header.kind == "Phụ lục kế hoạch":
        return f"Phụ lục kèm Kế hoạch{number_said}{dated}, {place}"
    return f"{header.kind}{number_said}{dated} ({header.title[0].lower() + header.title[1:]})"


def source_line(base: KnowledgeBase, plan: Plan, source: Source) -> str:
    """The document and the place in it, as a reader would look it up."""
    return f"{document_name(base, plan)}; {source.place[0].lower()}{source.place[1:]}"
