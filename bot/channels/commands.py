"""The commands that run the bot on its channels and look after its data; ``register`` adds them to ``daumoi``."""

# ruff: noqa: PLC0415 - each command imports only what it needs, so that the others start fast

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

SettingsOption = Annotated[
    Path | None,
    typer.Option("--settings", envvar="DAUMOI_SETTINGS", help="Tệp cài đặt gồm các dòng TÊN=giá trị."),
]
DatabaseOption = Annotated[
    Path | None,
    typer.Option("--database", envvar="DAUMOI_DATABASE", help="Tệp SQLite (mặc định: thư mục dữ liệu của người dùng)."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands: tuple[Callable[..., None], ...] = (telegram, serve, doctor, unanswered, backup, restore)
    for command in commands:
        app.command()(command)


def telegram(settings: SettingsOption = None) -> None:
    """Chạy bot Telegram bằng cách hỏi tin liên tục (chỉ cần DAUMOI_TELEGRAM_TOKEN)."""
    from bot.channels.settings import load_settings
    from bot.channels.telegram.running import run_polling

    with _told():
        run_polling(load_settings(settings))


def serve(settings: SettingsOption = None) -> None:
    """Chạy bot Telegram qua webhook (cần thêm DAUMOI_TELEGRAM_SECRET, DAUMOI_PUBLIC_URL)."""
    from bot.channels.settings import load_settings
    from bot.channels.telegram.running import serve as run

    with _told():
        run(load_settings(settings))


def doctor(settings: SettingsOption = None) -> None:
    """Kiểm tra mã bot, cơ sở dữ liệu, đồng hồ, webhook; nói rõ cần sửa gì."""
    from bot.channels.settings import load_settings
    from bot.channels.telegram.running import doctor as examine

    with _told():
        if not examine(load_settings(settings)):
            raise typer.Exit(1)


def unanswered(database: DatabaseOption = None) -> None:
    """Những câu hỏi chưa trả lời được, gom theo cách nói gần giống (không có ai hỏi)."""
    from bot.unanswered import grouped
    from storage.database import open_database
    from storage.said import unanswered as stored

    with _told():
        opened = open_database(_path(database))
        try:
            with opened.reading() as session:
                groups = grouped([(row.text, row.count) for row in stored(session)])
        finally:
            opened.close()
    for group in groups:
        typer.echo(f"{group.count:5d}  {group.name}")
        for text, count in group.others:
            typer.echo(f"       {count:3d}  {text}")
    if not groups:
        typer.echo("Chưa có câu hỏi nào.")


def backup(
    target: Annotated[Path, typer.Argument(help="Tệp sao lưu, hoặc một thư mục.")],
    database: DatabaseOption = None,
) -> None:
    """Sao lưu cơ sở dữ liệu, cả khi bot đang chạy. Trong một thư mục, bản cũ quá 20 ngày được xóa."""
    from storage.backup import back_up, remove_old_copies
    from storage.database import open_database

    now = datetime.now(UTC)
    file = target / f"daumoi-{now:%Y%m%d-%H%M%S}.sqlite3" if target.is_dir() else target
    with _told():
        opened = open_database(_path(database))
        try:
            typer.echo(f"Đã sao lưu vào {back_up(opened, file)}")
        finally:
            opened.close()
    if target.is_dir():
        for old in remove_old_copies(target, "daumoi-*.sqlite3", now):
            typer.echo(f"Đã xóa bản cũ {old}")


def restore(
    copy: Annotated[Path, typer.Argument(help="Tệp sao lưu.")],
    database: DatabaseOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
) -> None:
    """Phục hồi cơ sở dữ liệu từ một bản sao lưu. Dừng bot trước khi phục hồi."""
    from storage import backup as copies

    path = _path(database)
    if path.exists() and not yes:
        typer.confirm(f"Thay {path} bằng {copy}?", abort=True)
    with _told():
        copies.restore(copy, path)
    typer.echo(f"Đã phục hồi {path}")


def _path(database: Path | None) -> Path:
    from bot.settings import default_database

    return database or default_database()


@contextmanager
def _told() -> Iterator[None]:
    """Trouble that a person can mend is told in a line, not as a traceback."""
    from bot.channels.logs import masked
    from bot.channels.settings import SettingsProblem
    from bot.channels.telegram.service import StartProblem
    from knowledge.loading import PlanFileProblem
    from storage.problems import DatabaseProblem

    try:
        yield
    except (SettingsProblem, StartProblem, DatabaseProblem, PlanFileProblem) as error:
        typer.echo(f"Lỗi: {masked(str(error))}", err=True)
        raise typer.Exit(2) from None


def main() -> None:
    """These commands alone, without the rest of ``daumoi``."""
    app = typer.Typer()
    register(app)
    sys.exit(app())


if __name__ == "__main__":
    main()
