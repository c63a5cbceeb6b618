"""Fixtures that several files of tests share."""

from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot

from tests.fake_telegram import FakeTelegram


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    """A fake Bot API that counts but does not enforce limits, with person 501."""
    with FakeTelegram() as running:
        running.limits(enforced=False)
        running.person(501, "An")
        yield running


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    """The library's own client on the test's fake Bot API."""
    async with Bot(fake.token, base_url=fake.base_url, base_file_url=fake.base_file_url) as made:
        yield made
