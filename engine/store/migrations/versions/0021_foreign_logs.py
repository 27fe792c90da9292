"""Logs of other systems, as a manager takes them in."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def _words(longest: int) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two new tables; nothing is there yet."""
    op.create_table(
        "foreign_log",
        sa.Column("id", _number(), sa.Identity(), primary_key=True),
        sa.Column("name", _words(200), nullable=False),
        sa.Column("format", _words(8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", _words(8), nullable=False),
        sa.Column("sent_by", _words(64), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False, index=True),
        sa.Column("laid", sa.JSON(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("cases", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("began", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('sent', 'kept')", name="state_is_known"),
    )
    op.create_table(
        "foreign_log_part",
        sa.Column("log_id", _number(), sa.ForeignKey("foreign_log.id"), primary_key=True),
        sa.Column("nth", sa.Integer(), primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
