"""Settings of the channels: from the environment, or from a file of NAME=value lines (the environment wins).

Every name begins with ``DAUMOI_``. A setting that is missing or wrong is named with an example, in Vietnamese, since
the person who starts the bot reads it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings import default_database

TELEGRAM_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_EXAMPLES = {
    "telegram_token": "DAUMOI_TELEGRAM_TOKEN=123456789:AAE... (BotFather cấp khi tạo bot)",
    "telegram_api": "DAUMOI_TELEGRAM_API=https://api.telegram.org",
    "telegram_secret": "DAUMOI_TELEGRAM_SECRET=chuoi-ngau-nhien-tu-16-ky-tu (A-Z a-z 0-9 _ -)",
    "telegram_proxy": "DAUMOI_TELEGRAM_PROXY=http://10.0.0.1:3128",
    "public_url": "DAUMOI_PUBLIC_URL=https://bot.example.gov.vn",
    "host": "DAUMOI_HOST=127.0.0.1",
    "port": "DAUMOI_PORT=8080",
    "database": "DAUMOI_DATABASE=/var/lib/daumoi/daumoi.sqlite3",
    "sends_per_second": "DAUMOI_SENDS_PER_SECOND=28",
    "chat_gap_seconds": "DAUMOI_CHAT_GAP_SECONDS=1.05",
    "admin_chat": "DAUMOI_ADMIN_CHAT=123456789 (mã cuộc trò chuyện của người quản trị)",
    "clock_shift": "DAUMOI_CLOCK_SHIFT=/tmp/giay (tệp chứa số giây đồng hồ của bot chạy trước; chỉ để diễn tập)",
    "log_level": "DAUMOI_LOG_LEVEL=info",
}


class SettingsProblem(Exception):
    """A setting is missing or wrong; the message (Vietnamese) names the variable and gives an example."""


def _a_token(value: SecretStr) -> SecretStr:
    if not TELEGRAM_TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("không phải mã bot của Telegram (dạng số:chữ)")
    return value


def _a_secret(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("cần 16 đến 256 ký tự A-Z a-z 0-9 _ -")
    return value


def _an_address(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"https?://[^\s/]+(/[^\s?#]*)?", value):
        raise ValueError("cần một địa chỉ http(s)://")
    return value.rstrip("/") if value else None


class Settings(BaseSettings):
    """How the bot runs. Secrets are never shown by ``repr``."""

    model_config = SettingsConfigDict(env_prefix="DAUMOI_", extra="ignore", env_ignore_empty=True)

    telegram_token: Annotated[SecretStr, AfterValidator(_a_token)]
    telegram_api: Annotated[str, AfterValidator(_an_address)] = "https://api.telegram.org"
    """Another address only for tests or for a Bot API server of one's own."""
    telegram_proxy: str | None = None
    """An HTTP proxy to reach Telegram by; None: straight."""
    telegram_secret: Annotated[SecretStr | None, AfterValidator(_a_secret)] = None
    """What Telegram shows with every webhook call; only ``daumoi serve`` needs it."""
    public_url: Annotated[str | None, AfterValidator(_an_address)] = None
    """Where Telegram reaches ``daumoi serve``; None: the webhook is set by other means."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    database: Path = Field(default_factory=default_database)
    sends_per_second: float = Field(default=28.0, gt=0, le=10_000)
    """Messages a second in all; Telegram allows about 30, more only to bots that pay for it."""
    chat_gap_seconds: float = Field(default=1.05, ge=0, le=60)
    """Seconds between two messages to one chat; Telegram asks for about one, only a server of one's own for less."""
    admin_chat: int | None = None
    """The chat of whoever runs the bot; told when nothing could be sent for a while. None: only the log is."""
    clock_shift: Path | None = None
    """A file with the seconds that the bot's clock is ahead by: for rehearsals and tests; None: not at all."""
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = "info"


def load_settings(file: Path | None = None) -> Settings:
    """The settings in force. Raises :class:`SettingsProblem`."""
    if file is not None and not file.is_file():
        raise SettingsProblem(f"Không có tệp cài đặt {file}. Tạo tệp ấy hoặc bỏ --settings.")
    try:
        return Settings(_env_file=file)
    except ValidationError as error:
        raise SettingsProblem(
            "\n".join(_said(str(one["loc"][0]), one["type"], one["msg"]) for one in error.errors())
        ) from None


def _said(name: str, kind: str, message: str) -> str:
    variable = f"DAUMOI_{name.upper()}"
    what = "chưa được đặt" if kind == "missing" else f"chưa đúng: {message.removeprefix('Value error, ')}"
    return f"{variable} {what}. Ví dụ: {_EXAMPLES.get(name, variable + '=...')}"
