"""A bot whose clock a test sets, and what people do with its reminders."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.fake_telegram.control import FakeTelegram, Line
from tests.reminder_samples import at
from tests.telegram_bot import RunningBot
from tests.telegram_talk import Person

CULTURE = "nhắc tôi việc của công chức văn hóa xã hội Hợp Thịnh"
"""One thing is due on 14/5/2024, two on 31/10/2024."""
REGULATION = "Quy chế Cổng thông tin điện tử"
CLOCK_WATCHER = 2


class RemindedBot(RunningBot):
    """The bot with a clock of its own."""

    def __init__(self, fake: FakeTelegram, folder: Path, command: str = "telegram", **settings: str) -> None:
        self._shift = folder / "shift"
        super().__init__(
            fake, folder, command, DAUMOI_CLOCK_SHIFT=str(self._shift), DAUMOI_CHAT_GAP_SECONDS="0", **settings
        )

    def clock(self, day: str, hour: int = 8, minute: int = 0, second: int = 0) -> None:
        """Set the clock (Vietnam); it runs on from there. Whoever speaks to the desk wakes the planner."""
        seconds = (at(day, hour, minute) - dt.datetime.now(dt.UTC)).total_seconds() + second
        part = self._shift.with_suffix(".new")
        part.write_text(str(seconds), encoding="ascii")
        part.replace(self._shift)

    def jump(self, day: str, hour: int = 8, minute: int = 0, second: int = 0) -> None:
        """Set the clock while the bot runs, and have it look at it."""
        self.clock(day, hour, minute, second)
        self._fake.ask(CLOCK_WATCHER, "/nhac", timeout=30)


def followed(person: Person, text: str = CULTURE) -> Line:
    """Ask to be reminded, agree; the desk's confirmation."""
    return person.choose(person.ask(text), "Đồng ý nhận nhắc")


def reminder(person: Person, count: int = 1) -> Line:
    """The last of so many reminders that came."""
    return person.fake.wait_for(lambda: found[-1] if len(found := _reminders(person)) >= count else None, 20)


def _reminders(person: Person) -> list[Line]:
    lines = person.fake.from_bot(person.chat)
    # A late one says so before.
    return [
        line for line in lines if any(one.startswith(("Nhắc hạn", "Nhắc lại")) for one in line.text.splitlines()[:2])
    ]
