"""A fault of our own while an update is handled: a line for the person, nothing half-done, no words in the log."""

import asyncio
import contextlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bot.channels.logs import set_up_logs
from bot.channels.settings import Settings
from bot.channels.telegram.application import add_handlers
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.network import build_application
from bot.channels.telegram.room import BufferedTalk, Room
from bot.channels.telegram.taps import Signer
from bot.channels.telegram.work import Worker
from bot.reminders.said import Plans
from bot.talk import Card, Message, Profile
from knowledge.base import KnowledgeBase
from storage.database import Database, open_database
from tests.fake_telegram.control import FakeTelegram

ASKED = "câu hỏi kín"


class Broken:
    """An assistant with a bug."""

    def respond(self, message: Message) -> NoReturn:
        raise RuntimeError(f"cannot answer {message.text}")

    def cards(self, text: str, profile: Profile, today: date) -> Sequence[Card]:
        raise RuntimeError(f"cannot search {text}")

    def places(self) -> tuple[tuple[str, str], ...]:
        return ()

    def offices(self, place: str | None) -> tuple[tuple[str, str], ...]:
        return ()


async def _handled(fake: FakeTelegram, database: Database, update: dict[str, Any]) -> list[dict[str, Any]]:
    """What handling one update leaves to be sent."""
    settings = Settings.model_validate(
        {"telegram_token": fake.token, "telegram_api": fake.base_url.removesuffix("/bot")}
    )
    application = build_application(settings)
    await application.initialize()
    room = Room(Broken(), BufferedTalk(), database, Signer(fake.token), Plans(KnowledgeBase([])), fake.bot_name)
    add_handlers(application, room)
    Intake(fake.bot_id, database, lambda _received, _new: None).keep([update])
    done = asyncio.Event()
    working = asyncio.create_task(Worker(room, application, lambda _count: done.set()).run())
    await asyncio.wait_for(done.wait(), 10)
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
    await application.shutdown()
    with database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT payload FROM parcel ORDER BY id").scalars().all()
    return [json.loads(row) for row in rows]


@pytest.mark.parametrize("kind", ["message", "inline_query"])
async def test_a_fault_is_told_in_a_line_and_leaves_nothing_half_done(
    fake: FakeTelegram, tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    set_up_logs("debug")
    person = {"id": 7, "is_bot": False, "first_name": "An"}
    chat = {"id": 7, "type": "private"}
    content: dict[str, dict[str, Any]] = {
        "message": {"message_id": 1, "date": 1_700_000_000, "chat": chat, "from": person, "text": ASKED},
        "inline_query": {"id": "1", "from": person, "query": ASKED, "offset": ""},
    }
    database = open_database(tmp_path / "bot.sqlite3")
    try:
        parcels = await _handled(fake, database, {"update_id": 5, kind: content[kind]})
        with database.reading() as session:
            kept = session.connection().exec_driver_sql("SELECT count(*) FROM chat_memory, offer").scalar()
    finally:
        database.close()
    assert kept == 0
    assert [parcel["method"] for parcel in parcels] == ["sendMessage"] * (kind == "message")
    assert all("trục trặc" in parcel["args"]["text"] for parcel in parcels)
    log = capfd.readouterr().err
    assert "handler failed" in log
    assert "RuntimeError" in log
    assert ASKED not in log
