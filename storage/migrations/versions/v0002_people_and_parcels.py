"""Updates received, chats and their settings, feedback, unanswered questions, and what is to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_inbox()
    _make_chats()
    _make_said()
    _make_parcels()


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("channel", "key", name="uq_inbox_update"),
    )
    op.create_index("ix_inbox_stored", "inbox", ["channel", "id"], sqlite_where=sa.text("handled_at IS NULL"))


def _make_chats() -> None:
    op.create_table(
        "chat",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("chat", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("office", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("inactive_reason", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settings_consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders_consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders_withdrawn_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "moved_chat",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("chat", sa.String(), primary_key=True),
        sa.Column("moved_to", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
    )


def _make_said() -> None:
    op.create_table(
        "offer",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_offer_made_on", "offer", ["made_on"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("items", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
    )
    op.create_table(
        "unanswered",
        sa.Column("folded", sa.String(), primary_key=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
    )


def _make_parcels() -> None:
    op.create_table(
        "parcel",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("sent_as", sa.String(), nullable=True),
        sa.Column("forget", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("key", name="uq_parcel_key"),
    )
    still_open = sa.text("done_at IS NULL")
    op.create_index("ix_parcel_open", "parcel", ["channel", "priority", "id"], sqlite_where=still_open)
    op.create_index("ix_parcel_chat", "parcel", ["channel", "chat"])


def downgrade() -> None:
    """Drop the tables and what is in them."""
    for name in ("parcel", "unanswered", "feedback", "offer", "moved_chat", "chat", "inbox"):
        op.drop_table(name)
