"""A reminder as it lies in the outbox: markup and buttons that no channel has shaped yet.

A channel reads the payload with :func:`read_notice`, words it for ``now`` with :meth:`Notice.shown`, and draws each
:class:`Press` in its own way; a press comes back as (action, argument, number) to :mod:`bot.reminders.desk`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from bot.rendering import plain
from knowledge.calendar import ZONE
from knowledge.dues import shown

Action = Literal[
    "done", "undo", "later", "later_hour", "later_day", "later_work", "later_week", "detail", "stop", "agree",
    "decline", "unfollow", "unfollow_all", "list", "leads", "lead_set", "settings", "hour", "quiet", "digest",
    "resume", "delegate", "hand_over", "feed", "feed_revoke", "open", "done_item", "undo_item",
]  # fmt: skip
ALL_OF_THEM = 99
"""The number that means every item of a message."""
NOTICE = "notice"
"""The payload's field that tells a notice from a channel's own payloads."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button: ``argument`` is ASCII without "." (a message's ref, or empty), ``number`` at least 0."""

    label: str
    action: Action
    argument: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to be sent. ``on``: the day its "còn ... ngày" are counted from."""

    markup: str
    presses: tuple[Press, ...]
    on: dt.date

    def shown(self, now: dt.datetime) -> str:
        """The markup, with a line that says so when it goes out on a later day than it was written for."""
        if now.astimezone(ZONE).date() <= self.on:
            return self.markup
        return f"<i>Tin của ngày {shown(self.on)}, gửi được muộn; số ngày tính từ hôm đó.</i>\n{self.markup}"

    def text(self, now: dt.datetime) -> str:
        """The same for a channel without markup."""
        return plain(self.shown(now))

    def payload(self) -> str:
        """JSON for the outbox."""
        presses = [(each.label, each.action, each.argument, each.number) for each in self.presses]
        content = {"markup": self.markup, "presses": presses, "on": self.on.isoformat()}
        return json.dumps({NOTICE: content}, ensure_ascii=True)


def read_notice(payload: Mapping[str, Any]) -> Notice | None:
    """The notice in a parcel's payload (already parsed as JSON); None when the payload is a channel's own."""
    content = payload.get(NOTICE)
    if content is None:
        return None
    presses = tuple(Press(*each) for each in content["presses"])
    return Notice(content["markup"], presses, dt.date.fromisoformat(content["on"]))


@cache
def words() -> dict[str, Any]:
    """``words.yaml``: labels by group and name."""
    text = (resources.files("bot") / "reminders" / "words.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def press(action: Action, argument: str = "", number: int = 0, *, label: str | None = None, **values: str) -> Press:
    """A button with the label of its action in ``words.yaml`` (``label``: of another name), filled in."""
    return Press(words()["press"][label or action].format(**values), action, argument, number)
