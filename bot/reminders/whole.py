"""The desk: everything of a digest whose message had no room for all of it."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session

from bot.reminders.agenda import Agenda
from bot.reminders.items import stale
from bot.reminders.notice import press
from bot.reminders.planning import Follower, digest_sections
from bot.reminders.said import Plans, Said, Who
from bot.reminders.wording import due_words
from knowledge.calendar import ZONE
from storage import follows, item_states, reminded, reminding


def whole_digest(session: Session, plans: Plans, who: Who, ref: str, at: dt.datetime) -> Said:
    """What the digests of the message ``ref`` hold, without what is done since; as long as it is. Days left are
    counted from ``at``."""
    rows = reminded.of_message(session, who.channel, who.chat, ref)
    names = frozenset(name for name in reminding.DIGESTS if any(row.kind == name for row in rows))
    if not names:
        return stale()
    chat, today = rows[0].chat, at.astimezone(ZONE).date()
    agenda = Agenda(plans.concerns, plans.calendar, rows[0].made_at.astimezone(ZONE).date(), ())
    follower = Follower(
        reminding.subscriber(session, who.channel, chat),
        follows.of_chat(session, who.channel, chat),
        frozenset(item_states.done_of(session, who.channel, chat)),
    )
    sections = []
    for section in digest_sections(agenda, follower, names):
        dues = [plans.concerns.dues[position] for position in section.positions]
        lines = [due_words(plans.base, plans.calendar, due, (due.last - today).days) for due in dues]
        sections.append({"name": section.digest.name, "lines": lines, "more": 0})
    if not sections:
        return Said("remind_item", "nothing_open", {}, (press("list"),))
    return Said("remind_digest", "whole", {"sections": sections, "late": None}, (press("open"), press("list")))
