"""What the desk works with and what it says: facts for a template with buttons; no channel's types, no wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.reminders.notice import Press
from bot.reminders.queueing import concerns_of
from bot.rendering import plain, rendered
from knowledge.base import KnowledgeBase
from knowledge.calendar import Calendar, load_calendar
from knowledge.targets import Concerns


@dataclass(frozen=True, slots=True)
class Who:
    """Who speaks to the desk: a chat, and in a group the person in it with the name that is shown for him."""

    channel: str
    chat: str
    group: bool = False
    person: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The desk's answer. ``template`` names a file of ``bot/templates``, ``case`` the part of it; ``file`` is a
    calendar to send along, with the name it should have."""

    template: str
    case: str
    data: Mapping[str, Any] = field(default_factory=dict)
    presses: tuple[Press, ...] = ()
    file: tuple[str, bytes] | None = None

    @property
    def markup(self) -> str:
        """Safe HTML (tags b and i)."""
        return rendered(self.template, {"case": self.case, **self.data})

    @property
    def text(self) -> str:
        """The same for a channel without markup."""
        return plain(self.markup)


class Plans:
    """The plans as the desk needs them. ``public_url``: where calendar feeds are served, "" when nowhere."""

    def __init__(self, base: KnowledgeBase, public_url: str = "", calendar: Calendar | None = None) -> None:
        self.base = base
        self.public_url = public_url.rstrip("/")
        self.calendar = calendar or load_calendar()

    @cached_property
    def concerns(self) -> Concerns:
        """What concerns whom."""
        return concerns_of(self.base)
