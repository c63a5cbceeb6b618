"""What ``daumoi doctor`` looks at: token, database, clock, webhook. Each finding says what to mend, in Vietnamese."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx
from sqlmodel import text
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.settings import Settings
from bot.channels.telegram.network import build_application
from bot.channels.web import PATH
from storage.database import open_database
from storage.problems import DatabaseProblem

_CLOCK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``remedy`` is empty when it is fine."""

    what: str
    fine: bool
    remedy: str = ""

    def __str__(self) -> str:
        return f"{'Tốt ' if self.fine else 'HỎNG'} {self.what}" + (f". {self.remedy}" if self.remedy else "")


async def findings(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything; never raises for something that is wrong."""
    found = [_database(settings)]
    found += [one async for one in _telegram(settings)]
    found.append(await _clock(settings))
    return tuple(found)


def _database(settings: Settings) -> Finding:
    name = f"Cơ sở dữ liệu {settings.database}"
    try:
        database = open_database(settings.database)
        try:
            with database.reading() as session:
                verdict = session.connection().execute(text("PRAGMA quick_check")).scalar()
        finally:
            database.close()
    except DatabaseProblem as problem:
        return Finding(f"{name}: {problem.what}", fine=False, remedy=problem.remedy)
    if database.notice:
        remedy = "Đặt DAUMOI_DATABASE tới nơi ghi được, ví dụ /var/lib/daumoi/daumoi.sqlite3"
        return Finding(f"{name}: {database.notice}", fine=False, remedy=remedy)
    if verdict != "ok":
        return Finding(f"{name}: {verdict}", fine=False, remedy="Phục hồi từ bản sao lưu (daumoi restore)")
    return Finding(name, fine=True)


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    bot = build_application(settings).bot
    try:
        await bot.initialize()
    except InvalidToken:
        yield Finding(
            "Mã bot bị từ chối", fine=False, remedy="Xin mã mới ở BotFather (/token), đặt DAUMOI_TELEGRAM_TOKEN"
        )
        return
    except TelegramError as error:
        remedy = "Kiểm tra mạng; nếu phải qua proxy, đặt DAUMOI_TELEGRAM_PROXY=http://..."
        yield Finding(f"Không tới được {settings.telegram_api} ({type(error).__name__})", fine=False, remedy=remedy)
        return
    try:
        yield Finding(f"Mã bot của @{bot.username}", fine=True)
        if not bot.supports_inline_queries:
            yield Finding("Chế độ inline đang tắt (không bắt buộc; bật ở BotFather: /setinline)", fine=True)
        yield await _webhook(settings, bot)
    finally:
        await bot.shutdown()


async def _webhook(settings: Settings, bot: Bot) -> Finding:
    try:
        info = await bot.get_webhook_info()
    except TelegramError as error:
        return Finding(f"Không hỏi được webhook ({type(error).__name__})", fine=False, remedy="Thử lại sau ít phút")
    if not info.url and settings.public_url:
        remedy = "Chạy daumoi serve để đặt, hoặc bỏ DAUMOI_PUBLIC_URL nếu dùng daumoi telegram"
        return Finding("Webhook chưa đặt, dù có DAUMOI_PUBLIC_URL", fine=False, remedy=remedy)
    if not info.url:
        return Finding("Webhook chưa đặt: dùng daumoi telegram", fine=True)
    waiting = f"{info.pending_update_count} tin đang chờ"
    if info.last_error_message:
        remedy = "Xem địa chỉ, chứng chỉ TLS và DAUMOI_TELEGRAM_SECRET"
        return Finding(f"Webhook {info.url}: {info.last_error_message}; {waiting}", fine=False, remedy=remedy)
    if settings.public_url and info.url != settings.public_url + PATH:
        return Finding(f"Webhook trỏ tới {info.url}", fine=False, remedy="Chạy lại daumoi serve để đặt lại")
    return Finding(f"Webhook {info.url}; {waiting}", fine=True)


async def _clock(settings: Settings) -> Finding:
    try:
        async with httpx.AsyncClient(proxy=settings.telegram_proxy, timeout=10) as client:
            answer = await client.get(f"{settings.telegram_api}/bot{settings.telegram_token.get_secret_value()}/getMe")
        there = parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return Finding("Đồng hồ: không có gì để so", fine=True)
    off = (dt.datetime.now(dt.UTC) - there).total_seconds()
    if abs(off) > _CLOCK_SECONDS:
        return Finding(f"Đồng hồ lệch {off:.0f} giây", fine=False, remedy="Bật đồng bộ giờ: timedatectl set-ntp true")
    return Finding("Đồng hồ", fine=True)
