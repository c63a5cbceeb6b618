"""The fake Bot API when things go wrong: scripted faults, rate limits, a killed bot, a restarted fake."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, NetworkError, RetryAfter, TimedOut

from tests.fake_telegram import FakeTelegram

PERSON = 501
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        running.say(PERSON, "xin chào")
        yield running


def _seconds(refusal: RetryAfter) -> float:
    """The library gives a number or a time difference, as its environment variable says."""
    wait = refusal.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else wait


# --- faults ---


async def test_too_many_requests_for_one_chat(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(502, "x")
    fake.fault("429", chat=PERSON, retry_after=1)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(PERSON, "x")
    assert _seconds(caught.value) == 1
    with pytest.raises(RetryAfter):
        await bot.send_message(PERSON, "too early")
    await bot.send_message(502, "another chat")
    await asyncio.sleep(1.05)
    await bot.send_message(PERSON, "x")
    assert fake.load()["impatient"] == 1
    assert [call["cause"] for call in fake.calls("sendMessage")] == ["fault", "limit", "ok", "ok"]


async def test_too_many_requests_everywhere(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(502, "x")
    fake.fault("429", everywhere=True, retry_after=30)
    for chat in (PERSON, 502):
        with pytest.raises(RetryAfter):
            await bot.send_message(chat, "x")
    fake.clear_faults()
    await bot.send_message(PERSON, "x")


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("403", Forbidden, "blocked by the user"),
        ("400", BadRequest, "Chat not found"),
        ("409", Conflict, "terminated"),
        ("500", NetworkError, "Internal"),
        ("502", NetworkError, "Bad Gateway"),
        ("504", NetworkError, "Gateway Timeout"),
        ("drop", NetworkError, "disconnected|ReadError"),
    ],
)
async def test_scripted_faults(kind: str, error: type[Exception], words: str, fake: FakeTelegram, bot: Bot) -> None:
    fake.fault(kind, method="sendMessage")
    with pytest.raises(error, match=words):
        await bot.send_message(PERSON, "x")
    assert not fake.from_bot(PERSON)
    await bot.send_message(PERSON, "once only")
    assert not fake.mistakes()


async def test_a_scripted_migration(fake: FakeTelegram, bot: Bot) -> None:
    fake.fault("migrate", migrate_to=-100777)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(PERSON, "x")
    assert caught.value.new_chat_id == -100777


async def test_a_real_migration(fake: FakeTelegram, bot: Bot) -> None:
    group = fake.group("Tổ")
    new = fake.migrate(group)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group, "x")
    assert caught.value.new_chat_id == new


@pytest.mark.parametrize("kind", ["drop", "502"])
async def test_told_otherwise_yet_recorded(kind: str, fake: FakeTelegram, bot: Bot) -> None:
    fake.fault(kind, moment="after")
    with pytest.raises(NetworkError):
        await bot.send_message(PERSON, "x")
    assert [line.text for line in fake.from_bot(PERSON)] == ["x"]


@pytest.mark.parametrize(("moment", "recorded"), [("before", 0), ("after", 1)])
async def test_slow(moment: str, recorded: int, fake: FakeTelegram, bot: Bot) -> None:
    fake.fault("slow", seconds=0.5, moment=moment)
    with pytest.raises(TimedOut):
        await bot.send_message(PERSON, "x", read_timeout=0.1)
    assert len(fake.from_bot(PERSON)) == recorded


async def test_skipped_repeated_and_by_chance(fake: FakeTelegram, bot: Bot) -> None:
    fake.limits(enforced=False)
    fake.seed(1)
    fake.fault("403", skip=2, times=None, probability=0.5)
    failed = 0
    for number in range(40):
        try:
            await bot.send_message(PERSON, str(number))
        except Forbidden:
            assert number >= 2
            failed += 1
    assert 8 < failed < 32
    assert fake.do("faults")[0]["struck"] == failed
    with pytest.raises(ValueError, match="kind"):
        fake.fault("418")


async def test_down_and_up_again(fake: FakeTelegram, bot: Bot) -> None:
    fake.down()
    with pytest.raises(NetworkError, match="ConnectError"):
        await bot.send_message(PERSON, "x")
    fake.up()
    await bot.send_message(PERSON, "y")
    assert [line.text for line in fake.from_bot(PERSON)] == ["y"]


# --- limits ---


async def test_one_chat_a_second_after_a_burst(fake: FakeTelegram, bot: Bot) -> None:
    for _ in range(3):
        await bot.send_message(PERSON, "x")
    with pytest.raises(RetryAfter):
        await bot.send_message(PERSON, "x")
    load = fake.load()
    assert (load["accepted"], load["refused"], load["peak_second_in_chat"]) == (3, 1, 3)


async def test_thirty_a_second_in_all(fake: FakeTelegram, bot: Bot) -> None:
    people = range(600, 640)
    for chat in people:
        fake.say(chat, "x")
    outcome = await asyncio.gather(*(bot.send_message(chat, "x") for chat in people), return_exceptions=True)
    assert sum(isinstance(one, RetryAfter) for one in outcome) >= 1
    assert fake.load()["peak_second"] == 30


async def test_twenty_a_minute_in_a_group(fake: FakeTelegram, bot: Bot) -> None:
    fake.limits(burst=100)
    group = fake.group("Tổ")
    for number in range(20):
        await bot.send_message(group, str(number))
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(group, "x")
    assert 55 <= _seconds(caught.value) <= 60
    assert fake.load()["peak_minute_in_group"] == 20


async def test_limits_may_be_only_counted(fake: FakeTelegram, bot: Bot) -> None:
    fake.limits(enforced=False)
    for _ in range(8):
        await bot.send_message(PERSON, "x")
    assert fake.load()["refused"] == 0
    assert fake.load()["peak_second_in_chat"] >= 5


# --- a whole bot, and a fake of its own process ---

ECHO = """
import sys
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
async def echo(update, context):
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Nữa", callback_data="more")]])
    await update.effective_message.reply_text("Dạ " + update.effective_message.text, reply_markup=keys)
