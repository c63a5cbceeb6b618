"""Our table of the Bot API against the whole published schema, where that file lies beside the project."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fake_telegram.methods import _METHODS
from tests.fake_telegram.table import METHODS, PLAIN, TYPE_WORDS, TYPES, UNIONS, Fields

SCHEMA = Path(__file__).resolve().parents[2] / "shared" / "external" / "telegram-bot-api.json"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    if not SCHEMA.exists():
        pytest.skip(f"the published schema is not at {SCHEMA}: our table was not held against it")
    return dict(json.loads(SCHEMA.read_text()))


def published(fields: dict[str, Any]) -> dict[str, tuple[tuple[str, ...], bool]]:
    return {name: (tuple(map(written, field["types"])), field["required"]) for name, field in fields.items()}


def written(kind: str) -> str:
    return f"[{written(kind.removeprefix('Array of '))}]" if kind.startswith("Array of ") else kind


def ours(fields: Fields) -> dict[str, tuple[tuple[str, ...], bool]]:
    return {name: (field.kinds, field.required) for name, field in fields.items()}


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_has_the_published_parameters(method: str, schema: dict[str, Any]) -> None:
    assert ours(METHODS[method]) == published(schema["methods"][method]["fields"])


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_type_has_the_published_fields(kind: str, schema: dict[str, Any]) -> None:
    assert ours(TYPES[kind]) == published(schema["types"][kind]["fields"])


@pytest.mark.parametrize("union", sorted(UNIONS))
def test_the_members_of_a_union_are_published_ones(union: str, schema: dict[str, Any]) -> None:
    assert set(UNIONS[union]) <= set(schema["types"][union]["subtypes"])


def test_every_method_of_the_table_is_carried_out() -> None:
    assert set(METHODS) == {*_METHODS, "getUpdates"}


def test_the_word_of_every_told_apart_type_belongs_to_a_type_with_that_field() -> None:
    assert all("type" in TYPES[kind] for kind in TYPE_WORDS)


def test_the_kinds_that_are_not_modelled_are_known_ones() -> None:
    """A kind missing from our tables is refused when used; these are all there are."""
    every = [field for fields in (*METHODS.values(), *TYPES.values()) for field in fields.values()]
    kinds = {kind.strip("[]") for field in every for kind in field.kinds}
    unmodelled = kinds - set(PLAIN) - set(TYPES) - set(UNIONS)
    assert unmodelled == {
        *("CallbackGame", "InputRichMessage", "KeyboardButtonPollType", "KeyboardButtonRequestChat"),
        *("KeyboardButtonRequestManagedBot", "KeyboardButtonRequestUsers", "LoginUrl", "SuggestedPostParameters"),
        *("User", "WebAppInfo"),
    }
