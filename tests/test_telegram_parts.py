"""The small parts of the Telegram channel: splitting, buttons, pacing, outcomes, words, settings, logs."""

import asyncio
import io
import json
import re
from contextlib import redirect_stderr
from pathlib import Path

import httpx
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.channels.logs import masked, set_up_logs
from bot.channels.settings import SettingsProblem, load_settings
from bot.channels.telegram.commands import COMMANDS
from bot.channels.telegram.outcomes import outcome_of
from bot.channels.telegram.pacing import Pace
from bot.channels.telegram.splitting import split, units
from bot.channels.telegram.taps import LONGEST, Signer, Tap, short
from bot.channels.telegram.waking import woken
from bot.channels.telegram.words import words
from bot.unanswered import grouped
from tests.fake_telegram.markup import read_html

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"

# --- splitting ---


def test_a_short_text_is_one_piece() -> None:
    assert split("<b>Hạn</b>: 15/6") == ("<b>Hạn</b>: 15/6",)


def test_blank_markup_is_no_piece() -> None:
    assert split(" \n<b> </b>\n") == ()


def test_it_cuts_between_paragraphs_and_opens_tags_again() -> None:
    assert split("<b>một hai\n\nba bốn</b>", 20) == ("<b>một hai</b>", "<b>ba bốn</b>")


def test_an_entity_is_never_cut() -> None:
    for piece in split("&amp;" * 50, 32):
        assert re.fullmatch("(&amp;)+", piece)


MARKUP = st.recursive(
    st.text("aạ \n😀&<>", max_size=40).map(
        lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    ),
    lambda inner: st.tuples(st.sampled_from(["b", "i", "u"]), st.lists(inner, max_size=3)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=6,
)


@given(MARKUP, st.integers(min_value=120, max_value=300))
def test_pieces_are_valid_short_and_lose_no_word(markup: str, limit: int) -> None:
    pieces = split(markup, limit)
    assert all(units(piece) <= limit for piece in pieces)
    read = "".join(read_html(piece).text for piece in pieces)
    assert re.sub(r"\s", "", read) == re.sub(r"\s", "", read_html(markup).text)


# --- buttons ---


def test_a_button_reads_back_only_in_its_chat() -> None:
    signer = Signer(TOKEN)
    data = signer.data("7", Tap("c", "AbCd-_1234567890", 3))
    assert signer.read(["7"], data) == Tap("c", "AbCd-_1234567890", 3)
    assert signer.read(["5", "7"], data) is not None
    assert signer.read(["8"], data) is None
    assert Signer(TOKEN[:-1] + "x").read(["7"], data) is None


@given(st.text(max_size=70))
def test_no_made_up_data_is_read(data: str) -> None:
    assert Signer(TOKEN).read(["7"], data) is None


def test_the_longest_data_fits() -> None:
    data = Signer(TOKEN).data("-1001234567890123", Tap("sO", short("x" * 200), 999))
    assert len(data.encode()) <= LONGEST
    with pytest.raises(ValueError, match="too long"):
        Signer(TOKEN).data("1", Tap("c", "x" * 60))


def test_an_offer_s_key_tells_its_chat_only_with_the_token() -> None:
    signer = Signer(TOKEN)
    key = signer.offer_key("7")
    assert re.fullmatch("[A-Za-z0-9_-]{16}", key)
    assert signer.made_for(["5", "7"], key)
    assert not signer.made_for(["5", "77"], key)
    assert not Signer(TOKEN[:-1] + "x").made_for(["7"], key)


# --- pacing ---


def test_limits_are_kept_over_simulated_time() -> None:
    pace, now, sent = Pace(28, 1.05), 0.0, list[tuple[float, str]]()
    waiting = [f"{number % 200}" for number in range(1000)] + ["-5"] * 45
    while waiting:
        resting = pace.resting(now)
        chat = next((chat for chat in waiting if chat not in resting), None)
        if pace.allowance(now) > 0 and chat is not None:
            waiting.remove(chat)
            pace.sent(chat, now)
            sent.append((now, chat))
            continue
        step = pace.next_change(now)
        assert step is not None
        now += step
    for at, chat in sent:
        assert sum(1 for other, _ in sent if at <= other < at + 1) <= 30
        assert sum(1 for other, where in sent if where == chat and at <= other < at + 1) == 1
        if chat == "-5":
            assert sum(1 for other, where in sent if where == chat and at <= other < at + 60) <= 20


def test_a_chat_that_must_rest_holds_up_nobody_else() -> None:
    pace = Pace(28, 1.05)
    pace.refused("7", 30, now=0.0)
    assert pace.resting(1.0) == ("7",)
    assert pace.allowance(1.0) == 14
    assert pace.resting(31.0) == ()


def test_of_many_messages_the_later_ones_are_spaced() -> None:
    pace = Pace(28, 1.05)
    for number in range(14):
        assert pace.allowance(0.0) == 14 - number
        pace.sent(str(number), 0.0)
    assert pace.allowance(0.0) == 0
    step = pace.next_change(0.0)
    assert step is not None
    assert 0.03 < step < 0.04
    assert pace.allowance(step) == 1


def test_several_chats_refused_at_one_moment_mean_everything() -> None:
    pace = Pace(28, 1.05)
    for chat in ("1", "2", "2"):
        pace.refused(chat, 5, now=0.0)
    assert pace.allowance(0.1) > 0
    pace.refused("3", 5, now=0.1)
    assert pace.allowance(0.2) == 0
    assert pace.next_change(0.2) is not None
    assert pace.allowance(5.2) > 0


# --- stopping ---


async def test_a_stop_is_heard_even_when_there_is_just_something_to_do() -> None:
    wake = asyncio.Event()

    async def work() -> None:
        while True:
            wake.clear()
            await woken(wake, 60)

    working = asyncio.create_task(work())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    wake.set()
    await asyncio.sleep(0)
    working.cancel()
    done, _ = await asyncio.wait([working], timeout=5)
    assert done


# --- outcomes ---


def _caused(error: NetworkError, cause: Exception) -> NetworkError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "handed", "state"),
    [
        (_caused(NetworkError("x"), httpx.ConnectError("x")), False, "waiting"),
        (_caused(TimedOut(), httpx.ConnectTimeout("x")), False, "waiting"),
        (_caused(TimedOut(), httpx.PoolTimeout("x")), False, "waiting"),
        (_caused(TimedOut(), httpx.ReadTimeout("x")), True, "unknown"),
        (_caused(NetworkError("x"), httpx.ReadError("x")), True, "unknown"),
        (_caused(NetworkError("x"), httpx.WriteError("x")), False, "waiting"),
        (NetworkError("Bad Gateway"), True, "unknown"),
        (RetryAfter(5), True, "waiting"),
        (ChatMigrated(-100), True, "waiting"),
        (Forbidden("bot was blocked by the user"), True, "failed"),
        (BadRequest("Chat not found"), True, "failed"),
        (BadRequest("Message is not modified: x"), True, "sent"),
        (ValueError("a bug"), False, "failed"),
    ],
)
def test_what_an_error_means(error: Exception, handed: bool, state: str) -> None:
    assert outcome_of(error, "sendMessage", handed=handed).state == state


