"""One generated question: an indicator named in an everyday way, noise of one kind, the place and year said or not."""

from __future__ import annotations

import random
import re
from typing import Any

from bot.benches.fairness import bears_all, bound, hollow, telling
from bot.benches.sources import material, types
from intents.words import fold

NOISES = ("clean", "unmarked", "typos", "abbreviations", "fragment", "synonyms")
_TEMPLATE = re.compile(r"^(?:Tỷ lệ|Tỷ trọng|Các|Mức|Số)\s+")
_COMMON = frozenset(
    [
        "có",
        "được",
        "của",
        "tại",
        "trên",
        "qua",
        "và",
        "với",
        "theo",
        "trong",
        "cho",
        "từ",
        "đến",
        "về",
        "là",
        "các",
        "những",
        "bằng",
        "để",
        "do",
        "một",
    ]
)
_KEYS = {"a": "s", "s": "d", "d": "f", "e": "r", "r": "t", "t": "y", "y": "u", "u": "i", "i": "o", "o": "p", "h": "j",
         "n": "m", "m": "n", "g": "h", "c": "v", "v": "b", "b": "n", "l": "k", "k": "l", "p": "o"}  # fmt: skip


def question(
    number: int, group: list[dict[str, Any]], bearers: dict[str, set[str]], *, absent: bool, chance: random.Random
) -> dict[str, Any]:
    """A question on one record of ``group``, or on what it has not; ``bearers``: :func:`bare` name -> provinces."""
    said = material()
    record = chance.choice(group)
    noise = NOISES[number % len(NOISES)]
    subject, gold = record["wording"], record["id"]
    if absent:
        there = {other["type"] for other in group}
        missing = sorted(set(types()) - there)
        gold = None
        subject = (
            chance.choice(types()[chance.choice(missing)]) if missing and number % 2 else chance.choice(said["absent"])
        )
    rivals = [other["wording"] for other in group if other is not record]
    named = _noisy(_plain(subject), noise, rivals, said, chance)
    kind = chance.choices(("both", "place", "year", "none"), (65, 15, 12, 8))[0]
    place = _place(record, bearers, chance)
    own_year = record["year"]
    if noise == "typos" and chance.random() < 0.25 and kind in ("both", "place"):
        named, place = _plain(subject), _mistyped(place, chance, names=True)
    text = chance.choice(said["forms"][kind]).format(x=named, p=place, y=own_year)
    told = record["place"] if kind in ("year", "none") else None
    if told and len(bearers[bare(told)]) > 1:
        told += f", {record['province']}"
    return {
        "id": f"q{number}", "text": fold(text) if noise == "unmarked" else text, "gold": gold, "noise": noise,
        "place": told, "year": own_year if kind in ("place", "none") else None,
        "gold_place": f"{record['place']}|{record['province']}", "gold_year": own_year,
    }  # fmt: skip


def bare(place: str) -> str:
    """A place's name without its unit and marks: typed without marks, Nậm Quang and Nam Quang are one name."""
    words = fold(place).split()
    return " ".join(words[2:] if words[:2] in (["thanh", "pho"], ["dac", "khu"]) else words[1:])


def _plain(wording: str) -> str:
    """The indicator as spoken of: no bracketed part, mostly no "tỷ lệ"."""
    text = re.sub(r"\s*\([^)]*\)", "", wording)
    text = _TEMPLATE.sub("", text)
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def _place(record: dict[str, Any], bearers: dict[str, set[str]], chance: random.Random) -> str:
    unit, name = record["place"].split(" ", 1)
    if record["place"].startswith("Thành phố"):
        unit, name = "Thành phố", record["place"][len("Thành phố ") :]
    home = re.sub("^(?:Tỉnh|Thành phố) ", "", record["province"])
    shared = len(bearers.get(bare(record["place"]), ())) > 1
    if record["level"] == "tỉnh":
        return name if chance.random() < 0.5 else f"{unit.lower()} {name}"
    text = name if chance.random() < 0.3 else f"{unit.lower()} {name}"
    if name in material()["everyday_names"] or name in material()["commune_names"]:
        text = f"{unit.lower()} {name}"
    if shared or chance.random() < 0.25:
        text += chance.choice(
            (f", {home}", f" tỉnh {home}" if home not in material()["cities"] else f" {home}", f" {home}")
        )
    return text


def _noisy(text: str, noise: str, rivals: list[str], said: dict[str, Any], chance: random.Random) -> str:
    if noise == "typos":
        return _mistyped(text, chance, names=False)
    if noise == "fragment":
        return fragment(text, rivals, chance)
    if noise in ("abbreviations", "synonyms"):
        done = 0
        for long, short in said[noise]:
            found = re.search(rf"\b{re.escape(long)}\b", text, re.IGNORECASE)
            if found and done < 2:
                written = short.lower() if noise == "abbreviations" and chance.random() < 0.5 else short
                text = text[: found.start()] + written + text[found.end() :]
                done += 1
    return text


def _mistyped(text: str, chance: random.Random, *, names: bool) -> str:
    """One edit (two at times, not in names): a letter dropped, doubled, swapped with the next, or its neighbour key."""
    for _ in range(1 if names or chance.random() < 0.5 else 2):
        words = text.split(" ")
        long = [
            at for at, word in enumerate(words) if len(word) > 2 and word.isalpha() and (not names or word[0].isupper())
        ]
        if not long:
            return text
        at = chance.choice(long)
        word = words[at]
        spot = chance.randrange(1, len(word))
        kind = chance.randrange(4)
        if kind == 0:
            word = word[:spot] + word[spot + 1 :]
        elif kind == 1:
            word = word[: spot + 1] + word[spot:]
        elif kind == 2 and spot + 1 < len(word):
            word = word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :]
        else:
            word = word[:spot] + _KEYS.get(fold(word[spot]), "n") + word[spot + 1 :]
        words[at] = word
        text = " ".join(words)
    return text


def fragment(text: str, rivals: list[str], chance: random.Random) -> str:
    """Two to four syllables that stand together, whole words, such that no other record has them all."""
    words = [word for part in text.split() if (word := part.strip(",.;:()-"))]
    lower = [word.lower() for word in words]
    joined = bound(words)
    others = [telling(rival) for rival in rivals]
    options = [
        words[first : first + size]
        for size in (2, 3, 4)
        for first in range(len(words) - size + 1)
        if not (first and joined[first - 1]) and not (first + size < len(words) and joined[first + size - 1])
        if _COMMON.isdisjoint((lower[first], lower[first + size - 1]))
        and not hollow(lower[first : first + size])
        and not bears_all(others, lower[first : first + size])
    ]
    return " ".join(chance.choice(options)) if options else text
