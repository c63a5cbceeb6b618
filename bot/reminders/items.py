"""The desk: single items of a message that was sent: done, undone, again later, in detail, stop. In a transaction.

A message is named by its ``ref``; only the chat that it was sent to can act on it. What a delegate marks as done is
done for whom he stands in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from sqlmodel import Session

from bot.reminders.agenda import OVERDUE_LISTED
from bot.reminders.ahead import dues_followed
from bot.reminders.following import choose_unfollow, item_name
from bot.reminders.notice import ALL_OF_THEM, FITS, Action, Press, press
from bot.reminders.planning import FARTHEST_SNOOZE, target_of
from bot.reminders.said import Plans, Said, Who
from bot.reminders.stages import after_quiet, moment
from bot.reminders.wording import OWN_BUTTONS, due_words
from knowledge.calendar import ZONE
from knowledge.dues import shown
from knowledge.targets import token
from storage import follows, item_states, reminded, reminding
from storage.item_states import Done, Snooze
from storage.reminded import SNOOZE, STAGE, Reminded

_TEMPLATE = "remind_item"
Later = Literal["hour", "day", "work", "week"]
_IN_DETAIL = 8
_SOON = 30
"""Days ahead that the list of open items reaches."""


def _items(session: Session, who: Who, ref: str, number: int) -> tuple[Reminded, ...]:
    """The items meant, each once; () when the message is not known or went elsewhere."""
    rows = [row for row in reminded.of_message(session, who.channel, who.chat, ref) if row.kind in (STAGE, SNOOZE)]
    wanted = rows if number == ALL_OF_THEM else [row for row in rows if row.number == number]
    return tuple({(row.chat, row.item): row for row in reversed(wanted)}.values())[::-1]


def stale() -> Said:
    """The message is not known any more, or went elsewhere."""
    return Said(_TEMPLATE, "stale", {}, (press("list"),))


def done(
    session: Session, plans: Plans, who: Who, message: tuple[str, int], at: dt.datetime, note: str | None = None
) -> Said:
    """Mark an item (ref, number) as done. The second time says who was first; a note given then is added."""
    rows = _items(session, who, *message)
    if not rows:
        return stale()
    new = [_mark(session, who, row, at, note) for row in rows]
    first = item_states.done_of(session, who.channel, rows[0].chat)[rows[0].item]
    presses = (press("undo", *message), press("list"))
    return _done_said(plans, [row.item for row in rows], first, new=any(new), presses=presses)


def _done_said(plans: Plans, items: Sequence[str], first: Done, *, new: bool, presses: tuple[Press, ...]) -> Said:
    data = {
        "names": [item_name(plans, item) for item in items],
        "by": first.by,
        "on": shown(first.at.astimezone(ZONE).date()),
        "note": first.note,
    }
    return Said(_TEMPLATE, "done" if new else "done_already", data, presses)


def _mark(session: Session, who: Who, row: Reminded, at: dt.datetime, note: str | None) -> bool:
    by = who.name if who.group else None
    new = item_states.mark_done(session, who.channel, row.chat, Done(row.item, at, by, note))
    if note and not new:
        item_states.set_note(session, who.channel, row.chat, row.item, note)
    return new


def buttons_now(session: Session, who: Who, ref: str) -> tuple[Press, ...]:
    """The buttons of a message as its items stand now; () when it is not known or went elsewhere."""
    rows = _items(session, who, ref, ALL_OF_THEM)
    if not rows:
        return ()
    known = item_states.done_of(session, who.channel, rows[0].chat)
    number = ALL_OF_THEM if len(rows) > 1 else rows[0].number
    later = (press("later", ref, number),) if any(row.item not in known for row in rows) else ()
    return (*_done_or_undo(rows, known), *later, press("detail", ref, number), press("stop", ref))


def _done_or_undo(rows: Sequence[Reminded], known: Mapping[str, Done]) -> Iterable[Press]:
    if len(rows) == 1:
        yield press("undo" if rows[0].item in known else "done", rows[0].ref, rows[0].number)
    elif len(rows) <= OWN_BUTTONS:
        for row in rows:
            action: Action = "undo" if row.item in known else "done"
            yield press(action, row.ref, row.number, label=f"{action}_number", which=str(row.number + 1))


def done_lately(session: Session, plans: Plans, who: Who, at: dt.datetime, note: str | None = None) -> Said:
    """ "Xong" in words: the item of the last reminder; with several in it, or none, ask which."""
    rows = _latest(session, who)
    if not rows:
        return open_items(session, plans, who, at)
    if len(rows) > 1:
        return _detailed(plans, rows, "which", at)
    return done(session, plans, who, (rows[0].ref, rows[0].number), at, note)


def _latest(session: Session, who: Who) -> tuple[Reminded, ...]:
    """The items of the last reminder to this chat that are not done."""
    history = reminded.history(session, who.channel, who.chat, 40)
    spoken = next((row.ref for row in history if row.kind in (STAGE, SNOOZE)), None)
    known = item_states.done_of(session, who.channel, who.chat)
    rows = _items(session, who, spoken, ALL_OF_THEM) if spoken else ()
    return tuple(row for row in rows if row.item not in known)


def undo(session: Session, plans: Plans, who: Who, ref: str, number: int) -> Said:
    """Take "done" back."""
    rows = _items(session, who, ref, number)
    if not rows:
        return stale()
    for row in rows:
        item_states.undo(session, who.channel, row.chat, row.item)
    names = [item_name(plans, row.item) for row in rows]
    return Said(_TEMPLATE, "undone", {"names": names}, (press("done", ref, number),))


def undo_lately(session: Session, plans: Plans, who: Who) -> Said:
    """ "Chưa xong" in words: what was marked last, and all that was marked with it."""
    known = item_states.done_of(session, who.channel, who.chat).values()
    last = max((one.at for one in known), default=None)
    marked = [one.item for one in known if one.at == last]
    for item in marked:
        item_states.undo(session, who.channel, who.chat, item)
    names = [item_name(plans, item) for item in marked]
    return Said(_TEMPLATE, "undone" if marked else "nothing_done", {"names": names}, (press("open"),))


def later_choices(session: Session, who: Who, ref: str, number: int) -> Said:
    """Ask when to say it again."""
    if not _items(session, who, ref, number):
        return stale()
    presses = (
        press("later_hour", ref, number),
        press("later_day", ref, number),
        press("later_work", ref, number),
        press("later_week", ref, number),
    )
    return Said(_TEMPLATE, "later", {}, presses)


def later(
    session: Session, plans: Plans, who: Who, message: tuple[str, int], choice: Later | dt.datetime, at: dt.datetime
) -> Said:
    """Say an item (ref, number) again: after a choice, or at a moment of the person's own. Never in quiet hours."""
    rows = _items(session, who, *message)
    if not rows:
        return stale()
    settings = reminding.settings_of(session, who.channel, who.chat)
    wanted = choice if isinstance(choice, dt.datetime) else _moment(plans, choice, at, settings.at_minute)
    until = after_quiet(wanted, settings.quiet)
    if not at < until <= at + FARTHEST_SNOOZE:
        return Said(_TEMPLATE, "bad_moment")
    for row in rows:
        person, name = (who.person, who.name) if who.group else ("", None)
        item_states.snooze(session, who.channel, Snooze(who.chat, row.item, person, name, until))
    local = until.astimezone(ZONE)
    data = {"names": [item_name(plans, row.item) for row in rows], "hour": f"{local:%H:%M}", "on": shown(local.date())}
    return Said(_TEMPLATE, "snoozed", data | {"by": who.name if who.group else None})


