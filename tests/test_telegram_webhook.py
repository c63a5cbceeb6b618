"""The webhook: stored before 200, the secret, the limits, odd bodies, and the pages for operators."""

import http.client
import json
import os
import re
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.failure_runs import QUESTION
from tests.fake_telegram.control import FakeTelegram
from tests.telegram_bot import SECRET, RunningBot
from tests.telegram_talk import Person

BODIES = int(os.environ.get("DAUMOI_FUZZ_BODIES", "300"))
"""How many odd bodies; the figures in the notes are of 10,000."""
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """``daumoi serve`` on a free port, called as Telegram calls it."""

    def __init__(self, fake: FakeTelegram, bot: RunningBot, port: int) -> None:
        self.fake, self.bot, self.port = fake, bot, port
        self.memory_at_first = self.memory()

    def post(self, body: bytes, secret: str | None = SECRET) -> int:
        return self.call("POST", "/telegram", body, {} if secret is None else {HEADER: secret})[0]

    def memory(self) -> int:
        """Megabytes that the program holds."""
        assert self.bot.process is not None
        status = Path(f"/proc/{self.bot.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) // 1024

    def get(self, path: str) -> tuple[int, str]:
        return self.call("GET", path, b"", {})

    def call(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webhook]:
    port = _free_port()
    with FakeTelegram() as fake:
        fake.limits(enforced=False)
        address = f"http://127.0.0.1:{port}"
        folder = tmp_path_factory.mktemp("serve")
        with RunningBot(fake, folder, "serve", DAUMOI_PORT=str(port), DAUMOI_PUBLIC_URL=address) as bot:
            bot.wait_until_at_work()
            yield Webhook(fake, bot, port)
            assert bot.stop() == 0
        assert SECRET not in bot.log
        assert fake.token not in bot.log
        assert fake.mistakes() == []


def _update(number: int, text: str = QUESTION, chat: int = 900) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "An"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_700_000_000,
            "chat": {"id": chat, "type": "private"},
            "from": person,
            "text": text,
        },
    }


def test_a_question_by_webhook_is_answered(hook: Webhook) -> None:
    assert "Nguồn" in hook.fake.ask(50, QUESTION).text


def test_an_update_is_stored_before_it_is_acknowledged_and_once(hook: Webhook) -> None:
    body = json.dumps(_update(5_000_001)).encode()
    for _ in range(3):
        assert hook.post(body) == 200
        assert len(hook.bot.rows("SELECT 1 FROM inbox WHERE key LIKE '%:5000001'")) == 1


def test_pages_for_operators(hook: Webhook) -> None:
    assert hook.get("/healthz") == (200, "ok")
    assert hook.get("/readyz") == (200, "ok")
    status, figures = hook.get("/metrics")
    assert status == 200
    assert "daumoi_updates_stored_total" in figures
    assert "daumoi_inbox_waiting 0.0" in figures
    assert "daumoi_reminders_oldest_seconds 0.0" in figures
    assert hook.get("/telegram")[0] == 405
    assert hook.get("/else")[0] == 404


def test_too_much_and_too_little(hook: Webhook) -> None:
    assert hook.post(b"x" * 1_000_001) == 413
    assert hook.post(b"") == 400
    assert hook.post(b"[" * 100_000) == 400
    for body in (b"[]", b"1", b"{}", b'{"update_id": "7"}', b'{"update_id": true}', b'{"update_id": -1}'):
        assert hook.post(body) == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member", "poll")
ODD = st.builds(
    lambda number, field, value, part, inner: {
        "update_id": number,
        field: value,
        "message": {**_update(1)["message"], part: inner},
    },
    st.integers(min_value=6_000_000, max_value=2**62),
    st.sampled_from(FIELDS),
    JSON,
    st.sampled_from(("text", "chat", "from", "date", "entities", "reply_to_message", "message_id", "photo")),
    JSON,
)


@settings(max_examples=BODIES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
    | ODD.map(lambda value: json.dumps(value).encode())
)
def test_no_body_is_a_server_error(hook: Webhook, body: bytes) -> None:
    assert hook.post(body) in (200, 400)


def test_after_all_that_it_still_answers_and_has_not_grown(hook: Webhook) -> None:
    assert "Nguồn" in hook.fake.ask(51, QUESTION, timeout=60).text
    hook.fake.wait_for(lambda: not hook.bot.rows("SELECT 1 FROM inbox WHERE handled_at IS NULL"), timeout=60)
    sys.stdout.write(f"{BODIES} bodies: {hook.memory_at_first} MB before, {hook.memory()} MB after\n")
    assert hook.memory() < hook.memory_at_first + 60
    _, figures = hook.get("/metrics")
    assert "daumoi_updates_stored_total" in figures
    assert "Traceback" not in hook.bot.log


def test_wrong_secrets_are_refused_and_then_slowed_down(hook: Webhook) -> None:
    body = json.dumps(_update(5_100_000)).encode()
    statuses = [
        hook.post(body, secret) for secret in (None, "", "wrong", SECRET[:-1], SECRET + "x", "é") for _ in range(8)
    ]
    assert set(statuses) == {401, 429}
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert hook.bot.rows("SELECT 1 FROM inbox WHERE key LIKE '%:5100000'") == []
    # Telegram itself is not slowed down by others' wrong guesses.
    assert hook.post(json.dumps(_update(5_100_001)).encode()) == 200


def test_a_body_that_never_comes_is_cut(hook: Webhook) -> None:
    with socket.create_connection(("127.0.0.1", hook.port), timeout=20) as line:
        line.sendall(
            f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 50\r\n\r\n{{".encode()
        )
        began = time.monotonic()
        assert line.recv(100).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - began < 10


def test_serve_needs_its_secret(hook: Webhook, tmp_path: Path) -> None:
    with RunningBot(hook.fake, tmp_path, "serve", DAUMOI_TELEGRAM_SECRET="") as bot:
        assert bot.process is not None
        assert bot.process.wait(60) == 2
        assert "DAUMOI_TELEGRAM_SECRET" in bot.log


def test_a_calendar_is_served_under_its_secret_address_until_it_is_revoked(hook: Webhook) -> None:
    person = Person(hook.fake)
    person.choose(person.ask("nhắc tôi việc của Sở Y tế"), "Đồng ý nhận nhắc")
    listed = person.choose(person.ask("/nhac"), "Lịch .ics")
    address = re.search(r"https?://\S+", listed.text)
    assert address is not None
    path = urlsplit(address[0]).path
    status, content = hook.get(path)
    assert status == 200
    assert "BEGIN:VCALENDAR" in content
    assert b"BEGIN:VCALENDAR" in hook.fake.uploaded(hook.fake.reply_after(listed))
    assert hook.get("/lich/of-nobody.ics")[0] == 404
    person.choose(listed, "Thu hồi địa chỉ lịch")
    assert hook.get(path)[0] == 404
    assert path.removeprefix("/lich/").removesuffix(".ics") not in hook.bot.log


def test_whoever_guesses_addresses_is_held_up_alone(hook: Webhook) -> None:
    person = Person(hook.fake)
    person.choose(person.ask("nhắc tôi việc của Sở Y tế"), "Đồng ý nhận nhắc")
    listed = person.choose(person.ask("/nhac"), "Lịch .ics")
    address = re.search(r"https?://\S+", listed.text)
    assert address is not None
    tries = [hook.get(f"/lich/guess-{number}.ics")[0] for number in range(40)]
    assert set(tries) == {404, 429}
    assert hook.get(urlsplit(address[0]).path)[0] == 200
