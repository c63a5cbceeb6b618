"""The methods of the Bot API that parcels call, from a parcel's JSON to python-telegram-bot's typed methods."""

from __future__ import annotations

import base64
from typing import Any

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.channels.telegram.outcomes import EDIT_GONE

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

Args = dict[str, Any]


async def call(bot: Bot, method: str, args: Args, chat: str) -> str:
    """Carry out one parcel and return the id of the message, "" where there is none. Raises TelegramError.

    ``chat`` is where the parcel's chat is today; it may have moved since the parcel was made.
    """
    if method == "sendMessage":
        return await _send(bot, args, chat)
    if method == "sendDocument":
        return await _send_document(bot, args, chat)
    if method == "editMessageText":
        return await _edit(bot, args, chat)
    if method == "editMessageReplyMarkup":
        await bot.edit_message_reply_markup(int(chat), args["message_id"], reply_markup=_buttons(args))
        return str(args["message_id"])
    if method == "answerCallbackQuery":
        await bot.answer_callback_query(args["callback_query_id"], args.get("text"))
        return ""
    if method == "answerInlineQuery":
        cards = [_article(each) for each in args["results"]]
        await bot.answer_inline_query(
            args["inline_query_id"], cards, cache_time=args["cache_time"], is_personal=args["is_personal"]
        )
        return ""
    raise ValueError(f"no parcel calls the method {method!r}")


async def _send(bot: Bot, args: Args, chat: str) -> str:
    reply = args.get("reply_parameters")
    message = await bot.send_message(
        int(chat),
        args["text"],
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        message_thread_id=args.get("message_thread_id"),
        reply_parameters=ReplyParameters(**reply) if reply else None,
        reply_markup=_keyboard(args),
    )
    return str(message.message_id)


async def _send_document(bot: Bot, args: Args, chat: str) -> str:
    reply = args.get("reply_parameters")
    message = await bot.send_document(
        int(chat),
        base64.b64decode(args["content"]),
        filename=args["name"],
        message_thread_id=args.get("message_thread_id"),
        reply_parameters=ReplyParameters(**reply) if reply else None,
    )
    return str(message.message_id)


async def _edit(bot: Bot, args: Args, chat: str) -> str:
    try:
        await bot.edit_message_text(
            args["text"],
            int(chat),
            args["message_id"],
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=_buttons(args),
        )
    except BadRequest as error:
        if not any(each in str(error).lower() for each in EDIT_GONE):
            raise
        # The message to change is gone, but the answer is still wanted.
        return await _send(bot, args, chat)
    return str(args["message_id"])


def _keyboard(args: Args) -> InlineKeyboardMarkup | ForceReply | None:
    markup = args.get("reply_markup")
    if markup and "force_reply" in markup:
        return ForceReply(selective=bool(markup.get("selective")))
    return _buttons(args)


def _buttons(args: Args) -> InlineKeyboardMarkup | None:
    markup = args.get("reply_markup")
    return InlineKeyboardMarkup.de_json(markup) if markup and markup["inline_keyboard"] else None


def _article(card: Args) -> InlineQueryResultArticle:
    content = card["input_message_content"]
    return InlineQueryResultArticle(
        card["id"],
        card["title"],
        InputTextMessageContent(content["message_text"], parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW),
        description=card["description"],
    )
