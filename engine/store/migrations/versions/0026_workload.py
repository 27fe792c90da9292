"""Departments by weeks: what arrived and what was done is counted in an index."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Two indexes over the work of departments."""
    for name, columns, state in (
        ("work_arrived", ["offered_at", "department"], "state != 'cancelled'"),
        ("work_finished", ["done_at", "department", "due_on"], "state = 'done'"),
    ):
        theirs = sa.text(f"department IS NOT NULL AND {state}")
        op.create_index(name, "work_item", columns, sqlite_where=theirs, postgresql_where=theirs)
