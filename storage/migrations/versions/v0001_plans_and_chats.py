"""Published plans and the memory of chats."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "published_plan",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("plan_id", "version", name="uq_published_plan_version"),
    )
    op.create_index(
        "uq_published_plan_in_force",
        "published_plan",
        ["plan_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "chat_memory",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("chat", sa.String(), primary_key=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop both tables and what is in them."""
    op.drop_table("chat_memory")
    op.drop_index("uq_published_plan_in_force", table_name="published_plan")
    op.drop_table("published_plan")
