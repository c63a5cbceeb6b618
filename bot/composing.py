"""The one module that joins the parts: plans published to the database, the knowledge base, the assistant."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from bot.assistant import Assistant
from bot.memory import InMemory, TalkMemory
from knowledge.base import KnowledgeBase
from knowledge.calendar import ZONE
from knowledge.loading import fingerprint, plan_files, read_plan
from storage.database import Database, open_database
from storage.memory import recall, remember
from storage.plans import load_plans, publish, published_fingerprints

__all__ = ["ZONE", "StoredTalk", "assistant_on", "built_in_assistant", "open_published"]

_KEPT = timedelta(days=400)
"""Where a person works outlives the talk; what of it may be leaned on is for :mod:`bot.memory` to say."""


class StoredTalk:
    """The talk of each chat, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recall(self, channel: str, chat: str, now: datetime) -> str | None:
        return recall(self._database, channel, chat, now, _KEPT)

    def remember(self, channel: str, chat: str, content: str, at: datetime) -> None:
        remember(self._database, channel, chat, content, at)


def open_published(path: Path | None, now: datetime) -> Database:
    """The database with the built-in plans published in it: new and changed files are noticed by fingerprint."""
    database = open_database(path)
    files = plan_files()
    prints = {file.name: fingerprint(file) for file in files}
    if sorted(prints.values()) != sorted(published_fingerprints(database).values()):
        publish(database, [(read_plan(file), prints[file.name]) for file in files], at=now)
    return database


def assistant_on(database: Database, memory: TalkMemory | None = None) -> Assistant:
    """An assistant over the published plans, remembering in the database unless told otherwise."""
    return Assistant(KnowledgeBase(load_plans(database)), memory or StoredTalk(database))


def built_in_assistant() -> Assistant:
    """An assistant over the built-in plan files, without a database (checks, benchmarks, tests)."""
    return Assistant(KnowledgeBase([read_plan(file) for file in plan_files()]), InMemory())
