"""When things go wrong: kills, repeated and shuffled updates, 429, blocked people, a silent API, two processes."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import failure_runs, reminder_kills, reminder_troubles
from tests.failure_runs import QUESTION
from tests.fake_telegram.control import FakeTelegram
from tests.telegram_bot import RunningBot


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as server:
        yield server
        assert server.mistakes() == []


@pytest.fixture
def bot(fake: FakeTelegram, tmp_path: Path) -> Iterator[RunningBot]:
    """A bot that the test may end."""
    with RunningBot(fake, tmp_path) as running:
        running.wait_until_at_work()
        yield running


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeTelegram, RunningBot]]:
    """A bot that stays up through the troubles of single chats and of the network; starting one is what costs."""
    with FakeTelegram() as server, RunningBot(server, tmp_path_factory.mktemp("lasting")) as running:
        running.wait_until_at_work()
        yield server, running
        assert server.mistakes() == []


Lasting = tuple[FakeTelegram, RunningBot]


def _unknown(bot: RunningBot, *chats: int) -> int:
    marks = ",".join("?" * len(chats))
    asked = f"SELECT count(*) FROM parcel WHERE state = 'unknown' AND chat IN ({marks})"  # noqa: S608 - marks only
    return int(bot.rows(asked, *map(str, chats))[0][0])


def test_killed_while_answering_nothing_is_lost_or_doubled() -> None:
    figures = failure_runs.kills(2, seed=7)
    assert (figures["lost"], figures["doubled"], figures["mistakes"]) == (0, 0, 0)
    assert figures["clean_stop"]


def test_updates_that_come_three_times_and_shuffled_are_answered_once(lasting: Lasting) -> None:
    fake, _ = lasting
    fake.deliver(copies=3, shuffle=True, seed=5)
    for chat in range(100, 120):
        fake.say(chat, QUESTION)
    fake.wait_for(lambda: all(fake.from_bot(chat) for chat in range(100, 120)), timeout=15)
    time.sleep(1.5)
    assert [len(fake.from_bot(chat)) for chat in range(100, 120)] == [1] * 20
    fake.deliver(copies=1, shuffle=False)


def test_a_429_holds_up_its_chat_only(lasting: Lasting) -> None:
    fake, _ = lasting
    fake.fault("429", method="sendMessage", chat=200, retry_after=2)
    first = fake.say(200, QUESTION)
    began = time.monotonic()
    fake.ask(201, QUESTION)
    assert time.monotonic() - began < 1.5
    fake.reply_after(first)
    assert time.monotonic() - began > 1.5
    assert fake.load()["impatient"] == 0
    assert len(fake.from_bot(200)) == 1


def test_a_send_whose_end_is_unknown_is_not_repeated(lasting: Lasting) -> None:
    fake, bot = lasting
    fake.fault("drop", method="sendMessage", chat=300, moment="after")
    fake.fault("502", method="sendMessage", chat=301, moment="after")
    for chat in (300, 301):
        fake.say(chat, QUESTION)
    fake.wait_for(lambda: _unknown(bot, 300, 301) == 2)
    assert "Nguồn" in fake.ask(302, QUESTION).text
    time.sleep(1)
    assert [len(fake.from_bot(chat)) for chat in (300, 301)] == [1, 1]


def test_a_person_who_blocked_is_switched_off(lasting: Lasting) -> None:
    fake, bot = lasting
    fake.reply_after(fake.reply_after(fake.start_with(400, "bac-giang")))
    fake.fault("403", method="sendMessage", chat=400)
    fake.say(400, QUESTION)
    inactive = "SELECT active, inactive_reason FROM chat WHERE chat = '400'"
    fake.wait_for(lambda: bot.rows(inactive) == [(0, "blocked")])
    assert "Nguồn" in fake.ask(401, QUESTION).text


def test_a_chat_that_moved_gets_its_answer_there(lasting: Lasting) -> None:
    fake, _ = lasting
    group = fake.group("Tổ công nghệ số")
    new = fake.group("Tổ công nghệ số", chat=-1_000_000_000_777)
    fake.fault("migrate", method="sendMessage", chat=group, migrate_to=new)
    fake.say(group, "/trogiup")
    fake.wait_for(lambda: fake.from_bot(new))
    assert fake.from_bot(group) == []


def test_an_api_that_is_down_loses_nothing(lasting: Lasting) -> None:
    fake, _ = lasting
    fake.deliver(held=True)
    for chat in range(600, 610):
        fake.say(chat, QUESTION)
    fake.deliver(held=False)
    fake.down()
    time.sleep(2)
    fake.up()
    fake.wait_for(lambda: all(fake.from_bot(chat) for chat in range(600, 610)), timeout=30)
    assert [len(fake.from_bot(chat)) for chat in range(600, 610)] == [1] * 10


def test_a_second_process_waits_and_takes_over(fake: FakeTelegram, bot: RunningBot, tmp_path: Path) -> None:
    with RunningBot(fake, tmp_path) as second:
        fake.wait_for(lambda: "another process is at work" in second.log, timeout=90)
        assert "Nguồn" in fake.ask(100, QUESTION).text
        bot.kill()
        assert "Nguồn" in fake.ask(101, QUESTION, timeout=20).text
        assert second.stop() == 0
    assert [len(fake.from_bot(chat)) for chat in (100, 101)] == [1, 1]


def test_a_clean_stop_leaves_nothing_in_doubt(fake: FakeTelegram, bot: RunningBot) -> None:
    fake.fault("slow", method="sendMessage", chat=100, seconds=1.0)
    fake.say(100, QUESTION)
    fake.wait_for(lambda: bot.rows("SELECT 1 FROM parcel WHERE chat = '100' AND state = 'claimed'"))
    assert bot.stop() == 0
    assert _unknown(bot, 100) == 0
    assert len(fake.from_bot(100)) == 1


def test_a_token_that_telegram_does_not_know_is_told_plainly(tmp_path: Path) -> None:
    wrong = "1000000009:" + "x" * 35
    with FakeTelegram() as fake, RunningBot(fake, tmp_path, DAUMOI_TELEGRAM_TOKEN=wrong) as bot:
        assert bot.process is not None
        assert bot.process.wait(60) == 2
        assert "BotFather" in bot.log
        assert wrong not in bot.log


def test_the_doctor_finds_all_well_and_what_is_not(fake: FakeTelegram, tmp_path: Path) -> None:
    for settings, code in (({}, 0), ({"DAUMOI_TELEGRAM_API": "http://127.0.0.1:1"}, 1)):
        with RunningBot(fake, tmp_path, "doctor", **settings) as bot:
            assert bot.process is not None
            assert bot.process.wait(60) == code, bot.log
    assert "Tốt  Mã bot của @" in bot.log
    assert "DAUMOI_TELEGRAM_PROXY" in bot.log


def test_killed_while_reminding_nothing_is_lost_and_at_most_one_doubled_a_kill() -> None:
    figures = reminder_kills.run(kills=2, people=12)
    assert figures["finished"]
    assert (figures["lost"], figures["mistakes"], figures["clean_stop"]) == (0, 0, True)
    assert figures["doubled"] <= figures["kills"]


@pytest.mark.parametrize("run", ["killed30d", "api4h", "clock"])
def test_in_bad_times_each_is_reminded_as_the_oracle_says(run: str) -> None:
    """Small ones; ``python -m tests.reminder_troubles`` has more of them, with hundreds of people and longer times."""
    figures = reminder_troubles.RUNS[run](24)
    assert (figures["wrong"], figures["said_twice"], figures["mistakes"]) == (0, 0, 0), figures
    assert figures["expected"] > 5
    assert figures["most_at_once"] <= 2
    assert figures.get("late_says_so") == figures.get("late")
