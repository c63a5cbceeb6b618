"""Telegram: updates in, messages out.

The way of an update: ``polling`` or the webhook stores it in the inbox; ``work`` hands it to python-telegram-bot's
Application, whose handlers (``asking``, ``starting``, ``choosing_place``, ...) collect in a ``turn`` what is to be
said and kept; the turn is committed in one transaction with "handled"; ``sender`` delivers.

Reminders: ``ticking`` plans and queues them while the bot works, ``sender`` delivers them after answers, and
``reminding`` brings what people want of them to the desk. ``alarm`` tells whoever runs the bot when nothing goes out.
"""

import os

# Durations as timedelta, which python-telegram-bot is moving to; it asks the environment once, when imported.
os.environ.setdefault("PTB_TIMEDELTA", "1")
