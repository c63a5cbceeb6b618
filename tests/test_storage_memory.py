"""What a chat is remembered by: replaced, kept apart, and gone after its time."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.memory import forget, recall, remember

NOW = dt.datetime(2025, 3, 4, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
HOUR = dt.timedelta(hours=1)


@pytest.fixture(params=["file", "memory"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "chats.sqlite3" if request.param == "file" else None)
    yield opened
    opened.close()


def test_nothing_is_remembered_of_a_new_chat(database: Database) -> None:
    assert recall(database, "console", "1", NOW, HOUR) is None


def test_the_last_word_counts(database: Database) -> None:
    remember(database, "console", "1", '{"chủ đề": "hạn"}', NOW)
    remember(database, "console", "1", '{"chủ đề": "chỉ tiêu"}', NOW)
    assert recall(database, "console", "1", NOW, HOUR) == '{"chủ đề": "chỉ tiêu"}'


def test_remembering_again_renews_the_time(database: Database) -> None:
    remember(database, "console", "1", "1", NOW)
    remember(database, "console", "1", "2", NOW + HOUR)
    assert recall(database, "console", "1", NOW + 2 * HOUR, HOUR) == "2"


@pytest.mark.parametrize(
    ("age", "found"),
    [
        (dt.timedelta(0), True),
        (HOUR, True),
        (HOUR + dt.timedelta(microseconds=1), False),
        (dt.timedelta(days=400), False),
        (-HOUR, True),
    ],
)
def test_the_lifetime_is_inclusive(database: Database, age: dt.timedelta, found: bool) -> None:
    remember(database, "console", "1", "{}", NOW)
    assert (recall(database, "console", "1", NOW + age, HOUR) == "{}") is found


def test_another_zone_is_the_same_moment(database: Database) -> None:
    remember(database, "console", "1", "{}", NOW)
    assert recall(database, "console", "1", NOW.astimezone(dt.UTC), dt.timedelta(0)) == "{}"


def test_channels_and_chats_are_kept_apart(database: Database) -> None:
    for channel, chat in [("console", "1"), ("console", "2"), ("telegram", "1")]:
        remember(database, channel, chat, f"{channel} {chat}", NOW)
    forget(database, "console", "1")
    assert recall(database, "console", "1", NOW, HOUR) is None
    assert recall(database, "console", "2", NOW, HOUR) == "console 2"
    assert recall(database, "telegram", "1", NOW, HOUR) == "telegram 1"


def test_forgetting_what_is_not_there_does_nothing(database: Database) -> None:
    forget(database, "console", "1")


def test_naive_moments_are_refused(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="'at' must be an aware datetime"):
        remember(database, "console", "1", "{}", naive)
    with pytest.raises(ValueError, match="'now' must be an aware datetime"):
        recall(database, "console", "1", naive, HOUR)


def test_memory_outlives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "chats.sqlite3"
    first = open_database(path)
    remember(first, "console", "1", "{}", NOW)
    first.close()
    second = open_database(path)
    assert recall(second, "console", "1", NOW, HOUR) == "{}"
    second.close()
