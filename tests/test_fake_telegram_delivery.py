"""How updates reach a bot from the fake Bot API: long polls confirmed by offset, and webhooks."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import Conflict

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.wire import Listener, Request, Response

PERSON = 501


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        running.say(PERSON, "xin chào")
        yield running


class Hook:
    """A webhook of the test's own: gives the statuses it was told to, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[int, str]] = []
        self.listener = Listener(self._take)

    async def _take(self, request: Request) -> Response:
        secret = request.headers.get("x-telegram-bot-api-secret-token", "")
        self.got.append((json.loads(request.body)["update_id"], secret))
        return Response(self.statuses.pop(0) if self.statuses else 200, b"{}")


@asynccontextmanager
async def hooked(bot: Bot, *statuses: int) -> AsyncIterator[Hook]:
    hook = Hook(*statuses)
    await hook.listener.open()
    await bot.set_webhook(f"http://127.0.0.1:{hook.listener.port}/tg", secret_token="s3cret")
    try:
        yield hook
    finally:
        await hook.listener.close()


async def until(true: Any, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


# --- polling ---


async def test_what_is_not_confirmed_comes_again(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(PERSON, "hai")
    first = await bot.get_updates(limit=1)
    again = await bot.get_updates()
    assert [one.update_id for one in again] == [first[0].update_id, first[0].update_id + 1]
    rest = await bot.get_updates(offset=first[0].update_id + 1)
    assert [one.message.text for one in rest if one.message] == ["hai"]
    assert await bot.get_updates(offset=rest[-1].update_id + 1) == ()
    fake.say(PERSON, "ba")
    fake.say(PERSON, "bốn")
    last = await bot.get_updates(offset=-1)
    assert [one.message.text for one in last if one.message] == ["bốn"]


async def test_a_long_poll_waits_and_wakes(fake: FakeTelegram, bot: Bot) -> None:
    got = await bot.get_updates(timeout=1)
    offset = got[-1].update_id + 1
    began = time.monotonic()
    assert await bot.get_updates(offset=offset, timeout=1) == ()
    assert 0.9 < time.monotonic() - began < 3
    poll = asyncio.create_task(bot.get_updates(offset=offset, timeout=10))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    await asyncio.to_thread(fake.say, PERSON, "dậy đi")
    assert len(await poll) == 1
    assert time.monotonic() - began < 1


async def test_of_two_pollers_the_first_is_sent_away(fake: FakeTelegram, bot: Bot) -> None:
    offset = (await bot.get_updates())[-1].update_id + 1
    first = asyncio.create_task(bot.get_updates(offset=offset, timeout=5))
    await asyncio.sleep(0.1)
    async with Bot(fake.token, base_url=fake.base_url) as other:  # one Bot polls over one connection only
        second = asyncio.create_task(other.get_updates(offset=offset, timeout=1))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await first
        assert await second == ()


async def test_a_poller_that_died_leaves_no_conflict(fake: FakeTelegram, bot: Bot) -> None:
    offset = (await bot.get_updates())[-1].update_id + 1
    wish = {"timeout": "20", "offset": str(offset)}
    async with httpx.AsyncClient() as dying:
        with pytest.raises(httpx.ReadTimeout):
            await dying.post(f"{fake.base_url}{fake.token}/getUpdates", data=wish, timeout=0.2)
    assert await bot.get_updates(offset=offset, timeout=0) == ()
    await until(lambda: {call["cause"] for call in fake.calls("getUpdates")} <= {"ok", "gone"})


async def test_kinds_not_asked_for_do_not_come(fake: FakeTelegram, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    fake.say(PERSON, "x")
    assert len(await bot.get_updates()) == 1  # only the one from before


async def test_odd_updates_can_be_pushed(fake: FakeTelegram, bot: Bot) -> None:
    (number,) = fake.push({"poll_answer": {"odd": True}})
    assert fake.do("pending")[-1] == {"update_id": number, "poll_answer": {"odd": True}}


# --- webhooks ---


async def test_a_webhook_gets_the_secret_and_forbids_polling(fake: FakeTelegram, bot: Bot) -> None:
    async with hooked(bot) as hook:
        await until(lambda: hook.got)
        assert hook.got[0][1] == "s3cret"
        with pytest.raises(Conflict, match="while webhook is active"):
            await bot.get_updates()
        await until(lambda: fake.do("pending") == [])
        info = await bot.get_webhook_info()
        assert (info.pending_update_count, info.last_error_message) == (0, None)
        await bot.delete_webhook(drop_pending_updates=True)
        assert await bot.get_updates() == ()


async def test_a_webhook_is_tried_until_it_accepts(fake: FakeTelegram, bot: Bot) -> None:
    fake.deliver(retry=0.02)
    async with hooked(bot, 500, 404, 302) as hook:
        await until(lambda: len(hook.got) == 4)
        assert len({number for number, _ in hook.got}) == 1
        assert (await bot.get_webhook_info()).last_error_message == "Wrong response from the webhook: 302"
        assert [one["status"] for one in fake.do("posted")] == [500, 404, 302, 200]
    fake.say(PERSON, "không ai nghe")
    await until(lambda: fake.do("posted")[-1]["status"] == 0)
    assert len(fake.do("pending")) == 1


async def test_updates_thrice_and_shuffled(fake: FakeTelegram, bot: Bot) -> None:
    fake.deliver(held=True, copies=3, shuffle=True, seed=4)
    for number in range(20):
        fake.say(PERSON, str(number))
    async with hooked(bot) as hook:
        await asyncio.sleep(0.05)
        assert hook.got == []
        fake.deliver(held=False)
        await until(lambda: len(hook.got) == 63 and fake.do("pending") == [])
        numbers = [number for number, _ in hook.got]
        assert all(numbers.count(number) == 3 for number in numbers)
        assert numbers != sorted(numbers)
