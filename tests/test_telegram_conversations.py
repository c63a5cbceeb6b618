"""Conversations in private with the real program over HTTP: settings, commands, buttons, paging, odd input."""

import json
import re

import pytest

from tests.fake_telegram.control import FakeTelegram
from tests.telegram_bot import RunningBot
from tests.telegram_talk import QUESTION, Person, button, data, labels

# --- greeting and place ---


def test_start_greets_in_three_lines_and_asks_for_the_place_once(person: Person) -> None:
    hello = person.ask("/start")
    assert "tự động" in hello.text
    assert len(hello.text.splitlines()) == 3
    assert len(hello.buttons) == 3
    place = person.fake.reply_after(hello)
    assert ("tỉnh Lạng Sơn",) in place.buttons
    assert place.buttons[-1] == ("Bỏ qua",)
    assert "bỏ qua" in person.choose(place, "Bỏ qua").text
    person.ask("bat dau")
    person.ask("/trogiup")
    assert sum("công tác ở đâu" in line.text for line in person.fake.from_bot(person.chat)) == 0
    assert len(person.fake.from_bot(person.chat)) == 4


def test_an_example_answers_once(person: Person) -> None:
    hello = person.ask("/start")
    place = person.fake.reply_after(hello)
    assert person.tap(hello, hello.buttons[0][0]) == ""
    assert "Nguồn" in person.fake.reply_after(place).text
    assert "đã bấm" in person.tap(hello, hello.buttons[0][0])


def test_place_and_office_are_kept_and_used(person: Person, shared_bot: RunningBot) -> None:
    place = person.fake.reply_after(person.ask("/start"))
    office = person.choose(place, "tỉnh Bắc Giang")
    chosen = button(office, "Sở")
    assert chosen in person.choose(office, chosen).text
    kept = shared_bot.rows("SELECT place, office, settings_consented_at FROM chat WHERE chat = ?", str(person.chat))[0]
    assert kept[0] == "bac-giang"
    assert all(kept)
    assert "Bắc Giang" in person.ask("/viec").text


def test_answers_prefer_the_place_and_a_place_named_overrides_it(person: Person) -> None:
    person.fake.reply_after(person.fake.reply_after(person.fake.start_with(person.chat, "bac-giang")))
    mine = person.ask("hồ sơ sức khỏe điện tử bao nhiêu phần trăm").text
    assert "Bắc Giang" in mine
    assert "Lạng Sơn" not in mine
    theirs = person.ask("hồ sơ sức khỏe điện tử Lạng Sơn 2025 bao nhiêu phần trăm").text
    assert "Lạng Sơn 2025" in theirs
    assert "Bắc Giang" not in theirs


def test_settings_are_changed_in_place(person: Person) -> None:
    settings = person.ask("/caidat")
    assert settings.text.count("chưa chọn") == 2
    offices = person.choose(person.choose(settings, "Đổi nơi công tác"), "tỉnh Bắc Giang")
    pages = person.choose(offices, "Sau ▶")
    assert pages.buttons != offices.buttons
    person.choose(pages, "Bỏ qua")
    again = person.ask("cài đặt")
    assert "Bắc Giang" in again.text
    assert "Đổi cơ quan" in labels(again)
    assert len(person.fake.from_bot(person.chat)) == 2


@pytest.mark.parametrize(
    ("parameter", "kept"),
    [
        ("bac-giang", [("bac-giang", None)]),
        ("bac-giang__khong-co", [("bac-giang", None)]),
        ("khong-co_noi-nay", []),
    ],
)
def test_a_deep_link_carries_the_place(
    person: Person, shared_bot: RunningBot, parameter: str, kept: list[tuple[str, str | None]]
) -> None:
    hello = person.fake.reply_after(person.fake.start_with(person.chat, parameter))
    assert "Đầu Mối" in hello.text
    person.fake.reply_after(hello)
    assert shared_bot.rows("SELECT place, office FROM chat WHERE chat = ?", str(person.chat)) == kept


def test_a_deep_link_carries_the_office_too(person: Person, shared_bot: RunningBot) -> None:
    # The office's id is taken from somebody who chose it by hand.
    other = Person(person.fake)
    place = other.fake.reply_after(other.ask("/start"))
    other.choose(other.choose(place, "tỉnh Bắc Giang"), button(other.fake.current(place), "Sở"))
    office = shared_bot.rows("SELECT office FROM chat WHERE chat = ?", str(other.chat))[0][0]
    parameter = f"bac-giang__{office}"
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", parameter)
    hello = person.fake.reply_after(person.fake.start_with(person.chat, parameter))
    assert "Đã ghi ạ" in person.fake.reply_after(hello).text
    assert shared_bot.rows("SELECT office FROM chat WHERE chat = ?", str(person.chat)) == [(office,)]


