"""Reminders with the real program over HTTP: asked for, agreed to, sent in time, and steered by their buttons."""

from collections.abc import Iterator

import pytest

from tests.fake_telegram.control import FakeTelegram, Line
from tests.telegram_reminders import CULTURE, REGULATION, RemindedBot, followed, reminder
from tests.telegram_talk import Person, button, data, labels

ADMIN = 900


@pytest.fixture(scope="module")
def reminding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeTelegram, RemindedBot]]:
    with FakeTelegram() as fake:
        fake.limits(enforced=False)
        bot = RemindedBot(fake, tmp_path_factory.mktemp("reminders"), DAUMOI_ADMIN_CHAT=str(ADMIN))
        bot.clock("2024-05-06", 9)
        with bot:
            bot.wait_until_at_work()
            yield fake, bot
            assert bot.stop() == 0
        assert fake.mistakes() == []


@pytest.fixture
def bot(reminding: tuple[FakeTelegram, RemindedBot]) -> RemindedBot:
    """The bot, its clock at 9:00 on Monday 6/5/2024."""
    reminding[1].clock("2024-05-06", 9)
    return reminding[1]


@pytest.fixture
def person(reminding: tuple[FakeTelegram, RemindedBot]) -> Person:
    return Person(reminding[0])


def test_whoever_runs_it_is_told_when_nothing_could_be_sent(person: Person, bot: RemindedBot) -> None:
    # First of all, while there is nobody to be reminded: anything that is sent would end the silence.
    fake = person.fake
    fake.ask(ADMIN, "/trogiup")
    fake.fault("429", method="sendMessage", chat=person.chat, times=None, retry_after=3600)
    fake.say(person.chat, "/trogiup")
    waits = "SELECT attempts FROM parcel WHERE chat = ? AND state = 'waiting'"
    fake.wait_for(lambda: bot.rows(waits, str(person.chat)) == [(1,)])
    bot.clock("2024-05-06", 9, 15)

    def told() -> list[Line]:
        return [line for line in fake.from_bot(ADMIN) if "không gửi được tin nào" in line.text]

    (alarm,) = fake.wait_for(told, 20)
    assert "1 tin đang chờ" in alarm.text
    assert "nothing could be sent" in bot.log
    fake.clear_faults()


def test_nothing_is_followed_before_an_explicit_yes_which_is_kept(person: Person, bot: RemindedBot) -> None:
    asked = person.ask(CULTURE)
    assert labels(asked) == ["Đồng ý nhận nhắc", "Không, cảm ơn"]
    assert bot.rows("SELECT 1 FROM follow WHERE chat = ?", str(person.chat)) == []
    agreed = person.choose(asked, "Đồng ý nhận nhắc")
    assert "14/5/2024" in agreed.text
    consent = "SELECT reminders_consented_at IS NOT NULL, reminders_withdrawn_at FROM chat WHERE chat = ?"
    assert bot.rows(consent, str(person.chat)) == [(1, None)]
    assert len(bot.rows("SELECT 1 FROM follow WHERE chat = ?", str(person.chat))) == 1
    assert REGULATION.lower() in person.ask("/nhac").text.lower()


def test_a_no_leaves_nothing(person: Person, bot: RemindedBot) -> None:
    assert "không nhắc" in person.choose(person.ask(CULTURE), "Không, cảm ơn").text
    assert bot.rows("SELECT 1 FROM chat WHERE chat = ?", str(person.chat)) == []


def test_a_reminder_is_done_and_undone_in_place(person: Person, bot: RemindedBot) -> None:
    followed(person)
    bot.jump("2024-05-07")
    came = reminder(person)
    assert REGULATION in came.text
    assert "còn 7 ngày" in came.text
    assert labels(came) == ["Xong", "Nhắc lại sau", "Chi tiết", "Dừng"]
    assert "Đã đánh dấu xong" in person.tap(came, "Xong")
    done = person.changed(came)
    assert REGULATION in done.text
    assert "Đã đánh dấu xong" in done.text
    assert labels(done) == ["Bỏ đánh dấu xong", "Chi tiết", "Dừng"]
    assert "đã xong từ" in person.tap_data(came, data(came, "Xong"))
    undone = person.choose(done, "Bỏ đánh dấu xong")
    assert labels(undone) == labels(came)
    assert bot.rows("SELECT 1 FROM item_done WHERE chat = ?", str(person.chat)) == []
    assert len(bot.rows("SELECT 1 FROM reminded WHERE chat = ?", str(person.chat))) == 1


