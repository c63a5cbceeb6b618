"""Whole conversations with the real program over HTTP: every command, buttons, paging, groups, inline, delete-me."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.fake_telegram.control import FakeTelegram, Line
from tests.telegram_bot import RunningBot

QUESTION = "ai chủ trì chỉ tiêu hóa đơn điện tử"
LANG_SON = "hóa đơn điện tử Lạng Sơn 2022"


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as server:
        server.limits(enforced=False)
        yield server
        assert server.mistakes() == []


@pytest.fixture(scope="module")
def bot(fake: FakeTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    with RunningBot(fake, tmp_path_factory.mktemp("bot"), DAUMOI_CHAT_GAP_SECONDS="0") as running:
        fake.ask(1, "/trogiup", timeout=30)
        yield running
        assert running.stop() == 0
        # Nobody's words, names or token in the log.
        assert fake.token not in running.log
        assert "hóa đơn" not in running.log
        assert "Người" not in running.log


class Person:
    """A private chat of its own for each test."""

    def __init__(self, fake: FakeTelegram, chat: int) -> None:
        self.fake, self.chat = fake, chat

    def ask(self, text: str) -> Line:
        return self.fake.ask(self.chat, text)

    def tap(self, line: Line, label: str) -> str:
        """Tap, wait for the answer to the tap, and return its words ("" when it is silent)."""
        query = self.fake.tap(line, label)
        return self.answer(query)

    def answer(self, query: str) -> str:
        found = self.fake.wait_for(lambda: self.fake.answers(query))
        assert len(found) == 1
        return str(found[0].get("text", ""))

    def changed(self, line: Line) -> Line:
        return self.fake.wait_for(lambda: now if (now := self.fake.current(line)).edits > line.edits else None)


_chats = iter(range(500_000, 600_000))


@pytest.fixture
def person(fake: FakeTelegram, bot: RunningBot) -> Person:
    return Person(fake, next(_chats))


def _button(line: Line, beginning: str) -> str:
    return next(label for row in line.buttons for label in row if label.startswith(beginning))


def test_start_greets_in_three_lines_and_asks_for_the_place(person: Person) -> None:
    hello = person.ask("/start")
    assert "tự động" in hello.text
    assert len(hello.text.splitlines()) == 3
    assert len(hello.buttons) == 3
    place = person.fake.reply_after(hello)
    assert ("tỉnh Lạng Sơn",) in place.buttons
    assert place.buttons[-1] == ("Bỏ qua",)


def test_an_example_answers_once(person: Person) -> None:
    hello = person.ask("/start")
    place = person.fake.reply_after(hello)
    assert person.tap(hello, hello.buttons[0][0]) == ""
    assert "Nguồn" in person.fake.reply_after(place).text
    assert "đã bấm" in person.tap(hello, hello.buttons[0][0])


def test_place_and_office_are_asked_once_and_used(person: Person, bot: RunningBot) -> None:
    place = person.fake.reply_after(person.ask("/start"))
    person.tap(place, "tỉnh Bắc Giang")
    office = person.changed(place)
    assert "Bắc Giang" in office.text
    chosen = next(row[0] for row in office.buttons if row[0].startswith("Sở"))
    person.tap(office, chosen)
    assert chosen in person.changed(office).text
    again = person.fake.say(person.chat, "/start")
    assert "Đầu Mối" in person.fake.reply_after(again).text
    kept = bot.rows("SELECT place, office, settings_consented_at FROM chat WHERE chat = ?", str(person.chat))[0]
    assert kept[0] == "bac-giang"
    assert kept[1]
    assert kept[2]
    assert "Bắc Giang" in person.ask("/viec").text


def test_a_long_list_of_offices_is_paged_in_place(person: Person) -> None:
    place = person.fake.reply_after(person.ask("/start"))
    person.tap(place, "tỉnh Bắc Giang")
    first = person.changed(place)
    person.tap(first, "Sau ▶")
    second = person.changed(first)
    assert second.buttons != first.buttons
    assert second.id == first.id


def test_a_deep_link_sets_the_place(person: Person) -> None:
    hello = person.fake.reply_after(person.fake.start_with(person.chat, "bac-giang"))
    assert "Bắc Giang" in person.fake.reply_after(hello).text


def test_a_deep_link_that_says_nothing_is_an_ordinary_start(person: Person) -> None:
    hello = person.fake.reply_after(person.fake.start_with(person.chat, "khong-co_noi-nay"))
    assert "Đầu Mối" in hello.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/vanban", "văn bản"),
        ("van ban", "văn bản"),
        ("/chitieu", "chỉ tiêu"),
        ("/chitieu hóa đơn điện tử", "hóa đơn điện tử"),
        ("/han", ""),
        ("/viec", "cơ quan"),
        ("/viec Sở Nội vụ Bắc Giang", "Sở Nội vụ"),
        ("VIỆC", "cơ quan"),
        ("/nhac", ""),
        ("/caidat", "Cài đặt"),
        ("cai dat", "Cài đặt"),
        ("/settings", "Cài đặt"),
        ("/trogiup", "/xoadulieu"),
        ("trợ giúp", "/xoadulieu"),
        ("/help", "/xoadulieu"),
        ("/khongco", "không có lệnh"),
    ],
)
def test_commands(person: Person, typed: str, said: str) -> None:
    answer = person.ask(typed).text
    assert said in answer
    assert "trục trặc" not in answer


def test_a_choice_turns_its_question_into_the_answer(person: Person) -> None:
    question = person.ask("/chitieu")
    label = question.buttons[0][0]
    assert person.tap(question, label) == ""
    answer = person.changed(question)
    assert answer.text != question.text
    assert "đã bấm" in person.answer(person.fake.tap_data(question, _data(question, label)))


def _data(line: Line, label: str) -> str:
    rows = line.message["reply_markup"]["inline_keyboard"]
    return next(str(each["callback_data"]) for row in rows for each in row if each["text"] == label)


def test_pages_are_turned_in_place(person: Person) -> None:
    question = person.ask("liệt kê các chỉ tiêu chính quyền số của Bắc Giang 2024")
    person.tap(question, "Sau ▶")
    second = person.changed(question)
    assert second.text != question.text
    assert "đang xem" in person.tap(second, _button(second, "2/"))
    person.tap(second, "◀ Trước")
    assert person.changed(second).text == question.text


def test_foreign_forged_and_stale_buttons_get_a_friendly_word(person: Person, fake: FakeTelegram) -> None:
    theirs = person.ask(QUESTION)
    other = Person(fake, next(_chats))
    mine = other.ask(QUESTION)
    data = _data(theirs, _button(theirs, "👍"))
    assert "không dùng được" in other.answer(fake.tap_data(mine, data))
    for forged in ("", "u", "c.x.1.sig", data[:-1] + "A", "é" * 20):
        if forged:
            assert "không dùng được" in other.answer(fake.tap_data(mine, forged))


def test_a_thumb_is_kept_without_the_person(person: Person, bot: RunningBot) -> None:
    before = bot.rows("SELECT count(*) FROM feedback")[0][0]
    answer = person.ask(QUESTION)
    data = _data(answer, _button(answer, "👍"))
    assert "cảm ơn" in person.tap(answer, _button(answer, "👍"))
    person.fake.wait_for(lambda: not person.fake.current(answer).buttons)
    assert "đã bấm" in person.answer(person.fake.tap_data(answer, data))
    rows = bot.rows("SELECT * FROM feedback")
    assert len(rows) == before + 1
    assert str(person.chat) not in repr(rows)


def test_a_thumb_down_may_carry_a_sentence(person: Person, bot: RunningBot) -> None:
    answer = person.ask(QUESTION)
    person.tap(answer, _button(answer, "👎"))
    asked = person.fake.reply_after(answer)
    comment = person.fake.say(person.chat, "thiếu Lạng Sơn, gọi tôi 0912345678", reply_to=asked.message)
    assert "góp ý" in person.fake.reply_after(comment).text
    kept = bot.rows("SELECT comment FROM feedback WHERE verdict = 'comment'")[-1][0]
    assert kept == "thiếu Lạng Sơn, gọi tôi <số>"


def test_an_unanswered_question_is_kept_without_the_person(person: Person, bot: RunningBot) -> None:
    person.ask("giá vàng hôm nay bao nhiêu")
    person.ask("Gia vang hom nay bao nhieu")
    rows = bot.rows("SELECT text, count FROM unanswered WHERE folded = 'gia vang hom nay bao nhieu'")
    assert rows == [("giá vàng hôm nay bao nhiêu", 2)]


def test_delete_me_shows_and_deletes_at_once(person: Person, bot: RunningBot) -> None:
    hello = person.fake.reply_after(person.fake.start_with(person.chat, "bac-giang"))
    person.fake.reply_after(hello)
    person.ask(QUESTION)
    shown = person.ask("/xoadulieu")
    assert "Bắc Giang" in shown.text
    person.tap(shown, "Thôi, giữ lại")
    assert "giữ nguyên" in person.changed(shown).text
    shown = person.fake.reply_after(person.fake.say(person.chat, "xoa du lieu"))
    person.tap(shown, "Xóa ngay")
    assert "Đã xóa hết" in person.changed(shown).text
    person.fake.wait_for(lambda: str(person.chat) not in _dump(bot))
    assert "không lưu gì" in person.ask("/xoadulieu").text


def _dump(bot: RunningBot) -> str:
    tables = [name for (name,) in bot.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return json.dumps([bot.rows(f"SELECT * FROM {name}") for name in tables], default=str)  # noqa: S608 - own tables


def test_what_was_asked_is_in_no_table(person: Person, bot: RunningBot) -> None:
    person.ask(f"{QUESTION} nhỉ zzqx")
    person.fake.wait_for(lambda: not bot.rows("SELECT 1 FROM parcel WHERE done_at IS NULL"))
    assert bot.rows("SELECT DISTINCT payload FROM inbox WHERE state = 'handled'") == [("",)]
    assert bot.rows("SELECT DISTINCT payload FROM parcel WHERE state = 'sent'") == [("",)]


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document", "location"])
def test_what_is_no_text_gets_one_friendly_line(person: Person, kind: str) -> None:
    sent = person.fake.media(person.chat, kind)
    assert "chỉ đọc được tin chữ" in person.fake.reply_after(sent).text


def test_edits_and_long_texts_get_one_friendly_line(person: Person) -> None:
    first = person.fake.say(person.chat, QUESTION)
    answer = person.fake.reply_after(first)
    person.fake.edit(first, "ai theo dõi")
    assert "tin đã sửa" in person.fake.reply_after(answer).text
    assert "dài quá" in person.ask("chỉ tiêu " * 300).text


def test_blocked_and_unblocked(person: Person, bot: RunningBot) -> None:
    person.fake.start_with(person.chat, "bac-giang")

    def state() -> list[tuple[object, ...]]:
        return bot.rows("SELECT active, inactive_reason FROM chat WHERE chat = ?", str(person.chat))

    person.fake.wait_for(lambda: state() == [(1, None)])
    person.fake.wait_for(lambda: len(person.fake.from_bot(person.chat)) >= 2)
    person.fake.block(person.chat)
    person.fake.wait_for(lambda: state() == [(0, "blocked")])
    person.fake.unblock(person.chat)
    person.fake.wait_for(lambda: state() == [(1, None)])


def test_in_a_group_only_when_spoken_to(fake: FakeTelegram, bot: RunningBot) -> None:
    name = _username(fake)
    group = fake.group("Tổ công nghệ số")
    fake.say(group, "mọi người ơi, hóa đơn điện tử thế nào")
    mentioned = fake.ask(group, f"@{name} {QUESTION}")
    assert "Nguồn" in mentioned.text
    assert mentioned.message["reply_to_message"]["text"].startswith("@")
    assert len(fake.from_bot(group)) == 1
    follow = fake.say(group, "/vanban", reply_to=mentioned.message)
    assert "văn bản" in fake.reply_after(follow).text


def _username(fake: FakeTelegram) -> str:
    found = re.search(r"@(\w+)", fake.ask(next(_chats), "/trogiup").text)
    assert found
    return found[1]


def test_group_settings_are_for_administrators(fake: FakeTelegram, bot: RunningBot) -> None:
    group = fake.group("Tổ công nghệ số")
    assert "quản trị viên" in fake.ask(group, "/caidat", user=71).text
    fake.promote(group, 72)
    settings = fake.ask(group, "/caidat", user=72)
    assert "Cài đặt" in settings.text
    query = fake.tap(settings, "Đổi nơi công tác", user=71)
    assert "quản trị viên" in fake.wait_for(lambda: fake.answers(query))[0]["text"]


def test_settings_follow_a_group_that_becomes_a_supergroup(fake: FakeTelegram, bot: RunningBot) -> None:
    group = fake.group("Tổ công nghệ số")
    fake.promote(group, 72)
    settings = fake.ask(group, "/caidat", user=72)
    fake.tap(settings, "Đổi nơi công tác", user=72)
    places = fake.wait_for(lambda: now if (now := fake.current(settings)).edits else None)
    fake.tap(places, "tỉnh Bắc Giang", user=72)
    fake.wait_for(lambda: fake.current(settings).edits == 2)
    new = fake.migrate(group)
    fake.wait_for(lambda: bot.rows("SELECT place FROM chat WHERE chat = ?", str(new)) == [("bac-giang",)])
    assert bot.rows("SELECT 1 FROM chat WHERE chat = ?", str(group)) == []


def test_added_to_a_group_and_removed(fake: FakeTelegram, bot: RunningBot) -> None:
    group = fake.group("Tổ công nghệ số", bot_inside=False)
    fake.join(group)
    assert "Trong nhóm" in fake.wait_for(lambda: fake.from_bot(group))[0].text
    fake.leave(group)
    assert "trục trặc" not in fake.transcript(group)[-1].text


def test_inline_mode_offers_cards(fake: FakeTelegram, bot: RunningBot) -> None:
    cards = fake.inline("hóa đơn điện tử")
    assert cards
    assert "hóa đơn điện tử" in cards[0]["input_message_content"]["message_text"]
    assert fake.inline("") == []


def test_odd_updates_do_no_harm(fake: FakeTelegram, person: Person) -> None:
    odd: list[dict[str, object]] = [
        {},
        {"message": {}},
        {"message": {"message_id": 1, "date": 10**15, "chat": {"id": 3, "type": "private"}, "text": "x"}},
        {"callback_query": {"id": "1"}},
        {"message": None, "inline_query": 7},
    ]
    fake.push(*odd)
    assert "/xoadulieu" in person.ask("/trogiup").text


def test_the_bot_sets_its_commands(fake: FakeTelegram, bot: RunningBot) -> None:
    scopes = {
        (call["params"].get("language_code", ""), json.dumps(call["params"].get("scope")))
        for call in fake.calls("setMyCommands")
    }
    assert len(scopes) == 4
