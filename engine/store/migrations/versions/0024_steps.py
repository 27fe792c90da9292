"""What each step of decided cases took: the figures on the diagram."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def _words(name: str, longest: int, *, key: bool = False) -> sa.Column[Any]:
    words = sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")
    return sa.Column(name, words, nullable=False, primary_key=key)


def upgrade() -> None:
    """A table that is filled when a case is decided; older cases (steps -1) are caught up with."""
    op.add_column(
        "case_timing", sa.Column("steps", sa.Integer(), nullable=False, server_default="-1")
    )
    op.create_index(
        "case_timing_without_steps",
        "case_timing",
        ["case_id"],
        sqlite_where=sa.text("steps < 0"),
        postgresql_where=sa.text("steps < 0"),
    )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "step_timing",
        sa.Column("case_id", number, sa.ForeignKey("case_file.id"), primary_key=True),
        _words("element", 64, key=True),
        sa.Column("nth", sa.Integer(), primary_key=True),
        _words("edition", 16),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("waited", sa.Integer()),
        sa.Column("worked", sa.Integer()),
        sa.Column("stopped", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean()),
    )
    op.create_index(
        "step_timing_period",
        "step_timing",
        [
            "edition", "decided_on", "element", "nth", "taken", "waited", "worked", "stopped",
            "late",
        ],
    )  # fmt: skip