# --- commands ---


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/vanban", "văn bản"),
        ("van ban", "văn bản"),
        ("/chitieu", "chỉ tiêu"),
        ("chi tieu", "chỉ tiêu"),
        ("/chitieu hóa đơn điện tử", "hóa đơn điện tử"),
        ("/han", "đến hạn"),
        ("sap den han", "đến hạn"),
        ("/viec", "cơ quan"),
        ("/viec Sở Nội vụ Bắc Giang", "Sở Nội vụ"),
        ("VIỆC", "cơ quan"),
        ("viec cua toi", "cơ quan"),
        ("/nhac", "chưa theo dõi"),
        ("nhac", "chưa theo dõi"),
        ("/caidat", "Cài đặt"),
        ("cai dat", "Cài đặt"),
        ("/settings", "Cài đặt"),
        ("/xoadulieu", "không lưu gì"),
        ("xoa du lieu", "không lưu gì"),
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


def test_the_bot_sets_its_commands_and_profile(shared_fake: FakeTelegram, shared_bot: RunningBot) -> None:
    found = {
        (call["params"].get("language_code", ""), call["params"].get("scope", {}).get("type")): call["params"][
            "commands"
        ]
        for call in shared_fake.calls("setMyCommands")
    }
    assert found.keys() == {(code, scope) for code in ("", "vi") for scope in ("default", "all_group_chats")}
    everything = [command["command"] for command in found["", "default"]]
    assert everything == ["viec", "han", "chitieu", "vanban", "nhac", "caidat", "xoadulieu", "trogiup"]
    assert found["vi", "default"] == found["", "default"]
    in_groups = [command["command"] for command in found["vi", "all_group_chats"]]
    assert set(in_groups) < set(everything)
    assert "Việc của cơ quan tôi" in json.dumps(found["", "default"], ensure_ascii=False)
    for method in ("setMyDescription", "setMyShortDescription"):
        assert {call["params"].get("language_code", "") for call in shared_fake.calls(method)} == {"", "vi"}


# --- buttons and pages ---


def test_a_choice_turns_its_question_into_the_answer(person: Person) -> None:
    question = person.ask("/chitieu")
    label = question.buttons[0][0]
    assert person.tap(question, label) == ""
    answer = person.changed(question)
    assert answer.text != question.text
    assert "đã bấm" in person.tap_data(question, data(question, label))


def test_an_answer_offers_the_natural_next_questions(person: Person) -> None:
    answer = person.ask(f"{QUESTION} Lạng Sơn 2022")
    assert labels(answer)[:3] == ["Chỉ tiêu bao nhiêu?", "Hạn khi nào?", "Văn bản khác nói gì?"]
    said = {}
    for label in labels(answer)[:3]:
        before = person.fake.from_bot(person.chat)[-1]
        assert person.tap(answer, label) == ""
        said[label] = person.fake.reply_after(before).text
    assert "100%" in said["Chỉ tiêu bao nhiêu?"]
    assert "Lạng Sơn 2025" in said["Văn bản khác nói gì?"]
    assert "đã bấm" in person.tap(answer, "Hạn khi nào?")


def test_an_old_button_still_means_what_it_meant(person: Person) -> None:
    answer = person.ask(f"{QUESTION} Lạng Sơn 2022")
    person.ask("hồ sơ sức khỏe điện tử Bắc Giang")
    last = person.fake.from_bot(person.chat)[-1]
    person.tap(answer, "Chỉ tiêu bao nhiêu?")
    assert "hóa đơn điện tử" in person.fake.reply_after(last).text


def test_pages_are_turned_in_place(person: Person) -> None:
    first = person.ask("liệt kê các chỉ tiêu chính quyền số của Bắc Giang 2024")
    second = person.choose(first, "Sau ▶")
    assert second.text != first.text
    assert "đang xem" in person.tap(second, button(second, "2/"))
    assert person.choose(second, "◀ Trước").text == first.text
    assert len(person.fake.from_bot(person.chat)) == 1


def test_foreign_forged_and_stale_buttons_get_a_friendly_word(person: Person, shared_bot: RunningBot) -> None:
    theirs, other = person.ask(QUESTION), Person(person.fake)
    mine = other.ask(QUESTION)
    taken = data(theirs, button(theirs, "👍"))
    for forged in (taken, "u", "c.x.1.sig", taken[:-1] + "A", "é" * 20):
        assert "không dùng được" in other.tap_data(mine, forged)


# --- what is no question ---


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


def test_markup_in_a_question_is_only_text(person: Person) -> None:
    assert "trục trặc" not in person.ask("<b>hóa đơn</i> & <script> {place} {{x}}").text


def test_odd_updates_do_no_harm(person: Person) -> None:
    odd: list[dict[str, object]] = [
        {},
        {"message": {}},
        {"message": {"message_id": 1, "date": 10**15, "chat": {"id": 3, "type": "private"}, "text": "x"}},
        {"callback_query": {"id": "1"}},
        {"message": None, "inline_query": 7},
    ]
    person.fake.push(*odd)
    assert "/xoadulieu" in person.ask("/trogiup").text
