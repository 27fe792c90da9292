"""What Alembic runs around the versions: one transaction, on a connection that is handed in."""

from alembic import context

from engine.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a table by copying it
    transactional_ddl=True,  # both databases undo DDL; Alembic does not expect it of SQLite
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
