"""Each request held against our table: which parameters, which types. Lengths and forms are in ``rules``."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.fake_telegram.table import METHODS, PLAIN, TYPE_WORDS, TYPES, UNIONS, Field, Fields
from tests.fake_telegram.trouble import Refused, wrong
from tests.fake_telegram.wire import Upload

NAMES = {name.lower(): name for name in METHODS}
NUMBER = re.compile(r"-?\d{1,19}")
WORDS = {"true": True, "1": True, "false": False, "0": False}


def method_called(name: str) -> str:
    """The name as the table spells it; the real server too ignores case. Raises Refused (404) for another."""
    known = NAMES.get(name.lower())
    if known is None:
        raise Refused(f"Not Found: the fake's table has no method {name}", 404, "check")
    return known


def typed(method: str, raw: dict[str, Any]) -> dict[str, Any]:
    """The parameters with their true types; files under their parameter's name.

    Raises Refused (cause: check) for an unknown, missing or ill-typed parameter. The real server ignores unknown
    ones: a misspelt name would then be without effect and without a word.
    """
    fields = METHODS[method]
    raw = _attached(raw)
    _names(method, fields, raw)
    found: dict[str, Any] = {}
    for name, value in raw.items():
        read = _from_form(value, fields[name]) if isinstance(value, str) else value
        _either(read, fields[name].kinds, f"{method}.{name}")
        found[name] = read
    return found


def _attached(raw: dict[str, Any]) -> dict[str, Any]:
    """``attach://x`` is replaced by the file that came as ``x``."""
    found = dict(raw)
    for name, value in raw.items():
        if isinstance(value, str) and value.startswith("attach://"):
            file = found.pop(value.removeprefix("attach://"), None)
            if not isinstance(file, Upload):
                raise wrong(f"{name}: no file came for {value}")
            found[name] = file
    return found


def _names(place: str, fields: Fields, values: dict[str, Any]) -> None:
    unknown = values.keys() - fields.keys()
    if unknown:
        raise wrong(f"fake: {place} has no {', '.join(sorted(unknown))}")
    missing = [name for name, field in fields.items() if field.required and values.get(name) is None]
    if missing:
        raise wrong(f"{place}: {', '.join(missing)} is required")


def _from_form(value: str, field: Field) -> Any:
    """A form's string as the table wants it; what cannot be read stays a string, for the type check to refuse."""
    kinds = field.kinds
    if "Integer" in kinds and NUMBER.fullmatch(value):
        return int(value)
    if "String" in kinds or "InputFile" in kinds:
        return value
    if "Boolean" in kinds:
        return WORDS.get(value.lower(), value)
    try:
        return json.loads(value)
    except ValueError:
        return value


def _either(value: Any, kinds: tuple[str, ...], place: str) -> None:
    """One of the kinds must fit; the complaint is that of the kind the value comes closest to."""
    complaints: list[Refused] = []
    for kind in _likely(value, kinds):
        try:
            _fits(value, kind, place)
        except Refused as refused:
            complaints.append(refused)
        else:
            return
    raise complaints[0] if complaints else wrong(f"fake: {place} fits none of {', '.join(kinds)}")


def _likely(value: Any, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds, those first whose required fields the value has."""
    if not isinstance(value, dict):
        return kinds
    return tuple(sorted(kinds, key=lambda kind: not _has_required(value, TYPES.get(kind, {}))))


def _has_required(value: dict[str, Any], fields: Fields) -> bool:
    return bool(fields) and all(name in value for name, field in fields.items() if field.required)


def _fits(value: Any, kind: str, place: str) -> None:
    if kind.startswith("["):
        if not isinstance(value, list):
            raise wrong(f"fake: {place} must be a list")
        for number, one in enumerate(value):
            _fits(one, kind[1:-1], f"{place}[{number}]")
    elif kind in PLAIN:
        _fits_plain(value, kind, place)
    elif kind in UNIONS:
        _fits_union(value, kind, place)
    elif kind in TYPES:
        _fits_object(value, kind, place)
    else:
        raise wrong(f"fake: {place} is a {kind}, which this table does not model")


def _fits_plain(value: Any, kind: str, place: str) -> None:
    fits = {
        "Integer": isinstance(value, int) and not isinstance(value, bool),
        "String": isinstance(value, str),
        "Boolean": isinstance(value, bool),
        "InputFile": isinstance(value, Upload),
    }
    if not fits[kind]:
        raise wrong(f"fake: {place} must be {kind}, got {value!r}"[:200])


def _fits_union(value: Any, kind: str, place: str) -> None:
    members = UNIONS[kind]
    word = value.get("type") if isinstance(value, dict) else None
    for member in members:
        if TYPE_WORDS.get(member) == word:
            _fits_object(value, member, place)
            return
    raise wrong(f"fake: {place} is no {kind} this table models: type {word!r}")


def _fits_object(value: Any, kind: str, place: str) -> None:
    if not isinstance(value, dict):
        raise wrong(f"fake: {place} must be a {kind} object")
    _names(f"{place} ({kind})", TYPES[kind], value)
    for name, one in value.items():
        _either(one, TYPES[kind][name].kinds, f"{place}.{name}")
