"""The written cases and how the assistant does on them, run once for all tests that ask."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.assistant import Assistant
from bot.composing import ZONE
from bot.evaluating import Verdict, read_cases, run_cases
from bot.memory import InMemory
from tests.plan_samples import assistant

FOLDER = Path(__file__).parent / "cases" / "written"
SHARED = Path(__file__).parents[2] / "shared" / "cases"
NOW = datetime(2026, 1, 1, 9, tzinfo=ZONE)


def cases(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _on(memory: InMemory) -> Assistant:
    """An assistant whose talks are apart from those of other files."""
    return Assistant(assistant().base, memory)


@cache
def verdicts(path: Path) -> tuple[Verdict, ...]:
    """Every checked turn of one file."""
    return tuple(run_cases(_on(InMemory()), read_cases([path]), NOW, lambda _: None))


def told(failed: list[Verdict]) -> str:
    """Failures in a line each, for a red test that explains itself."""
    return "\n".join(f"{one.case} {one.said!r}: {one.fault} [{one.kind}]" for one in failed)