def _moment(plans: Plans, choice: Later, at: dt.datetime, minute: int) -> dt.datetime:
    today = at.astimezone(ZONE).date()
    match choice:
        case "hour":
            return at + dt.timedelta(hours=1)
        case "day":
            return moment(today + dt.timedelta(days=1), minute)
        case "work":
            return moment(plans.calendar.next_after(today), minute)
    return moment(today + dt.timedelta(days=7), minute)


def later_lately(session: Session, plans: Plans, who: Who, choice: Later | dt.datetime, at: dt.datetime) -> Said:
    """ "Nhắc lại sau 1 giờ" in words: everything in the last reminder that is not done."""
    rows = _latest(session, who)
    if not rows:
        return Said(_TEMPLATE, "nothing_lately", {}, (press("list"),))
    return later(session, plans, who, (rows[0].ref, ALL_OF_THEM), choice, at)


def detail(session: Session, plans: Plans, who: Who, message: tuple[str, int], at: dt.datetime) -> Said:
    """Everything that the plan says of the items of a message, with a button "done" for each."""
    rows = _items(session, who, *message)
    if message[1] == ALL_OF_THEM and rows:
        known = item_states.done_of(session, who.channel, rows[0].chat)
        rows = tuple(row for row in rows if row.item not in known) or rows
    return _detailed(plans, rows, "detail", at) if rows else stale()


