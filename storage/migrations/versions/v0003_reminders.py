"""What chats follow, how they want to be reminded, what they were told, and what was due when that was planned."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_follows()
    _make_states()
    _make_history()
    _make_secrets()
    _make_known_dues()


def _make_follows() -> None:
    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("leads", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("channel", "chat", "kind", "target", "place", name="uq_follow_target"),
    )
    op.create_index("ix_follow_target", "follow", ["kind", "target", "place"])
    op.create_table(
        "reminder_settings",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("chat", sa.String(), primary_key=True),
        sa.Column("at_minute", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("leads", sa.String(), nullable=False),
        sa.Column("week", sa.Boolean(), nullable=False),
        sa.Column("month", sa.Boolean(), nullable=False),
        sa.Column("quarter", sa.Boolean(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("delegate", sa.String(), nullable=True),
        sa.Column("planned_for", sa.Date(), nullable=True),
    )
    op.create_index("ix_reminder_settings_planned", "reminder_settings", ["planned_for", "at_minute"])


def _make_states() -> None:
    op.create_table(
        "item_done",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("chat", sa.String(), primary_key=True),
        sa.Column("item", sa.String(), primary_key=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
    )
    op.create_table(
        "snooze",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("chat", sa.String(), primary_key=True),
        sa.Column("item", sa.String(), primary_key=True),
        sa.Column("person", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_snooze_until", "snooze", ["until"])


def _make_history() -> None:
    op.create_table(
        "reminded",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("sent_to", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parcel", sa.String(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.UniqueConstraint("channel", "chat", "item", "last", "kind", "step", name="uq_reminded"),
    )
    op.create_index("ix_reminded_ref", "reminded", ["ref"])
    op.create_index("ix_reminded_open", "reminded", ["parcel"], sqlite_where=sa.text("state = 'queued'"))


def _make_secrets() -> None:
    op.create_table(
        "one_time_code",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )


def _make_known_dues() -> None:
    op.create_table(
        "known_due",
        sa.Column("item", sa.String(), primary_key=True),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )
    op.create_table(
        "due_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("old", sa.Date(), nullable=True),
        sa.Column("new", sa.Date(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
    )
    op.create_table(
        "planner",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("dues_print", sa.String(), nullable=False),
    )


def downgrade() -> None:
    """Drop the tables and what is in them."""
    for name in (
        "planner", "due_change", "known_due", "calendar_feed", "one_time_code", "reminded", "snooze", "item_done",
        "reminder_settings", "follow",
    ):  # fmt: skip
        op.drop_table(name)
