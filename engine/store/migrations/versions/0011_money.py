"""Fees: lines, slips, what the bank says, receipts, deposits; a case may await payment.

An edition may be one of several of its process that are in force side by side (variant).
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_BEFORE = "'merging', 'awaiting_signature'"
_AFTER = "'merging', 'awaiting_payment', 'awaiting_signature'"
_STATES = (
    "status IN ('received', 'in_precheck', 'awaiting_correction', 'accepted', 'in_review',"
    " 'drawing_change', 'merging', 'awaiting_payment', 'awaiting_signature', 'ready_to_issue',"
    " 'delivered', 'not_accepted', 'withdrawn')"
)


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


def cents(name: str, default: str | None = None) -> sa.Column[int]:
    """Money."""
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default=default)


def moment(name: str, *, nullable: bool = True) -> sa.Column[int]:
    """Microseconds since 1970."""
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def own(table: str) -> list[Any]:
    """The row's own number."""
    return [
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"{table}_pkey"),
    ]


def refers(table: str, column: str, to: str, *, nullable: bool = False) -> list[Any]:
    """A reference to a row."""
    return [
        sa.Column(column, number(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"{table}_{column}_fkey"),
    ]


def known(table: str, column: str, states: str) -> sa.CheckConstraint:
    """The database knows the same states as the domain."""
    listed = ", ".join(f"'{state}'" for state in states.split())
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"{table}_{column}_is_known"))


def make(table: str, *parts: Any) -> None:
    """A table of columns and constraints in any order."""
    listed: list[Any] = []
    for part in parts:
        listed += part if isinstance(part, list) else [part]
    op.create_table(table, *sorted(listed, key=lambda one: not isinstance(one, sa.Column)))


def upgrade() -> None:
    """Eight tables, a column, a state."""
    _variant()
    _a_case_may_await_payment()
    _slips_and_lines()
    _what_the_bank_says()
    _papers()


def _variant() -> None:
    op.add_column("edition", text("variant", 40, empty=True))
    op.drop_index("one_edition_in_force", "edition")
    op.create_index(
        "one_edition_in_force",
        "edition",
        ["process", "variant"],
        unique=True,
        sqlite_where=sa.text("in_force"),
        postgresql_where=sa.text("in_force"),
    )


def _a_case_may_await_payment() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(op.f("case_file_status_is_known"), "case_file")
        op.create_check_constraint(op.f("case_file_status_is_known"), "case_file", _STATES)
        return
    # SQLite has no ALTER for a CHECK, and half of all tables refer to case_file: a copy would
    # break them. Its documentation allows this where the format on disk stays the same
    # (sqlite.org/lang_altertable.html §7).
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
            " WHERE type = 'table' AND name = 'case_file'"
        ).bindparams(old=_BEFORE, new=_AFTER)
    )
    op.execute("PRAGMA writable_schema = RESET")


def _slips_and_lines() -> None:
    make(
        "payment_slip",
        own("payment_slip"),
        refers("payment_slip", "case_id", "case_file"),
        text("slip_no", 32),
        text("payment_code", 24),
        cents("total_cents"),
        text("payer", 200),
        moment("issued_at", nullable=False),
        sa.Column("due_on", sa.Date()),
        text("state", 16),
        moment("paid_at"),
        moment("cancelled_at"),
        text("cancelled_why", 400, empty=True),
        sa.UniqueConstraint("slip_no", name="payment_slip_slip_no_key"),
        sa.UniqueConstraint("payment_code", name="payment_slip_payment_code_key"),
        known("payment_slip", "state", "issued short paid cancelled"),
    )
    op.create_index("payment_slip_case_id", "payment_slip", ["case_id"])
    op.create_index("payment_slip_state", "payment_slip", ["state", "issued_at"])
    make(
        "fee_line",
        own("fee_line"),
        refers("fee_line", "case_id", "case_file"),
        sa.Column("nth", sa.Integer(), nullable=False),
        text("charge", 64),
        text("department", 16),
        sa.Column("title", sa.JSON(), nullable=False),
        text("basis", 400),
        sa.Column("working", sa.JSON(), nullable=False),
        text("base", 40),
        text("unit", 40),
        text("rate", 80),
        cents("computed_cents"),
        cents("amount_cents"),
        text("payer", 200),
        text("payer_code", 18),
        text("collecting_body", 200),
        text("tariff", 80),
        text("state", 16),
        text("reason", 4000, empty=True),
        text("waiver_basis", 400, empty=True),
        text("decided_by", 64, empty=True),
        moment("decided_at"),
        text("checked_by", 64, empty=True),
        moment("checked_at"),
        refers("fee_line", "supplements", "fee_line", nullable=True),
        refers("fee_line", "slip_id", "payment_slip", nullable=True),
        moment("closed_at"),
        cents("refunded_cents", "0"),
        sa.UniqueConstraint("case_id", "nth", name="fee_line_case_id_nth_key"),
        known("fee_line", "state", "assessed confirmed adjusted waived on_slip paid cancelled"),
    )
    op.create_index("fee_line_slip_id", "fee_line", ["slip_id"])


