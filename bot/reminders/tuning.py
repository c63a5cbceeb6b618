"""The desk: lead times, the hour, quiet hours and digests of a chat. Inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlmodel import Session

from bot.reminders.naming import clock, leads_name, target_name
from bot.reminders.notice import Press, press, words
from bot.reminders.planning import target_of
from bot.reminders.said import Plans, Said, Who
from bot.reminders.stages import FARTHEST, is_quiet
from storage import follows, reminding
from storage.reminding import DEFAULT_LEADS, DEFAULT_QUIET, DIGESTS, DigestName, Settings

_TEMPLATE = "remind_settings"
LEAD_CHOICES: tuple[tuple[int, ...], ...] = (
    DEFAULT_LEADS,
    (14, *DEFAULT_LEADS),
    (30, 14, *DEFAULT_LEADS),
    (3, 1, 0, -1),
    (1, 0, -1),
    (0, -1),
)
HOURS = (7, 8, 9, 14, 16)


def settings_view(session: Session, who: Who) -> Said:
    """The hour, quiet hours and digests, with buttons to change them."""
    settings = reminding.settings_of(session, who.channel, who.chat)
    return Said(_TEMPLATE, "view", _shown(settings), tuple(_presses(settings)))


def _shown(settings: Settings) -> dict[str, object]:
    start, end = settings.quiet
    return {
        "leads": leads_name(settings.leads),
        "hour": clock(settings.at_minute),
        "quiet": None if start == end else f"{clock(start)}–{clock(end)}",
        "digests": [words()["digest"][name] for name in DIGESTS if name in settings.digests],
    }


def _presses(settings: Settings) -> Iterable[Press]:
    yield press("leads", label="leads", name=leads_name(settings.leads))
    yield from (press("hour", "", hour, hour=str(hour)) for hour in HOURS if hour * 60 != settings.at_minute)
    has_quiet = settings.quiet[0] != settings.quiet[1]
    yield press("quiet", "", int(not has_quiet), label="quiet_off" if has_quiet else "quiet_on")
    for name in DIGESTS:
        on = name in settings.digests
        yield press(
            "digest", name, int(not on), label="digest_off" if on else "digest_on", name=words()["digest"][name]
        )


def lead_choices(session: Session, plans: Plans, who: Who, which: str) -> Said:
    """Ask how long before; ``which``: the id of one thing followed, "" for all."""
    one = next((each for each in follows.of_chat(session, who.channel, who.chat) if str(each.id) == which), None)
    name = target_name(plans.base, target_of(one)) if one else None
    presses = tuple(
        press("lead_set", which if one else "", number, days=leads_name(leads))
        for number, leads in enumerate(LEAD_CHOICES)
    )
    return Said(_TEMPLATE, "lead_choices", {"name": name}, presses)


def set_leads(session: Session, who: Who, leads: Sequence[int], at: dt.datetime, which: int | None = None) -> Said:
    """Days before the last day to be told on (0: on it, -1: the day after). ``which``: of one thing followed only."""
    if not leads or any(not -1 <= lead <= FARTHEST for lead in leads):
        return Said(_TEMPLATE, "bad_leads", {"farthest": FARTHEST})
    if which is not None and not follows.set_leads(session, who.channel, who.chat, which, leads, at):
        return Said("remind_follow", "not_followed", {"names": []}, (press("list"),))
    if which is None:
        settings = reminding.settings_of(session, who.channel, who.chat)
        reminding.save_settings(session, who.channel, who.chat, replace(settings, leads=tuple(leads)))
        follows.renew(session, who.channel, who.chat, at)
    return Said(_TEMPLATE, "leads", {"leads": leads_name(leads)}, (press("list"),))


def set_hour(session: Session, who: Who, minute: int) -> Said:
    """The minute of the day to be told at; refused inside the quiet hours."""
    settings = reminding.settings_of(session, who.channel, who.chat)
    if not 0 <= minute < 24 * 60 or is_quiet(minute, settings.quiet):
        return Said(_TEMPLATE, "hour_is_quiet", _shown(settings), tuple(_presses(settings)))
    reminding.save_settings(session, who.channel, who.chat, replace(settings, at_minute=minute))
    return settings_view(session, who)


def set_quiet(session: Session, who: Who, quiet: tuple[int, int] | None) -> Said:
    """Quiet hours as minutes of the day (from, until), None for none; refused when the hour would lie in them."""
    settings = reminding.settings_of(session, who.channel, who.chat)
    wanted = quiet or (0, 0)
    if any(not 0 <= minute < 24 * 60 for minute in wanted) or is_quiet(settings.at_minute, wanted):
        return Said(_TEMPLATE, "hour_is_quiet", _shown(settings), tuple(_presses(settings)))
    reminding.save_settings(session, who.channel, who.chat, replace(settings, quiet=wanted))
    return settings_view(session, who)


def switch_quiet(session: Session, who: Who, *, on: bool) -> Said:
    """The usual quiet hours, or none."""
    return set_quiet(session, who, DEFAULT_QUIET if on else None)


def switch_digests(session: Session, who: Who, names: Iterable[str], *, on: bool) -> Said:
    """Switch digests on or off; an unknown name changes nothing."""
    settings = reminding.settings_of(session, who.channel, who.chat)
    wanted: set[DigestName] = set(DIGESTS).intersection(names)
    digests = settings.digests | wanted if on else settings.digests - wanted
    reminding.save_settings(session, who.channel, who.chat, replace(settings, digests=frozenset(digests)))
    return settings_view(session, who)
