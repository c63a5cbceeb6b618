"""A place as an operator or a profile names it -> the id of a place with plans."""

from __future__ import annotations

from bot.figures import short_name
from intents.words import clean, fold
from knowledge.base import KnowledgeBase


class UnknownPlace(ValueError):
    """No plan is of this place; the message says which places there are, in Vietnamese."""


def place_id(base: KnowledgeBase, named: str) -> str:
    """The id for "Lạng Sơn", "tỉnh Lạng Sơn", "lang son" or "lang-son". Raises :class:`UnknownPlace`."""
    wanted = fold(clean(named)).replace("-", " ")
    for place in base.places():
        unit = base.parties.place(place)
        names = {fold(unit.name), f"{fold(unit.kind)} {fold(unit.name)}", place.replace("-", " ")}
        if wanted in names:
            return place
    known = ", ".join(base.parties.place(place).name for place in base.places())
    raise UnknownPlace(f"không có kế hoạch của nơi «{named}»; các nơi có kế hoạch: {known}")


def describe(base: KnowledgeBase) -> str:
    """The plans there are, in a line."""
    return ", ".join(short_name(base, plan) for plan in base.plans.values())
