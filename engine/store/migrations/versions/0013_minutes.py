"""When a while-you-wait case and its work are due, to the minute; slow steps; a house's code."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def words(longest: int) -> sa.String:
    """Text ordered by code point in both databases, as the tables say it."""
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def upgrade() -> None:
    """Two columns, a wider one, and a table."""
    _slow_steps()
    op.add_column("case_file", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.add_column("work_item", sa.Column("due_at", sa.BigInteger(), nullable=True))
    if op.get_context().dialect.name == "postgresql":
        wide = sa.String(32, collation="C")
        op.alter_column("project", "code", type_=wide, existing_nullable=False)
        return
    # As in 0011: SQLite has no ALTER for a column's type, and the format on disk stays the same.
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
            " WHERE type = 'table' AND name = 'project'"
        ).bindparams(old="code VARCHAR(24)", new="code VARCHAR(32)")
    )
    op.execute("PRAGMA writable_schema = RESET")


def _slow_steps() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "slow_step",
        sa.Column("id", number, sa.Identity(), nullable=False),
        sa.Column("case_id", number, nullable=False),
        sa.Column("element", words(64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("level", words(8), nullable=False),
        sa.Column("department", words(16), nullable=False, server_default=""),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("minutes_left", sa.Integer(), nullable=False),
        sa.Column("seen_by", words(64), nullable=False, server_default=""),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("words", words(400), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="slow_step_pkey"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="slow_step_case_id_fkey"),
        sa.CheckConstraint("level IN ('plan', 'slack')", name=op.f("slow_step_level_is_known")),
    )
    op.create_index("slow_step_case_id", "slow_step", ["case_id"])
    unseen = sa.text("seen_at IS NULL")
    op.create_index(
        "slow_step_unseen",
        "slow_step",
        ["level", "at"],
        sqlite_where=unseen,
        postgresql_where=unseen,
    )
