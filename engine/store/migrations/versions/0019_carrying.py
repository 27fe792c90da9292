"""Running cases carried over to another edition: plans, and what became of each case."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_PLANS = ("drawn", "trying", "tried", "running", "stopped", "done", "undoing")
_FATES = ("listed", "safe", "asked", "impossible", "moved", "aside", "undone", "stays")


def _words(longest: int) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _known(states: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{state}'" for state in states)
    return sa.CheckConstraint(f"state IN ({listed})", name="state_is_known")


def upgrade() -> None:
    """Two new tables; nothing is there yet."""
    op.create_table(
        "carrying",
        sa.Column("id", _number(), sa.Identity(), primary_key=True),
        sa.Column("process", _words(64), nullable=False, index=True),
        sa.Column("source", _words(64), sa.ForeignKey("edition.id"), nullable=False, index=True),
        sa.Column("target", _words(64), sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("reason", _words(400), nullable=False, server_default=""),
        sa.Column("state", _words(12), nullable=False),
        sa.Column("drawn_by", _words(64), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.Column("started_by", _words(64), nullable=False, server_default=""),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("owner", _words(64), nullable=False, server_default=""),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        _known(_PLANS),
    )
    at_work = sa.text("state IN ('running', 'undoing')")
    op.create_index(
        "one_carrying_at_work", "carrying", ["process"],
        unique=True, sqlite_where=at_work, postgresql_where=at_work,
    )  # fmt: skip
    op.create_table(
        "carried",
        sa.Column("carrying_id", _number(), sa.ForeignKey("carrying.id"), primary_key=True),
        sa.Column(
            "case_id", _number(), sa.ForeignKey("case_file.id"), primary_key=True, index=True
        ),
        sa.Column("state", _words(12), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("foreseen", _words(64), nullable=False, server_default=""),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("at", sa.BigInteger(), nullable=True),
        _known(_FATES),
    )
    op.create_index("carried_by_state", "carried", ["carrying_id", "state", "case_id"])
