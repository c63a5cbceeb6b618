"""A parcel's id is never given again: what a sender noted of a removed parcel must not be taken for the next one's."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Copy the table into one that counts on; other databases than SQLite never reuse an id."""
    _copied(counting_on=True)


def downgrade() -> None:
    """Copy it back."""
    _copied(counting_on=False)


def _copied(*, counting_on: bool) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("parcel", recreate="always", table_kwargs={"sqlite_autoincrement": counting_on}):
            pass
