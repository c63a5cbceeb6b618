"""The written cases as a whole: how many are answered rightly, how few wrongly. `daumoi eval` explains a red one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.written import FOLDER, SHARED, told, verdicts

RIGHT, WRONG = 0.95, 0.02
"""At least this share right, at most this share answered wrongly (a needless question or decline is not wrong)."""


@pytest.mark.parametrize("name", ["single_one", "single_two", "single_three", "dialogue", "dialogue_two"])
def test_written_cases_hold(name: str) -> None:
    _holds(FOLDER / f"{name}.jsonl")


@pytest.mark.parametrize("name", ["single", "deadline", "dialogue"])
def test_acceptance_samples_hold(name: str) -> None:
    path = SHARED / f"{name}.jsonl"
    if not path.exists():
        pytest.skip("the acceptance samples stand beside the checkout, in ../shared, and are not there")
    _holds(path)


def _holds(path: Path) -> None:
    found = verdicts(path)
    failed = [one for one in found if one.fault]
    assert len(failed) <= (1 - RIGHT) * len(found), told(failed)
    assert sum(one.kind == "answer" for one in failed) <= WRONG * len(found), told(failed)
