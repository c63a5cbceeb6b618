"""Copies of the database while it is in use, their restore, and their end.

SQLite's own backup copies page by page and starts again when a writer comes between, so a copy is one consistent
moment. A copy is written beside its final name and checked before it gets that name.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from storage import connections, schema
from storage.database import Database
from storage.problems import DatabaseProblem

KEPT_DAYS = 20
"""Copies older than this are removed: what a person had deleted must not live on in them."""


def back_up(database: Database, target: Path) -> Path:
    """Copy the database to ``target`` (a file, replaced when there). Works while others write.

    Raises :class:`DatabaseProblem` when the database is in memory, ``target`` is the database itself, or the copy
    cannot be written or does not check out.
    """
    if database.path is None:
        raise DatabaseProblem("The database is in memory", "Set a path for the database that can be written.")
    if target.exists() and target.samefile(database.path):
        raise DatabaseProblem(f"{target} is the database itself", "Choose another file for the copy.")
    _copy(database.path, target)
    return target


def restore(copy: Path, target: Path) -> None:
    """Put ``copy`` in the place of the database at ``target``.

    Raises :class:`DatabaseProblem` when the copy is missing, damaged or not ours, and when something still has
    ``target`` open; ``target`` is then as it was.
    """
    if not copy.is_file():
        raise DatabaseProblem(f"{copy} does not exist", "Name a copy made by the backup command.")
    with connections.told_plainly(copy):
        engine = connections.file_engine(copy)
        try:
            with engine.connect() as connection:
                if schema.stored_revision(connection) is None:
                    raise DatabaseProblem(f"{copy} is empty", "Name a copy made by the backup command.")
        finally:
            engine.dispose()
    _require_unused(target)
    _copy(copy, target, replaces_database=True)


def _require_unused(database: Path) -> None:
    """Raises :class:`DatabaseProblem` while another process or connection has the database open."""
    if not database.exists():
        return
    with closing(sqlite3.connect(database, timeout=0)) as connection:
        try:
            # Leaving the write-ahead log is possible for the only connection alone.
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise DatabaseProblem(f"{database} is in use", "Stop the bot, then restore.") from error
        except sqlite3.DatabaseError:
            return  # it is damaged: that is what the copy is for


def remove_old_copies(folder: Path, pattern: str, now: dt.datetime, days: int = KEPT_DAYS) -> tuple[Path, ...]:
    """Remove the files of ``folder`` that fit ``pattern`` and were last written more than ``days`` ago."""
    limit = now.timestamp() - days * 86_400
    old = tuple(sorted(path for path in folder.glob(pattern) if path.is_file() and path.stat().st_mtime < limit))
    for path in old:
        path.unlink()
    return old


def _copy(source: Path, target: Path, *, replaces_database: bool = False) -> None:
    part = target.with_name(f"{target.name}.part")
    with connections.told_plainly(target):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            part.touch(mode=0o600)
            with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(part)) as written:
                read.backup(written)
                # A single file is easier to move about than one with a write-ahead log beside it.
                written.execute("PRAGMA journal_mode = DELETE")
                (verdict,) = written.execute("PRAGMA integrity_check").fetchone()
            if verdict != "ok":
                raise DatabaseProblem(f"The copy of {source} does not check out ({verdict})", "Try again.")
            _sync(part)
            if replaces_database:
                for suffix in ("-wal", "-shm"):
                    target.with_name(target.name + suffix).unlink(missing_ok=True)
            part.replace(target)
        except OSError as error:
            raise DatabaseProblem(f"{target} cannot be written ({error.strerror})", "Choose another folder.") from error
        finally:
            part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
