"""Conversations in groups and by inline mode, with the real program over HTTP."""

import re

import pytest

from tests.fake_telegram.control import FakeTelegram, Line
from tests.telegram_bot import RunningBot
from tests.telegram_talk import QUESTION, data


@pytest.fixture
def group(shared_fake: FakeTelegram, shared_bot: RunningBot) -> int:
    """A group with the bot in it, and person 72 its administrator."""
    made = shared_fake.group("Tổ công nghệ số")
    shared_fake.promote(made, 72)
    return made


def _settled(fake: FakeTelegram, group: int) -> Line:
    """The group's place is set to Bắc Giang; the message it was done with."""
    settings = fake.ask(group, "/caidat", user=72)
    fake.tap(settings, "Đổi nơi công tác", user=72)
    places = fake.wait_for(lambda: now if (now := fake.current(settings)).edits else None)
    fake.tap(places, "tỉnh Bắc Giang", user=72)
    return fake.wait_for(lambda: now if (now := fake.current(settings)).edits == 2 else None)


def test_it_answers_only_when_spoken_to(shared_fake: FakeTelegram, group: int) -> None:
    fake = shared_fake
    # As an administrator it gets every message, and must keep silent by itself.
    fake.promote(group)
    fake.say(group, "mọi người ơi, hóa đơn điện tử thế nào")
    fake.media(group, "photo")
    mentioned = fake.ask(group, f"@{fake.bot_name} {QUESTION}")
    assert "Nguồn" in mentioned.text
    assert mentioned.message["reply_to_message"]["text"].startswith("@")
    assert len(fake.from_bot(group)) == 1
    follow = fake.say(group, "có những kế hoạch nào", reply_to=mentioned.message)
    assert "văn bản" in fake.reply_after(follow).text
    assert "/xoadulieu" in fake.ask(group, f"/trogiup@{fake.bot_name}").text
    fake.say(group, "/trogiup@another_bot")
    fake.say(group, "/khongco")
    assert "văn bản" in fake.ask(group, "/vanban").text
    assert len(fake.from_bot(group)) == 4


def test_settings_are_for_administrators(shared_fake: FakeTelegram, group: int) -> None:
    fake = shared_fake
    for command in ("/caidat", "/xoadulieu"):
        assert "quản trị viên" in fake.ask(group, command, user=71).text
    settings = fake.ask(group, "/caidat", user=72)
    assert "Cài đặt" in settings.text
    query = fake.tap(settings, "Đổi nơi công tác", user=71)
    assert "quản trị viên" in fake.wait_for(lambda: fake.answers(query))[0]["text"]


def test_settings_and_buttons_follow_a_group_that_becomes_a_supergroup(
    shared_fake: FakeTelegram, shared_bot: RunningBot, group: int
) -> None:
    fake = shared_fake
    _settled(fake, group)
    old = fake.ask(group, f"@{fake.bot_name} {QUESTION}")
    new = fake.migrate(group)
    fake.wait_for(lambda: shared_bot.rows("SELECT place FROM chat WHERE chat = ?", str(new)) == [("bac-giang",)])
    assert shared_bot.rows("SELECT 1 FROM chat WHERE chat = ?", str(group)) == []
    there = fake.ask(new, "/vanban")
    query = fake.tap_data(there, data(old, "👍 Đúng ý"))
    assert "cảm ơn" in fake.wait_for(lambda: fake.answers(query))[0]["text"]


def test_added_removed_and_added_again(shared_fake: FakeTelegram, shared_bot: RunningBot) -> None:
    fake = shared_fake
    group = fake.group("Tổ công nghệ số", bot_inside=False)

    def state() -> list[tuple[object, ...]]:
        return shared_bot.rows("SELECT active, inactive_reason FROM chat WHERE chat = ?", str(group))

    fake.join(group)
    assert "Trong nhóm" in fake.wait_for(lambda: fake.from_bot(group))[0].text
    fake.promote(group, 72)
    _settled(fake, group)
    fake.leave(group)
    fake.wait_for(lambda: state() == [(0, "removed")])
    fake.join(group)
    fake.wait_for(lambda: state() == [(1, None)])


# --- inline mode ---


@pytest.fixture
def inline(shared_fake: FakeTelegram, shared_bot: RunningBot) -> FakeTelegram:
    """The fake, with the bot at work."""
    return shared_fake


def test_inline_mode_offers_the_matching_indicators_as_cards(inline: FakeTelegram) -> None:
    cards = inline.inline("hóa đơn điện tử")
    assert len({card["id"] for card in cards}) == len(cards) >= 3
    assert any("Lạng Sơn 2022: 100%" in card["description"] for card in cards)
    first = cards[0]
    assert "hóa đơn" in first["title"]
    assert re.search("<b>.*</b>.*hóa đơn", first["input_message_content"]["message_text"])


def test_a_chosen_card_is_an_answer_with_its_source(inline: FakeTelegram) -> None:
    query = inline.ask_inline("hoa don dien tu lang son 2022")
    cards = inline.inline_answer(query)["results"]
    assert all("Lạng Sơn 2022" in card["description"] for card in cards)
    sent = inline.choose(query, cards[0]["id"])
    assert "Nguồn" in sent["text"]


@pytest.mark.parametrize("text", ["", "giá vàng hôm nay", "zzz", "x" * 256])
def test_what_fits_nothing_gets_no_cards(inline: FakeTelegram, text: str) -> None:
    assert inline.inline(text) == []
