"""Against the real Bot API, by hand: needs DAUMOI_CONTRACT_TOKEN and DAUMOI_CONTRACT_CHAT (a chat that wrote to it).

Without them it says that it was not run.
"""

import os

import pytest

from bot.channels.settings import Settings
from bot.channels.telegram import calls
from bot.channels.telegram.application import introduce
from bot.channels.telegram.network import build_application
from bot.channels.telegram.splitting import split
from bot.channels.telegram.words import words

TOKEN, CHAT = os.environ.get("DAUMOI_CONTRACT_TOKEN"), os.environ.get("DAUMOI_CONTRACT_CHAT")


@pytest.mark.skipif(not (TOKEN and CHAT), reason="not run against Telegram: DAUMOI_CONTRACT_TOKEN is not set")
async def test_what_the_bot_sends_is_taken() -> None:
    settings = Settings.model_validate({"telegram_token": TOKEN})
    chat = str(CHAT)
    application = build_application(settings)
    await application.initialize()
    try:
        await introduce(application.bot)
        long = "\n\n".join(f"<b>Đoạn {number}</b> &amp; <i>nghiêng</i> " + "chữ " * 60 for number in range(40))
        for text in (words().say["greeting"], *split(long)):
            await calls.call(application.bot, "sendMessage", {"text": text}, chat)
        keyboard = {"inline_keyboard": [[{"text": "Thử", "callback_data": "c.x.0.y"}]]}
        sent = await calls.call(application.bot, "sendMessage", {"text": "Thử", "reply_markup": keyboard}, chat)
        await calls.call(application.bot, "editMessageText", {"text": "Đã sửa", "message_id": int(sent)}, chat)
    finally:
        await application.shutdown()
