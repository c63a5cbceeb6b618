"""The desk: leave with a delegate, handing over for good, and the calendar feed. Inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlmodel import Session

from bot.reminders.feed import calendar_of
from bot.reminders.following import agree
from bot.reminders.notice import press
from bot.reminders.said import Plans, Said, Who
from knowledge.calendar import ZONE
from knowledge.dues import shown
from storage import chats, codes, follows, item_states, reminding

_TEMPLATE = "remind_leave"
_DELEGATE, _HAND_OVER = "delegate", "hand_over"
LONGEST_LEAVE = dt.timedelta(days=366)
FILE_NAME = "han-trong-ke-hoach.ics"


def pause(session: Session, who: Who, until: dt.date, at: dt.datetime) -> Said:
    """No reminders until ``until`` (inclusive); a delegate may be asked to stand in."""
    today = at.astimezone(ZONE).date()
    if not today <= until <= today + LONGEST_LEAVE:
        return Said(_TEMPLATE, "bad_day", {"until": shown(until)})
    settings = reminding.settings_of(session, who.channel, who.chat)
    reminding.save_settings(session, who.channel, who.chat, replace(settings, paused_until=until, delegate=None))
    return Said(_TEMPLATE, "paused", {"until": shown(until)}, (press("delegate"), press("resume")))


def resume(session: Session, who: Who, at: dt.datetime) -> Said:
    """Back before the leave was over: reminders from today on."""
    settings = reminding.settings_of(session, who.channel, who.chat)
    yesterday = at.astimezone(ZONE).date() - dt.timedelta(days=1)
    until = min(settings.paused_until, yesterday) if settings.paused_until else None
    reminding.save_settings(session, who.channel, who.chat, replace(settings, paused_until=until, delegate=None))
    return Said(_TEMPLATE, "resumed", {}, (press("list"),))


def delegate_code(session: Session, who: Who, at: dt.datetime) -> Said:
    """A one-time code by which a colleague takes over for the time of the leave."""
    settings = reminding.settings_of(session, who.channel, who.chat)
    if settings.paused_until is None or settings.paused_until < at.astimezone(ZONE).date():
        return Said(_TEMPLATE, "when")
    code = codes.make_code(session, who.channel, who.chat, _DELEGATE, at)
    return Said(_TEMPLATE, "delegate_code", {"code": code, "until": shown(settings.paused_until)})


def hand_over_code(session: Session, who: Who, at: dt.datetime) -> Said:
    """A one-time code by which a successor takes over everything that is followed and done."""
    mine = follows.of_chat(session, who.channel, who.chat)
    if not mine:
        return Said("remind_follow", "what")
    code = codes.make_code(session, who.channel, who.chat, _HAND_OVER, at)
    return Said(_TEMPLATE, "hand_over_code", {"code": code, "count": len(mine)})


def redeem(session: Session, plans: Plans, who: Who, code: str, at: dt.datetime) -> Said:
    """Take over by a code. Typing it is the explicit yes to getting those reminders, and is noted as such.

    ``who`` takes over for himself: in a group the caller lets only those do it who may change what it follows.
    """
    found = codes.redeem(session, who.channel, code, at)
    if found is None:
        return Said(_TEMPLATE, "bad_code")
    purpose, giver = found
    if giver == who.chat:
        return Said(_TEMPLATE, "own_code")
    if not reminding.allowed(chats.find(session, who.channel, who.chat)):
        agree(session, plans, who, "", at)
    if purpose == _DELEGATE:
        settings = reminding.settings_of(session, who.channel, giver)
        reminding.save_settings(session, who.channel, giver, replace(settings, delegate=who.chat))
        until = shown(settings.paused_until) if settings.paused_until else None
        return Said(_TEMPLATE, "stands_in", {"until": until})
    # Done first: nothing that is done may be told to the successor.
    item_states.hand_over(session, who.channel, giver, who.chat)
    count = follows.hand_over(session, who.channel, giver, who.chat, at)
    return Said(_TEMPLATE, "taken_over", {"count": count}, (press("list"),))


def make_feed(session: Session, plans: Plans, who: Who, at: dt.datetime) -> Said:
    """A secret address for calendar programs, said this once, with the same as a file; an earlier address is dead.

    Where no feeds are served there is only the file.
    """
    content = calendar_of(session, plans, who.channel, who.chat, at)
    if not plans.public_url:
        return Said(_TEMPLATE, "file", {}, file=(FILE_NAME, content))
    secret = codes.make_feed(session, who.channel, who.chat, at)
    address = f"{plans.public_url}/lich/{secret}.ics"
    return Said(_TEMPLATE, "feed", {"address": address}, (press("feed_revoke"),), (FILE_NAME, content))


def revoke_feed(session: Session, who: Who) -> Said:
    """Close the address; calendar programs get nothing from it any more."""
    had = codes.revoke_feed(session, who.channel, who.chat)
    return Said(_TEMPLATE, "feed_revoked" if had else "no_feed")
