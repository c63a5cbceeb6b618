"""Names of a knowledge base for the reading room: places, offices, people, and the groups that plans sort by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intents.fillers import filler_phrases, fillers
from intents.names import Name
from intents.words import fold, split_words
from knowledge.model import Plan
from knowledge.parties import Office, Parties, Place


def names_of(parties: Parties, plans: Iterable[Plan]) -> tuple[Name, ...]:
    """Every name once. A form that is ambiguous in the data is left out: the words around it must say more."""
    found: dict[tuple[str, str, str], Name] = {}
    plans = tuple(plans)
    held = {plan.header.place for plan in plans}
    for name in (*_offices(parties.offices), *_places(parties.places, held), *_pillars(plans), *_numbers(plans)):
        found.setdefault((name.kind, name.id, name.surface.lower()), name)
    return tuple(found.values())


def _offices(offices: Iterable[Office]) -> Iterator[Name]:
    for office in offices:
        kind = "person" if office.person else "office"
        for form in office.forms:
            if not form.ambiguous:
                yield Name("person" if kind == "person" else "office", office.id, form.text)


def _places(places: Iterable[Place], held: set[str]) -> Iterator[Name]:
    for place in places:
        shortened = _shortened(place.name) if place.id in held else ()
        for text in dict.fromkeys((place.name, *shortened, *(form.text for form in place.say if not form.ambiguous))):
            yield Name(
                "place",
                place.id,
                text,
                guarded=_everyday(text) and place.kind not in ("tỉnh", "thành phố"),
                expected=place.id in held,
                local=place.kind not in ("tỉnh", "thành phố"),
            )


def _shortened(name: str) -> tuple[str, ...]:
    """How a name of two words is shortened in chat: "lsơn", "bgiang"."""
    words = name.lower().split()
    return (words[0][0] + words[1],) if len(words) == 2 else ()


def _everyday(text: str) -> bool:
    """A name whose folded words are all filler words ("An" ... ) must be typed with its marks."""
    known = fillers()
    return all(word.folded in known for word in split_words(text)) or len(fold(text)) < 3


def _numbers(plans: Iterable[Plan]) -> Iterator[Name]:
    return (Name("plan", plan.id, plan.header.number) for plan in plans if plan.header.number)


def _pillars(plans: Iterable[Plan]) -> Iterator[Name]:
    for plan in plans:
        for pillar in plan.pillars:
            for text in (
                pillar.name,
                pillar.name.removeprefix("Phát triển "),
                *pillar.say,
                *_PILLAR_SAYINGS.get(pillar.id, ()),
            ):
                if not _is_filler_phrase(text):
                    yield Name("pillar", pillar.id, text)


def _is_filler_phrase(text: str) -> bool:
    """Whether a group is called by a word of every question ("Mục tiêu"): said alone, it names no group."""
    words = [word.folded for word in split_words(text)]
    phrases = filler_phrases().get(words[0], ())
    return any([folded for folded, _ in phrase] == words for phrase in phrases)


_PILLAR_SAYINGS = {
    "chinh-quyen-so": ("chính quyền số", "chính quyền điện tử"),
    "kinh-te-so": ("kinh tế số",),
    "xa-hoi-so": ("xã hội số",),
    "cua-khau-so": ("cửa khẩu số", "cửa khẩu"),
    "an-toan-thong-tin": (
        "an toàn thông tin",
        "an toàn an ninh mạng",
        "an ninh mạng",
        "bảo đảm an toàn thông tin",
        "an toàn thông tin mạng",
    ),
    "so-ban-nganh": ("các sở, ban, ngành", "sở ban ngành"),
    "huyen-thanh-pho": ("các huyện, thành phố", "huyện thành phố", "cấp huyện"),
    "doanh-nghiep": ("các doanh nghiệp", "khối doanh nghiệp", "doanh nghiệp"),
    "don-vi-su-nghiep": ("các đơn vị sự nghiệp", "đơn vị sự nghiệp", "cơ sở giáo dục, cơ sở y tế"),
}
"""Everyday names of the groups that the plans of this kind sort their indicators by."""