def open_items(session: Session, plans: Plans, who: Who, at: dt.datetime) -> Said:
    """What is followed, is not done, and is overdue or due soon, with a button "done" each."""
    today = at.astimezone(ZONE).date()
    first, last = today - dt.timedelta(days=OVERDUE_LISTED), today + dt.timedelta(days=_SOON)
    known = item_states.done_of(session, who.channel, who.chat)
    followed = dues_followed(plans, follows.of_chat(session, who.channel, who.chat))
    dues = [due for due, _ in followed if first <= due.last <= last and due.item not in known]
    if not dues:
        return Said(_TEMPLATE, "nothing_open", {}, (press("list"),))
    lines = [due_words(plans.base, plans.calendar, due, (due.last - today).days) for due in dues[:_IN_DETAIL]]
    presses = tuple(press("done_item", token(due.item), which=str(n)) for n, due in enumerate(dues[:_IN_DETAIL], 1))
    data = {"lines": lines, "numbers": range(1, len(lines) + 1), "more": len(dues) - len(lines)}
    return Said(_TEMPLATE, "which", data, presses)


def done_item(session: Session, plans: Plans, who: Who, item_token: str, at: dt.datetime) -> Said:
    """Mark an item of the list as done, whatever message spoke of it."""
    position = plans.concerns.by_token.get(item_token)
    if position is None:
        return stale()
    item = plans.concerns.dues[position].item
    new = item_states.mark_done(session, who.channel, who.chat, Done(item, at, who.name if who.group else None, None))
    first = item_states.done_of(session, who.channel, who.chat)[item]
    return _done_said(plans, [item], first, new=new, presses=(press("undo_item", item_token), press("open")))


def undo_item(session: Session, plans: Plans, who: Who, item_token: str) -> Said:
    """Take that back."""
    position = plans.concerns.by_token.get(item_token)
    if position is None:
        return stale()
    item = plans.concerns.dues[position].item
    item_states.undo(session, who.channel, who.chat, item)
    return Said(_TEMPLATE, "undone", {"names": [item_name(plans, item)]}, (press("open"),))


def _detailed(plans: Plans, rows: Sequence[Reminded], case: str, at: dt.datetime) -> Said:
    """As many of them as fit into a message."""
    said = _detailed_of(plans, rows, case, at, _IN_DETAIL)
    for listed in range(_IN_DETAIL - 1, 0, -1):
        if len(said.markup) <= FITS:
            break
        said = _detailed_of(plans, rows, case, at, listed)
    return said


def _detailed_of(plans: Plans, rows: Sequence[Reminded], case: str, at: dt.datetime, listed: int) -> Said:
    today = at.astimezone(ZONE).date()
    lines, presses, numbers = [], list[Press](), list[int]()
    for row in rows[:listed]:
        position = plans.concerns.by_item.get(row.item)
        if position is not None:
            due = plans.concerns.dues[position]
            lines.append(due_words(plans.base, plans.calendar, due, (due.last - today).days))
            # Called by the number it has in the message itself.
            numbers.append(row.number + 1)
            label = "done" if len(rows) == 1 else "done_number"
            presses.append(press("done", row.ref, row.number, label=label, which=str(numbers[-1])))
    data = {"lines": lines, "numbers": numbers, "more": max(0, len(rows) - listed)}
    return Said(_TEMPLATE, case, data, tuple(presses))


def stop(session: Session, plans: Plans, who: Who, ref: str) -> Said:
    """Why this message came, and what to follow no more to be rid of its kind."""
    rows = _items(session, who, ref, ALL_OF_THEM)
    positions = {plans.concerns.by_item[row.item] for row in rows if row.item in plans.concerns.by_item}
    targets = frozenset().union(*(plans.concerns.targets[position] for position in positions))
    mine = follows.of_chat(session, who.channel, who.chat)
    return choose_unfollow(session, plans, who, [one for one in mine if target_of(one) in targets] or mine)
