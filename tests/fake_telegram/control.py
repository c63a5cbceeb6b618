"""The fake in a test's hands: start it, act as people, look at what the bot did, wait for it.

>>> with FakeTelegram() as fake:
...     message = fake.say(7, "xin chào")
...     [line.text for line in fake.transcript(7)]
['xin chào']

The bot is pointed at it by ``fake.base_url`` (ends in "/bot", as python-telegram-bot wants it) and ``fake.token``.
Everything goes over HTTP, so the same class drives a fake in this process (``start``) or another one (``attach``).
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.fake_telegram.people import SPONSOR
from tests.fake_telegram.running import RunningFake

Message = dict[str, Any]
T = TypeVar("T")
PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a transcript as people see it. ``who`` is "bot" or a first name; ``buttons`` are labels by row."""

    who: str
    text: str
    buttons: tuple[tuple[str, ...], ...]
    id: int
    edits: int
    message: Message


class FakeTelegram(RunningFake):
    """A fake Bot API server, its people, and what can be seen of the bot."""

    # --- people ---

    def person(self, user: int, first_name: str = "", username: str | None = None, language: str = "vi") -> int:
        """Make a person known; people never made known get a name like "Người 7"."""
        self.do("person", user=user, first_name=first_name, username=username, language_code=language)
        return user

    def group(self, title: str, chat: int | None = None, bot_inside: bool = True) -> int:
        """Make a group; returns its id. The bot is told nothing: use ``bot_inside=False`` and ``join`` for that."""
        return int(self.do("group", title=title, chat=chat, bot_inside=bot_inside))

    def say(self, chat: int, text: str, user: int | None = None, reply_to: Message | None = None) -> Message:
        """A person writes (in a private chat: its owner); returns the message."""
        number = reply_to["message_id"] if reply_to else None
        return dict(self.do("say", chat=chat, text=text, user=user, reply_to=number))

    def start_with(self, chat: int, parameter: str = "") -> Message:
        """A person presses Start, perhaps by a deep link."""
        return self.say(chat, f"/start {parameter}".strip())

    def edit(self, message: Message, text: str) -> Message:
        """The writer changes a message."""
        return dict(self.do("edit", chat=message["chat"]["id"], message=message["message_id"], text=text))

    def photo(self, chat: int, caption: str = "", user: int | None = None) -> Message:
        """A person sends a photo."""
        return self.media(chat, "photo", caption, user)

    def voice(self, chat: int, user: int | None = None) -> Message:
        """A person sends a voice message."""
        return self.media(chat, "voice", "", user)

    def sticker(self, chat: int, user: int | None = None) -> Message:
        """A person sends a sticker."""
        return self.media(chat, "sticker", "", user)

    def media(self, chat: int, kind: str, caption: str = "", user: int | None = None) -> Message:
        """A person sends a photo, voice, sticker, document or location."""
        return dict(self.do("media", chat=chat, kind=kind, caption=caption, user=user))

    def tap(self, message: Message | Line, label: str, user: int | None = None) -> str:
        """A person taps a button as the message shows it *now*; returns the tap's id, see :meth:`answers`."""
        chat, number = _where(message)
        return str(self.do("tap", chat=chat, message=number, label=label, user=user))

    def tap_data(self, message: Message | Line, data: str, user: int | None = None) -> str:
        """A tap with any data: a stale button, or a forged one."""
        chat, number = _where(message)
        return str(self.do("tap", chat=chat, message=number, data=data, user=user))

    def join(self, chat: int, user: int | None = None) -> None:
        """A person joins a group, or (no user) the bot is added."""
        self.do("join", chat=chat, user=user)

    def leave(self, chat: int, user: int | None = None, kicked: bool = True) -> None:
        """A person leaves a group, or (no user) the bot is removed."""
        self.do("leave", chat=chat, user=user, kicked=kicked)

    def promote(self, chat: int, user: int | None = None, status: str = "administrator") -> None:
        """A person (or, no user, the bot) becomes creator, administrator or member of a group."""
        self.do("promote", chat=chat, user=user, status=status)

    def block(self, chat: int) -> None:
        """A person blocks the bot: my_chat_member comes, and sends get 403."""
        self.do("block", chat=chat)

    def unblock(self, chat: int) -> None:
        """A person unblocks the bot."""
        self.do("unblock", chat=chat)

    def migrate(self, chat: int) -> int:
        """A group becomes a supergroup; returns its new id."""
        return int(self.do("migrate", chat=chat))

    def inline(self, query: str, user: int = SPONSOR, timeout: float = PATIENCE) -> list[dict[str, Any]]:
        """Somebody types ``@bot query``; waits for the bot and returns its results."""
        return list(self.inline_answer(self.ask_inline(query, user), timeout)["results"])

    def ask_inline(self, query: str, user: int = SPONSOR, offset: str = "") -> str:
        """The same without waiting; returns the query's id."""
        return str(self.do("inline", query=query, user=user, offset=offset))

    def inline_answer(self, query: str, timeout: float = PATIENCE) -> dict[str, Any]:
        """Wait for the parameters of the bot's answerInlineQuery."""
        return self.wait_for(lambda: self._inline_answer_now(query), timeout)

    def _inline_answer_now(self, query: str) -> dict[str, Any] | None:
        return next((one["answer"] for one in self.do("queries") if one["id"] == query), None)

    def choose(self, query: str, result: str) -> Message:
        """Somebody picks an inline result; returns the message it makes."""
        return dict(self.do("choose", query=query, result=result))

    def push(self, *updates: dict[str, Any]) -> list[int]:
        """Queue raw updates, however odd; returns their ids."""
        return list(self.do("push", updates=list(updates)))

    # --- looking ---

    def transcript(self, chat: int) -> list[Line]:
        """What people see in a chat, oldest first."""
        return [_line(message) for message in self.do("messages", chat=chat)]

    def from_bot(self, chat: int) -> list[Line]:
        """The bot's messages in a chat, oldest first."""
        return [line for line in self.transcript(chat) if line.who == "bot"]

    def current(self, message: Message | Line) -> Line:
        """A message as it stands now."""
        chat, number = _where(message)
        return next(line for line in self.transcript(chat) if line.id == number)

    def answers(self, tap: str) -> list[dict[str, Any]]:
        """The bot's answers to a tap; one is right."""
        return next(list(one["answers"]) for one in self.do("taps") if one["id"] == tap)

    def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """The bot's requests: n, at, method, params, chat, status, cause (ok check state limit fault gone)."""
        return [call for call in self.do("calls") if method in (None, call["method"])]

    def mistakes(self) -> list[dict[str, Any]]:
        """Requests that broke a rule of the Bot API; a test ends with this being empty."""
        return [call for call in self.calls() if call["cause"] == "check"]

    def load(self) -> dict[str, float]:
        """Rate record: accepted, refused, impatient, peak_second, peak_second_in_chat, peak_minute_in_group."""
        return dict(self.do("load"))

    def uploaded(self, line: Line) -> bytes:
        """The content of a document the bot sent."""
        return base64.b64decode(self.do("file", file_id=line.message["document"]["file_id"]))

    # --- waiting ---

    def wait_for(self, predicate: Callable[[], T | None], timeout: float = PATIENCE) -> T:
        """The first truthy value of the predicate, tried at each change. Raises AssertionError after the timeout."""
        end = time.monotonic() + timeout
        count = -1
        while True:
            count = self.do("wait", count=count, seconds=0)
            value = predicate()
            if value:
                return value
            left = end - time.monotonic()
            if left <= 0:
                recent = [(call["method"], call["status"], call["description"]) for call in self.calls()[-5:]]
                raise AssertionError(f"not so within {timeout} s; the bot's last requests: {recent}")
            count = self.do("wait", count=count, seconds=min(left, 0.25))

    def reply_after(self, message: Message | Line, timeout: float = PATIENCE) -> Line:
        """The bot's first message in the same chat after this one."""
        chat, number = _where(message)
        return self.wait_for(lambda: next((one for one in self.from_bot(chat) if one.id > number), None), timeout)

    def ask(self, chat: int, text: str, user: int | None = None, timeout: float = PATIENCE) -> Line:
        """Say something and wait for the bot's first message after it."""
        return self.reply_after(self.say(chat, text, user), timeout)

    # --- troubles and habits ---

    def fault(self, kind: str, **wish: Any) -> None:
        """Script a trouble: kind 429 403 400 401 409 500 502 504 migrate slow drop; see ``faults.Fault`` for more."""
        body = {name: value for name, value in wish.items() if value is not None or name == "times"}
        forever = "times" in body and body["times"] is None
        self.do("fault", kind=kind, **(body | {"times": 10**9} if forever else body))

    def clear_faults(self) -> None:
        """No more troubles or penalties."""
        self.do("clear_faults")

    def seed(self, seed: int) -> None:
        """Make the chances of random troubles repeatable."""
        self.do("seed", seed=seed)

    def down(self) -> None:
        """Refuse connections to the bot's port, and cut those open; control goes on."""
        self.do("down")

    def up(self) -> None:
        """Accept connections again, on the same port."""
        self.do("up")

    def limits(self, **changes: Any) -> dict[str, Any]:
        """Change rate limits: overall, chat, burst, group, enforced."""
        return dict(self.do("limits", **changes))

    def deliver(self, **changes: Any) -> dict[str, Any]:
        """Change delivery: held, copies, shuffle, seed, retry, timeout."""
        return dict(self.do("deliver", **changes))


def _where(message: Message | Line) -> tuple[int, int]:
    shown = message.message if isinstance(message, Line) else message
    return shown["chat"]["id"], shown["message_id"]


def _line(message: Message) -> Line:
    sender = message["from"]
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return Line(
        who="bot" if sender["is_bot"] else sender["first_name"],
        text=str(message.get("text") or message.get("caption") or ""),
        buttons=tuple(tuple(button["text"] for button in row) for row in rows),
        id=message["message_id"],
        edits=message["edits"],
        message=message,
    )
