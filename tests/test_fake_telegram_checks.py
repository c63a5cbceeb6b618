"""What the fake Bot API refuses: each rule of lengths, names, types and HTML, and the longest that passes."""

from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
)

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.markup import read_html, units
from tests.fake_telegram.trouble import Refused

PERSON = 501


def keys(*rows: tuple[str, ...]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=f"k:{text}") for text in row] for row in rows]
    )


async def raw(fake: FakeTelegram, method: str, **params: Any) -> dict[str, Any]:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{fake.base_url}{fake.token}/{method}", json=params)
    return dict(answer.json())


ROW = [{"text": "a", "callback_data": "a"}]
MANY_TAGS = "".join(f"<b>{number}</b>" for number in range(101))


def article(number: str, text: str = "x") -> dict[str, Any]:
    return {"type": "article", "id": number, "title": "t", "input_message_content": {"message_text": text}}


def with_keys(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"chat_id": PERSON, "text": "x", "reply_markup": {"inline_keyboard": rows}}


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": PERSON}, "text is required"),
    ("sendMessage", {"chat_id": PERSON, "text": "x", "txt": "y"}, "has no txt"),
    ("sendMessage", {"chat_id": PERSON, "text": 5}, "must be String"),
    ("sendMessage", {"chat_id": PERSON, "text": "x", "protect_content": "maybe"}, "must be Boolean"),
    ("sendMessage", {"chat_id": PERSON, "text": " \n"}, "message text is empty"),
    ("sendMessage", {"chat_id": PERSON, "text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
    ("sendMessage", {"chat_id": PERSON, "text": "x" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": PERSON, "text": "😀" * 2049}, "message is too long"),
    ("sendMessage", {"chat_id": PERSON, "text": "x", "parse_mode": "MarkdownV2"}, "only HTML"),
    ("sendMessage", {"chat_id": PERSON, "text": MANY_TAGS, "parse_mode": "HTML"}, "101 entities"),
    ("sendMessage", with_keys([{"text": "a", "callback_data": "ệ" * 22}]), "BUTTON_DATA_INVALID"),
    ("sendMessage", with_keys([{"text": "a", "callback_data": ""}]), "BUTTON_DATA_INVALID"),
    ("sendMessage", with_keys([{"text": "a"}]), "exactly one thing"),
    ("sendMessage", with_keys([{"text": " ", "callback_data": "a"}]), "must be non-empty"),
    ("sendMessage", with_keys(ROW * 9), "9 buttons in a row"),
    ("sendMessage", with_keys(*[ROW] * 101), "more than 100 buttons"),
    ("sendMessage", with_keys([{"text": "a", "data": "a", "callback_data": "a"}]), "has no data"),
    ("sendMessage", with_keys([{"text": "a", "url": "t.me"}]), "BUTTON_URL_INVALID"),
    ("sendMessage", with_keys([{"text": "a", "url": "https://t.me/b?start=đ"}]), "start parameter"),
    ("editMessageText", {"chat_id": PERSON, "text": "x"}, "identifier is not specified"),
    ("editMessageText", {"chat_id": PERSON, "message_id": 1}, "message text is empty"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": [article(str(n)) for n in range(51)]}, "at most 50"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": [article("ệ" * 22)]}, "1-64 bytes"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": [article("1"), article("1")]}, "DUPLICATE"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": [article("1", " ")]}, "MESSAGE_EMPTY"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": [{"type": "photo"}]}, "no InlineQueryResult"),
    ("setMyCommands", {"commands": [{"command": "Việc", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "viec", "description": ""}]}, "DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "at most 100"),
    ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}, "chat_id is required"),
    ("setMyDescription", {"description": "x" * 513}, "at most 512"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "at most 120"),
    ("setMyDescription", {"description": "x", "language_code": "vie"}, "LANGUAGE_CODE_INVALID"),
    ("setWebhook", {"url": "http://vi.du/x"}, "HTTPS URL"),
    ("setWebhook", {"url": "https://vi.du:8000/x"}, "only on ports"),
    ("setWebhook", {"url": "http://127.0.0.1:1/x", "secret_token": "a b"}, "secret token"),
    ("getUpdates", {"limit": 101}, "limit"),
    ("sendChatAction", {"chat_id": PERSON, "action": "sleeping"}, "wrong parameter action"),
    ("sendPhoto", {"chat_id": PERSON}, "no method sendPhoto"),
]


@pytest.mark.parametrize(("method", "params", "complaint"), WRONG, ids=[f"{one[0]}: {one[2]}" for one in WRONG])
async def test_wrong_requests_are_refused_and_recorded(
    method: str, params: dict[str, Any], complaint: str, fake: FakeTelegram
) -> None:
    fake.say(PERSON, "x")
    answer = await raw(fake, method, **params)
    assert not answer["ok"]
    assert complaint in answer["description"]
    assert [call["description"] for call in fake.mistakes()] == [answer["description"]]
    assert not fake.from_bot(PERSON)


async def test_the_longest_of_everything_passes(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(PERSON, "x")
    await bot.send_message(PERSON, "<b>" + "😀" * 2048 + "</b>", parse_mode="HTML")
    await bot.send_message(PERSON, "x", reply_markup=keys(*[tuple(f"{r}{c}" for c in "abcdefgh") for r in range(12)]))
    await bot.send_message(PERSON, "x", reply_markup=ReplyKeyboardMarkup([["Hạn"]], is_persistent=True))
    await bot.set_my_commands([BotCommand("a" * 32, "x" * 256)] * 100)
    assert not fake.mistakes()


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<p>x</p>", 'Unsupported start tag "p"'),
        ("a < b", "Unsupported start tag"),
        ("<b>x", "Can't find end tag"),
        ("x</b>", "Unexpected end tag"),
        ("<b><i>x</b></i>", "Unmatched end tag"),
        ("<br>", 'Unsupported start tag "br"'),
        ("a&nbsp;b", "'&nbsp;'"),
        ("<span>x</span>", "tg-spoiler"),
        ("<code><b>x</b></code>", "inside <code>"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "inside <blockquote>"),
        ("<a>x</a>", "BUTTON_URL_INVALID"),
        ("<b class='x'>x</b>", "has no attribute class"),
    ],
)
def test_html_the_server_refuses(source: str, complaint: str) -> None:
    with pytest.raises(Refused, match=complaint.replace("(", r"\(")):
        read_html(source)


def test_html_the_server_takes() -> None:
    source = (
        "\n 😀<b>đậm <i>nghiêng</i></b> <blockquote expandable>R&amp;D &#272;</blockquote>"
        "<pre><code class='language-py'>x</code></pre> \n"
    )
    read = read_html(source)
    assert read.text == "😀đậm nghiêng R&D Đx"
    kinds = [(entity["type"], entity["offset"], entity["length"]) for entity in read.entities]
    assert kinds == [("bold", 2, 11), ("italic", 6, 7), ("expandable_blockquote", 14, 5), ("pre", 19, 1)]
    assert units("😀") == 2
