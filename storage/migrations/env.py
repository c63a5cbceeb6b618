"""Alembic runs this file at each command. It uses the connection it is handed, inside the caller's transaction."""

from alembic import context
from sqlmodel import SQLModel

import storage.reminder_tables
import storage.tables  # noqa: F401 - both register the tables, for `alembic check`

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("migrations run through storage.database.open_database, not through the alembic command")

# transactional_ddl: our connections begin for real (see storage.connections), so a failed migration leaves no trace.
# render_as_batch: SQLite alters a table by copying it.
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
