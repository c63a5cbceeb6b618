"""A second maker of questions, other frames and other noise than :mod:`.asking`: a check that the matcher is not good
at one maker's habits only. Same shape of questions; the noise is spread over the whole subject, names included.

    whole    the plan's own words, in capitals at times
    partly   marks left off some words
    keys     one or two words as Telex keys ("ddieenj")
    slips    a slip in each of one to three words
    joined   two words written as one, or an ending torn off
    gist     one to three telling words in order, others left out between them; no other record has them all
    everyday words of the counter for those of the plans
"""

from __future__ import annotations

import random
import re
import unicodedata
from itertools import combinations
from typing import Any

from bot.benches.fairness import bears_all, telling, whole_words
from bot.benches.sources import types, words_of
from intents.words import fold

STYLES = ("whole", "partly", "keys", "slips", "joined", "gist", "everyday")
_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
_SHAPES = {"\u0302": "", "\u0306": "w", "\u031b": "w"}


def otherwise() -> dict[str, Any]:
    """The words of this maker."""
    return words_of("otherwise.yaml")


def asked_otherwise(
    number: int, group: list[dict[str, Any]], shared: frozenset[str], *, absent: bool, chance: random.Random
) -> dict[str, Any]:
    """A question about one record of ``group``, or about what it has not; ``shared``: folded names borne by several."""
    said = otherwise()
    style = STYLES[number % len(STYLES)]
    record = chance.choice(group)
    subject, gold = record["wording"], record["id"]
    if absent:
        missing = sorted(set(types()) - {other["type"] for other in group})
        subject, gold = chance.choice(said["absent"]), None
        if missing and number % 2:
            subject = chance.choice(types()[chance.choice(missing)])
    rivals = [other["wording"] for other in group if other is not record]
    subject = _styled(subject.strip(" -"), style, rivals, chance)
    kind = chance.choices(("both", "place", "year", "none"), (60, 18, 12, 10))[0]
    text = chance.choice(said["frames"][kind]).format(x=subject, p=_place(record, shared, chance), y=record["year"])
    told = kind in ("year", "none")
    home = f", {record['province']}" if _bare(record["place"]) in shared else ""
    return {
        "id": f"o{number}", "text": text.upper() if style == "whole" and chance.random() < 0.15 else text,
        "gold": gold, "noise": style, "place": f"{record['place']}{home}" if told else None,
        "year": record["year"] if kind in ("place", "none") else None,
        "gold_place": f"{record['place']}|{record['province']}", "gold_year": record["year"],
    }  # fmt: skip


def _bare(place: str) -> str:
    return fold(_split(place)[1])


def _split(place: str) -> tuple[str, str]:
    """Unit and name."""
    for unit in ("Thành phố", "Đặc khu", "Tỉnh", "Xã", "Phường"):
        if place.startswith(unit + " "):
            return unit, place[len(unit) + 1 :]
    return "", place


def _place(record: dict[str, Any], shared: frozenset[str], chance: random.Random) -> str:
    """The place as written in a question; its unit is said where the name alone may be ordinary words."""
    unit, name = _split(record["place"])
    home = _split(record["province"])[1]
    short = {"Phường": "P.", "Xã": "xã", "Tỉnh": "tỉnh", "Thành phố": "TP", "Đặc khu": "đặc khu"}.get(unit, unit)
    written = chance.choice((f"{unit.lower()} {name}", f"{short} {name}", f"{unit} {name.upper()}", name.title()))
    if unit not in ("Tỉnh", "Thành phố") and (fold(name) in shared or chance.random() < 0.3):
        written = chance.choice(
            (f"{written} ({home})", f"{written} thuộc {home}", f"{written}, tỉnh {home}", f"{written} - {home}")
        )
    return written


def _styled(text: str, style: str, rivals: list[str], chance: random.Random) -> str:
    if style == "gist":
        return gist(text, rivals, chance)
    if style == "everyday":
        for plan, counter in otherwise()["everyday"]:
            text = re.sub(rf"\b{re.escape(plan)}\b", counter, text, count=1, flags=re.IGNORECASE)
        return text
    if style == "whole":
        return text
    words = re.sub(r"\s*\([^)]*\)", "", text).split()
    spots = [at for at, word in enumerate(words) if len(word) > 2 and word.isalpha()]
    count = {"partly": len(spots) // 2, "keys": 2, "slips": 1 + len(spots) // 6, "joined": 1}[style]
    for at in chance.sample(spots, min(count, len(spots), 3 if style == "slips" else 99)):
        words[at] = _changed(words[at], style, chance)
    if style == "joined" and len(words) > 2:
        at = chance.randrange(len(words) - 1)
        words[at : at + 2] = [words[at] + words[at + 1]]
    return " ".join(words)


def _changed(word: str, style: str, chance: random.Random) -> str:
    if style == "partly":
        return fold(word)
    if style == "keys":
        return _keys(word)
    if style == "slips":
        at = chance.randrange(len(word))
        letter = chance.choice("bcdghklmnprstv")
        return chance.choice((word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :], word + word[-1]))
    return word


def _keys(word: str) -> str:
    """The Telex keys of a word, its tone at the end: "điện" -> "ddieenj"."""
    out, tone = "", ""
    for char in unicodedata.normalize("NFD", word.replace("đ", "dd").replace("Đ", "Dd")):
        if char in _TONES:
            tone = _TONES[char]
        elif char in _SHAPES:
            out += _SHAPES[char] or out[-1].lower()
        else:
            out += char
    return out + tone


def gist(text: str, rivals: list[str], chance: random.Random) -> str:
    """Some telling words of the text in order, such that no rival holds them all; the whole where none will do."""
    none = frozenset(otherwise()["hollow"])
    words = [word for word in whole_words(text) if not none.issuperset(word.lower().split())]
    held = [telling(rival) for rival in rivals]
    options = [
        chosen
        for size in (1, 2, 3)
        for chosen in combinations(words[:10], size)
        if 2 <= len(" ".join(chosen).split()) <= 5 and not bears_all(held, chosen)
    ]
    return " ".join(chance.choice(options)) if options else text
