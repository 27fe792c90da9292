"""What if: scenarios that managers keep, and the studies that were made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def _words(longest: int) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Three new tables; nothing is there yet."""
    op.create_table(
        "scenario",
        sa.Column("id", _number(), sa.Identity(), primary_key=True),
        sa.Column("process", _words(64), nullable=False),
        sa.Column("edition", _words(64), nullable=False),
        sa.Column("title", _words(200), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("made_by", _words(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, index=True),
    )
    op.create_table(
        "study",
        sa.Column("id", _number(), sa.Identity(), primary_key=True),
        sa.Column(
            "scenario_id", _number(), sa.ForeignKey("scenario.id"), nullable=False, index=True
        ),
        sa.Column("kind", _words(16), nullable=False),
        sa.Column("state", _words(16), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("says", sa.JSON(), nullable=True),
        sa.Column("asked_by", _words(64), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('run', 'serial', 'people', 'compare')", name="kind_is_known"),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'cancelled', 'failed')", name="state_is_known"
        ),
    )
    op.create_table(
        "study_part",
        sa.Column("id", _number(), sa.Identity(), primary_key=True),
        sa.Column("study_id", _number(), sa.ForeignKey("study.id"), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
    )
    op.create_index("study_part_nth", "study_part", ["study_id", "nth"], unique=True)
