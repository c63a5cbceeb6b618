"""The migrations make the tables that the code expects, and lose nothing on the way."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Inspector, inspect
from sqlmodel import SQLModel, text

from storage import connections, schema
from storage.database import open_database
from storage.memory import remember
from storage.plans import load_plans, publish
from tests.storage_samples import sample_plan
from tests.test_storage_database import NOW


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "filled.sqlite3"
    database = open_database(path)
    publish(database, [(sample_plan(), "a" * 64)], at=NOW)
    remember(database, "console", "1", "{}", NOW)
    database.close()
    return path


@pytest.fixture
def connection(filled: Path, tmp_path: Path) -> Iterator[Connection]:
    """A transaction on a copy of the filled database."""
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(filled, copy)
    engine = connections.file_engine(copy)
    with connections.transaction(engine, writes=True) as opened:
        yield opened
    engine.dispose()


def test_known_revisions_are_the_scripts(connection: Connection) -> None:
    scripts = ScriptDirectory.from_config(schema.alembic_config(connection))
    assert tuple(script.revision for script in reversed(list(scripts.walk_revisions()))) == schema.KNOWN_REVISIONS
    assert scripts.get_heads() == [schema.HEAD]


def test_migrated_schema_is_the_one_of_the_tables(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    assert compare_metadata(context, SQLModel.metadata) == []


def _indexes(inspector: Inspector, table: str) -> list[tuple[object, ...]]:
    return [
        (
            index["name"],
            index["column_names"],
            index["unique"],
            str(index.get("dialect_options", {}).get("sqlite_where")),
        )
        for index in inspector.get_indexes(table)
    ]


def test_a_database_in_memory_has_the_same_schema(connection: Connection) -> None:
    engine = connections.memory_engine()
    SQLModel.metadata.create_all(engine)
    for table in SQLModel.metadata.tables:
        found, expected = inspect(engine), inspect(connection)
        assert [str(column) for column in found.get_columns(table)] == [
            str(column) for column in expected.get_columns(table)
        ]
        assert found.get_pk_constraint(table) == expected.get_pk_constraint(table)
        assert found.get_unique_constraints(table) == expected.get_unique_constraints(table)
        assert _indexes(found, table) == _indexes(expected, table)
    engine.dispose()


def test_down_to_nothing_and_up_again(connection: Connection) -> None:
    config = schema.alembic_config(connection)
    command.downgrade(config, "base")
    assert inspect(connection).get_table_names() == ["alembic_version"]
    assert schema.stored_revision(connection) is None
    command.upgrade(config, "head")
    assert schema.stored_revision(connection) == schema.HEAD
    assert set(inspect(connection).get_table_names()) == {"alembic_version", *SQLModel.metadata.tables}


def test_each_older_schema_is_brought_up(connection: Connection) -> None:
    config = schema.alembic_config(connection)
    for older in schema.KNOWN_REVISIONS[:-1]:
        command.downgrade(config, older)
        assert schema.stored_revision(connection) == older
        command.upgrade(config, "head")
        assert connection.execute(text("SELECT count(*) FROM published_plan")).scalar() == 1


def test_upgrading_a_filled_database_again_keeps_its_rows(filled: Path) -> None:
    engine = connections.file_engine(filled)
    with connections.transaction(engine, writes=True) as opened:
        schema.upgrade(opened)
    engine.dispose()
    database = open_database(filled)
    assert load_plans(database) == (sample_plan(),)
    database.close()


def test_a_migration_that_fails_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new.sqlite3"

    def half_way(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE half (done)"))
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(schema, "upgrade", half_way)
        with pytest.raises(RuntimeError, match="power cut"):
            open_database(path)
    left = sqlite3.connect(path)
    assert left.execute("SELECT name FROM sqlite_master").fetchall() == []
    left.close()
    open_database(path).close()


def test_the_alembic_command_alone_is_told_what_to_use(connection: Connection) -> None:
    config = schema.alembic_config(connection)
    config.attributes.clear()
    with pytest.raises(RuntimeError, match="open_database"):
        command.upgrade(config, "head")
