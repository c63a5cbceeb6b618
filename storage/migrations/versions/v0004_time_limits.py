"""Until when a parcel is worth sending."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and the index by which what is past its time is found."""
    op.add_column("parcel", sa.Column("not_after", sa.DateTime(timezone=True), nullable=True))
    limited = sa.text("done_at IS NULL AND not_after IS NOT NULL")
    op.create_index("ix_parcel_limit", "parcel", ["not_after"], sqlite_where=limited)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_parcel_limit", "parcel")
    op.drop_column("parcel", "not_after")
