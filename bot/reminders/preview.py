"""What would be sent from one day to another, by the planner itself; nothing is stored or sent.

Each day is planned at every chat's own hour, and what a day says counts as said for the next. What people may still
do in between (mark done, snooze, change a setting) cannot be known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.reminders.agenda import Agenda
from bot.reminders.changes import recent_changes
from bot.reminders.planning import Follower, plan_follower
from bot.reminders.stages import moment
from bot.reminders.wording import Wording
from bot.rendering import plain
from knowledge.calendar import load_calendar
from knowledge.targets import Concerns, Target
from storage import follows, item_states, reminded, reminding
from storage.follows import Follow
from storage.reminding import Settings, Subscriber

LONGEST = 366
"""Days that are previewed at most."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """One message that would be sent. ``text`` is plain."""

    at: dt.datetime
    channel: str
    chat: str
    text: str


def stored_followers(session: Session, concerns: Concerns) -> tuple[Follower, ...]:
    """Every chat that would be told anything, with what it was told already."""
    found = []
    for channel, chats in reminding.subscribed(session).items():
        followed = follows.of_chats(session, channel, chats)
        done = item_states.done_of_chats(session, channel, chats)
        told = reminded.keys_of(session, channel, chats, _all_items(concerns))
        snoozed = item_states.snoozed_in(session, channel, chats)
        for chat in chats:
            one = reminding.subscriber(session, channel, chat)
            delegate = one.settings.delegate
            ready = reminding.allowed_among(session, channel, [delegate]) if delegate else frozenset()
            found.append(
                Follower(
                    one,
                    followed.get(chat, ()),
                    done.get(chat, frozenset()),
                    told.get(chat, {}),
                    snoozed.get(chat, {}),
                    delegate if delegate in ready else None,
                )
            )
    return tuple(found)


def _all_items(concerns: Concerns) -> Sequence[str]:
    return (*concerns.by_item, *(f"digest/{name}" for name in reminding.DIGESTS))


def imagined_follower(targets: Iterable[Target], since: dt.datetime) -> Follower:
    """Somebody who follows these from ``since`` on with the usual settings; in no database."""
    wishes = tuple(
        Follow(number, target.kind, target.id, target.place, None, since, since)
        for number, target in enumerate(targets, 1)
    )
    return Follower(Subscriber("console", "preview", group=False, allowed=True, settings=Settings()), wishes)


def preview(
    session: Session, concerns: Concerns, followers: Sequence[Follower], first: dt.date, last: dt.date
) -> Iterator[Previewed]:
    """What would be sent from ``first`` to ``last``, both inclusive, in order of time."""
    leads = tuple(sorted(reminding.leads_in_use(session)))
    standing = {(one.subscriber.channel, one.subscriber.chat): one for one in followers}
    for number in range(min(LONGEST, (last - first).days + 1)):
        day = first + dt.timedelta(days=number)
        agenda = Agenda(concerns, load_calendar(), day, leads, recent_changes(session, day))
        wording = Wording(agenda)
        for who, follower in sorted(standing.items(), key=lambda each: each[1].subscriber.settings.at_minute):
            now = moment(day, follower.subscriber.settings.at_minute)
            messages = plan_follower(agenda, follower, now)
            for message in messages:
                to = follower.delegate if message.stands_in and follower.delegate else who[1]
                yield Previewed(now, who[0], to, plain(wording.notice(message, "").markup))
            told = {key: now for message in messages for key in message.keys}
            subscriber = replace(follower.subscriber, planned_for=day)
            standing[who] = replace(follower, told={**follower.told, **told}, subscriber=subscriber)
