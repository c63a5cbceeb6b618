"""``concepts.yaml`` -> :class:`Concept` by id: what the targets of the plans are about, and how people name it.

A concept joins the targets of several plans that measure the same thing. Errors are :class:`ConceptsError`; each line
names the file, the entry, what is wrong and what to do.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError, model_validator

from knowledge.fact import Fact, Slug, Text

CONCEPTS_FILE = "concepts.yaml"
_SHOWN = f"knowledge/{CONCEPTS_FILE}"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REMEDIES = {
    "extra_forbidden": "remove the field or correct its name",
    "missing": "add the field",
    "too_short": "say more: a name has 20 to 70 characters, an entry 4 to 40 phrases",
    "too_long": "say less: a name has 20 to 70 characters, an entry 4 to 40 phrases",
}


class ConceptsError(ValueError):
    """The file of concepts is not as its schema asks. The text says where and what to do."""


class Saying(Fact):
    """One phrase by which people name a concept; in the file a bare text unless it is ambiguous."""

    text: Text
    ambiguous: bool = False
    """It honestly fits several concepts, and stands in each of them."""

    @model_validator(mode="before")
    @classmethod
    def _bare_text(cls, data: Any) -> Any:
        return {"text": data} if isinstance(data, str) else data


class Concept(Fact):
    """One measurable thing: ``name`` labels a choice, ``say`` are the phrases by which it is asked for."""

    id: Slug
    name: Annotated[Text, Field(min_length=20, max_length=70)]
    say: Annotated[tuple[Saying, ...], Field(min_length=4, max_length=40)]


@cache
def load_concepts() -> dict[str, Concept]:
    """All concepts of the package data by id; read on the first call only. Raises :class:`ConceptsError`."""
    return parse_concepts(files("knowledge").joinpath(CONCEPTS_FILE).read_text(encoding="utf-8"))


def parse_concepts(text: str) -> dict[str, Concept]:
    """The same from the file's text. Every faulty entry is reported, not only the first."""
    try:
        data = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both loaders are safe ones
    except yaml.YAMLError as error:
        raise ConceptsError(f"{_SHOWN}: not readable as YAML: {error}; correct the line named") from error
    rows = data.get("concepts") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise ConceptsError(f"{_SHOWN}: no list 'concepts' at the top; put the entries under 'concepts:'")
    concepts: dict[str, Concept] = {}
    problems: list[str] = []
    for number, row in enumerate(rows, start=1):
        label = row.get("id", f"number {number}") if isinstance(row, dict) else f"number {number}"
        try:
            concept = Concept.model_validate(row)
        except ValidationError as error:
            problems += [f"{_SHOWN}, {label}, {_fault(fault)}" for fault in error.errors()]
            continue
        if concept.id in concepts:
            problems.append(f"{_SHOWN}, {label}, id: occurs twice; join the two entries or rename one")
        concepts[concept.id] = concept
    if problems:
        raise ConceptsError("\n".join(problems))
    return concepts


def _fault(fault: Any) -> str:
    field = ".".join(str(part) for part in fault["loc"]) or "entry"
    return f"{field}: {fault['msg']}; {_REMEDIES.get(fault['type'], 'correct the value')}"
