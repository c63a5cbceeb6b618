"""``offices.yaml`` and ``places.yaml`` of this package -> :class:`Parties`, validated once and kept.

Errors are :class:`PartiesError`; each line names the file, the entry, what is wrong and what to do.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from knowledge.fact import Fact
from knowledge.parties.model import Office, Parties, Place

OFFICES_FILE = "offices.yaml"
PLACES_FILE = "places.yaml"
_FOLDER = "knowledge/parties"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_Entry = TypeVar("_Entry", bound=Fact)


class PartiesError(ValueError):
    """A data file of this package is not as its schema asks. The text says where and what to do."""


@cache
def load_parties() -> Parties:
    """All parties of the package data; read on the first call only. Raises :class:`PartiesError`."""
    package = files("knowledge.parties")
    texts = [package.joinpath(name).read_text(encoding="utf-8") for name in (OFFICES_FILE, PLACES_FILE)]
    return parse_parties(*texts)


def parse_parties(offices: str, places: str) -> Parties:
    """The same from the two files' texts. Every faulty entry is reported, not only the first."""
    problems: list[str] = []
    read_offices = _read_entries(OFFICES_FILE, "offices", offices, Office, problems)
    read_places = _read_entries(PLACES_FILE, "places", places, Place, problems)
    if not problems:
        try:
            return Parties(offices=read_offices, places=read_places)
        except ValidationError as error:
            problems += [f"{_FOLDER}: {fault['msg']}" for fault in error.errors()]
    raise PartiesError("\n".join(problems))


def _read_entries(file: str, section: str, text: str, schema: type[_Entry], problems: list[str]) -> tuple[_Entry, ...]:
    """The valid entries of a section; what is wrong with the others is appended to ``problems``."""
    try:
        data = yaml.load(text, Loader=_LOADER)  # noqa: S506 - one of the two safe loaders
    except yaml.YAMLError as error:
        problems.append(f"{_FOLDER}/{file}: not readable as YAML: {error}; correct the line named")
        return ()
    rows = data.get(section) if isinstance(data, dict) else None
    if not isinstance(rows, list):
        problems.append(f"{_FOLDER}/{file}: no list {section!r} at the top; put the entries under '{section}:'")
        return ()
    entries = []
    for number, row in enumerate(rows, start=1):
        label = row.get("id", f"number {number}") if isinstance(row, dict) else f"number {number}"
        try:
            entries.append(schema.model_validate(row))
        except ValidationError as error:
            for fault in error.errors():
                field = ".".join(str(part) for part in fault["loc"]) or "entry"
                problems.append(f"{_FOLDER}/{file}, {label}, {field}: {fault['msg']}; {_remedy(fault['type'])}")
    return tuple(entries)


def _remedy(fault: str) -> str:
    if fault == "extra_forbidden":
        return "remove the field or correct its name"
    if fault == "missing":
        return "add the field"
    return "correct the value"