def test_again_later_in_detail_and_stop(person: Person, bot: RemindedBot) -> None:
    followed(person)
    bot.jump("2024-05-07")
    came = reminder(person)
    choices = person.choose(came, "Nhắc lại sau")
    assert labels(choices) == ["1 giờ nữa", "Ngày mai", "Ngày làm việc tới", "Một tuần nữa", "Quay lại"]
    assert labels(person.choose(choices, "Quay lại")) == labels(came)
    person.choose(person.fake.current(came), "Nhắc lại sau")
    snoozed = person.choose(person.fake.current(came), "1 giờ nữa")
    assert "Em sẽ nhắc lại" in snoozed.text
    assert "khi nào" not in snoozed.text
    assert "Nguồn" in person.choose(snoozed, "Chi tiết").text
    bot.jump("2024-05-07", 9, 1)
    again = reminder(person)
    assert again.text.startswith("Nhắc lại")
    stop = person.choose(again, "Dừng")
    assert "Em thôi nhắc" in person.choose(stop, button(stop, "Thôi: ")).text
    assert bot.rows("SELECT 1 FROM follow WHERE chat = ?", str(person.chat)) == []


def test_of_several_items_each_is_done_by_itself(person: Person, bot: RemindedBot) -> None:
    followed(person, "nhắc tôi mọi việc của Hợp Thịnh")
    # Two things are due at the end of October.
    bot.jump("2024-10-31")
    came = reminder(person)
    assert labels(came) == ["Xong việc 1", "Xong việc 2", "Nhắc lại sau", "Chi tiết", "Dừng"]
    done = person.choose(came, "Xong việc 1")
    assert labels(done)[:2] == ["Bỏ xong việc 1", "Xong việc 2"]
    detail = person.choose(done, "Chi tiết")
    assert labels(detail)[:2] == ["Bỏ xong việc 1", "Xong việc 2"]
    both = person.choose(detail, "Xong việc 2")
    assert labels(both) == ["Bỏ xong việc 1", "Bỏ xong việc 2", "Chi tiết", "Dừng"]
    assert len(bot.rows("SELECT 1 FROM item_done WHERE chat = ?", str(person.chat))) == 2
    person.ask("/nhac")
    # The list of what is overdue may come in between.
    assert person.fake.wait_for(lambda: any("Đã xong" in line.text for line in person.fake.from_bot(person.chat)))


def test_a_digest_keeps_its_text_and_leads_on(person: Person, bot: RemindedBot) -> None:
    followed(person)
    bot.jump("2024-05-13")
    digest = person.fake.wait_for(
        lambda: next((line for line in person.fake.from_bot(person.chat) if "trong tuần này" in line.text), None), 20
    )
    person.fake.wait_for(lambda: len(person.fake.from_bot(person.chat)) == 3)
    last = person.fake.from_bot(person.chat)[-1]
    person.tap(digest, "Tắt tuần này")
    settings = person.fake.reply_after(last)
    assert "Giờ yên lặng" in settings.text
    person.tap(digest, "Đánh dấu việc đã xong")
    which = person.fake.reply_after(settings)
    assert REGULATION in which.text
    assert "Đã đánh dấu xong" in person.choose(which, "Xong việc 1").text
    assert person.fake.current(digest).edits == 0


def test_done_and_later_in_words(person: Person, bot: RemindedBot) -> None:
    followed(person)
    bot.jump("2024-05-07")
    reminder(person)
    assert "ngày 7/5/2024" in person.ask("nhắc lại sau 3 giờ").text
    assert "Ghi chú: gửi văn phòng" in person.ask("xong rồi, gửi văn phòng").text
    assert "quy chế" in person.ask("/nhac").text.lower()


def test_somebody_stands_in_during_a_leave(person: Person, bot: RemindedBot) -> None:
    followed(person)
    colleague = Person(person.fake)
    away = person.ask("tôi nghỉ đến 10/5")
    code = person.choose(away, "Nhờ người nhận thay").text.split(": ")[1].split(".")[0]
    assert "nhận thay" in colleague.ask(code).text
    bot.jump("2024-05-07")
    came = person.fake.wait_for(
        lambda: next((one for one in person.fake.from_bot(colleague.chat) if REGULATION in one.text), None), 20
    )
    assert "nhận thay" in came.text
    colleague.choose(came, "Xong")
    assert bot.rows("SELECT 1 FROM item_done WHERE chat = ?", str(person.chat)) == [(1,)]
    assert not any(line.text.startswith("Nhắc hạn") for line in person.fake.from_bot(person.chat))


