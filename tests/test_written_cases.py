"""The written cases as a whole: how many are answered rightly, how few wrongly. `daumoi eval` explains a red one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.written import FOLDER, SHARED, told, verdicts

RIGHT, WRONG = 0.95, 0.02
"""At least this share right, at most this share answered wrongly (a needless question or decline is not wrong)."""
HARDER = {
    "single_four": (0.91, 0.05),
    "deadline_one": (0.94, 0.03),
    "decline_one": (0.88, 0.10),
    "dialogue_three": (0.93, 0.04),
    "outside_one": (0.96, 0.04),
    "outside_two": (0.84, 0.11),
    "sections_one": (0.93, 0.03),
    "dialogue_four": (0.89, 0.05),
}
"""Of the sets that were written to be hard: where we stand, so that it gets no worse. The aim is that of the others."""
NAMES = (
    "single_one",
    "single_two",
    "single_three",
    "mixed_one",
    "mixed_two",
    "mixed_three",
    "mixed_four",
    "mixed_five",
    "mixed_six",
    "mixed_seven",
    "mixed_eight",
    "dialogue",
    "single_five",
    "dialogue_two",
    "dialogue_five",
    "dialogue_six",
    "dialogue_seven",
    "deadline_two",
    "deadline_three",
    "deadline_four",
    *HARDER,
)


@pytest.mark.parametrize("name", NAMES)
def test_written_cases_hold(name: str) -> None:
    _holds(FOLDER / f"{name}.jsonl", *HARDER.get(name, (RIGHT, WRONG)))


@pytest.mark.parametrize("name", ["single", "deadline", "dialogue"])
def test_acceptance_samples_hold(name: str) -> None:
    path = SHARED / f"{name}.jsonl"
    if not path.exists():
        pytest.skip("the acceptance samples stand beside the checkout, in ../shared, and are not there")
    _holds(path)


def _holds(path: Path, right: float = RIGHT, wrong: float = WRONG) -> None:
    found = verdicts(path)
    failed = [one for one in found if one.fault]
    assert len(failed) <= (1 - right) * len(found), told(failed)
    assert sum(one.kind == "answer" for one in failed) <= wrong * len(found), told(failed)
