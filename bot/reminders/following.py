"""The desk: agree to reminders, follow, follow no more, and see what is followed. Inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Sequence

from sqlmodel import Session

from bot.reminders.ahead import ahead
from bot.reminders.naming import clock, leads_name, target_name
from bot.reminders.notice import Press, press, words
from bot.reminders.planning import target_of
from bot.reminders.said import Plans, Said, Who
from knowledge.calendar import ZONE
from knowledge.dues import shown
from knowledge.targets import TARGET_KINDS, Target
from storage import chats, codes, follows, item_states, offers, outbox, reminded, reminding
from storage.follows import Follow
from storage.reminded import Reminded

_TEMPLATE = "remind_follow"
LISTED = 8
"""Things followed that have a button each."""
_HISTORY = 5


def follow(session: Session, plans: Plans, who: Who, targets: Sequence[Target], at: dt.datetime) -> Said:
    """Follow these from now on; before the chat has agreed to reminders, only ask whether it does."""
    if not targets:
        return Said(_TEMPLATE, "what")
    if not reminding.allowed(chats.find(session, who.channel, who.chat)):
        key = secrets.token_urlsafe(12)
        wanted = json.dumps([[target.kind, target.id, target.place] for target in targets])
        offers.put(session, key, wanted, at.astimezone(ZONE).date())
        presses = (press("agree", key), press("decline"))
        return Said(_TEMPLATE, "ask", {"names": _names(plans, targets), "group": who.group}, presses)
    known = {target_of(one) for one in follows.of_chat(session, who.channel, who.chat)}
    if known.issuperset(targets):
        return followed(session, plans, who, targets, at, already=True)
    for target in targets:
        if follows.add(session, who.channel, who.chat, (target.kind, target.id, target.place), at) is None:
            return Said(_TEMPLATE, "too_many", {"most": follows.MOST}, (press("list"),))
    return followed(session, plans, who, targets, at)


def followed(
    session: Session, plans: Plans, who: Who, targets: Sequence[Target], at: dt.datetime, *, already: bool = False
) -> Said:
    """What is followed now, how, and what comes first; ``already``: it was before."""
    settings = reminding.settings_of(session, who.channel, who.chat)
    mine = follows.of_chat(session, who.channel, who.chat)
    new = [one for one in mine if target_of(one) in set(targets)]
    data = {
        "names": _names(plans, targets),
        "leads": leads_name((new[0].leads if new else None) or settings.leads),
        "hour": clock(settings.at_minute),
        "ahead": ahead(session, plans, who, at.astimezone(ZONE).date(), only=new)[:3],
        "group": who.group,
        "already": already,
    }
    own = press("leads", str(new[0].id) if len(new) == 1 else "", label="leads", name=leads_name(settings.leads))
    return Said(_TEMPLATE, "followed", data, (own, press("list")))


def agree(session: Session, plans: Plans, who: Who, offer: str, at: dt.datetime) -> Said:
    """Note the explicit yes with its moment, then follow what was asked about before (``offer``: its key, or "")."""
    row = chats.started(session, who.channel, who.chat, "group" if who.group else "private", at)
    row.reminders_consented_at, row.reminders_withdrawn_at = at, None
    session.flush()
    reminding.save_settings(session, who.channel, who.chat, reminding.settings_of(session, who.channel, who.chat))
    targets = _offered(offers.find(session, offer) if offer else None)
    return follow(session, plans, who, targets, at) if targets else Said(_TEMPLATE, "agreed", {}, (press("list"),))


def _offered(content: str | None) -> tuple[Target, ...]:
    entries = json.loads(content) if content else []
    return tuple(Target(kind, name, place) for kind, name, place in entries if kind in TARGET_KINDS)


def decline() -> Said:
    """The chat does not want reminders; nothing is kept of that."""
    return Said(_TEMPLATE, "declined")


def withdraw(session: Session, who: Who, at: dt.datetime) -> Said:
    """Take the consent back: what waits is given up, and what was followed is forgotten."""
    row = chats.find(session, who.channel, who.chat)
    if row is not None:
        row.reminders_withdrawn_at = at
    outbox.withdraw(session, who.channel, who.chat, outbox.REMINDER, at)
    mine = follows.of_chat(session, who.channel, who.chat)
    follows.remove(session, who.channel, who.chat, [one.id for one in mine])
    item_states.drop_snoozes(session, who.channel, who.chat)
    codes.revoke_feed(session, who.channel, who.chat)
    return Said(_TEMPLATE, "withdrawn")


def unfollow(session: Session, plans: Plans, who: Who, ids: Sequence[int]) -> Said:
    """Follow these no more, by the ids that the list gave them."""
    gone = [one for one in follows.of_chat(session, who.channel, who.chat) if one.id in ids]
    follows.remove(session, who.channel, who.chat, [one.id for one in gone])
    names = _names(plans, [target_of(one) for one in gone])
    return Said(_TEMPLATE, "unfollowed" if gone else "not_followed", {"names": names}, (press("list"),))


def unfollow_targets(session: Session, plans: Plans, who: Who, targets: Sequence[Target]) -> Said:
    """Follow these no more; the place does not matter where one of the two leaves it open."""
    mine = follows.of_chat(session, who.channel, who.chat)
    ids = [one.id for one in mine if any(_same(target_of(one), target) for target in targets)]
    if not ids:
        return choose_unfollow(session, plans, who)
    return unfollow(session, plans, who, ids)


def _same(one: Target, other: Target) -> bool:
    return (one.kind, one.id) == (other.kind, other.id) and (not one.place or not other.place or one == other)


def choose_unfollow(session: Session, plans: Plans, who: Who, among: Iterable[Follow] | None = None) -> Said:
    """Ask what to stop: one of the things followed (``among``: of these), or everything."""
    mine = tuple(among) if among is not None else follows.of_chat(session, who.channel, who.chat)
    presses = (*_unfollow_presses(plans, mine), press("unfollow_all"))
    return Said(_TEMPLATE, "stop", {"any": bool(mine)}, presses)


def _unfollow_presses(plans: Plans, mine: Sequence[Follow]) -> Iterable[Press]:
    for one in mine[:LISTED]:
        yield press("unfollow", "", one.id, name=target_name(plans.base, target_of(one)))


def overview(session: Session, plans: Plans, who: Who, at: dt.datetime) -> Said:
    """What is followed, how, what comes next, what was sent and how that ended, and what is done."""
    settings = reminding.settings_of(session, who.channel, who.chat)
    mine = follows.of_chat(session, who.channel, who.chat)
    today = at.astimezone(ZONE).date()
    reminded.note_outcomes(session, who.channel, who.chat)
    done = sorted(item_states.done_of(session, who.channel, who.chat).values(), key=lambda one: one.at, reverse=True)
    paused = settings.paused_until
    data = {
        "agreed": reminding.allowed(chats.find(session, who.channel, who.chat)),
        "follows": [
            {"name": target_name(plans.base, target_of(one)), "leads": leads_name(one.leads) if one.leads else None}
            for one in mine
        ],
        "leads": leads_name(settings.leads),
        "hour": clock(settings.at_minute),
        "paused": shown(paused) if paused is not None and paused >= today else None,
        "digests": [words()["digest"][name] for name in reminding.DIGESTS if name in settings.digests],
        "ahead": ahead(session, plans, who, today)[:_HISTORY],
        "sent": _sent(plans, reminded.history(session, who.channel, who.chat, _HISTORY)),
        "done": [_done_line(plans, one) for one in done[:_HISTORY]],
    }
    presses = (
        *_unfollow_presses(plans, mine),
        press("open"),
        press("settings"),
        *((press("resume"), press("delegate")) if data["paused"] else ()),
        press("hand_over"),
        press("feed_revoke" if codes.has_feed(session, who.channel, who.chat) else "feed"),
    )
    return Said("remind_list", "list", data, presses if mine else ())


def _sent(plans: Plans, history: Sequence[Reminded]) -> list[dict[str, str | None]]:
    return [
        {
            "what": item_name(plans, one.item),
            "on": shown(one.made_at.astimezone(ZONE).date()),
            "state": words()["state"].get(one.state, one.state),
            "reason": one.reason if one.state == "failed" else None,
        }
        for one in history
    ]


def _done_line(plans: Plans, done: item_states.Done) -> dict[str, str | None]:
    day = shown(done.at.astimezone(ZONE).date())
    return {"what": item_name(plans, done.item), "by": done.by, "note": done.note, "on": day}


def item_name(plans: Plans, item: str) -> str:
    """What an item or a digest is called; what the plans do not have any more has a general name."""
    position = plans.concerns.by_item.get(item)
    if position is not None:
        due = plans.concerns.dues[position]
        return due.what + (f" ({due.occurrence.label})" if due.occurrence.label else "")
    names: dict[str, str] = words()["digest"]
    kind, _, name = item.partition("/")
    known = kind == "digest" and name in names
    return str(words()["digest_name"].format(name=names[name]) if known else words()["gone"])


def _names(plans: Plans, targets: Iterable[Target]) -> list[str]:
    return [target_name(plans.base, target) for target in targets]
