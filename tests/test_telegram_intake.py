"""Updates are kept before anybody is told so: together when they come together, once each, or everybody hears."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.telegram.intake import Intake
from storage.database import Database, open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "bot.sqlite3")
    yield opened
    opened.close()


def _keys(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.connection().exec_driver_sql("SELECT key FROM inbox ORDER BY id").scalars())


async def test_what_arrives_at_one_moment_is_kept_in_one_commit_and_once(database: Database) -> None:
    commits: list[tuple[int, int]] = []
    intake = Intake(7, database, lambda received, new: commits.append((received, new)))
    kept = await asyncio.gather(*(intake.take({"update_id": number}) for number in (1, 2, 2, 3)))
    assert kept == [True] * 4
    assert _keys(database) == ["7:1", "7:2", "7:3"]
    assert commits == [(4, 3)]
    assert await intake.take({"update_id": 3})
    assert commits[1:] == [(1, 0)]


@pytest.mark.parametrize("odd", [None, [], 7, {}, {"update_id": "7"}, {"update_id": True}, {"update_id": -1}])
async def test_what_is_no_update_is_not_kept(database: Database, odd: object) -> None:
    intake = Intake(7, database, lambda _received, _new: None)
    assert not await intake.take(odd)
    assert _keys(database) == []


async def test_everybody_hears_that_nothing_was_kept(database: Database) -> None:
    with database.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE inbox")
    intake = Intake(7, database, lambda _received, _new: None)
    answers = await asyncio.gather(*(intake.take({"update_id": n}) for n in (1, 2)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [OperationalError] * 2