def test_an_edit_whose_end_is_unknown_is_simply_repeated() -> None:
    error = _caused(TimedOut(), httpx.ReadTimeout("x"))
    assert outcome_of(error, "editMessageText", handed=True).state == "waiting"


def test_only_a_chat_that_is_gone_is_switched_off() -> None:
    assert outcome_of(Forbidden("x"), "sendMessage", handed=True).switch_off == "blocked"
    assert outcome_of(BadRequest("can't parse entities"), "sendMessage", handed=True).switch_off is None


# --- words ---


def test_every_command_has_its_line_and_its_typed_form() -> None:
    assert {line.name for line in words().commands} == set(COMMANDS) - {"start"}
    assert set(words().typed) == set(COMMANDS)
    assert all(re.fullmatch(r"[a-z]{1,32}", line.name) and len(line.says) <= 256 for line in words().commands)


def test_toasts_and_profile_fit() -> None:
    assert all(len(text) <= 200 for text in words().toast.values())
    assert len(words().about.short) <= 120
    assert len(words().about.long) <= 512


def test_every_text_is_html_that_telegram_takes() -> None:
    for text in words().say.values():
        read_html(re.sub(r"\{\w+\}", "x", text))


# --- settings and logs ---


def test_a_missing_token_is_named_with_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAUMOI_TELEGRAM_TOKEN", raising=False)
    with pytest.raises(SettingsProblem, match=r"DAUMOI_TELEGRAM_TOKEN chưa được đặt. Ví dụ: DAUMOI_TELEGRAM_TOKEN="):
        load_settings()


def test_a_wrong_setting_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAUMOI_TELEGRAM_TOKEN", "not-a-token")
    monkeypatch.setenv("DAUMOI_PORT", "99999")
    with pytest.raises(SettingsProblem) as problem:
        load_settings()
    assert "DAUMOI_TELEGRAM_TOKEN" in str(problem.value)
    assert "DAUMOI_PORT=8080" in str(problem.value)
    assert "not-a-token" not in str(problem.value)


def test_settings_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAUMOI_TELEGRAM_TOKEN", raising=False)
    file = tmp_path / "settings"
    file.write_text(f"DAUMOI_TELEGRAM_TOKEN={TOKEN}\nDAUMOI_PORT=9000\n")
    settings = load_settings(file)
    assert settings.port == 9000
    assert TOKEN not in repr(settings)
    with pytest.raises(SettingsProblem, match="Không có tệp"):
        load_settings(tmp_path / "none")


def test_neither_token_nor_text_reaches_the_log() -> None:
    caught = io.StringIO()
    with redirect_stderr(caught):
        set_up_logs("info")
        structlog.get_logger().info("hello", text="hóa đơn", chat="42", reason=f"bad {TOKEN}", count=3)
    line = json.loads(caught.getvalue())
    assert line["count"] == 3
    assert "hóa đơn" not in caught.getvalue()
    assert "chat" not in line
    assert line["reason"] == "bad <token>"
    assert masked(f"/bot{TOKEN}/getMe") == "/bot<token>/getMe"


# --- unanswered ---


def test_questions_alike_are_one_group() -> None:
    groups = grouped([("giá vàng hôm nay", 2), ("gia vang hom nay?", 1), ("thời tiết Lạng Sơn", 4)])
    assert [(group.name, group.count) for group in groups] == [("thời tiết Lạng Sơn", 4), ("giá vàng hôm nay", 3)]
