"""Drafts of process packages, and the saves that led to them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def _words(longest: int) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two new tables; nothing is there yet."""
    op.create_table(
        "process_draft",
        sa.Column("id", _number(), sa.Identity(), primary_key=True),
        sa.Column("process", _words(64), nullable=False, index=True),
        sa.Column("name", _words(200), nullable=False),
        sa.Column("based_on", _words(64), sa.ForeignKey("edition.id"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("started_by", _words(64), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", _words(64), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, index=True),
        sa.Column("open_by", _number(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("open_at", sa.BigInteger(), nullable=True),
    )
    op.create_table(
        "process_draft_save",
        sa.Column("draft_id", _number(), sa.ForeignKey("process_draft.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("by", _words(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
