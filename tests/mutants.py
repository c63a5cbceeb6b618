"""Do the tests notice a change? ``python -m tests.mutants [count] [module ...]``: one JSON line, survivors to stderr.

Small changes (a comparison, a number, "and" for "or", a call left out) are made to the modules that plan and queue, one
at a time, drawn at random but the same ones for the same seed; each runs the tests that watch its module in a process
forked from one that holds the plans already. A change that no test notices survives; some change nothing that matters.
"""

from __future__ import annotations

import ast
import copy
import importlib.abc
import importlib.util
import json
import os
import random
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest

ROOT = Path(__file__).parent.parent
SEED = 5
_LONGEST_TEST = 90
"""Seconds."""
_STORED = ("tests/test_reminder_bounds.py", "tests/test_reminder_storage.py", "tests/test_reminder_planning.py")
_PLANNING = (*_STORED, "tests/test_reminder_desk.py")
WATCHED: dict[str, tuple[str, ...]] = {
    "bot.reminders.stages": _PLANNING,
    "bot.reminders.agenda": _PLANNING,
    "bot.reminders.planning": _PLANNING,
    "bot.reminders.changes": _PLANNING,
    "bot.reminders.queueing": _PLANNING,
    "bot.reminders.taking_back": _STORED,
    "storage.reminding": (*_STORED, "tests/test_reminder_preview.py"),
    "storage.reminded": _PLANNING,
    "storage.item_states": _PLANNING,
    "storage.outbox": ("tests/test_storage_parcels.py", *_STORED[:2]),
    "knowledge.calendar.days": ("tests/test_calendar.py",),
}
_SLOW = (
    "few_months or whatever_the_clock or two_planners or two_processes or TestOutbox or put_right_loses "
    "or first_hour_that_is_not_quiet"
)
_NO_CONCERN = "templates_are_sound"
_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


class Mutant:
    """One change: the number of the place where it is made, in the order in which the tree is walked."""

    def __init__(self, module: str, number: int, line: int, what: str) -> None:
        self.module, self.number, self.line, self.what = module, number, line, what

    def __str__(self) -> str:
        return f"{self.module}, line {self.line}: {self.what}"


def _source(module: str) -> ast.Module:
    return ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8"))


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST | None]]:
    """Every node that may be changed, with its parent; annotations, docstrings and decorators are left out."""
    queue: list[tuple[ast.AST, ast.AST | None]] = [(tree, None)]
    while queue:
        node, parent = queue.pop()
        yield node, parent
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "args") and not isinstance(node, ast.Call):
                continue
            children = value if isinstance(value, list) else [value]
            queue += [(child, node) for child in children if isinstance(child, ast.AST)]


def _changes(node: ast.AST, parent: ast.AST | None) -> Iterator[tuple[str, ast.AST]]:
    """(what it is, the changed node) for each way in which a node may be changed."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPS:
        other = copy.deepcopy(node)
        other.ops[0] = cast(ast.cmpop, _SWAPS[type(node.ops[0])]())
        yield f"{ast.unparse(node)} -> {ast.unparse(other)}", other
    elif isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in _SWAPS:
        changed = copy.deepcopy(node)
        changed.op = cast(Any, _SWAPS[type(node.op)]())
        yield f"{ast.unparse(node)} -> {ast.unparse(changed)}", changed
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"{ast.unparse(node)} -> without not", node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        value = not node.value if isinstance(node.value, bool) else node.value + 1
        yield f"{node.value} -> {value}", ast.Constant(value)
    elif isinstance(node, ast.Name) and node.id in _NAMES:
        yield f"{node.id} -> {_NAMES[node.id]}", ast.Name(_NAMES[node.id], node.ctx)
    elif isinstance(node, ast.Continue):
        yield "continue -> break", ast.Break()
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield f"{ast.unparse(node)} -> left out", ast.Pass()


def mutants_of(module: str) -> list[Mutant]:
    """Every change of a module."""
    found = []
    for number, (node, parent) in enumerate(_places(_source(module))):
        found += [Mutant(module, number, getattr(node, "lineno", 0), what) for what, _ in _changes(node, parent)]
    return found


def _mutated(mutant: Mutant) -> ast.Module:
    tree = _source(mutant.module)
    node, parent = list(_places(tree))[mutant.number]
    ((_, other),) = _changes(node, parent)
    assert parent is not None
    for name, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, name, other)
        elif isinstance(value, list) and any(child is node for child in value):
            value[:] = [other if child is node else child for child in value]
    return ast.fix_missing_locations(tree)


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module with a change."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self._mutant.module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(_mutated(self._mutant), self._mutant.module, "exec"), module.__dict__)  # noqa: S102


class _Patience:
    """Ends the process when a test takes so long that the change must have made it hang."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        signal.alarm(_LONGEST_TEST)


def survives(mutant: Mutant | None) -> bool:
    """Whether the tests pass with this change (None: with none); what hangs counts as noticed."""
    child = os.fork()
    if child == 0:
        os._exit(_run(mutant))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _run(mutant: Mutant | None) -> int:
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    names = WATCHED[mutant.module] if mutant else sorted({name for names in WATCHED.values() for name in names})
    if mutant:
        sys.meta_path.insert(0, _Changed(mutant))
    usual = ["-x", "-q", "-p", "no:cacheprovider", *(str(ROOT / name) for name in names)]
    for which in (f"not ({_SLOW} or {_NO_CONCERN})", _SLOW):
        code = int(pytest.main([*usual, "-k", which], plugins=[_Patience()]))
        if code not in (0, 5):
            return 1
    return 0


def _warm() -> None:
    """What every run needs and no change touches."""
    from tests.moved_plans import base_of

    for year in (2025, 2026):
        assert base_of(year).dues
    for name in [name for name in sys.modules if name.startswith("knowledge.calendar")]:
        del sys.modules[name]
    touched = [name for name in WATCHED if name in sys.modules]
    assert touched == [], touched


def main(arguments: Sequence[str]) -> None:
    """Draw, run and count."""
    count = int(arguments[0]) if arguments and arguments[0].isdecimal() else 100
    modules = [name for name in arguments if not name.isdecimal()] or list(WATCHED)
    every = [mutant for module in modules for mutant in mutants_of(module)]
    dice = random.Random(SEED)  # noqa: S311 - a test's dice, not a secret
    drawn = dice.sample(every, min(count, len(every)))
    _warm()
    assert survives(None), "the tests fail as they are"
    survivors = []
    for number, mutant in enumerate(drawn, 1):
        if survives(mutant):
            survivors.append(mutant)
            sys.stderr.write(f"survives: {mutant}\n")
        sys.stderr.write(f"{number}/{len(drawn)}, {len(survivors)} survive\n" if number % 10 == 0 else "")
        sys.stderr.flush()
    killed = len(drawn) - len(survivors)
    figures = {"possible": len(every), "run": len(drawn), "killed": killed, "share": round(killed / len(drawn), 3)}
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
