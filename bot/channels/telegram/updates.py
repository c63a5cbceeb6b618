"""A stored update, read: what python-telegram-bot makes of it, and whose it is."""

from __future__ import annotations

import json

import structlog
from telegram import Bot, Update

from storage.inbox import Stored

_log = structlog.get_logger()


def read_update(row: Stored, bot: Bot | None) -> Update | None:
    """The update as an object that can call ``bot``; None for one that cannot be read, which is logged."""
    try:
        return Update.de_json(json.loads(row.payload), bot)
    except Exception as error:  # noqa: BLE001, RUF100 - python-telegram-bot raises anything on odd updates
        _log.warning("unreadable update", error=type(error).__name__, update=row.key)
        return None


def whose(update: Update) -> str | None:
    """The chat an update belongs to; where there is none (inline mode), the person; None for neither."""
    chat = update.effective_chat or update.effective_user
    return str(chat.id) if chat else None