async def tapped(update, context):
    await update.callback_query.answer()
    await update.callback_query.edit_message_text("Dạ hết")
application = Application.builder().token(sys.argv[1]).base_url(sys.argv[2]).build()
application.add_handler(MessageHandler(filters.TEXT, echo))
application.add_handler(CallbackQueryHandler(tapped))
application.run_polling(timeout=5, poll_interval=0)
"""


def run_echo(fake: FakeTelegram) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", ECHO, fake.token, fake.base_url], stderr=subprocess.DEVNULL)


def test_a_bot_of_its_own_process_killed_and_started_again(fake: FakeTelegram) -> None:
    first = run_echo(fake)
    try:
        line = fake.wait_for(lambda: next(iter(fake.from_bot(PERSON)), None), timeout=20)
        assert line.text == "Dạ xin chào"
        tap = fake.tap(line, "Nữa")
        fake.wait_for(lambda: fake.current(line).text == "Dạ hết")
        assert fake.answers(tap) == [{}]
    finally:
        first.kill()
        first.wait()
    missed = fake.say(PERSON, "trong lúc nghỉ")
    second = run_echo(fake)
    try:
        assert fake.reply_after(missed, timeout=20).text == "Dạ trong lúc nghỉ"
    finally:
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) == 0
    assert not fake.mistakes()
    assert all(call["cause"] in ("ok", "gone") for call in fake.calls())


def test_waiting_in_vain_tells_what_the_bot_did(fake: FakeTelegram) -> None:
    with pytest.raises(AssertionError, match=r"not so within 0\.2 s; the bot's last requests: \[\]"):
        fake.wait_for(lambda: fake.from_bot(PERSON), timeout=0.2)


async def test_a_fake_of_its_own_process_keeps_its_world(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fake_telegram", "--state", str(tmp_path / "world.json")]
    for visit in range(2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout
            ready = json.loads(process.stdout.readline())
            far = FakeTelegram.attach(ready["port"], ready["control"])
            far.say(PERSON, str(visit))
            async with Bot(ready["token"], base_url=ready["base_url"]) as bot:
                assert isinstance((await bot.get_updates())[0], Update)
                await bot.send_message(PERSON, "Dạ")
            far.stop()
            process.terminate()
    with FakeTelegram(state=tmp_path / "world.json") as last:
        assert [line.text for line in last.transcript(PERSON)] == ["0", "Dạ", "1", "Dạ"]
