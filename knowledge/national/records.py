"""Records as anyone hands them in -> numbered places, years and cores, ready to be grouped.

A record is a mapping with id, statement, place, province, level and year; whatever else it has is ignored.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any

from knowledge.national.data import Words
from knowledge.national.places import PROVINCE, Place, bare_name, short_name, unit_of
from knowledge.national.wordings import Cores

FIRST_YEAR, YEARS = 1900, 1024
"""Years are kept as their distance from 1900, in [0, 1023]."""


@dataclass
class Gathered:
    """All records by column, sorted by place, year and the order in which they came.

    ``groups`` are keys place * 1024 + (year - 1900), ascending; group i holds rows [starts[i], starts[i + 1]).
    """

    cores: list[Words]
    samples: list[str]
    """One statement for each core, as written."""
    places: list[Place]
    groups: array[int] = field(default_factory=lambda: array("q"))
    starts: array[int] = field(default_factory=lambda: array("q"))
    core_of: array[int] = field(default_factory=lambda: array("i"))
    ids: list[str] = field(default_factory=list)


@lru_cache(maxsize=20_000)
def _place(name: str, province: str, level: str) -> Place:
    unit, words, marked = bare_name(name or province)
    home = " ".join(bare_name(province)[1]) if province else ""
    unit = unit_of(level) if not unit or (unit == PROVINCE) != (unit_of(level) == PROVINCE) else unit
    if not unit and (not home or home == " ".join(words)):
        unit = PROVINCE
    return Place(words, marked, unit, home or " ".join(words), short_name(name or province))


def year_of(value: Any) -> int | None:
    """2024, 2024.0 or "2024" -> 2024; None for anything else and for years that cannot be kept."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if not (text.isdecimal() and len(text) <= 4):
        return None
    year = int(text)
    return year if FIRST_YEAR <= year < FIRST_YEAR + YEARS else None


def gather(records: Iterable[Mapping[str, Any]]) -> Gathered:
    """One pass over the records. A record without place, year or statement is left out."""
    cores = Cores()
    samples: list[str] = []
    places: dict[Place, int] = {}
    keys, numbers, ids = array("q"), array("i"), []
    for record in records:
        year, statement = year_of(record.get("year")), str(record.get("statement") or "")
        name = str(record.get("place") or record.get("province") or "").strip()
        if year is None or not statement or not name:
            continue
        place = _place(name, str(record.get("province") or ""), str(record.get("level") or ""))
        core = cores.number(statement, " ".join(place.words), place.province)
        if core == len(samples):
            samples.append(statement)
        number = places.setdefault(place, len(places))
        keys.append(number * YEARS + year - FIRST_YEAR)
        numbers.append(core)
        ids.append(str(record.get("id")))
    return _sorted(Gathered(cores.cores, samples, list(places)), keys, numbers, ids)


def _sorted(gathered: Gathered, keys: array[int], numbers: array[int], ids: list[str]) -> Gathered:
    order = sorted(range(len(keys)), key=keys.__getitem__)
    gathered.core_of = array("i", map(numbers.__getitem__, order))
    gathered.ids = list(map(ids.__getitem__, order))
    done = 0
    for key, rows in groupby(map(keys.__getitem__, order)):
        gathered.groups.append(key)
        gathered.starts.append(done)
        done += sum(1 for _ in rows)
    gathered.starts.append(done)
    return gathered
