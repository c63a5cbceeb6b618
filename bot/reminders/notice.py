"""A reminder as it lies in the outbox: markup and buttons that no channel has shaped yet.

A channel reads the payload with :func:`read_notice`, words it with :meth:`Notice.shown`, and draws each
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
    "resume", "delegate", "hand_over", "feed", "feed_revoke", "open", "done_item", "undo_item", "whole",
]  # fmt: skip
ALL_OF_THEM = 99
"""The number that means every item of a message."""
LATE = dt.timedelta(hours=2)
"""What is said longer than this after its time says that it comes late."""
FITS = 3_500
"""Characters of markup that go into one message on every channel, with room for what is written below it."""
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
    """One message to be sent."""

    markup: str
    presses: tuple[Press, ...]

    def shown(self, queued: dt.datetime, now: dt.datetime) -> str:
        """The markup, with a line that says so when it goes out long after it was queued. Both moments are aware."""
        if now - queued <= LATE:
            return self.markup
        local = queued.astimezone(ZONE)
        return f"<i>Tin của {local:%H:%M} ngày {shown(local.date())}, gửi được muộn.</i>\n{self.markup}"

    @property
    def text(self) -> str:
        """The same, in time, for a channel without markup."""
        return plain(self.markup)

    def payload(self) -> str:
        """JSON for the outbox."""
        presses = [(each.label, each.action, each.argument, each.number) for each in self.presses]
        content = {"markup": self.markup, "presses": presses}
        return json.dumps({NOTICE: content}, ensure_ascii=True)


def read_notice(payload: Mapping[str, Any]) -> Notice | None:
    """The notice in a parcel's payload (already parsed as JSON); None when the payload is a channel's own."""
    content = payload.get(NOTICE)
    if content is None:
        return None
    presses = tuple(Press(*each) for each in content["presses"])
    return Notice(content["markup"], presses)


@cache
def words() -> dict[str, Any]:
    """``words.yaml``: labels by group and name."""
    text = (resources.files("bot") / "reminders" / "words.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def press(action: Action, argument: str = "", number: int = 0, *, label: str | None = None, **values: str) -> Press:
    """A button with the label of its action in ``words.yaml`` (``label``: of another name), filled in."""
    return Press(words()["press"][label or action].format(**values), action, argument, number)