def test_a_stale_or_foreign_press_does_no_harm(person: Person, bot: RemindedBot) -> None:
    followed(person)
    bot.jump("2024-05-07")
    came, other = reminder(person), Person(person.fake)
    theirs = other.ask("/nhac")
    assert "không dùng được" in other.tap_data(theirs, data(came, "Xong"))
    forged = data(came, "Xong").replace("r:done", "r:stop")
    assert "không dùng được" in person.tap_data(came, forged)
    assert bot.rows("SELECT 1 FROM item_done WHERE chat = ?", str(person.chat)) == []


def test_a_button_of_a_message_that_has_turned_is_told(person: Person, bot: RemindedBot) -> None:
    asked = person.ask(CULTURE)
    person.choose(asked, "Không, cảm ơn")
    assert "đã bấm" in person.tap_data(asked, data(asked, "Đồng ý nhận nhắc"))
    assert bot.rows("SELECT 1 FROM chat WHERE chat = ?", str(person.chat)) == []


def test_offered_under_an_answer_with_a_deadline(person: Person, bot: RemindedBot) -> None:
    answer = person.ask("hạn hoàn thành quy chế cổng thông tin điện tử Hợp Thịnh")
    assert "14/5" in answer.text or "15/5" in answer.text
    assert person.tap(answer, "🔔 Nhắc tôi") == ""
    agreed = person.choose(person.fake.reply_after(answer), "Đồng ý nhận nhắc")
    assert "Em sẽ nhắc" in agreed.text
    last = person.fake.from_bot(person.chat)[-1]
    person.tap(answer, "🔔 Nhắc tôi")
    last = person.fake.reply_after(last)
    assert "Em vẫn đang nhắc" in last.text
    person.tap(answer, "📅 Lịch .ics")
    file = person.fake.reply_after(last)
    assert b"BEGIN:VCALENDAR" in person.fake.uploaded(file)
    assert b"20240514" in person.fake.uploaded(file)
    bot.jump("2024-05-07")
    assert REGULATION in reminder(person).text


def test_settings_are_changed_in_place(person: Person, bot: RemindedBot) -> None:
    followed(person)
    listed = person.ask("/nhac")
    settings = person.choose(listed, "Giờ và bản tổng hợp")
    assert "9:00" in person.choose(settings, "9:00").text
    assert "không đặt" in person.choose(person.fake.current(settings), "Bỏ giờ yên lặng").text
    person.choose(person.fake.current(settings), "Tắt tuần này")
    leads = person.choose(person.fake.current(settings), button(person.fake.current(settings), "Báo trước"))
    person.choose(leads, "3 ngày, 1 ngày, ngày cuối, quá hạn")
    kept = bot.rows("SELECT at_minute, leads, week FROM reminder_settings WHERE chat = ?", str(person.chat))
    assert kept == [(540, "3,1,0,-1", 0)]
    assert "20/5/2024" in person.ask("tôi nghỉ đến 20/5").text
    assert "đến hết ngày 20/5/2024" in person.ask("/nhac").text


def test_handed_over_by_a_code(person: Person, bot: RemindedBot) -> None:
    followed(person)
    successor = Person(person.fake)
    code = person.choose(person.ask("/nhac"), "Bàn giao cho người khác").text.split(": ")[1].split(".")[0]
    assert "1 mục" in successor.ask(code.lower()).text
    assert "không đúng" in Person(person.fake).ask(code).text
    owners = bot.rows("SELECT DISTINCT chat FROM follow WHERE chat IN (?, ?)", str(person.chat), str(successor.chat))
    assert owners == [(str(successor.chat),)]
    bot.jump("2024-05-07")
    assert REGULATION in reminder(successor).text


def test_blocked_and_unblocked(person: Person, bot: RemindedBot) -> None:
    followed(person)
    active = "SELECT active, reminders_consented_at IS NOT NULL FROM chat WHERE chat = ?"
    person.fake.block(person.chat)
    person.fake.wait_for(lambda: bot.rows(active, str(person.chat)) == [(0, 1)])
    bot.jump("2024-05-07")
    person.fake.unblock(person.chat)
    person.fake.wait_for(lambda: bot.rows(active, str(person.chat)) == [(1, 1)])
    assert bot.rows("SELECT 1 FROM parcel WHERE chat = ? AND key LIKE 'reminder/%'", str(person.chat)) == []
    bot.jump("2024-05-08")
    assert REGULATION in reminder(person).text


