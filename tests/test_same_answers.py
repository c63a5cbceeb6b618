"""The same question has the same answer in every process: nothing may hang on the order of a set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.written import FOLDER, cases

EVERY = 16
"""Of the hardest set's questions, one in so many: those with slips are read with the most ties."""


def _answers(seed: str, lines: str, folder: Path) -> list[tuple[str, str]]:
    done = subprocess.run(
        [Path(sys.executable).with_name("daumoi"), "ask", "--batch", "-", "--database", folder / f"{seed}.sqlite3"],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )
    return [(answer["id"], answer["text"]) for answer in map(json.loads, done.stdout.splitlines())]


def test_answers_do_not_hang_on_the_hash_seed(tmp_path: Path) -> None:
    asked = [case for case in cases(FOLDER / "single_four.jsonl") if len(case["turns"]) == 1]
    lines = "".join(
        json.dumps({"id": case["id"], "text": case["turns"][0], "today": case["today"], "place": case["place"]}) + "\n"
        for case in asked[::EVERY] + [case for case in asked if case["id"] in ("fx007", "fx076", "fa056")]
    )
    first, second = (_answers(seed, lines, tmp_path) for seed in ("1", "4"))
    assert len(first) > 20
    assert first == second
