"""The golden answers still come out word for word, and stay short enough to read on a phone."""

from __future__ import annotations

import pytest

from tests.golden import Golden, golden, replied
from tests.plan_samples import assistant

CASES = golden()
FEWEST = 60
LONGEST = 2_400
"""Characters: about four screens of a phone, for a list; most replies are under 500."""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_reply_is_the_approved_one(case: Golden) -> None:
    assert replied(assistant(), case) == case.reply, "if the new reply is right: python -m tests.golden_update"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_approved_reply_is_readable(case: Golden) -> None:
    assert 0 < len(case.reply) <= LONGEST
    assert "None" not in case.reply
    assert "{" not in case.reply
    assert "<" not in case.reply
    assert "  \n" not in case.reply
    assert "\n\n\n" not in case.reply


def test_there_are_enough_and_none_twice() -> None:
    assert len(CASES) >= FEWEST
    assert len({(case.say, case.today, case.place) for case in CASES}) == len(CASES)
