"""Delete-me, table by table: what was kept, what waits to be handled or sent, and what is in hand at that moment."""

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert
from sqlmodel import SQLModel, UTCDateTime

from bot.channels.settings import Settings
from bot.channels.telegram.application import add_handlers
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.network import build_application
from bot.channels.telegram.room import BufferedTalk, Room
from bot.channels.telegram.taps import Signer, Tap
from bot.channels.telegram.work import Worker
from bot.reminders.said import Plans
from bot.talk import Message, Reply
from knowledge.base import KnowledgeBase
from storage import inbox, outbox
from storage.database import Database, open_database
from storage.outbox import Parcel, Settled
from tests.fake_telegram.control import FakeTelegram
from tests.test_telegram_trouble import Broken

CHAT, FORMER, OTHER, T = 7_000_007, 6_000_006, 8_000_008, "telegram"
NOW = dt.datetime(2025, 3, 4, 5, 0, tzinfo=dt.UTC)
VALUES: dict[type, Any] = {int: 0, bool: True, dt.date: NOW.date()}
NAMED_ELSEWHERE = ("sent_to", "person", "delegate", "moved_to")
"""Columns by which a row of another chat may name this one."""


class Agreeing(Broken):
    """An assistant that says yes to everything."""

    def __init__(self) -> None:
        self.chats: list[str] = []

    def respond(self, message: Message) -> Reply:  # type: ignore[override]
        self.chats.append(message.chat)
        return Reply("answer", "who", "Vâng", "Vâng")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "bot.sqlite3")
    yield opened
    opened.close()


def _row(table: Table, number: int, **ids: str) -> dict[str, Any]:
    """Some values for every column. Texts differ by ``number``."""
    values = {column.name: _value(column.type, number) for column in table.columns}
    known = {name: value for name, value in {"id": number, "channel": T, **ids}.items() if name in values}
    return values | known


def _value(kind: Any, number: int) -> Any:
    return NOW if isinstance(kind, UTCDateTime) else VALUES.get(kind.python_type, f"x{number}")


def _fill(database: Database) -> set[str]:
    """A row of the chat in each table that is filed by chat, and one of another id naming it; returns the tables."""
    tables = [table for table in SQLModel.metadata.sorted_tables if "chat" in table.columns]
    elsewhere = dict.fromkeys(NAMED_ELSEWHERE, str(CHAT))
    with database.writing() as session:
        for table in tables:
            session.connection().execute(insert(table), _row(table, 1, chat=str(CHAT)))
            session.connection().execute(insert(table), _row(table, 2, chat=str(FORMER), **elsewhere))
    return {table.name for table in tables}


def _naming(database: Database, chat: int) -> set[str]:
    """The tables that have the chat's number anywhere in them."""
    with database.reading() as session:
        return {
            table.name
            for table in SQLModel.metadata.sorted_tables
            if any(str(chat) in repr(tuple(row)) for row in session.connection().execute(table.select()))
        }


def _private(number: int, chat: int, text: str) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "An"}
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person, "text": text}
    return {"update_id": number, "message": message}


def _confirmation(signer: Signer) -> dict[str, Any]:
    """A press of the button that erases."""
    shown = _private(1, CHAT, "đang lưu")["message"]
    data = signer.data(str(CHAT), Tap("xy"))
    query = {"id": "5", "from": shown["from"], "chat_instance": "1", "message": shown, "data": data}
    return {"update_id": 10, "callback_query": query}


async def _handle(fake: FakeTelegram, database: Database, assistant: Agreeing) -> None:
    """Work off the inbox."""
    settings = Settings.model_validate(
        {"telegram_token": fake.token, "telegram_api": fake.base_url.removesuffix("/bot")}
    )
    application = build_application(settings)
    await application.initialize()
    room = Room(assistant, BufferedTalk(), database, Signer(fake.token), Plans(KnowledgeBase([])), fake.bot_name)
    add_handlers(application, room)
    working = asyncio.create_task(Worker(room, application, lambda _count: None).run())
    async with asyncio.timeout(10):
        while _waiting(database):
            await asyncio.sleep(0.01)
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
    await application.shutdown()


def _waiting(database: Database) -> int:
    with database.reading() as session:
        return inbox.count_waiting(session, T)[0]


async def test_nothing_of_the_chat_is_left_in_any_table(fake: FakeTelegram, database: Database) -> None:
    assert _naming(database, CHAT) == set()
    filled = _fill(database)
    assert _naming(database, CHAT) == filled
    assert len(filled) >= 11
    with database.writing() as session:
        outbox.put(session, [Parcel("a", T, str(CHAT), json.dumps({"args": {"chat_id": CHAT}}))], NOW)
        (in_flight,) = outbox.claim(session, T, "me", NOW, most=1)
    intake = Intake(fake.bot_id, database, lambda _received, _new: None)
    behind = _private(11, CHAT, "chào"), _private(12, OTHER, f"gọi {CHAT} nhé")
    intake.keep([_confirmation(Signer(fake.token)), *behind])
    assistant = Agreeing()
    await _handle(fake, database, assistant)
    # It was in the worker's hands already, so it was worked on; nothing came of it. The other's was answered.
    assert assistant.chats == [str(CHAT), str(OTHER)]
    intake.keep(behind)
    assert _waiting(database) == 0
    assert _naming(database, CHAT) == {"parcel"}

    with database.writing() as session:
        outbox.settle(session, [Settled(in_flight.id, "sent", "1")], NOW)
        later = dt.datetime.now(dt.UTC)
        claimed = {one.chat: one for one in outbox.claim(session, T, "me", later, most=9)}
        erased = claimed[str(CHAT)]
        assert json.loads(erased.payload)["method"] == "editMessageText"
        assert json.loads(claimed[str(OTHER)].payload)["method"] == "sendMessage"
        outbox.settle(session, [Settled(one.id, "sent", "2") for one in claimed.values()], later)
        assert outbox.claim(session, T, "me", later, most=9) == ()
    assert _naming(database, CHAT) == set()


def test_what_a_blocked_chat_wanted_forgotten_is_forgotten(database: Database) -> None:
    with database.writing() as session:
        outbox.put(session, [Parcel("a", T, str(CHAT), "{}", forget=True), Parcel("b", T, str(CHAT), "{}")], NOW)
        assert outbox.fail_chat(session, T, str(CHAT), "blocked", NOW) == 2
        assert not outbox.is_known(session, "a")
        assert outbox.is_known(session, "b")
