"""What could not be sent while it was worth it (the bot or the channel was down) is taken back and planned anew.

So days of trouble end in one message that holds what is still useful, as of the day it is read, and in the digest;
not in a message for every day that was missed. A parcel that may have left is never taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlmodel import Session

from storage import item_states, outbox, reminded, reminding
from storage.item_states import Snooze
from storage.reminded import SNOOZE, Reminded

_OF_ALL = "all"
"""Stands for the person of a group's snooze that is taken back: who wanted it is not kept once it was queued."""


def take_back(session: Session, now: dt.datetime, most: int) -> int:
    """Take back up to ``most`` parcels that wait past their time. Returns how many."""
    keys = outbox.expired(session, now, most)
    if not keys:
        return 0
    said = reminded.of_parcels(session, keys)
    reminded.take_back(session, keys)
    outbox.forget_keys(session, keys)
    chats: dict[str, set[str]] = {}
    for one in said:
        chats.setdefault(one.channel, set()).add(one.chat)
    for channel, names in chats.items():
        reminding.plan_anew(session, channel, names)
    _snooze_again(session, (one for one in said if one.kind == SNOOZE))
    return len(keys)


def _snooze_again(session: Session, over: Iterable[Reminded]) -> None:
    """Snoozes that were over when they were queued are over still; a later wish for the same item stands."""
    for one in over:
        person = _OF_ALL if reminding.subscriber(session, one.channel, one.chat).group else ""
        until = dt.datetime.fromtimestamp(one.step * 60, dt.UTC)
        item_states.snooze_if_none(session, one.channel, Snooze(one.chat, one.item, person, None, until))
