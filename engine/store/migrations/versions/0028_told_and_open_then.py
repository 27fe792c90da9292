"""Whose work was given to somebody else is told; what was open then is counted in an index."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """A table (nobody is told of what was transferred before), and a wider index."""
    op.drop_index("work_finished", "work_item")
    theirs = sa.text("department IS NOT NULL AND state = 'done'")
    op.create_index(
        "work_finished",
        "work_item",
        ["done_at", "department", "due_on", "offered_at", "id", "state"],
        sqlite_where=theirs,
        postgresql_where=theirs,
    )
    op.create_table(
        "transfer_notice",
        sa.Column("id", _number(), sa.Identity(), nullable=False),
        sa.Column("account_id", _number(), nullable=False),
        sa.Column("item_id", _number(), nullable=False),
        sa.Column("to_name", _words(64), nullable=False),
        sa.Column("by_name", _words(64), nullable=False),
        sa.Column("reason", _words(400), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("transfer_notice_account_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["work_item.id"], name=op.f("transfer_notice_item_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("transfer_notice_pkey")),
    )
    op.create_index(op.f("transfer_notice_item_id"), "transfer_notice", ["item_id"])
    unseen = sa.text("seen_at IS NULL")
    op.create_index(
        "transfer_notice_open",
        "transfer_notice",
        ["account_id", "id"],
        sqlite_where=unseen,
        postgresql_where=unseen,
    )


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(longest: int) -> sa.String:
    collated = sa.String(longest, collation="C")
    return sa.String(longest).with_variant(collated, "postgresql")
