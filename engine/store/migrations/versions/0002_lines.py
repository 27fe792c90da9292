"""The lines to departments' systems, quarantine after a restore, whose share an incident is."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Two tables, and columns that are empty for the rows that are there."""
    op.create_table(
        "line",
        sa.Column("connector", _words(40), nullable=False),
        sa.Column("state", _words(12), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger()),
        sa.Column("retry_at", sa.BigInteger()),
        sa.Column("last_error", _words(400), nullable=False),
        sa.CheckConstraint("state IN ('well', 'silent')", name=op.f("line_state_is_known")),
        sa.PrimaryKeyConstraint("connector", name=op.f("line_pkey")),
    )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "quarantine",
        sa.Column("id", number, sa.Identity(always=False), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("source", _words(200), nullable=False),
        sa.Column("lifted_at", sa.BigInteger()),
        sa.Column("lifted_by", _words(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("quarantine_pkey")),
    )
    op.add_column("incident", sa.Column("branch", _words(64), server_default="", nullable=False))
    op.add_column("incident", sa.Column("connector", _words(40), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("asked_at", sa.BigInteger()))


def _words(longest: int) -> sa.String:
    collated = sa.String(longest, collation="C")
    return sa.String(longest).with_variant(collated, "postgresql")
