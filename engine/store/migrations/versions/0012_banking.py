"""What we asked of a bank, and its day-end files."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def words(longest: int) -> sa.String:
    """Text ordered by code point in both databases, as the tables say it."""
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def number() -> sa.types.TypeEngine[int]:
    """A row's number, or a reference to one."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def text(name: str, longest: int, *, empty: bool = False) -> sa.Column[str]:
    """A text that is always there; ``empty``: "" where nothing was said."""
    default = "" if empty else None
    return sa.Column(name, words(longest), nullable=False, server_default=default)


def whole(name: str, *, zero: bool = False) -> sa.Column[int]:
    """A number of things."""
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0" if zero else None)


def large(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """Money in cents, or microseconds since 1970."""
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def refers(table: str, column: str, to: str, *, nullable: bool = False) -> list[Any]:
    """A reference to a row."""
    return [
        sa.Column(column, number(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"{table}_{column}_fkey"),
    ]


def known(table: str, column: str, *states: str) -> sa.CheckConstraint:
    """The database knows the same states as the domain."""
    listed = ", ".join(f"'{state}'" for state in states)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"{table}_{column}_is_known"))


def make(table: str, *parts: Any) -> None:
    """A table of columns and constraints in any order."""
    listed: list[Any] = []
    for part in parts:
        listed += part if isinstance(part, list) else [part]
    op.create_table(table, *sorted(listed, key=lambda one: not isinstance(one, sa.Column)))


def upgrade() -> None:
    """Three tables."""
    _orders()
    _days()


def _orders() -> None:
    make(
        "bank_order",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="bank_order_pkey"),
        refers("bank_order", "case_id", "case_file"),
        text("bank", 40),
        text("kind", 8),
        text("key", 120),
        refers("bank_order", "slip_id", "payment_slip"),
        refers("bank_order", "refund_id", "refund", nullable=True),
        large("amount_cents"),
        text("way", 8),
        text("state", 12),
        whole("asks", zero=True),
        large("query_at", nullable=True),
        text("said", 400, empty=True),
        text("by", 64),
        whole("account_id"),
        large("at"),
        large("settled_at", nullable=True),
        sa.UniqueConstraint("key", name="bank_order_key_key"),
        known("bank_order", "kind", "payment", "refund"),
        known("bank_order", "state", "asked", "sent", "unknown", "done", "rejected", "withdrawn"),
    )
    one = sa.text("kind = 'payment' AND state IN ('asked', 'sent', 'unknown')")
    op.create_index(
        "one_open_payment_of_a_slip",
        "bank_order",
        ["slip_id"],
        unique=True,
        sqlite_where=one,
        postgresql_where=one,
    )
    asked = sa.text("query_at IS NOT NULL")
    op.create_index(
        "bank_order_query", "bank_order", ["query_at"], sqlite_where=asked, postgresql_where=asked
    )
    op.create_index("bank_order_at", "bank_order", ["account_id", "at"])
    op.create_index("bank_order_case_id", "bank_order", ["case_id"])
    op.create_index("bank_order_slip_id", "bank_order", ["slip_id"])


def _days() -> None:
    make(
        "bank_day",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="bank_day_pkey"),
        text("bank", 40),
        sa.Column("day", sa.Date(), nullable=False),
        text("sha256", 64),
        whole("lines"),
        large("paid_cents"),
        large("refunded_cents"),
        text("state", 12),
        text("by", 64),
        large("at"),
        whole("compared", zero=True),
        large("reconciled_at", nullable=True),
        sa.UniqueConstraint("bank", "day", name="bank_day_bank_day_key"),
        known("bank_day", "state", "taken", "reconciled"),
    )
    make(
        "bank_day_line",
        refers("bank_day_line", "day_id", "bank_day"),
        whole("nth"),
        text("kind", 1),
        text("txn", 64),
        text("payment_code", 24),
        large("amount_cents"),
        text("name", 200),
        text("account", 40),
        text("time", 8),
        text("order_key", 120),
        text("finding", 16),
        refers("bank_day_line", "case_id", "case_file", nullable=True),
        whole("came_late", zero=True),
        text("note", 400, empty=True),
        text("noted_by", 64, empty=True),
        large("noted_at", nullable=True),
        sa.PrimaryKeyConstraint("day_id", "nth", name="bank_day_line_pkey"),
        sa.UniqueConstraint("day_id", "txn", name="bank_day_line_day_id_txn_key"),
        known(
            "bank_day_line", "finding",
            "", "matched", "short", "over", "double", "cancelled", "held", "unknown", "differs",
            "missing",
        ),
    )  # fmt: skip
    op.create_index("bank_day_line_finding", "bank_day_line", ["day_id", "finding", "nth"])
