"""Months that are over are added up once; what a case took says by which method it was measured."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def _process(*, key: bool = False) -> sa.Column[str]:
    words = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
    return sa.Column("process", words, nullable=False, primary_key=key)


def upgrade() -> None:
    """Method 0 is that of an earlier release: such cases are measured anew when somebody looks."""
    method = sa.Column("method", sa.Integer(), nullable=False, server_default="0")
    op.add_column("case_timing", method)
    place = sa.Column("place", sa.Integer(), nullable=False, server_default="0")
    op.add_column("department_timing", place)
    refused: sa.Column[bool] = sa.Column(
        "refused", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("department_timing", refused)
    op.drop_index("department_timing_period", "department_timing")
    op.create_index(
        "department_timing_period",
        "department_timing",
        [
            "process", "decided_on", "department", "rounds", "waited", "worked", "stopped",
            "again", "critical", "critical_wait", "early", "last", "late", "place", "refused",
        ],
    )  # fmt: skip
    op.create_table(
        "kept_month",
        _process(key=True),
        sa.Column("month", sa.Date(), nullable=False, primary_key=True),
        sa.Column("method", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("sums", sa.JSON(), nullable=False),
    )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "month_mark",
        sa.Column("id", number, sa.Identity(), primary_key=True),
        _process(),
        sa.Column("decided_on", sa.Date(), nullable=False),
    )
