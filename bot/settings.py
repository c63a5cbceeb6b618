"""Where things are by default."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path


def default_database() -> Path:
    """The SQLite file in the user's data folder."""
    return user_data_path("dau-moi") / "daumoi.sqlite3"
