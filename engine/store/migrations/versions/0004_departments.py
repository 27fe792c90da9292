"""Stock phrases, substitutes, notices of changed sheets; who passed work on; lists by index."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def words(longest: int) -> sa.String:
    """Text ordered by code point in both databases, as the tables say it."""
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def number() -> sa.BigInteger:
    """A row's number, or a reference to one."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def where(condition: str) -> dict[str, Any]:
    """The condition of a partial index."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Three tables, three columns with their defaults, one index replaced by two."""
    op.create_table(
        "phrase",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("department", words(16), nullable=False),
        sa.Column("account_id", number()),
        sa.Column("text", words(1000), nullable=False),
        sa.Column("by", words(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="phrase_account_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="phrase_pkey"),
    )
    op.create_index("phrase_department", "phrase", ["department"])
    op.create_table(
        "substitute",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("account_id", number(), nullable=False),
        sa.Column("stands_in", number(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="substitute_account_id_fkey"),
        sa.ForeignKeyConstraint(["stands_in"], ["account.id"], name="substitute_stands_in_fkey"),
        sa.PrimaryKeyConstraint("id", name="substitute_pkey"),
    )
    op.create_index("substitute_account_id", "substitute", ["account_id"])
    op.create_index("substitute_stands_in", "substitute", ["stands_in"])
    op.create_table(
        "sheet_notice",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("case_id", number(), nullable=False),
        sa.Column("department", words(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sheets", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger()),
        sa.Column("settled_by", words(64), nullable=False),
        sa.Column("settlement", words(12), nullable=False),
        sa.CheckConstraint(
            "settlement IN ('', 'noted', 'pulled-back')",
            name=op.f("sheet_notice_settlement_is_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="sheet_notice_case_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="sheet_notice_pkey"),
        sa.UniqueConstraint(
            "case_id", "department", "version", name="sheet_notice_case_id_department_version_key"
        ),
    )
    op.create_index(
        "sheet_notice_open", "sheet_notice", ["department"], **where("settled_at IS NULL")
    )
    kept: dict[str, Any] = {"nullable": False, "server_default": ""}
    op.add_column("work_item", sa.Column("passed_by", words(64), **kept))
    op.add_column("work_item", sa.Column("passed_note", words(400), **kept))
    op.add_column(
        "review_comment", sa.Column("follows", sa.Integer(), nullable=False, server_default="0")
    )
    op.drop_index("work_list", "work_item")
    still_open = where("state IN ('offered', 'claimed')")
    op.create_index("work_open", "work_item", ["role", "department", "due_on"], **still_open)
    op.create_index("work_done", "work_item", ["done_by", "done_at"], **where("state = 'done'"))
