"""Bring a database to the schema this program knows, or say why that is not possible.

The common case is a database that is up to date already: then one row is read and Alembic is never imported, which
would cost about as much time as everything else at start.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import text

from storage.problems import DatabaseProblem

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

KNOWN_REVISIONS: tuple[str, ...] = ("0001", "0002", "0003", "0004", "0005")
"""Every revision of ``storage/migrations/versions``, oldest first. A test compares the two."""
HEAD = KNOWN_REVISIONS[-1]

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def stored_revision(connection: Connection) -> str | None:
    """The schema revision of this database; None for an empty one.

    Raises :class:`DatabaseProblem` for a revision that this program does not know, and for a database that has tables
    but no revision: it belongs to some other program.
    """
    tables = set(connection.execute(text(_TABLES)).scalars())
    if "alembic_version" in tables:
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if revision in KNOWN_REVISIONS:
            return revision
        if revision is not None:
            raise DatabaseProblem(
                f"The database has schema {revision!r}, but this program knows only up to {HEAD!r}",
                "It was written by a newer version: install that version, or start with another database file.",
            )
    foreign = tables - {"alembic_version"}
    if foreign:
        raise DatabaseProblem(
            f"The file is a database of another program (tables: {', '.join(sorted(foreign)[:3])})",
            "Choose another path for the database; this file was not changed.",
        )
    return None


def upgrade(connection: Connection) -> None:
    """Run the missing migrations inside the transaction that ``connection`` is in; the caller commits."""
    from alembic import command  # noqa: PLC0415 - imported only when there is something to migrate

    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings, without an .ini file, so that they work from an installed wheel too."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    # Config reads "%" as the start of a reference.
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
