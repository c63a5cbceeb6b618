"""The values that flow between a channel and the assistant. No channel's own types, no wording rules.

A channel makes a :class:`Message` of what a person typed or tapped and hands it to the assistant; it gets a
:class:`Reply` to deliver. ``Reply.markup`` is a small safe HTML (b, i, a, blockquote; every value escaped); channels
without markup deliver ``Reply.text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

ReplyKind = Literal["answer", "choose", "decline", "chat"]

MOST_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person or a group told of themselves: ids of a place with plans and of an office, either may be None."""

    place: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One utterance. ``chat`` is unique within ``channel``; ``at`` is timezone-aware; ``picked``: a choice was tapped.

    ``text`` of a picked choice is its label or a part of it; where no such choice is pending it is an ordinary text.
    """

    channel: str
    chat: str
    text: str
    at: datetime
    profile: Profile = Profile()
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to go on: ``label`` is shown (at most 60 characters), ``say`` is what choosing it means as a sentence."""

    label: str
    say: str


@dataclass(frozen=True, slots=True)
class Card:
    """One find of a search. ``id`` is stable; ``title`` and ``description`` plain text, ``markup`` the answer."""

    id: str
    title: str
    description: str
    markup: str


@dataclass(frozen=True, slots=True)
class Item:
    """A record an answer rests on."""

    document: str
    code: str


RemindAction = Literal[
    "follow", "unfollow", "stop_all", "list", "leads", "hour", "quiet", "digests", "pause", "resume", "done", "undo",
    "later", "hand_over", "feed", "feed_revoke",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RemindRequest:
    """What a person wants of the reminders; the channel hands it to ``bot.reminders.desk``.

    ``targets``: (kind, id, place) as in :class:`knowledge.targets.Target`, of "follow" and "unfollow". ``leads``: days
    before, of "leads" and "follow". ``minute``: of the day, of "hour". ``day``: the last of a "pause", inclusive, or
    when "later" is. ``after``: minutes from now, of "later". ``note``: of "done". ``quiet``: minutes of the day (from,
    until), until is None where it was left open; of "quiet". ``names``: of "digests", empty for all. ``wanted``: False
    to switch off; of "quiet" and "digests".
    """

    action: RemindAction
    targets: tuple[tuple[str, str, str], ...] = ()
    leads: tuple[int, ...] = ()
    minute: int | None = None
    day: date | None = None
    after: int | None = None
    note: str | None = None
    quiet: tuple[int, int | None] | None = None
    names: tuple[str, ...] = ()
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person gets.

    ``choices``: asked for when ``kind`` is "choose" (at most five), else offered as the natural next questions.
    ``sources`` are the lines "document, place" that stand in the text too. ``has_deadline``: the answer speaks of a
    day still to come, so a channel may offer a reminder. ``request``: the person wants something of the reminders; a
    channel that has a desk lets it answer in the place of this reply.
    """

    kind: ReplyKind
    intent: str
    markup: str
    text: str
    choices: tuple[Choice, ...] = ()
    items: tuple[Item, ...] = ()
    sources: tuple[str, ...] = ()
    has_deadline: bool = False
    request: RemindRequest | None = None
