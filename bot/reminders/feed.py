"""Deadlines as an iCalendar file (RFC 5545): one all-day event a due, on its last day. No names of persons in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from icalendar import Calendar as CalendarFile
from icalendar import Event
from sqlmodel import Session

from bot.figures import short_name, source_line
from bot.reminders.ahead import dues_followed
from bot.reminders.said import Plans
from bot.talk import Item
from knowledge.base import KnowledgeBase
from knowledge.calendar import ZONE
from knowledge.dues import Due
from storage import codes, follows, item_states

_PAST = dt.timedelta(days=92)
"""How long a due that is past stays in a feed."""


def calendar_file(base: KnowledgeBase, dues: Iterable[Due], now: dt.datetime) -> bytes:
    """The dues as a calendar. ``now`` (aware) is when it was made."""
    calendar = CalendarFile()
    calendar.add("prodid", "-//Dau Moi//Han trong ke hoach//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Đầu Mối: hạn trong kế hoạch")
    for due in dues:
        calendar.add_component(_event(base, due, now))
    content: bytes = calendar.to_ical()
    return content


def dues_of_items(base: KnowledgeBase, items: Sequence[Item]) -> tuple[Due, ...]:
    """Every due of the records that an answer rests on, for a calendar of any list of deadlines."""
    wanted = {(item.document, item.code) for item in items}
    return tuple(due for due in base.dues if (due.plan.id, due.code) in wanted)


def _event(base: KnowledgeBase, due: Due, now: dt.datetime) -> Event:
    event = Event()
    # The item, not the day: a due that is moved replaces itself in the reader's calendar.
    event.add("uid", f"{due.item}@dau-moi")
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("dtstart", due.last)
    event.add("dtend", due.last + dt.timedelta(days=1))
    event.add("summary", f"{due.what[0].upper()}{due.what[1:]} ({short_name(base, due.plan)})")
    by = "; ".join(party for party in due.by if not _is_person(base, party, due))
    lines = [due.occurrence.said, by, f"Gửi: {due.to}" if due.to else "", source_line(base, due.plan, due.source)]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("transp", "TRANSPARENT")
    return event


def _is_person(base: KnowledgeBase, printed: str, due: Due) -> bool:
    party = base.party(printed, due.plan.header.place)
    return party is not None and party.person is not None


def feed_of(session: Session, plans: Plans, secret: str, now: dt.datetime) -> bytes | None:
    """The calendar behind a secret address: what its chat follows, without what is done. None: no such feed (404)."""
    owner = codes.feed_owner(session, secret)
    if owner is None:
        return None
    return calendar_of(session, plans, *owner, now)


def calendar_of(session: Session, plans: Plans, channel: str, chat: str, now: dt.datetime) -> bytes:
    """The calendar of a chat, as its feed serves it."""
    mine = follows.of_chat(session, channel, chat)
    done = item_states.done_of(session, channel, chat)
    oldest = now.astimezone(ZONE).date() - _PAST
    dues = (due for due, _ in dues_followed(plans, mine) if due.item not in done and due.last >= oldest)
    return calendar_file(plans.base, dues, now)
