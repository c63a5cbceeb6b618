"""What is kept of people, and that nothing else is: feedback, unanswered questions, delete-me, backups, the files."""

import datetime as dt
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from bot.channels.telegram.upkeep import clean
from bot.question import Context, Question
from storage.database import open_database
from storage.memory import remember
from tests.fake_telegram.control import FakeTelegram
from tests.storage_samples import ROOT
from tests.telegram_bot import RunningBot
from tests.telegram_talk import QUESTION, Person, button, data, dump, labels


def _daumoi(bot: RunningBot, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the program on the bot's database, while the bot runs."""
    command = [sys.executable, "-m", "bot.channels.commands", *words, "--database", str(bot.database)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_a_thumb_is_kept_without_the_person(person: Person, shared_bot: RunningBot) -> None:
    before = shared_bot.rows("SELECT count(*) FROM feedback")[0][0]
    answer = person.ask(f"{QUESTION} Lạng Sơn 2022")
    thumb = data(answer, button(answer, "👍"))
    assert "cảm ơn" in person.tap(answer, button(answer, "👍"))
    left = person.changed(answer)
    assert not [label for label in labels(left) if label[0] in "👍👎"]
    assert "Hạn khi nào?" in labels(left)
    assert "đã bấm" in person.tap_data(answer, thumb)
    rows = shared_bot.rows("SELECT * FROM feedback")
    assert len(rows) == before + 1
    assert str(person.chat) not in repr(rows)


def test_a_thumb_down_may_carry_a_sentence(person: Person, shared_bot: RunningBot) -> None:
    answer = person.ask(QUESTION)
    person.tap(answer, button(answer, "👎"))
    asked = person.fake.reply_after(answer)
    comment = person.fake.say(person.chat, "thiếu Lạng Sơn, gọi tôi 0912345678", reply_to=asked.message)
    assert "góp ý" in person.fake.reply_after(comment).text
    kept = shared_bot.rows("SELECT comment FROM feedback WHERE verdict = 'comment'")[-1][0]
    assert kept == "thiếu Lạng Sơn, gọi tôi <số>"


def test_the_sentence_may_be_left_out(person: Person) -> None:
    answer = person.ask(QUESTION)
    person.tap(answer, button(answer, "👎"))
    person.fake.reply_after(answer)
    assert "văn bản" in person.ask("có những kế hoạch nào").text


def test_unanswered_questions_are_kept_without_the_person_and_grouped(person: Person, shared_bot: RunningBot) -> None:
    for text in ("giá vàng hôm nay bao nhiêu", "Gia vang hom nay bao nhieu", "giá vàng hôm nay bao nhiêu vậy"):
        person.ask(text)
    rows = shared_bot.rows("SELECT text, count FROM unanswered WHERE folded = 'gia vang hom nay bao nhieu'")
    assert rows == [("giá vàng hôm nay bao nhiêu", 2)]
    shown = _daumoi(shared_bot, "unanswered")
    assert shown.returncode == 0
    assert "    3  giá vàng hôm nay bao nhiêu" in shown.stdout
    assert str(person.chat) not in shown.stdout


def test_delete_me_shows_and_deletes_at_once(person: Person, shared_bot: RunningBot) -> None:
    person.fake.reply_after(person.fake.reply_after(person.fake.start_with(person.chat, "bac-giang")))
    answer = person.ask(f"{QUESTION} Lạng Sơn 2022")
    kept = len(shared_bot.rows("SELECT key FROM offer"))
    shown = person.ask("/xoadulieu")
    for line in ("Bắc Giang", "Đồng ý lưu cài đặt", "Chủ đề đang nói", "sau nút bấm của 1 câu"):
        assert line in shown.text
    assert "giữ nguyên" in person.choose(shown, "Thôi, giữ lại").text
    assert str(person.chat) in dump(shared_bot)
    shown = person.ask("xoa du lieu")
    assert "Đã xóa hết" in person.choose(shown, "Xóa ngay").text
    person.fake.wait_for(lambda: str(person.chat) not in dump(shared_bot))
    assert len(shared_bot.rows("SELECT key FROM offer")) == kept - 1
    assert "đã cũ" in person.tap(answer, "Hạn khi nào?")
    assert "không lưu gì" in person.ask("/xoadulieu").text


def test_what_was_asked_is_in_no_table(person: Person, shared_bot: RunningBot) -> None:
    person.ask(f"{QUESTION} nhỉ zzqx")
    person.fake.wait_for(lambda: not shared_bot.rows("SELECT 1 FROM parcel WHERE done_at IS NULL"))
    assert shared_bot.rows("SELECT DISTINCT payload FROM inbox WHERE state = 'handled'") == [("",)]
    assert shared_bot.rows("SELECT DISTINCT payload FROM parcel WHERE state = 'sent'") == [("",)]
    assert "zzqx" not in dump(shared_bot)


def test_blocked_and_unblocked(person: Person, shared_bot: RunningBot) -> None:
    person.fake.start_with(person.chat, "bac-giang")

    def state() -> list[tuple[object, ...]]:
        return shared_bot.rows("SELECT active, inactive_reason FROM chat WHERE chat = ?", str(person.chat))

    person.fake.wait_for(lambda: state() == [(1, None)])
    person.fake.wait_for(lambda: len(person.fake.from_bot(person.chat)) >= 2)
    person.fake.block(person.chat)
    person.fake.wait_for(lambda: state() == [(0, "blocked")])
    person.fake.unblock(person.chat)
    person.fake.wait_for(lambda: state() == [(1, None)])


def test_backup_while_running_and_restore_only_when_stopped(
    person: Person, shared_bot: RunningBot, tmp_path: Path
) -> None:
    person.fake.reply_after(person.fake.reply_after(person.fake.start_with(person.chat, "bac-giang")))
    copy = tmp_path / "copy.sqlite3"
    assert _daumoi(shared_bot, "backup", str(copy)).returncode == 0
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        place = connection.execute("SELECT place FROM chat WHERE chat = ?", (str(person.chat),)).fetchone()
    assert place == ("bac-giang",)
    refused = _daumoi(shared_bot, "restore", str(copy), "--yes")
    assert refused.returncode == 2
    assert "in use" in refused.stderr
    assert "văn bản" in person.ask("/vanban").text


def test_of_a_talk_that_is_over_only_where_the_person_works_stays(tmp_path: Path) -> None:
    database, now = open_database(tmp_path / "bot.sqlite3"), dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
    question = Question(intent="who", topics=("concept/hoa-don",), plans=("bac-giang-2024",))
    talk = Context(question=question, topics=question.topics, at=now)
    for chat, context in (("1", talk), ("2", talk.model_copy(update={"own_office": "so-y-te"}))):
        remember(database, "telegram", chat, context.model_dump_json(), now)
    rows = "SELECT chat, content FROM chat_memory ORDER BY chat"
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as connection:
        assert clean(database, now + dt.timedelta(minutes=30)) == 0
        assert [chat for chat, _ in connection.execute(rows)] == ["1", "2"]
        assert clean(database, now + dt.timedelta(minutes=31)) == 2
        assert clean(database, now + dt.timedelta(minutes=62)) == 0
        ((chat, content),) = connection.execute(rows).fetchall()
    database.close()
    assert chat == "2"
    assert Context.model_validate_json(content) == Context(own_office="so-y-te")


def test_nothing_asked_or_erased_is_left_in_the_files(tmp_path: Path) -> None:
    """Not even in pages that SQLite only marks as free, once the program has ended."""
    with FakeTelegram() as fake, RunningBot(fake, tmp_path) as bot:
        bot.wait_until_at_work()
        fake.ask(7_654_321, f"{QUESTION} zzqx Lạng Sơn 2022")
        shown = fake.ask(7_654_321, "/xoadulieu")
        fake.tap(shown, "Xóa ngay")
        fake.wait_for(lambda: fake.current(shown).edits)
        fake.wait_for(lambda: not bot.rows("SELECT 1 FROM parcel WHERE done_at IS NULL"))
        assert bot.stop() == 0
        left = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name != "bot.log")
        assert b"zzqx" not in left
        assert b"7654321" not in left
        assert "zzqx" not in bot.log
