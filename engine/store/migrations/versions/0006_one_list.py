"""One list for the design firm, more time, invitations; sessions that end everywhere at once."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def words(longest: int) -> sa.String:
    """Text ordered by code point in both databases, as the tables say it."""
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def number() -> sa.types.TypeEngine[int]:
    """A row's number, or a reference to one."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def text(name: str, longest: int) -> sa.Column[str]:
    """A text that is always there."""
    return sa.Column(name, words(longest), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """Microseconds since 1970."""
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    """Three tables; two columns whose defaults say: never signed out, no word of how."""
    op.create_table(
        "coordination",
        sa.Column("case_id", number(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("joined", sa.JSON(), nullable=False),
        sa.Column("apart", sa.JSON(), nullable=False),
        sa.Column("answer_by", sa.Date()),
        text("number", 80),
        moment("sent_at", nullable=True),
        text("sent_by", 64),
        sa.Column("urges", sa.Integer(), nullable=False),
        moment("urged_at", nullable=True),
        text("urged_words", 400),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="coordination_case_id_fkey"),
        sa.PrimaryKeyConstraint("case_id", "round", name="coordination_pkey"),
    )
    op.create_table(
        "more_time",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("case_id", number(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Date(), nullable=False),
        text("reason", 4000),
        moment("asked_at"),
        text("asked_by", 64),
        sa.Column("granted", sa.Boolean()),
        sa.Column("until", sa.Date()),
        text("words", 4000),
        moment("answered_at", nullable=True),
        text("answered_by", 64),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="more_time_case_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="more_time_pkey"),
    )
    op.create_index("more_time_case_id", "more_time", ["case_id"])
    still_open: dict[str, Any] = {
        "sqlite_where": sa.text("answered_at IS NULL"),
        "postgresql_where": sa.text("answered_at IS NULL"),
    }
    op.create_index(
        "one_open_request_for_time", "more_time", ["case_id"], unique=True, **still_open
    )
    op.create_table(
        "invitation",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        text("digest", 64),
        text("organisation", 18),
        text("firm", 200),
        text("person", 64),
        moment("made_at"),
        text("made_by", 64),
        moment("expires_at"),
        moment("used_at", nullable=True),
        sa.Column("account_id", number()),
        moment("withdrawn_at", nullable=True),
        text("withdrawn_by", 64),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="invitation_account_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="invitation_pkey"),
        sa.UniqueConstraint("digest", name="invitation_digest_key"),
    )
    op.create_index("invitation_organisation", "invitation", ["organisation"])
    op.add_column(
        "account", sa.Column("stamp", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "review_comment", sa.Column("stance", words(16), nullable=False, server_default="")
    )
