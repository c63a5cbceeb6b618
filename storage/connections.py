"""Connections to SQLite: how they are set up, how they begin, and what their errors mean.

Python's own handling of transactions is switched off, because it begins late and commits around DDL. Instead every
transaction (:func:`transaction`) begins for real: ``BEGIN``, or ``BEGIN IMMEDIATE`` for a writer, who so waits for the
other writer at the start and never finds out half-way.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import StaticPool, create_engine

from storage.problems import DatabaseProblem, NotWritable

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor

BUSY_SECONDS = 10.0
"""How long a connection waits for another one's write before it gives up."""

_READ_ONLY = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}
_PROBLEMS = {
    sqlite3.SQLITE_NOTADB: (
        "is not a SQLite database",
        "Move the file away or choose another path for the database; the file was not changed.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "is damaged",
        "Put back a copy, or move the file away and publish the plans again.",
    ),
    sqlite3.SQLITE_BUSY: (
        f"has been locked by another process for more than {BUSY_SECONDS:.0f} seconds",
        "End the process that holds it, then try again.",
    ),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full", "Free some space, then try again."),
    sqlite3.SQLITE_IOERR: ("cannot be read or written", "Check the disk it is on, then try again."),
}


def file_engine(path: Path) -> Engine:
    """An engine for a database file; nothing is opened yet."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _set_up)
    return engine


def memory_engine() -> Engine:
    """An engine whose one connection is the database: it is gone when the engine is disposed of."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # What was said to be kept must survive a power cut; in WAL mode the default would not promise that everywhere.
    connection.execute("PRAGMA synchronous = FULL")
    # What was emptied or removed is overwritten, not just marked as free.
    connection.execute("PRAGMA secure_delete = ON")


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """One transaction from its ``BEGIN`` on: a writer's is committed at the end, or undone by any exception; a
    reader's is always undone.
    """
    with engine.connect() as connection:
        connection.begin()
        # Straight to the driver: SQLAlchemy's way to it costs more than the statement. No listener either: with one for
        # "begin", SQLAlchemy looks for listeners around every statement.
        connection.connection.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        yield connection
        if writes:
            connection.commit()


def use_write_ahead_log(engine: Engine) -> None:
    """Switch the file to WAL, so that readers do not wait for a writer. The file remembers it.

    Where the file system cannot do it (some network drives), SQLite stays with its older journal: slower, as safe.
    """
    connection = engine.raw_connection()
    try:
        _switch_journal(connection.cursor())
    finally:
        connection.close()


def _switch_journal(cursor: DBAPICursor) -> None:
    give_up = time.monotonic() + BUSY_SECONDS
    # Two processes may switch a new file at once, and SQLite does not wait by itself in this one case.
    while cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.02)


@contextmanager
def told_plainly(path: Path | None) -> Iterator[None]:
    """Turn SQLite's errors about the file or the disk into :class:`DatabaseProblem`; let bugs pass as they are."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        problem = _problem(cause, path)
        if problem is None:
            raise
        raise problem from error


def _problem(cause: BaseException | None, path: Path | None) -> DatabaseProblem | None:
    # The low byte is the kind of error, the rest its variant (SQLITE_IOERR_WRITE, ...).
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    name = str(path) if path else "the database in memory"
    if code in _READ_ONLY:
        return NotWritable(f"{name} cannot be written ({cause})", "Choose a path that this user may write to.")
    if code not in _PROBLEMS:
        return None
    what, remedy = _PROBLEMS[code]
    return DatabaseProblem(f"{name} {what}", remedy)


def not_a_database(path: Path) -> DatabaseProblem:
    """The problem of a file that something else was written to."""
    what, remedy = _PROBLEMS[sqlite3.SQLITE_NOTADB]
    return DatabaseProblem(f"{path} {what}", remedy)
