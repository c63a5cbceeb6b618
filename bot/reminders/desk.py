"""One counter for everything a person wants of the reminders: a button pressed, a request in words, a code typed.

What comes in: the chat (:class:`~bot.reminders.said.Who`), what is wanted, the moment. What goes out: a
:class:`~bot.reminders.said.Said`. Everything happens inside the caller's transaction, so that it is committed
together with the update that asked for it. Whether a person may act for a group is the channel's to know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.reminders import following, items, leaving, tuning
from bot.reminders.items import Later
from bot.reminders.notice import Action
from bot.reminders.said import Plans, Said, Who
from bot.reminders.stages import moment
from bot.reminders.whole import whole_digest
from bot.talk import RemindRequest
from knowledge.targets import TARGET_KINDS, Target
from storage import follows, reminding

ADMIN_ACTIONS: frozenset[Action] = frozenset(
    {
        "agree", "decline", "unfollow", "unfollow_all", "lead_set", "hour", "quiet", "digest", "resume", "delegate",
        "hand_over", "feed", "feed_revoke",
    }
)  # fmt: skip
"""Buttons that change what a whole group gets: there for its administrators only."""
ADMIN_REQUESTS = frozenset(
    {
        "follow", "unfollow", "stop_all", "leads", "hour", "quiet", "digests", "pause", "resume", "hand_over", "feed",
        "feed_revoke",
    }
)  # fmt: skip
"""The same of requests in words."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that came back, whoever drew it."""

    action: str
    argument: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every step of the desk needs."""

    session: Session
    plans: Plans
    who: Who
    at: dt.datetime


def pressed(session: Session, plans: Plans, who: Who, button: Pressed, at: dt.datetime) -> Said | None:
    """What a button leads to; None for one that is not the desk's. A stale or foreign one says so."""
    act = PRESSES.get(button.action)
    return act(_Asked(session, plans, who, at), button) if act else None


def carry_out(session: Session, plans: Plans, who: Who, request: RemindRequest, at: dt.datetime) -> Said:
    """What a request in words leads to."""
    return REQUESTS[request.action](_Asked(session, plans, who, at), request)


def _later(choice: Later) -> Callable[[_Asked, Pressed], Said]:
    def act(asked: _Asked, button: Pressed) -> Said:
        message = (button.argument, button.number)
        return items.later(asked.session, asked.plans, asked.who, message, choice, asked.at)

    return act


def _lead_set(asked: _Asked, button: Pressed) -> Said:
    if button.number >= len(tuning.LEAD_CHOICES):
        return tuning.settings_view(asked.session, asked.who)
    which = int(button.argument) if button.argument.isdecimal() else None
    return tuning.set_leads(asked.session, asked.who, tuning.LEAD_CHOICES[button.number], asked.at, which)


PRESSES: Mapping[str, Callable[[_Asked, Pressed], Said]] = {
    "done": lambda a, b: items.done(a.session, a.plans, a.who, (b.argument, b.number), a.at),
    "undo": lambda a, b: items.undo(a.session, a.plans, a.who, b.argument, b.number),
    "later": lambda a, b: items.later_choices(a.session, a.who, b.argument, b.number),
    "later_hour": _later("hour"),
    "later_day": _later("day"),
    "later_work": _later("work"),
    "later_week": _later("week"),
    "detail": lambda a, b: items.detail(a.session, a.plans, a.who, (b.argument, b.number), a.at),
    "stop": lambda a, b: items.stop(a.session, a.plans, a.who, b.argument),
    "agree": lambda a, b: following.agree(a.session, a.plans, a.who, b.argument, a.at),
    "decline": lambda _a, _b: following.decline(),
    "unfollow": lambda a, b: following.unfollow(a.session, a.plans, a.who, [b.number]),
    "unfollow_all": lambda a, _b: following.withdraw(a.session, a.who, a.at),
    "list": lambda a, _b: following.overview(a.session, a.plans, a.who, a.at),
    "leads": lambda a, b: tuning.lead_choices(a.session, a.plans, a.who, b.argument),
    "lead_set": _lead_set,
    "settings": lambda a, _b: tuning.settings_view(a.session, a.who),
    "hour": lambda a, b: tuning.set_hour(a.session, a.who, b.number * 60),
    "quiet": lambda a, b: tuning.switch_quiet(a.session, a.who, on=bool(b.number)),
    "digest": lambda a, b: tuning.switch_digests(a.session, a.who, [b.argument], on=bool(b.number)),
    "resume": lambda a, _b: leaving.resume(a.session, a.who, a.at),
    "delegate": lambda a, _b: leaving.delegate_code(a.session, a.who, a.at),
    "hand_over": lambda a, _b: leaving.hand_over_code(a.session, a.who, a.at),
    "feed": lambda a, _b: leaving.make_feed(a.session, a.plans, a.who, a.at),
    "feed_revoke": lambda a, _b: leaving.revoke_feed(a.session, a.who),
    "open": lambda a, _b: items.open_items(a.session, a.plans, a.who, a.at),
    "whole": lambda a, b: whole_digest(a.session, a.plans, a.who, b.argument, a.at),
    "done_item": lambda a, b: items.done_item(a.session, a.plans, a.who, b.argument, a.at),
    "undo_item": lambda a, b: items.undo_item(a.session, a.plans, a.who, b.argument),
}


