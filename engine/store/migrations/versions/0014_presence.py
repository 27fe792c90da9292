"""Which processes run, and what time it was when they were last seen."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """One table."""
    op.create_table(
        "presence",
        sa.Column("name", _words(80), nullable=False),
        sa.Column("role", _words(12), nullable=False),
        sa.Column("host", _words(64), nullable=False),
        sa.Column("state", _words(8), nullable=False),
        sa.Column("boot", _words(64), nullable=False),
        sa.Column("uptime", sa.Float(53), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("trouble", _words(400), nullable=False),
        sa.CheckConstraint("state IN ('here', 'left')", name=op.f("presence_state_is_known")),
        sa.PrimaryKeyConstraint("name", name=op.f("presence_pkey")),
    )


def _words(longest: int) -> sa.String:
    collated = sa.String(longest, collation="C")
    return sa.String(longest).with_variant(collated, "postgresql")