def _what_the_bank_says() -> None:
    make(
        "payment",
        own("payment"),
        refers("payment", "case_id", "case_file"),
        refers("payment", "slip_id", "payment_slip"),
        text("bank", 40),
        text("txn", 64),
        cents("amount_cents"),
        cents("counted_cents", "0"),
        text("payer", 200, empty=True),
        text("account", 40, empty=True),
        text("way", 16, empty=True),
        sa.Column("booked_on", sa.Date(), nullable=False),
        moment("at", nullable=False),
        text("state", 16),
        text("why", 32, empty=True),
        sa.UniqueConstraint("bank", "txn", name="payment_bank_txn_key"),
        known("payment", "state", "counted held returning returned"),
    )
    op.create_index("payment_case_id", "payment", ["case_id"])
    op.create_index("payment_slip_id", "payment", ["slip_id"])
    op.create_index("payment_booked_on", "payment", ["bank", "booked_on"])
    make(
        "payment_message",
        text("source", 40),
        text("message_id", 120),
        refers("payment_message", "case_id", "case_file", nullable=True),
        refers("payment_message", "slip_id", "payment_slip", nullable=True),
        text("kind", 16),
        text("txn", 64, empty=True),
        cents("amount_cents", "0"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        moment("received_at", nullable=False),
        text("came_by", 16),
        text("became", 24, empty=True),
        sa.PrimaryKeyConstraint("source", "message_id", name="payment_message_pkey"),
    )
    op.create_index("payment_message_case_id", "payment_message", ["case_id"])
    make(
        "refund",
        own("refund"),
        refers("refund", "case_id", "case_file"),
        refers("refund", "slip_id", "payment_slip"),
        refers("refund", "line_id", "fee_line", nullable=True),
        refers("refund", "payment_id", "payment", nullable=True),
        text("kind", 16),
        cents("amount_cents"),
        text("reason", 4000),
        text("basis", 400, empty=True),
        text("to_name", 200),
        text("to_account", 40, empty=True),
        text("by", 64),
        moment("at", nullable=False),
        text("state", 16),
        text("key", 120),
        text("txn", 64, empty=True),
        moment("done_at"),
        sa.UniqueConstraint("key", name="refund_key_key"),
        known("refund", "kind", "line excess"),
        known("refund", "state", "due ordered unknown done rejected"),
    )
    op.create_index("refund_case_id", "refund", ["case_id"])
    op.create_index("refund_line_id", "refund", ["line_id"])
    still_open = sa.text("state IN ('due', 'ordered', 'unknown')")
    op.create_index(
        "refund_open", "refund", ["at"], sqlite_where=still_open, postgresql_where=still_open
    )


def _papers() -> None:
    make(
        "controlled_receipt",
        own("controlled_receipt"),
        refers("controlled_receipt", "case_id", "case_file"),
        text("number", 40),
        refers("controlled_receipt", "slip_id", "payment_slip"),
        text("collecting_body", 200),
        text("payer", 200),
        text("payer_code", 18),
        cents("amount_cents"),
        sa.Column("lines", sa.JSON(), nullable=False),
        moment("at", nullable=False),
        moment("voided_at"),
        text("voided_why", 400, empty=True),
        sa.UniqueConstraint("number", name="controlled_receipt_number_key"),
        sa.UniqueConstraint(
            "slip_id",
            "collecting_body",
            "payer",
            name="controlled_receipt_slip_id_collecting_body_payer_key",
        ),
    )
    op.create_index("controlled_receipt_case_id", "controlled_receipt", ["case_id"])
    make(
        "deposit",
        refers("deposit", "case_id", "case_file"),
        text("charge", 64),
        cents("required_cents"),
        text("way", 16),
        cents("amount_cents"),
        text("document_no", 80),
        text("issuer", 200),
        sa.Column("valid_until", sa.Date()),
        text("by", 64),
        moment("at", nullable=False),
        sa.PrimaryKeyConstraint("case_id", "charge", name="deposit_pkey"),
        known("deposit", "way", "account guarantee"),
    )
    make(
        "unlocked_step",
        refers("unlocked_step", "project_id", "project"),
        text("step", 40),
        refers("unlocked_step", "case_id", "case_file"),
        moment("at", nullable=False),
        sa.PrimaryKeyConstraint("project_id", "step", name="unlocked_step_pkey"),
    )
    op.create_index("unlocked_step_case_id", "unlocked_step", ["case_id"])
