"""How each chat wants to be reminded, and which chats are still to be planned for today.

A chat's day is planned once: ``planned_for`` is compared by equality, never by order, so a clock that jumps ahead and
back plans a day again (what was said is known by its key) and skips none. Functions work inside the caller's
transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, and_, exists, or_, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select, update

from storage.follows import read_leads, written_leads
from storage.reminder_tables import FollowRow, ReminderSettingsRow
from storage.tables import ChatRow

DigestName = Literal["week", "month", "quarter", "overdue"]
DIGESTS: tuple[DigestName, ...] = get_args(DigestName)
DEFAULT_LEADS = (7, 3, 1, 0, -1)
DEFAULT_HOUR = 8 * 60
DEFAULT_QUIET = (21 * 60, 7 * 60)
_MOST_TARGETS = 2_000
"""Above this many targets the database is not asked whom they concern: everybody is looked at."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Of one chat. Minutes are of the day in Vietnam; ``quiet`` (from, until) may pass midnight, equal is none."""

    at_minute: int = DEFAULT_HOUR
    quiet: tuple[int, int] = DEFAULT_QUIET
    leads: tuple[int, ...] = DEFAULT_LEADS
    digests: frozenset[DigestName] = field(default=frozenset(DIGESTS))
    paused_until: dt.date | None = None
    delegate: str | None = None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat whose day is to be planned. ``allowed``: it agreed to reminders and can be reached. ``planned_for``: the
    day that was planned last, None when its settings changed since."""

    channel: str
    chat: str
    group: bool
    allowed: bool
    settings: Settings
    planned_for: dt.date | None = None


def settings_of(session: Session, channel: str, chat: str) -> Settings:
    """The settings of a chat; the usual ones where it has none."""
    row = ReminderSettingsRow
    mine = select_columns(*_COLUMNS[2:]).where(col(row.channel) == channel, col(row.chat) == chat)
    found = session.connection().execute(mine).first()
    return Settings() if found is None else _settings(found)


def save_settings(session: Session, channel: str, chat: str, settings: Settings) -> None:
    """Keep the settings of a chat. Its day is planned anew."""
    session.merge(
        ReminderSettingsRow(
            channel=channel,
            chat=chat,
            at_minute=settings.at_minute,
            quiet_from=settings.quiet[0],
            quiet_until=settings.quiet[1],
            leads=written_leads(settings.leads),
            **{name: name in settings.digests for name in DIGESTS},
            paused_until=settings.paused_until,
            delegate=settings.delegate,
            planned_for=None,
        )
    )
    session.flush()


def allowed(row: ChatRow | None) -> bool:
    """Whether reminders may be sent to a chat: an explicit yes that was not taken back, and it can be reached."""
    return bool(row and row.active and row.reminders_consented_at and row.reminders_withdrawn_at is None)


def pass_over(session: Session, today: dt.date, minute: int, targets: Collection[tuple[str, str, str]]) -> None:
    """Count the day as planned for all chats, due by ``minute``, that follow none of ``targets``."""
    if len(targets) > _MOST_TARGETS:
        return
    row = ReminderSettingsRow
    done = update(row).where(or_(*_open_parts(today, minute))).values(planned_for=today)
    if targets:
        of_chat = and_(col(FollowRow.channel) == col(row.channel), col(FollowRow.chat) == col(row.chat))
        what = tuple_(col(FollowRow.kind), col(FollowRow.target), col(FollowRow.place))
        done = done.where(~exists().where(of_chat, what.in_(sorted(targets))))
    session.connection().execute(done.execution_options(synchronize_session=False))


def to_plan(session: Session, today: dt.date, minute: int, most: int) -> tuple[Subscriber, ...]:
    """Chats of one channel whose hour has come and whose day is not planned yet; up to ``most``."""
    row = ReminderSettingsRow
    # One condition after the other: together they would be read to the end before the first row comes.
    parts = _open_parts(today, minute)
    firsts = (session.exec(select(row.channel).where(part).limit(1)).first() for part in parts)
    channel = next((found for found in firsts if found is not None), None)
    if channel is None:
        return ()
    whose = and_(col(ChatRow.channel) == row.channel, col(ChatRow.chat) == row.chat)
    wanted = select_columns(*_COLUMNS, col(ChatRow.kind), _allowed_in_sql()).join(ChatRow, whose, isouter=True)
    found: list[Subscriber] = []
    for part in parts:
        mine = wanted.where(part, col(row.channel) == channel).limit(most - len(found))
        found += [
            Subscriber(channel, chat, kind == "group", bool(may), _settings(values), planned_for)
            for chat, planned_for, *values, kind, may in session.connection().execute(mine)
        ]
    return tuple(found)


def planned(session: Session, channel: str, chats: Sequence[str], today: dt.date) -> None:
    """Count the day as planned for these chats."""
    row = ReminderSettingsRow
    session.connection().execute(
        update(row).where(col(row.channel) == channel, col(row.chat).in_(chats)).values(planned_for=today)
    )


def plan_anew(session: Session, channel: str, chats: Collection[str]) -> None:
    """Count the day as not planned yet for these chats."""
    row = ReminderSettingsRow
    session.connection().execute(
        update(row).where(col(row.channel) == channel, col(row.chat).in_(chats)).values(planned_for=None)
    )


def subscriber(session: Session, channel: str, chat: str) -> Subscriber:
    """One chat as the planner sees it."""
    row = session.get(ChatRow, (channel, chat))
    kind = bool(row and row.kind == "group")
    return Subscriber(channel, chat, kind, allowed(row), settings_of(session, channel, chat))


def subscribed(session: Session) -> dict[str, tuple[str, ...]]:
    """Channel -> its chats that have reminders set up, in order."""
    row = ReminderSettingsRow
    found: dict[str, list[str]] = {}
    for channel, chat in session.connection().execute(
        select_columns(col(row.channel), col(row.chat)).order_by(col(row.channel), col(row.chat))
    ):
        found.setdefault(channel, []).append(chat)
    return {channel: tuple(chats) for channel, chats in found.items()}


def allowed_among(session: Session, channel: str, chats: Collection[str]) -> frozenset[str]:
    """Those of ``chats`` that reminders may be sent to."""
    wanted = select_columns(col(ChatRow.chat)).where(
        col(ChatRow.channel) == channel, col(ChatRow.chat).in_(chats), _allowed_in_sql()
    )
    return frozenset(session.connection().execute(wanted).scalars())


def forget_delegate(session: Session, channel: str, chat: str, now_called: str | None = None) -> None:
    """A chat that others named as their delegate is gone, or has another id now."""
    row = ReminderSettingsRow
    session.connection().execute(
        update(row).where(col(row.channel) == channel, col(row.delegate) == chat).values(delegate=now_called)
    )


def leads_in_use(session: Session) -> tuple[tuple[int, ...], ...]:
    """Every different set of lead times that any chat or follow has."""
    found: Mapping[tuple[int, ...], None] = {DEFAULT_LEADS: None}
    texts = [*session.exec(select(ReminderSettingsRow.leads).distinct())]
    texts += session.exec(select(FollowRow.leads).distinct())
    return tuple({**found, **{leads: None for text in texts if (leads := read_leads(text)) is not None}})


def _open_parts(today: dt.date, minute: int) -> tuple[ColumnElement[bool], ...]:
    """Any day but today, earlier or later: three conditions that the index serves, where "distinct from" has none.

    In quiet hours that end on the same day a chat waits for their end; those that pass midnight end its day.
    """
    row = ReminderSettingsRow
    quiet = and_(col(row.quiet_from) <= minute, col(row.quiet_until) > minute)
    planned_for, come = col(row.planned_for), and_(col(row.at_minute) <= minute, ~quiet)
    return and_(planned_for.is_(None), come), and_(planned_for < today, come), and_(planned_for > today, come)


def _allowed_in_sql() -> ColumnElement[bool]:
    consented = col(ChatRow.reminders_consented_at).is_not(None)
    return and_(col(ChatRow.active).is_(True), consented, col(ChatRow.reminders_withdrawn_at).is_(None))


def _settings(values: Sequence[Any]) -> Settings:
    """From the columns in the order of ``_COLUMNS``, without the first two."""
    at_minute, quiet_from, quiet_until, leads, paused_until, delegate, *switches = values
    on = frozenset(name for name, is_on in zip(DIGESTS, switches, strict=True) if is_on)
    return Settings(
        at_minute, (quiet_from, quiet_until), read_leads(leads) or DEFAULT_LEADS, on, paused_until, delegate
    )


_COLUMNS = tuple(
    getattr(ReminderSettingsRow, name)
    for name in (
        "chat", "planned_for", "at_minute", "quiet_from", "quiet_until", "leads", "paused_until", "delegate", *DIGESTS,
    )
)  # fmt: skip
