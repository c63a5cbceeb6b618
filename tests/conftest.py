"""Fixtures that several files of tests share."""

from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot

from tests.fake_telegram import FakeTelegram
from tests.telegram_bot import RunningBot
from tests.telegram_talk import Person


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


@pytest.fixture(scope="session")
def shared_fake() -> Iterator[FakeTelegram]:
    """One fake for all conversations; at the end, no request of the bot broke a rule of the Bot API."""
    with FakeTelegram() as server:
        server.limits(enforced=False)
        yield server
        assert server.mistakes() == []


@pytest.fixture(scope="session")
def shared_bot(shared_fake: FakeTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """The bot of all conversations, as talkative as it gets; at the end its log holds no words, names or ids."""
    settings = {"DAUMOI_CHAT_GAP_SECONDS": "0", "DAUMOI_LOG_LEVEL": "debug"}
    with RunningBot(shared_fake, tmp_path_factory.mktemp("bot"), **settings) as running:
        running.wait_until_at_work()
        yield running
        assert running.stop() == 0
        for secret in (shared_fake.token, "hóa đơn", "Người", "giá vàng", "500000", "Traceback"):
            assert secret not in running.log


@pytest.fixture
def person(shared_fake: FakeTelegram, shared_bot: RunningBot) -> Person:
    """A private chat of its own for each test."""
    return Person(shared_fake)
