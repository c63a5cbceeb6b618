"""The tables, as rows. A row is not a domain value: SQLModel does not validate rows, so readers do.

Every moment is an aware datetime and comes back in UTC; a naive one is refused (``UTCDateTime``), because SQLite
would drop the zone without a word. The migrations in ``storage/migrations`` make the same tables; a test compares.
"""

from __future__ import annotations

import datetime as dt

from sqlmodel import Column, Field, Index, SQLModel, Text, UniqueConstraint, UTCDateTime, text


class PublishedPlan(SQLModel, table=True):
    """One version of one plan. The row in force is the one with ``withdrawn_at`` None: at most one a plan."""

    __tablename__ = "published_plan"
    __table_args__ = (
        UniqueConstraint("plan_id", "version", name="uq_published_plan_version"),
        Index("uq_published_plan_in_force", "plan_id", unique=True, sqlite_where=text("withdrawn_at IS NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str
    version: int
    """Counts from 1 for each plan, with no gaps."""
    sha256: str
    """Fingerprint of the file that the plan was read from; only ever compared."""
    content: str = Field(sa_column=Column(Text, nullable=False))
    """The plan as JSON (``Plan.model_dump_json``)."""
    published_at: dt.datetime = Field(sa_type=UTCDateTime)
    withdrawn_at: dt.datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When a newer version took its place, or when the plan was no longer given."""


class ChatMemory(SQLModel, table=True):
    """What one chat of one channel is remembered by: the last word only, no history."""

    __tablename__ = "chat_memory"

    channel: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    content: str = Field(sa_column=Column(Text, nullable=False))
    """JSON, opaque here: the caller writes and validates it."""
    updated_at: dt.datetime = Field(sa_type=UTCDateTime)


class InboxRow(SQLModel, table=True):
    """One update of a channel: stored first, handled later. ``payload`` is emptied once it is handled."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "key", name="uq_inbox_update"),
        Index("ix_inbox_stored", "channel", "id", sqlite_where=text("handled_at IS NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    key: str
    """Unique within the channel; for Telegram "bot id:update id"."""
    payload: str = Field(sa_column=Column(Text, nullable=False))
    state: str
    """"stored" or "handled"."""
    received_at: dt.datetime = Field(sa_type=UTCDateTime)
    handled_at: dt.datetime | None = Field(default=None, sa_type=UTCDateTime)


class ChatRow(SQLModel, table=True):
    """What a chat told of itself, and nothing else of it. There is no row for a chat that set nothing."""

    __tablename__ = "chat"

    channel: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    kind: str
    """"private" or "group"."""
    place: str | None = None
    office: str | None = None
    active: bool
    """False when the chat blocked or removed the bot, or is gone."""
    inactive_reason: str | None = None
    started_at: dt.datetime = Field(sa_type=UTCDateTime)
    settings_consented_at: dt.datetime | None = Field(default=None, sa_type=UTCDateTime)
    reminders_consented_at: dt.datetime | None = Field(default=None, sa_type=UTCDateTime)
    reminders_withdrawn_at: dt.datetime | None = Field(default=None, sa_type=UTCDateTime)


class MovedChat(SQLModel, table=True):
    """A chat whose id changed (a Telegram group that became a supergroup)."""

    __tablename__ = "moved_chat"

    channel: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    moved_to: str
    moved_at: dt.datetime = Field(sa_type=UTCDateTime)


class OfferRow(SQLModel, table=True):
    """What stands behind the buttons of one message: pages, choices, the talk. It names no chat and no person."""

    __tablename__ = "offer"

    key: str = Field(primary_key=True)
    """Random; the message's buttons carry it, signed for their chat."""
    content: str = Field(sa_column=Column(Text, nullable=False))
    """JSON, opaque here."""
    made_on: dt.date = Field(index=True)


class FeedbackRow(SQLModel, table=True):
    """A thumb or a sentence about an answer. It says what was answered, not to whom, and only the day."""

    __tablename__ = "feedback"

    id: int | None = Field(default=None, primary_key=True)
    verdict: str
    """"up", "down" or "comment"."""
    intent: str
    items: str
    """JSON: [[document, code], ...]."""
    comment: str | None = None
    given_on: dt.date


class UnansweredRow(SQLModel, table=True):
    """A question that could not be answered, how often, and on which days; never by whom."""

    __tablename__ = "unanswered"

    folded: str = Field(primary_key=True)
    text: str
    why: str
    count: int
    first_on: dt.date
    last_on: dt.date


class ParcelRow(SQLModel, table=True):
    """One thing to be sent, once. ``payload`` is emptied when nothing more is to be done."""

    __tablename__ = "parcel"
    __table_args__ = (
        UniqueConstraint("key", name="uq_parcel_key"),
        Index("ix_parcel_open", "channel", "priority", "id", sqlite_where=text("done_at IS NULL")),
        Index("ix_parcel_chat", "channel", "chat"),
        Index("ix_parcel_limit", "not_after", sqlite_where=text("done_at IS NULL AND not_after IS NOT NULL")),
        # An id is never given again: the sender notes ids beside the database, over a sudden end.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str
    """What makes it one thing: an answer's update and number; a reminder's person, item, occurrence and kind."""
    channel: str
    chat: str
    priority: int
    """Lower goes first: -10 for answers to presses, 0 for answers, 10 for reminders."""
    payload: str = Field(sa_column=Column(Text, nullable=False))
    """JSON, opaque here."""
    state: str
    """"waiting", "claimed", "sent", "unknown" (it may have arrived) or "failed"."""
    not_before: dt.datetime = Field(sa_type=UTCDateTime)
    attempts: int
    claimed_by: str | None = None
    lease_until: dt.datetime | None = Field(default=None, sa_type=UTCDateTime)
    failure: str | None = None
    """"technical", "temporary" or "permanent"."""
    reason: str | None = None
    sent_as: str | None = None
    """The channel's own id of the message."""
    forget: bool
    """Remove the row itself when it is done, because its chat asked to be forgotten."""
    made_at: dt.datetime = Field(sa_type=UTCDateTime)
    done_at: dt.datetime | None = Field(default=None, sa_type=UTCDateTime)
    not_after: dt.datetime | None = Field(default=None, sa_type=UTCDateTime)
    """From then on it is not sent any more; who queued it takes it back. None: always worth sending."""
