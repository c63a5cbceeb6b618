"""Plan files -> validated plans. An error names the file, the place in it and what to do.

A plan file is YAML, one document a file, UTF-8 in NFC. The built-in ones stand in ``knowledge/plans``.
"""

from __future__ import annotations

import hashlib
from importlib import resources
from importlib.resources.abc import Traversable

import yaml
from pydantic import ValidationError

from knowledge.model import Plan


class PlanFileProblem(Exception):
    """A plan file that cannot be used. ``str()`` of it is a message for the person who edits the file."""

    def __init__(self, name: str, where: str, what: str, remedy: str) -> None:
        super().__init__(f"{name}: {where}: {what}. {remedy}")
        self.name, self.where, self.what, self.remedy = name, where, what, remedy


def plan_files() -> tuple[Traversable, ...]:
    """The built-in plan files, by name."""
    folder = resources.files("knowledge") / "plans"
    return tuple(sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda file: file.name))


def fingerprint(file: Traversable) -> str:
    """SHA-256 of the file's bytes, hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_plan(file: Traversable) -> Plan:
    """One plan file, validated. Raises :class:`PlanFileProblem`."""
    return parse_plan(file.name, file.read_bytes())


def parse_plan(name: str, content: bytes) -> Plan:
    """The plan in ``content``; ``name`` is used in messages only. Raises :class:`PlanFileProblem`."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PlanFileProblem(name, f"byte {error.start}", "the file is not UTF-8", "Save it as UTF-8") from error
    try:
        data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        what = str(getattr(error, "problem", None) or error)
        raise PlanFileProblem(name, where, what, "Mend the YAML there: quotes, indentation, brackets") from error
    if not isinstance(data, dict):
        raise PlanFileProblem(name, "top level", "the file is no mapping", "Start it with 'id:' and 'header:'")
    try:
        return Plan.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = _place(data, first["loc"])
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise PlanFileProblem(name, where, first["msg"] + more, "See knowledge/model.py for the field") from error


def _place(data: object, path: tuple[int | str, ...]) -> str:
    """A path a person can follow: list positions become the entry's code where it has one."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int) and isinstance(data, list) and step < len(data):
            data = data[step]
            code = data.get("code") or data.get("id") if isinstance(data, dict) else None
            parts.append(f"[{code or step + 1}]")
        else:
            data = data.get(step) if isinstance(data, dict) else None
            parts.append(str(step))
    return " > ".join(parts) or "top level"
