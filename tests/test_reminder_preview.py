"""The preview says what the planner then does, and sends nothing; a list of deadlines becomes a calendar file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar as CalendarFile
from typer.testing import CliRunner

from bot.cli import app
from bot.reminders.feed import dues_of_items
from bot.reminders.preview import preview, stored_followers
from bot.reminders.queueing import concerns_of, plan_and_queue
from bot.talk import Item
from knowledge.calendar import ZONE
from storage.database import open_database
from storage.reminding import Settings
from tests.plan_samples import HT2024
from tests.reminder_samples import at, sent, waiting
from tests.test_reminder_planning import BASE, GROUP, ME, ONE, OTHER, PLACE, days, subscribe

FIRST, LAST = "2026-05-04", "2026-06-12"


def test_the_preview_is_what_is_then_sent() -> None:
    database = open_database(None)
    subscribe(database, ME, ONE, ("place", "bac-giang", "bac-giang"), settings=Settings())
    subscribe(database, GROUP, PLACE, settings=Settings(at_minute=14 * 60))
    pause = Settings(paused_until=dt.date(2026, 5, 13), delegate=ME.chat, at_minute=9 * 60)
    subscribe(database, OTHER, ONE, settings=pause)
    for day in days("2026-05-01", "2026-05-03"):
        plan_and_queue(database, BASE, at(day, 15))
        sent(database, at(day, 15))
    with database.reading() as session:
        concerns = concerns_of(BASE)
        followers = stored_followers(session, concerns)
        first, last = dt.date.fromisoformat(FIRST), dt.date.fromisoformat(LAST)
        foreseen = [(one.at, one.chat, one.text) for one in preview(session, concerns, followers, first, last)]
    assert waiting(database) == []
    found = []
    for day in days(FIRST, LAST):
        for hour in (8, 9, 14):
            now = at(day, hour)
            plan_and_queue(database, BASE, now)
            found += [(now.astimezone(ZONE), chat, notice.text) for chat, notice in sent(database, now)]
    database.close()
    assert len(found) > 20
    assert sorted(foreseen) == sorted(found)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DAUMOI_DATABASE", str(tmp_path / "bot.sqlite3"))

    def ran(*arguments: str) -> Any:
        return CliRunner().invoke(app, [*arguments, "--database", str(tmp_path / "bot.sqlite3")])

    return ran


def test_the_command_previews_a_place(run: Any) -> None:
    shown = run("reminders", "--preview", "2024-06-07", "2024-06-14", "--place", "Hợp Thịnh")
    assert shown.exit_code == 0
    assert "07/06/2024 08:00" in shown.output
    assert "hôm nay là ngày cuối" in shown.output
    assert "Không gửi gì." in shown.output
    assert run("reminders", "--preview", "2024-06-07", "2024-06-14").output.startswith("0 nơi theo dõi")


@pytest.mark.parametrize("arguments", [("2024-06-07", "soon"), ("2024-06-07", "2024-06-08", "--place", "Huế")])
def test_the_command_says_what_is_wrong(run: Any, arguments: tuple[str, ...]) -> None:
    assert run("reminders", "--preview", *arguments).exit_code == 2


def test_due_writes_a_calendar_file(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "han.ics"
    assert run("due", "--on", "2024-06-10", "--place", "Hợp Thịnh", "--ics", str(file)).exit_code == 0
    events: list[Any] = CalendarFile.from_ical(file.read_bytes()).walk("VEVENT")
    assert [event["DTSTART"].dt for event in events] == [dt.date(2024, 6, 14), dt.date(2024, 6, 24)]
    assert run("due", "--on", "2024-06-10", "--ics", str(tmp_path / "no" / "han.ics")).exit_code == 2


def test_the_dues_of_an_answers_records() -> None:
    assert [due.last.isoformat() for due in dues_of_items(BASE, [Item(HT2024, "III.3.1")])] == ["2026-05-14"]
