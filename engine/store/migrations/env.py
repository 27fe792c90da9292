"""What Alembic runs around the versions: one transaction, on a connection that is handed in."""

from typing import Any

from alembic import context

from engine.store.tables import METADATA
from engine.store.tables.base import Instant


def in_plain_types(kind: str, item: object, _context: object) -> Any:
    """A draft names no type of ours: what it says must never change with our code."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a table by copying it
    transactional_ddl=True,  # both databases undo DDL; Alembic does not expect it of SQLite
    render_item=in_plain_types,
)
with context.begin_transaction():
    context.run_migrations()
