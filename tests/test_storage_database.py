"""Opening: new, again, by two at once, where it cannot be, and what is not ours."""

import datetime as dt
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import Session, text

from storage import connections, schema
from storage.database import Database, open_database
from storage.problems import DatabaseProblem, NotWritable
from storage.tables import ChatMemory
from tests.storage_samples import finish, start

NOW = dt.datetime(2025, 3, 4, 5, 6, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "thư mục mới" / "50% ?#.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = open_database(path)
    yield opened
    opened.close()


def _scalar(session: Session, sql: str) -> object:
    return session.connection().execute(text(sql)).scalar()


def _write(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_makes_folder_file_and_tables(database: Database, path: Path) -> None:
    assert path.is_file()
    assert not database.in_memory
    assert database.notice is None
    with database.reading() as session:
        assert _scalar(session, "SELECT version_num FROM alembic_version") == schema.HEAD


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
def test_every_connection_is_set_up(database: Database, pragma: str, value: object) -> None:
    with database.reading() as one, database.reading() as other:
        assert [_scalar(session, f"PRAGMA {pragma}") for session in (one, other)] == [value, value]


def test_opening_an_up_to_date_database_leaves_alembic_alone(database: Database, path: Path) -> None:
    program = """
import sys
from pathlib import Path
from storage.database import open_database
open_database(Path(sys.argv[1])).close()
print(any(name.split(".")[0] == "alembic" for name in sys.modules))
"""
    assert finish(start(program, path)).strip() == "False"


def test_many_processes_may_open_a_new_file_at_once(path: Path, tmp_path: Path) -> None:
    program = """
import sys, time
from pathlib import Path
from storage.database import open_database
print("ready", flush=True)
while not Path(sys.argv[2]).exists():
    time.sleep(0.001)
database = open_database(Path(sys.argv[1]))
print(database.in_memory, database.notice)
"""
    go = tmp_path / "go"
    processes = [start(program, path, go) for _ in range(4)]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    go.touch()
    assert [finish(process).strip() for process in processes] == ["False None"] * 4


def test_a_writer_is_undone_by_an_exception(database: Database) -> None:
    def write_half() -> None:
        with database.writing() as session:
            session.add(ChatMemory(channel="console", chat="1", content="{}", updated_at=NOW))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    with database.reading() as session:
        assert session.get(ChatMemory, ("console", "1")) is None


def test_a_reader_keeps_its_view_while_another_writes(database: Database) -> None:
    with database.reading() as reader:
        assert _scalar(reader, "SELECT count(*) FROM chat_memory") == 0
        with database.writing() as writer:
            writer.add(ChatMemory(channel="console", chat="1", content="{}", updated_at=NOW))
        assert _scalar(reader, "SELECT count(*) FROM chat_memory") == 0


def test_what_a_reader_changes_is_thrown_away(database: Database) -> None:
    with database.reading() as session:
        session.add(ChatMemory(channel="console", chat="1", content="{}", updated_at=NOW))
        session.flush()
    with database.reading() as session:
        assert session.get(ChatMemory, ("console", "1")) is None


def test_moments_come_back_in_utc(database: Database) -> None:
    hanoi = dt.timezone(dt.timedelta(hours=7))
    with database.writing() as session:
        session.add(ChatMemory(channel="console", chat="1", content="{}", updated_at=NOW.astimezone(hanoi)))
    with database.reading() as session:
        row = session.get(ChatMemory, ("console", "1"))
        assert row
        assert (row.updated_at, row.updated_at.tzinfo) == (NOW, dt.UTC)


def test_a_naive_moment_is_refused_by_the_column(database: Database) -> None:
    with pytest.raises(StatementError, match="timezone"), database.writing() as session:
        session.add(ChatMemory(channel="console", chat="1", content="{}", updated_at=NOW.replace(tzinfo=None)))


# --- in memory ---------------------------------------------------------------------------------------------------


def test_without_a_path_it_is_in_memory() -> None:
    database = open_database(None)
    assert database.in_memory
    assert database.notice == "no path for the database is set"
    database.close()


@pytest.mark.parametrize("below", ["tệp/db.sqlite3", "tệp/folder/db.sqlite3"])
def test_a_path_below_a_regular_file_falls_back_to_memory(tmp_path: Path, below: str) -> None:
    (tmp_path / "tệp").write_text("not a folder")
    database = open_database(tmp_path / below)
    assert database.in_memory
    assert database.path is None
    assert database.notice
    assert str(tmp_path / below) in database.notice
    database.close()


@pytest.mark.parametrize("denied", ["folder", "file"])
def test_a_read_only_place_falls_back_to_memory(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch, denied: str
) -> None:
    # Asked through os.access, since root may write where permissions say no.
    refused = {"folder": path.parent, "file": path}[denied]
    monkeypatch.setattr(os, "access", lambda asked, _mode: asked != refused)
    fallback = open_database(path)
    assert fallback.in_memory
    assert "no permission" in str(fallback.notice)
    fallback.close()


def test_threads_share_the_database_in_memory() -> None:
    database = open_database(None)

    def work(chat: int) -> None:
        for _ in range(20):
            with database.writing() as session:
                session.merge(ChatMemory(channel="console", chat=str(chat), content="{}", updated_at=NOW))

    threads = [threading.Thread(target=work, args=(chat,)) for chat in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert _scalar(session, "SELECT count(*) FROM chat_memory") == 8
    database.close()


def test_a_transaction_inside_another_in_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.01)
    database = open_database(None)
    with database.reading(), pytest.raises(DatabaseProblem, match="inside another"), database.writing():
        pass
    database.close()


# --- what is not ours, or broken ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"x", b"SQLite format 4\x00", b"xin chao " * 1000, b"SQLite format 3\x00" + b"rest" * 500]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(DatabaseProblem) as caught:
        open_database(path)
    assert str(path) in caught.value.what
    assert caught.value.remedy
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite3"
    path.touch()
    database = open_database(path)
    assert not database.in_memory
    database.close()


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "newer.sqlite3"
    _write(path, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('0999')")
    before = path.read_bytes()
    with pytest.raises(DatabaseProblem, match=r"'0999'.*newer version"):
        open_database(path)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    _write(path, "CREATE TABLE songs (title)")
    before = path.read_bytes()
    with pytest.raises(DatabaseProblem, match="songs"):
        open_database(path)
    assert path.read_bytes() == before


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="is a folder"):
        open_database(tmp_path)


def test_a_damaged_database_is_told(database: Database, path: Path) -> None:
    database.close()
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    with pytest.raises(DatabaseProblem, match="damaged"):
        open_database(path)


def test_a_lock_that_is_not_let_go_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.05)
    database = open_database(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseProblem, match="locked"), database.writing() as session:
        session.add(ChatMemory(channel="console", chat="1", content="{}", updated_at=NOW))
    holder.close()
    database.close()


def test_a_refused_write_is_told(database: Database, path: Path) -> None:
    reader = sqlite3.connect(path)
    reader.execute("PRAGMA query_only = ON")
    with pytest.raises(NotWritable), connections.told_plainly(path):
        reader.execute("DELETE FROM chat_memory")
    reader.close()


def test_a_full_disk_is_told(database: Database, path: Path) -> None:
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA max_page_count = 1")
    with pytest.raises(DatabaseProblem, match="disk is full"), connections.told_plainly(path):
        writer.execute("INSERT INTO chat_memory VALUES ('c', '1', zeroblob(1000000), '')")
    writer.close()


def test_a_bug_stays_a_bug(database: Database, path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), connections.told_plainly(path):
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")


def test_the_repr_says_where(database: Database, path: Path) -> None:
    assert repr(database) == f"Database({str(path)!r})"
    memory = open_database(None)
    assert repr(memory) == "Database('in memory')"
    memory.close()
