"""The tables of reminders, as rows. What holds for ``storage.tables`` holds here.

Everything that a chat has in them goes with the chat: ``OF_A_CHAT`` is what ``storage.chats`` moves and erases.
"""

from __future__ import annotations

import datetime as dt

from sqlmodel import Column, Field, Index, SQLModel, Text, UniqueConstraint, UTCDateTime, text


class FollowRow(SQLModel, table=True):
    """One thing that a chat wants to be reminded of."""

    __tablename__ = "follow"
    __table_args__ = (
        UniqueConstraint("channel", "chat", "kind", "target", "place", name="uq_follow_target"),
        Index("ix_follow_target", "kind", "target", "place"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    chat: str
    kind: str
    target: str
    place: str
    """Empty: at any place."""
    leads: str
    """Days before the last day, "7,3,1,0,-1"; empty: those of the chat's settings."""
    made_at: dt.datetime = Field(sa_type=UTCDateTime)
    since: dt.datetime = Field(sa_type=UTCDateTime)
    """From when on its lead times hold: what was to be said before is not made up for."""


class ReminderSettingsRow(SQLModel, table=True):
    """How and when a chat wants to be reminded; with the day that was last planned for it."""

    __tablename__ = "reminder_settings"
    __table_args__ = (Index("ix_reminder_settings_planned", "planned_for", "at_minute"),)

    channel: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    at_minute: int
    """Minute of the day, Asia/Ho_Chi_Minh."""
    quiet_from: int
    quiet_until: int
    """Minutes of the day; equal: no quiet hours."""
    leads: str
    week: bool
    month: bool
    quarter: bool
    overdue: bool
    paused_until: dt.date | None = None
    """Inclusive."""
    delegate: str | None = None
    """The chat, on the same channel, that gets the reminders during a pause."""
    planned_for: dt.date | None = None


class DoneRow(SQLModel, table=True):
    """An item that a chat marked as done."""

    __tablename__ = "item_done"

    channel: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    item: str = Field(primary_key=True)
    done_at: dt.datetime = Field(sa_type=UTCDateTime)
    by: str | None = None
    """The name shown for the person, in groups only."""
    note: str | None = None


class SnoozeRow(SQLModel, table=True):
    """An item to be said again later; of one person where several share a chat."""

    __tablename__ = "snooze"
    __table_args__ = (Index("ix_snooze_until", "until"),)

    channel: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    item: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    """The channel's id of the person in a group; empty in a private chat."""
    name: str | None = None
    until: dt.datetime = Field(sa_type=UTCDateTime)


class RemindedRow(SQLModel, table=True):
    """One thing that was said, or is on its way: what keeps it from being said twice, and the history of a chat."""

    __tablename__ = "reminded"
    __table_args__ = (
        UniqueConstraint("channel", "chat", "item", "last", "kind", "step", name="uq_reminded"),
        Index("ix_reminded_ref", "ref"),
        Index("ix_reminded_open", "parcel", sqlite_where=text("state = 'queued'")),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    chat: str
    item: str
    last: dt.date
    """The occurrence: its last day, or the day a digest is of."""
    kind: str
    """"stage", "snooze", "change", or a digest's name."""
    step: int
    """Of a stage the days before ``last``, of a snooze its minute, of a change its number; else 0."""
    sent_to: str
    """The chat that got it: a delegate's during a pause."""
    ref: str
    number: int
    """Which item it is, from 0, of the message ``ref``."""
    parcel: str
    late: bool
    made_at: dt.datetime = Field(sa_type=UTCDateTime)
    state: str
    """"queued", then the parcel's own end."""
    reason: str | None = None


class CodeRow(SQLModel, table=True):
    """A one-time code that hands something over. Only its hash is kept; it goes when it is used."""

    __tablename__ = "one_time_code"

    digest: str = Field(primary_key=True)
    channel: str
    chat: str
    purpose: str
    expires_at: dt.datetime = Field(sa_type=UTCDateTime)


class FeedRow(SQLModel, table=True):
    """A calendar feed's secret address, as its hash. Revoking it removes the row."""

    __tablename__ = "calendar_feed"

    digest: str = Field(primary_key=True)
    channel: str
    chat: str
    made_at: dt.datetime = Field(sa_type=UTCDateTime)


class KnownDueRow(SQLModel, table=True):
    """What was due when reminders were last planned, so that a new version of a plan can be compared."""

    __tablename__ = "known_due"

    item: str = Field(primary_key=True)
    plan: str
    last: dt.date
    content: str = Field(sa_column=Column(Text, nullable=False))
    """JSON: what is said of it, and whom it concerns."""


class DueChangeRow(SQLModel, table=True):
    """What a new version of a plan moved, added or withdrew."""

    __tablename__ = "due_change"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """"moved", "added" or "withdrawn"."""
    item: str
    old: dt.date | None = None
    new: dt.date | None = None
    content: str = Field(sa_column=Column(Text, nullable=False))
    """As of :class:`KnownDueRow`; of what is withdrawn, as it was."""
    noticed_at: dt.datetime = Field(sa_type=UTCDateTime)
    noticed_on: dt.date


class PlannerRow(SQLModel, table=True):
    """One row: what the planner saw when it last compared the plans."""

    __tablename__ = "planner"

    id: int = Field(default=1, primary_key=True)
    dues_print: str
    """Fingerprint of everything due; only ever compared."""


OF_A_CHAT = (ReminderSettingsRow, FollowRow, DoneRow, SnoozeRow, RemindedRow, CodeRow, FeedRow)
"""Every table here that says something of a chat, by its columns ``channel`` and ``chat``."""
