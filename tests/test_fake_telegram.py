"""The fake Bot API driven by python-telegram-bot: every method, every check, people and their updates."""

import json
from pathlib import Path

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from tests.fake_telegram import FakeTelegram

PERSON = 501


async def updates(bot: Bot, offset: int = 0) -> tuple[Update, ...]:
    return await bot.get_updates(offset=offset, timeout=1, allowed_updates=Update.ALL_TYPES)


def keys(*rows: tuple[str, ...]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=f"k:{text}") for text in row] for row in rows]
    )


async def test_the_bot_knows_itself_and_a_wrong_token_is_refused(fake: FakeTelegram, bot: Bot) -> None:
    assert (await bot.get_me()).username == fake.bot_name
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=fake.base_url):
            pass


async def test_a_message_comes_and_is_answered(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(PERSON, "/start abc_1")
    (update,) = await updates(bot)
    assert update.message
    assert update.message.entities[0].type == "bot_command"
    sent = await bot.send_message(
        PERSON,
        "<b>Dạ</b> &lt;chào&gt; <a href='https://vi.dụ/?a=1&amp;b=2'>An</a>",
        parse_mode="HTML",
        reply_markup=keys(("Hạn", "Chỉ tiêu"), ("Khác",)),
        reply_parameters=ReplyParameters(update.message.message_id),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.text == "Dạ <chào> An"
    assert sent.parse_entities(["bold"]) == {sent.entities[0]: "Dạ"}
    line = fake.transcript(PERSON)[-1]
    assert (line.who, line.buttons) == ("bot", (("Hạn", "Chỉ tiêu"), ("Khác",)))
    assert not fake.mistakes()


async def test_who_never_wrote_is_not_found(fake: FakeTelegram, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(777, "xin chào")


async def test_a_tap_is_answered_and_its_message_edited(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(PERSON, "hạn")
    sent = await bot.send_message(PERSON, "Trang 1", reply_markup=keys(("Sau",)))
    with pytest.raises(ValueError, match="no button 'Trước'; there are: 'Sau'"):
        fake.tap(fake.from_bot(PERSON)[-1], "Trước")
    tap = fake.tap(fake.from_bot(PERSON)[-1], "Sau")
    query = (await updates(bot))[-1].callback_query
    assert query
    assert (query.data, query.from_user.id) == ("k:Sau", PERSON)
    assert await query.answer("Dạ")
    await query.edit_message_text("Trang 2", reply_markup=keys(("Trước",)))
    line = fake.current(fake.from_bot(PERSON)[-1])
    assert (line.text, line.buttons, line.edits) == ("Trang 2", (("Trước",),), 1)
    assert fake.answers(tap) == [{"text": "Dạ"}]
    await bot.edit_message_reply_markup(PERSON, sent.message_id, reply_markup=None)
    assert fake.current(line).buttons == ()


async def test_edits_that_cannot_be(fake: FakeTelegram, bot: Bot) -> None:
    asked = fake.say(PERSON, "hạn")
    sent = await bot.send_message(PERSON, "<b>Trang 1</b>", parse_mode="HTML", reply_markup=keys(("Sau",)))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("<b>Trang 1</b> ", parse_mode="HTML", reply_markup=keys(("Sau",)))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(keys(("Sau",)))
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", PERSON, 9999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", PERSON, asked["message_id"])
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(PERSON, "x", reply_parameters=ReplyParameters(9999))
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("tap0")
    assert not fake.mistakes()  # the world was against it, the requests were in order


async def test_inline_mode(fake: FakeTelegram, bot: Bot) -> None:
    asked = fake.ask_inline("hóa đơn")
    query = (await updates(bot))[-1].inline_query
    assert query
    assert query.query == "hóa đơn"
    content = InputTextMessageContent("<b>Chỉ tiêu</b>", parse_mode="HTML")
    card = InlineQueryResultArticle("1.2", "Hóa đơn điện tử", content, reply_markup=keys(("Hạn",)))
    button = InlineQueryResultsButton("Cài đặt", start_parameter="caidat")
    assert await query.answer([card], cache_time=5, is_personal=True, button=button)
    assert fake.inline_answer(asked)["results"][0]["title"] == "Hóa đơn điện tử"
    message = fake.choose(asked, "1.2")
    assert message["text"] == "Chỉ tiêu"
    chosen = (await updates(bot))[-1].chosen_inline_result
    assert chosen
    assert await bot.edit_message_text("Khác", inline_message_id=chosen.inline_message_id) is True


async def test_a_document_with_a_vietnamese_name(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(PERSON, "lịch")
    content = b"BEGIN:VCALENDAR\r\n\r\n--x\r\nEND"
    sent = await bot.send_document(PERSON, content, filename="lịch.ics", caption="<i>Lịch</i>", parse_mode="HTML")
    assert sent.document
    line = fake.from_bot(PERSON)[-1]
    assert (line.text, line.message["document"]["file_name"]) == ("Lịch", "lịch.ics")
    assert fake.uploaded(line) == content
    await bot.send_document(PERSON, sent.document.file_id)
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_document(PERSON, "nothing")


async def test_commands_and_descriptions(fake: FakeTelegram, bot: Bot) -> None:
    groups = BotCommandScopeAllGroupChats()
    await bot.set_my_commands([BotCommand("viec", "Việc của tôi")])
    await bot.set_my_commands([BotCommand("han", "Sắp đến hạn")], scope=groups, language_code="vi")
    assert (await bot.get_my_commands())[0].command == "viec"
    assert set(fake.do("commands")) == {"default:", "all_group_chats:vi"}
    await bot.delete_my_commands(scope=groups, language_code="vi")
    assert await bot.get_my_commands(scope=groups, language_code="vi") == ()
    await bot.set_my_description("Trả lời tự động", language_code="vi")
    await bot.set_my_short_description("Hỏi đáp")
    assert fake.do("descriptions") == {"description:vi": "Trả lời tự động", "short_description:": "Hỏi đáp"}


async def test_chats_and_members(fake: FakeTelegram, bot: Bot) -> None:
    group = fake.group("Tổ công nghệ số")
    fake.promote(group, PERSON, "creator")
    assert (await bot.get_chat(group)).title == "Tổ công nghệ số"
    assert (await bot.get_chat_member(group, PERSON)).status == "creator"
    assert (await bot.get_chat_member(group, fake.bot_id)).status == "member"
    fake.promote(group)
    assert (await bot.get_chat_member(group, fake.bot_id)).status == "administrator"
    assert await bot.send_chat_action(group, "typing")
    await bot.leave_chat(group)
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(group, "x")


async def test_logging_out_ends_it(fake: FakeTelegram, bot: Bot) -> None:
    assert await bot.close()
    assert await bot.log_out()
    with pytest.raises(BadRequest, match="Logged out"):
        await bot.get_me()


async def test_in_groups_only_what_is_meant_for_the_bot_is_seen(fake: FakeTelegram, bot: Bot) -> None:
    group = fake.group("Tổ", chat=-1001234567890123)
    own = await bot.send_message(group, "Dạ")
    asked = fake.transcript(group)[0].message
    fake.say(group, "chuyện riêng", user=PERSON)
    fake.say(group, "/han@other_bot", user=PERSON)
    for text in ("/han", f"/han@{fake.bot_name}", f"hạn nào @{fake.bot_name} ơi"):
        fake.say(group, text, user=PERSON)
    fake.say(group, "cái đó", user=PERSON, reply_to=asked)
    seen = [update.message for update in await updates(bot) if update.message]
    assert [message.text for message in seen] == [
        *("/han", f"/han@{fake.bot_name}", f"hạn nào @{fake.bot_name} ơi", "cái đó")
    ]
    assert isinstance(seen[-1].reply_to_message, Message)
    assert seen[-1].reply_to_message.message_id == own.message_id
    fake.do("privacy", on=False)
    fake.say(group, "chuyện chung", user=PERSON)
    assert (await updates(bot))[-1].message.text == "chuyện chung"  # type: ignore[union-attr]


async def test_other_things_people_do(fake: FakeTelegram, bot: Bot) -> None:
    first = fake.say(PERSON, "hạn")
    fake.edit(first, "hạn quý 3")
    fake.photo(PERSON, "ảnh")
    fake.voice(PERSON)
    fake.sticker(PERSON)
    fake.media(PERSON, "document")
    fake.media(PERSON, "location")
    fake.block(PERSON)
    with pytest.raises(ValueError, match="unblock"):
        fake.say(PERSON, "x")
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(PERSON, "x")
    fake.unblock(PERSON)
    got = await updates(bot)
    assert got[1].edited_message
    assert got[1].edited_message.text == "hạn quý 3"
    assert [bool(got[2].message and got[2].message.photo), bool(got[3].message and got[3].message.voice)] == [True] * 2
    changes = [(one.my_chat_member.new_chat_member.status) for one in got if one.my_chat_member]
    assert changes == ["kicked", "member"]


async def test_a_group_joined_left_and_grown(fake: FakeTelegram, bot: Bot) -> None:
    group = fake.group("Tổ", bot_inside=False)
    fake.join(group)
    fake.join(group, PERSON)
    fake.leave(group, PERSON)
    new = fake.migrate(group)
    got = await updates(bot)
    assert got[0].my_chat_member
    services = [one.message for one in got if one.message]
    assert services[-2].migrate_to_chat_id == new
    assert services[-1].migrate_from_chat_id == group
    await bot.send_message(new, "Dạ")
    fake.leave(new)
    with pytest.raises(Forbidden, match="kicked from the supergroup"):
        await bot.send_message(new, "x")


def test_the_world_outlives_the_fake(tmp_path: Path) -> None:
    state = tmp_path / "world.json"
    with FakeTelegram(state=state) as first:
        first.say(PERSON, "còn nhớ không")
    with FakeTelegram(state=state) as second:
        assert [line.text for line in second.transcript(PERSON)] == ["còn nhớ không"]
        assert len(second.do("pending")) == 1
        assert second.say(PERSON, "x")["message_id"] == 2
    assert json.loads(state.read_text())["next_message"] == 3
