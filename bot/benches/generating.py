"""A made-up national knowledge base from the real targets of the plans, and questions about it, all from one seed.

Records: some 40 of the plans' indicator types for each place and year, reworded lightly. Each size is a prefix of the
next larger one. Questions: 16 everyday forms, six kinds of noise, and some about what is not there.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.benches.asking import bare, question
from bot.benches.otherwise import asked_otherwise
from bot.benches.sources import material, types

YEARS = (2021, 2022, 2023, 2024, 2025, 2026)
EACH = 40
"""Types of indicator in each place and year."""
COMMUNES = 3321

Record = dict[str, Any]


def places(chance: random.Random) -> list[tuple[str, str, str]]:
    """(name with unit, province with unit, level): 34 provinces, then communes of which some share a name."""
    said = material()
    provinces = [f"{'Thành phố' if name in said['cities'] else 'Tỉnh'} {name}" for name in said["provinces"]]
    made = [(province, province, "tỉnh") for province in provinces]
    names: list[str] = [*said["everyday_names"], *said["commune_names"]]
    taken = set(names)
    while len(names) < COMMUNES:
        first, second = chance.choice(said["first_syllables"]), chance.choice(said["second_syllables"])
        name = (
            f"{first} {second}"
            if chance.random() > 0.07
            else f"{first} {second} {chance.choice(said['second_syllables'])}"
        )
        if first != second and name not in taken and name not in said["provinces"]:
            if len(taken) < 3004 or chance.random() < 0.01:
                taken.add(name)
                names.append(name)
        elif name in taken and chance.random() < 0.12:
            names.append(name)
    chance.shuffle(names)
    used: set[tuple[str, str]] = set()
    for name in names:
        province = chance.choice(provinces)
        if (name, province) not in used:
            used.add((name, province))
            unit = chance.choice(("Xã", "Xã", "Xã", "Phường"))
            made.append((f"{unit} {name}", province, unit.lower()))
    return made


def records(count: int, seed: int) -> Iterator[Record]:
    """``count`` records; the same seed gives the same ones, a smaller count the first of them."""
    chance = random.Random(seed)  # noqa: S311 - a reproducible bench, no secret
    pairs = [(place, year) for place in places(chance) for year in YEARS]
    chance.shuffle(pairs)
    made = 0
    while True:
        for (name, province, level), year in pairs:
            chosen = chance.sample(sorted(types()), EACH)
            for concept in chosen:
                if made == count:
                    return
                wording = chance.choice(types()[concept])
                made += 1
                yield {
                    "id": f"r{made}", "statement": reworded(wording, chance), "place": name, "province": province,
                    "level": level, "year": year, "lead": chance.choice(material()["leads"]),
                    "type": concept, "wording": wording,
                }  # fmt: skip
        pairs = [(place, year + len(YEARS)) for place, year in pairs]


def reworded(wording: str, chance: random.Random) -> str:
    """One of the ways a plan would write this target."""
    said = material()
    text: str
    figure = chance.randrange(5, 101, 5)
    opening: str = chance.choice(said["openings"])
    text = opening.format(f=figure) + (wording[0].lower() + wording[1:] if opening else wording)
    if "{f}" not in opening:
        text += " " + chance.choice(said["verbs"]).format(f=figure)
    for one, other in said["spellings"]:
        if one in text and chance.random() < 0.3:
            text = text.replace(one, other)
    return text + chance.choice(("", ".", ";"))


Group = tuple[str, str, int]


def questions(made: list[Record], count: int, seed: int) -> list[dict[str, Any]]:
    """``count`` questions with an answer among ``made`` and a fourth as many without; ``gold`` is the id or null."""
    chance = random.Random(seed + 1)  # noqa: S311
    groups = _groups(made)
    bearers = _bearers(seed)
    keys = sorted(groups)
    return [
        question(number, groups[chance.choice(keys)], bearers, absent=number >= count, chance=chance)
        for number in range(count + count // 4)
    ]


def other_questions(made: list[Record], count: int, seed: int) -> list[dict[str, Any]]:
    """The same from the second maker, see :mod:`.otherwise`."""
    chance = random.Random(seed + 2)  # noqa: S311
    groups = _groups(made)
    shared = frozenset(name for name, homes in _bearers(seed).items() if len(homes) > 1)
    keys = sorted(groups)
    return [
        asked_otherwise(number, groups[chance.choice(keys)], shared, absent=number >= count, chance=chance)
        for number in range(count + count // 4)
    ]


def _groups(made: list[Record]) -> dict[Group, list[Record]]:
    groups: dict[Group, list[Record]] = {}
    for record in made:
        groups.setdefault((record["place"], record["province"], record["year"]), []).append(record)
    return groups


def _bearers(seed: int) -> dict[str, set[str]]:
    """Bare name -> the provinces in which a place bears it."""
    bearers: dict[str, set[str]] = {}
    for name, province, _ in places(random.Random(seed)):  # noqa: S311 - the same places as those of the records
        bearers.setdefault(bare(name), set()).add(province)
    return bearers


def generate(folder: Path, count: int, asked: int, seed: int) -> None:
    """Write ``records.jsonl`` and ``questions.jsonl`` into ``folder``, made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    first: list[Record] = []
    with (folder / "records.jsonl").open("w", encoding="utf-8") as file:
        for record in records(count, seed):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            if len(first) < 10_000:
                first.append(record)
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        for one in questions(first, asked, seed):
            file.write(json.dumps(one, ensure_ascii=False) + "\n")