def _targets(request: RemindRequest) -> tuple[Target, ...]:
    return tuple(Target(kind, name, place) for kind, name, place in request.targets if kind in TARGET_KINDS)


def _follow(asked: _Asked, request: RemindRequest) -> Said:
    targets = _targets(request)
    said = following.follow(asked.session, asked.plans, asked.who, targets, asked.at)
    if request.leads and said.case == "followed":
        for one in follows.of_chat(asked.session, asked.who.channel, asked.who.chat):
            if Target(one.kind, one.target, one.place) in targets:  # type: ignore[arg-type]
                tuning.set_leads(asked.session, asked.who, _whole(request.leads), asked.at, one.id)
        return following.followed(asked.session, asked.plans, asked.who, targets, asked.at)
    return said


def _whole(leads: tuple[int, ...]) -> tuple[int, ...]:
    """Who names days before still wants the last day, and to hear when it has passed."""
    return (*leads, 0, -1)


def _unfollow(asked: _Asked, request: RemindRequest) -> Said:
    targets = _targets(request)
    if targets:
        return following.unfollow_targets(asked.session, asked.plans, asked.who, targets)
    return following.choose_unfollow(asked.session, asked.plans, asked.who)


def _pause(asked: _Asked, request: RemindRequest) -> Said:
    return (
        leaving.pause(asked.session, asked.who, request.day, asked.at) if request.day else Said("remind_leave", "when")
    )


def _again(asked: _Asked, request: RemindRequest) -> Said:
    settings = reminding.settings_of(asked.session, asked.who.channel, asked.who.chat)
    choice: Later | dt.datetime = "hour"
    if request.after is not None:
        choice = asked.at + dt.timedelta(minutes=request.after)
    elif request.day is not None:
        choice = moment(request.day, settings.at_minute if request.minute is None else request.minute)
    return items.later_lately(asked.session, asked.plans, asked.who, choice, asked.at)


def _set_hour(asked: _Asked, request: RemindRequest) -> Said:
    if request.minute is None:
        return tuning.settings_view(asked.session, asked.who)
    return tuning.set_hour(asked.session, asked.who, request.minute)


def _set_quiet(asked: _Asked, request: RemindRequest) -> Said:
    if not request.wanted:
        return tuning.set_quiet(asked.session, asked.who, None)
    start, until = request.quiet or reminding.DEFAULT_QUIET
    return tuning.set_quiet(asked.session, asked.who, (start, reminding.DEFAULT_QUIET[1] if until is None else until))


def _set_leads(asked: _Asked, request: RemindRequest) -> Said:
    if not request.leads:
        return tuning.lead_choices(asked.session, asked.plans, asked.who, "")
    return tuning.set_leads(asked.session, asked.who, _whole(request.leads), asked.at)


REQUESTS: Mapping[str, Callable[[_Asked, RemindRequest], Said]] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "stop_all": lambda a, _r: following.withdraw(a.session, a.who, a.at),
    "list": lambda a, _r: following.overview(a.session, a.plans, a.who, a.at),
    "leads": _set_leads,
    "hour": _set_hour,
    "quiet": _set_quiet,
    "digests": lambda a, r: tuning.switch_digests(a.session, a.who, r.names or reminding.DIGESTS, on=r.wanted),
    "pause": _pause,
    "resume": lambda a, _r: leaving.resume(a.session, a.who, a.at),
    "done": lambda a, r: items.done_lately(a.session, a.plans, a.who, a.at, r.note),
    "undo": lambda a, _r: items.undo_lately(a.session, a.plans, a.who),
    "later": _again,
    "hand_over": lambda a, _r: leaving.hand_over_code(a.session, a.who, a.at),
    "feed": lambda a, _r: leaving.make_feed(a.session, a.plans, a.who, a.at),
    "feed_revoke": lambda a, _r: leaving.revoke_feed(a.session, a.who),
}
