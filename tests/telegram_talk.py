"""One person in a private chat with the bot, and small ways to look at what happened."""

from __future__ import annotations

import json
from itertools import count

from tests.fake_telegram.control import FakeTelegram, Line
from tests.telegram_bot import RunningBot

QUESTION = "ai chủ trì chỉ tiêu hóa đơn điện tử"

_chats = count(500_000)


class Person:
    """A private chat that nobody used before."""

    def __init__(self, fake: FakeTelegram) -> None:
        self.fake, self.chat = fake, next(_chats)

    def ask(self, text: str) -> Line:
        """Say something; the bot's first message after it."""
        return self.fake.ask(self.chat, text)

    def tap(self, line: Line, label: str) -> str:
        """Tap, wait for the answer to the tap, and return its words ("" when it is silent)."""
        return self.answer(self.fake.tap(line, label))

    def tap_data(self, line: Line, data: str) -> str:
        """The same for a button that is not shown (any more)."""
        return self.answer(self.fake.tap_data(line, data))

    def answer(self, query: str) -> str:
        """The words of the one answer to a tap."""
        found = self.fake.wait_for(lambda: self.fake.answers(query))
        assert len(found) == 1
        return str(found[0].get("text", ""))

    def changed(self, line: Line) -> Line:
        """The message as it stands once it was edited."""
        return self.fake.wait_for(lambda: now if (now := self.fake.current(line)).edits > line.edits else None)

    def choose(self, line: Line, label: str) -> Line:
        """Tap a button that changes its message, and return the message then."""
        self.tap(line, label)
        return self.changed(line)


def labels(line: Line) -> list[str]:
    """Every button's label, in order."""
    return [label for row in line.buttons for label in row]


def button(line: Line, beginning: str) -> str:
    """The label of the first button that begins so."""
    return next(label for label in labels(line) if label.startswith(beginning))


def data(line: Line, label: str) -> str:
    """What the button of this label carries."""
    rows = line.message["reply_markup"]["inline_keyboard"]
    return next(str(each["callback_data"]) for row in rows for each in row if each["text"] == label)


def dump(bot: RunningBot) -> str:
    """Every row of every table."""
    tables = [name for (name,) in bot.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return json.dumps([bot.rows(f"SELECT * FROM {name}") for name in tables], default=str)  # noqa: S608 - own tables