def test_delete_me_shows_and_takes_all_of_it(person: Person, bot: RemindedBot) -> None:
    followed(person)
    person.choose(person.ask("/nhac"), "Lịch .ics")
    bot.jump("2024-05-07")
    came = reminder(person)
    person.choose(came, "Xong")
    shown = person.ask("/xoadulieu")
    for line in ("Đồng ý nhận nhắc hạn", "1 mục theo dõi", "1 việc đã đánh dấu xong", "1 lời nhắc"):
        assert line in shown.text
    person.choose(shown, "Xóa ngay")
    tables = ("follow", "reminder_settings", "item_done", "snooze", "reminded", "calendar_feed", "parcel", "chat")
    person.fake.wait_for(lambda: not any(_rows_of(bot, table, person) for table in tables))
    assert "đã cũ" in person.tap_data(came, data(came, "Xong"))


def _rows_of(bot: RemindedBot, table: str, person: Person) -> list[tuple[object, ...]]:
    return bot.rows(f"SELECT * FROM {table} WHERE chat = ?", str(person.chat))  # noqa: S608 - own tables


# --- groups ---


@pytest.fixture
def group(reminding: tuple[FakeTelegram, RemindedBot], bot: RemindedBot) -> int:
    """A group that follows; person 72 is its administrator, An and Bình are in it."""
    fake = reminding[0]
    fake.person(71, "An")
    fake.person(73, "Bình")
    made = fake.group("Tổ công nghệ số")
    fake.promote(made, 72)
    asked = fake.ask(made, f"@{fake.bot_name} {CULTURE}", user=72)
    query = fake.tap(asked, "Đồng ý nhận nhắc", user=71)
    assert "quản trị viên" in fake.wait_for(lambda: fake.answers(query))[0]["text"]
    fake.tap(asked, "Đồng ý nhận nhắc", user=72)
    fake.wait_for(lambda: fake.current(asked).edits)
    return made


def _reminded(fake: FakeTelegram, group: int, count: int = 1) -> Line:
    def last() -> Line | None:
        found = [line for line in fake.from_bot(group) if line.text.startswith(("Nhắc hạn", "Nhắc lại"))]
        return found[-1] if len(found) >= count else None

    return fake.wait_for(last, 20)


def test_in_a_group_only_administrators_steer(
    reminding: tuple[FakeTelegram, RemindedBot], bot: RemindedBot, group: int
) -> None:
    fake = reminding[0]
    assert "quản trị viên" in fake.ask(group, f"@{fake.bot_name} nhắc trước hạn 3 ngày", user=71).text
    listed = fake.ask(group, "/nhac", user=71)
    query = fake.tap(listed, button(listed, "Bàn giao"), user=71)
    assert "quản trị viên" in fake.wait_for(lambda: fake.answers(query))[0]["text"]


def test_in_a_group_who_was_first_is_shown_and_a_snooze_silences_nobody(
    reminding: tuple[FakeTelegram, RemindedBot], bot: RemindedBot, group: int
) -> None:
    fake = reminding[0]
    bot.jump("2024-05-11", 8)
    bot.jump("2024-05-13", 8)
    came = _reminded(fake, group)
    fake.tap(came, "Nhắc lại sau", user=71)
    fake.wait_for(lambda: fake.current(came).edits == 1)
    fake.tap(came, "Một tuần nữa", user=71)
    assert "theo lời An" in fake.wait_for(lambda: now if (now := fake.current(came)).edits == 2 else None).text
    bot.jump("2024-05-14", 8)
    last_day = _reminded(fake, group, 2)
    assert last_day.id > came.id
    fake.tap(last_day, "Xong", user=73)
    done = fake.wait_for(lambda: now if (now := fake.current(last_day)).edits else None)
    assert "(Bình)" in done.text
    query = fake.tap_data(last_day, data(last_day, "Xong"), user=71)
    assert "Bình đánh dấu" in fake.wait_for(lambda: fake.answers(query))[0]["text"]


def test_a_group_that_moves_keeps_its_reminders(
    reminding: tuple[FakeTelegram, RemindedBot], bot: RemindedBot, group: int
) -> None:
    fake = reminding[0]
    new = fake.migrate(group)
    fake.wait_for(lambda: bot.rows("SELECT 1 FROM follow WHERE chat = ?", str(new)))
    bot.jump("2024-05-07")
    assert REGULATION in _reminded(fake, new).text
