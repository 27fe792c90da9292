"""Drafts of the intake window, and in what form and how thick a material came."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def words(longest: int) -> sa.String:
    """Text ordered by code point in both databases, as the tables say it."""
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def upgrade() -> None:
    """One table; what clerks had saved becomes the window's, under the same token."""
    op.create_table(
        "receipt_draft",
        sa.Column("token", words(32), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", words(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("case_no", words(24), nullable=False),
        sa.PrimaryKeyConstraint("token", name="receipt_draft_pkey"),
    )
    still_open = sa.text("case_no = ''")
    op.create_index(
        "receipt_draft_open",
        "receipt_draft",
        ["at"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.execute(
        "INSERT INTO receipt_draft (token, body, version, by, at, case_no)"
        " SELECT substr(d.subject, 9), d.body, 1, a.name, d.at, ''"
        " FROM draft AS d JOIN account AS a ON a.id = d.account_id"
        " WHERE d.subject LIKE 'receipt:%' AND length(d.subject) <= 40"
        " AND d.account_id = (SELECT min(e.account_id) FROM draft AS e WHERE e.subject = d.subject)"
    )
    op.execute("DELETE FROM draft WHERE subject LIKE 'receipt:%'")
    op.add_column("material", sa.Column("medium", words(8), server_default="", nullable=False))
    op.add_column("material", sa.Column("pages", sa.Integer(), server_default="0", nullable=False))
