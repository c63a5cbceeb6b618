"""What the schema does not say: lengths, bytes, numbers, forms of names. One rule for each method that has some."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.fake_telegram.markup import MOST_ENTITIES, START_PARAMETER, Formatted, check_link, read_html, units
from tests.fake_telegram.trouble import wrong
from tests.fake_telegram.wire import Upload

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_ANSWER = 200
MOST_BUTTONS = 100
MOST_IN_ROW = 8
MOST_RESULTS = 50
MOST_UPLOAD = 50 * 1024 * 1024
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
WEBHOOK_PORTS = (443, 80, 88, 8443)
ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)
BUTTON_LABELS = ("text", "icon_custom_emoji_id", "style")

Params = dict[str, Any]


def apply(method: str, params: Params) -> Formatted | None:
    """The message text or caption as people will see it, where the method has one. Raises Refused (cause: check)."""
    for name in ("reply_markup", "language_code"):
        if name in params:
            _SHARED[name](params[name])
    rule = _RULES.get(method)
    return rule(params) if rule else None


def formatted(params: Params, name: str, entities: str, most: int) -> Formatted:
    """The text under ``name`` after entity parsing; at most ``most`` UTF-16 units. May be empty: callers decide."""
    source = params.get(name, "")
    mode = params.get("parse_mode", "")
    if mode not in ("", "HTML", "html"):
        raise wrong(f"fake: parse_mode {mode!r} is not modelled, only HTML")
    given = params.get(entities) or []
    if len(given) > MOST_ENTITIES:
        raise wrong(f"fake: {len(given)} entities; beyond {MOST_ENTITIES} they are lost in silence")
    read = read_html(source) if mode else Formatted(source.strip(), tuple(given))
    if units(read.text) > most:
        raise wrong("message is too long" if name != "caption" else "message caption is too long")
    return read


def _text(params: Params) -> Formatted:
    read = formatted(params, "text", "entities", MOST_TEXT)
    if not read.text:
        raise wrong("message text is empty")
    return read


def _edited_text(params: Params) -> Formatted:
    _which_message(params)
    return _text(params)


def _which_message(params: Params) -> None:
    here = "chat_id" in params and "message_id" in params
    if here == ("inline_message_id" in params):
        raise wrong("message identifier is not specified")


def _document(params: Params) -> Formatted:
    file = params["document"]
    if isinstance(file, Upload) and not file.content:
        raise wrong("file must be non-empty")
    if isinstance(file, Upload) and len(file.content) > MOST_UPLOAD:
        raise wrong("fake: file is larger than 50 MB (the real answer is 413)")
    return formatted(params, "caption", "caption_entities", MOST_CAPTION)


def _markup(markup: Any) -> None:
    if "inline_keyboard" in markup:
        _rows(markup["inline_keyboard"])
    for row in markup.get("keyboard", ()):
        if any(not button["text"].strip() for button in row):
            raise wrong("keyboard button text must be non-empty")


def _rows(rows: list[list[dict[str, Any]]]) -> None:
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise wrong(f"reply markup is too long: more than {MOST_BUTTONS} buttons")
    for row in rows:
        if len(row) > MOST_IN_ROW:
            raise wrong(f"fake: {len(row)} buttons in a row, more than {MOST_IN_ROW}")
        for button in row:
            _button(button)


def _button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise wrong("inline keyboard button text must be non-empty")
    actions = button.keys() - set(BUTTON_LABELS)
    if len(actions) != 1:
        raise wrong(f"fake: button {button['text']!r} must do exactly one thing, does {sorted(actions)}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise wrong("BUTTON_DATA_INVALID: callback_data must have 1-64 bytes")
    if "url" in button:
        check_link(button["url"])


def _callback_answer(params: Params) -> None:
    if len(params.get("text", "")) > MOST_ANSWER:
        raise wrong("MESSAGE_TOO_LONG: an answer to a tap has at most 200 characters")


def _inline_answer(params: Params) -> None:
    results = params["results"]
    ids = [result["id"] for result in results]
    if len(results) > MOST_RESULTS:
        raise wrong("RESULTS_TOO_MUCH: at most 50 results")
    if len(set(ids)) != len(ids):
        raise wrong("RESULT_ID_DUPLICATE")
    if any(not 1 <= len(one.encode()) <= 64 for one in ids):
        raise wrong("RESULT_ID_INVALID: a result id has 1-64 bytes")
    if len(params.get("next_offset", "").encode()) > 64:
        raise wrong("NEXT_OFFSET_INVALID: at most 64 bytes")
    start = params.get("button", {}).get("start_parameter")
    if start is not None and not START_PARAMETER.fullmatch(start):
        raise wrong("START_PARAM_INVALID: 1-64 of A-Z a-z 0-9 _ -")
    for result in results:
        _inline_result(result)


def _inline_result(result: dict[str, Any]) -> None:
    if not result["title"].strip():
        raise wrong("ARTICLE_TITLE_EMPTY")
    inline_text(result)
    _markup(result.get("reply_markup", {}))


def inline_text(result: dict[str, Any]) -> Formatted:
    """What choosing this inline result would send. Raises Refused (cause: check)."""
    content = result["input_message_content"]
    read = formatted(content, "message_text", "entities", MOST_TEXT)
    if not read.text:
        raise wrong("MESSAGE_EMPTY")
    return read


def _commands(params: Params) -> None:
    if len(params["commands"]) > 100:
        raise wrong("BOT_COMMANDS_TOO_MUCH: at most 100")
    for command in params["commands"]:
        if not COMMAND.fullmatch(command["command"]):
            raise wrong(f"BOT_COMMAND_INVALID: {command['command']!r}")
        if not 1 <= len(command["description"]) <= 256:
            raise wrong(f"BOT_COMMAND_DESCRIPTION_INVALID: {command['command']}: 1-256 characters")


def _language(code: str) -> None:
    if code and not LANGUAGE.fullmatch(code):
        raise wrong("LANGUAGE_CODE_INVALID: two small letters or nothing")


def _description(name: str, most: int) -> Callable[[Params], None]:
    def rule(params: Params) -> None:
        if len(params.get(name, "")) > most:
            raise wrong(f"{name} is too long: at most {most}")

    return rule


def _webhook(params: Params) -> None:
    url = urlsplit(params["url"])
    loopback = url.hostname in ("127.0.0.1", "localhost")
    if params["url"] and url.scheme != ("http" if loopback else "https"):
        raise wrong("bad webhook: An HTTPS URL must be provided for webhook (the fake: http, and only on loopback)")
    if params["url"] and not loopback and (url.port or 443) not in WEBHOOK_PORTS:
        raise wrong("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if "secret_token" in params and not SECRET.fullmatch(params["secret_token"]):
        raise wrong("secret token: 1-256 of A-Z a-z 0-9 _ -")
    if not 1 <= params.get("max_connections", 40) <= 100:
        raise wrong("max_connections must be 1-100")


def _polling(params: Params) -> None:
    if not 1 <= params.get("limit", 100) <= 100:
        raise wrong("fake: limit must be 1-100")
    if params.get("timeout", 0) < 0:
        raise wrong("fake: timeout must not be negative")


def _action(params: Params) -> None:
    if params["action"] not in ACTIONS:
        raise wrong("wrong parameter action in request")


_SHARED: dict[str, Callable[[Any], None]] = {"reply_markup": _markup, "language_code": _language}
_RULES: dict[str, Callable[[Params], Formatted | None]] = {
    "sendMessage": _text,
    "editMessageText": _edited_text,
    "editMessageReplyMarkup": _which_message,
    "sendDocument": _document,
    "answerCallbackQuery": _callback_answer,
    "answerInlineQuery": _inline_answer,
    "setMyCommands": _commands,
    "setMyDescription": _description("description", 512),
    "setMyShortDescription": _description("short_description", 120),
    "setWebhook": _webhook,
    "getUpdates": _polling,
    "sendChatAction": _action,
}
