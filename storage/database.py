"""Open the database, and hold it open.

What comes in: a path, or None. What goes out: :class:`Database`, at the newest schema. When the path cannot be
written, the program still works, in memory, and ``Database.notice`` says why.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlmodel import Session, SQLModel

import storage.reminder_tables
import storage.tables  # noqa: F401 - both register the tables
from storage import connections, schema
from storage.problems import DatabaseProblem, NotWritable

_HEADER = b"SQLite format 3\0"


class _Session(Session):
    """A session on a transaction that others begin and end. Statements run straight on its connection; a session's own
    bookkeeping takes longer than a small statement, so it starts only with rows that are objects.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, expire_on_commit=False)
        self._whole = connection

    def connection(self, *_arguments: Any, **_options: Any) -> Connection:
        return self._whole


def _session_on(connection: Connection, *, writes: bool) -> Iterator[Session]:
    session = _Session(connection)
    try:
        yield session
        if writes:
            # What was written as objects; the transaction itself is the connection's.
            session.flush()
    finally:
        if session.in_transaction():
            session.close()


class Database:
    """An open database. Every use is one transaction: :meth:`reading` or :meth:`writing`. Safe across threads."""

    def __init__(self, engine: Engine, path: Path | None, notice: str | None = None) -> None:
        self.path = path
        self.notice = notice
        """Why the database is in memory (English), None when it is a file."""
        self._engine = engine
        # In memory all threads share one connection, so they take turns.
        self._turn = threading.Lock() if path is None else None

    def __repr__(self) -> str:
        return f"Database({str(self.path) if self.path else 'in memory'!r})"

    @property
    def in_memory(self) -> bool:
        """True when nothing outlives :meth:`close`."""
        return self.path is None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view; what is changed in it is thrown away. Not to be nested with another transaction."""
        with self._one_at_a_time(), connections.transaction(self._engine, writes=False) as connection:
            yield from _session_on(connection, writes=False)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """The only writer from its first statement on; committed at the end, undone by any exception.

        Raises :class:`DatabaseProblem` when another process does not let go, the disk is full and the like.
        """
        with self._one_at_a_time(), connections.transaction(self._engine, writes=True) as connection:
            yield from _session_on(connection, writes=True)

    def close(self) -> None:
        """Let go of the file. A database in memory is gone."""
        self._engine.dispose()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        if self._turn and not self._turn.acquire(timeout=connections.BUSY_SECONDS):
            raise DatabaseProblem("The database in memory is busy", "Do not open a transaction inside another one.")
        try:
            with connections.told_plainly(self.path):
                yield
        finally:
            if self._turn:
                self._turn.release()


def open_database(path: Path | None) -> Database:
    """Open the database at ``path``, making folder, file and tables as needed.

    None, or a path that cannot be written, gives a database in memory with a ``notice``. Raises
    :class:`DatabaseProblem` for a file that is no database of ours, is damaged, or has a newer schema; such a file is
    not changed.
    """
    if path is None:
        return _open_in_memory("no path for the database is set")
    try:
        _check_writable(path)
        _check_header(path)
        return _open_file(path)
    except NotWritable as problem:
        return _open_in_memory(problem.what)


def _open_in_memory(notice: str) -> Database:
    engine = connections.memory_engine()
    # The same tables as the migrations make (a test compares), without the time that importing Alembic takes.
    SQLModel.metadata.create_all(engine)
    return Database(engine, None, notice)


def _check_writable(path: Path) -> None:
    """Make the folder. Raises :class:`NotWritable`, or :class:`DatabaseProblem` for a folder in the file's place."""
    remedy = "Choose a path that this user may write to."
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise DatabaseProblem(f"{path} is a folder", "Give the path of a file in it.")
    except OSError as error:
        raise NotWritable(f"{path} cannot be written ({error.strerror})", remedy) from error
    # SQLite would open a read-only file without complaint, and refuse only the first write.
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise NotWritable(f"{path} cannot be written (no permission)", remedy)


def _check_header(path: Path) -> None:
    # SQLite takes a file shorter than its own header for an empty one, and would write over a short note.
    if path.exists():
        with path.open("rb") as file:
            start = file.read(len(_HEADER))
        if start not in (b"", _HEADER):
            raise connections.not_a_database(path)


def _open_file(path: Path) -> Database:
    engine = connections.file_engine(path)
    try:
        with connections.told_plainly(path):
            _bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, path)


def _bring_up_to_date(engine: Engine) -> None:
    # Looked at before anything is changed: a file that is not ours stays byte for byte as it is.
    with engine.connect() as connection:
        revision = schema.stored_revision(connection)
    connections.use_write_ahead_log(engine)
    if revision == schema.HEAD:
        return
    with connections.transaction(engine, writes=True) as connection:
        # Asked again under the lock: another process may have migrated while this one waited.
        if schema.stored_revision(connection) != schema.HEAD:
            schema.upgrade(connection)
