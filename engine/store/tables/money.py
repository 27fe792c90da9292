"""Fee lines, slips, what the bank says, receipts, deposits. Amounts are whole cents (分).

``fee_line``, ``payment_slip``, ``controlled_receipt``, ``deposit`` and ``unlocked_step`` are
written by ``engine.stages.fees``; ``payment``, ``payment_message`` and the fate of a ``refund``
by the stages that speak with the bank.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from engine.domain.fees.lines import LineState, SlipState
from engine.store.tables.base import METADATA, Instant, case_id, one_of, row_id, words


def _cents(name: str, **more: object) -> Column[int]:
    return Column(name, BigInteger, nullable=False, **more)  # type: ignore[arg-type]


PAYMENT_SLIP = Table(
    "payment_slip",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("slip_no", words(32), unique=True, nullable=False),
    Column("payment_code", words(24), unique=True, nullable=False),
    _cents("total_cents"),
    Column("payer", words(200), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("due_on", Date),
    Column("state", words(16), nullable=False),
    Column("paid_at", Instant),
    Column("cancelled_at", Instant),
    Column("cancelled_why", words(400), nullable=False, server_default=""),
    one_of("state", SlipState),
)
Index("payment_slip_state", PAYMENT_SLIP.c.state, PAYMENT_SLIP.c.issued_at)

FEE_LINE = Table(
    "fee_line",
    METADATA,
    row_id(),
    case_id(),
    Column("nth", Integer, nullable=False),
    Column("charge", words(64), nullable=False),
    Column("department", words(16), nullable=False),
    Column("title", JSON, nullable=False),
    Column("basis", words(400), nullable=False),
    Column("working", JSON, nullable=False),
    Column("base", words(40), nullable=False),
    Column("unit", words(40), nullable=False),
    Column("rate", words(80), nullable=False),
    _cents("computed_cents"),
    _cents("amount_cents"),
    Column("payer", words(200), nullable=False),
    Column("payer_code", words(18), nullable=False),
    Column("collecting_body", words(200), nullable=False),
    Column("tariff", words(80), nullable=False),
    Column("state", words(16), nullable=False),
    Column("reason", words(4000), nullable=False, server_default=""),
    Column("waiver_basis", words(400), nullable=False, server_default=""),
    Column("decided_by", words(64), nullable=False, server_default=""),
    Column("decided_at", Instant),
    Column("checked_by", words(64), nullable=False, server_default=""),
    Column("checked_at", Instant),
    Column("supplements", ForeignKey("fee_line.id")),
    Column("slip_id", ForeignKey("payment_slip.id"), index=True),
    Column("closed_at", Instant),
    _cents("refunded_cents", server_default="0"),
    UniqueConstraint("case_id", "nth"),
    one_of("state", LineState),
)

PAYMENT = Table(  # one row per bank transaction: money that arrived
    "payment",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("slip_id", ForeignKey("payment_slip.id"), nullable=False, index=True),
    Column("bank", words(40), nullable=False),
    Column("txn", words(64), nullable=False),
    _cents("amount_cents"),
    _cents("counted_cents", server_default="0"),
    Column("payer", words(200), nullable=False, server_default=""),
    Column("account", words(40), nullable=False, server_default=""),
    Column("way", words(16), nullable=False, server_default=""),
    Column("booked_on", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", words(16), nullable=False),
    Column("why", words(32), nullable=False, server_default=""),
    UniqueConstraint("bank", "txn"),
    one_of("state", ("counted", "held", "returning", "returned")),
)
Index("payment_booked_on", PAYMENT.c.bank, PAYMENT.c.booked_on)

PAYMENT_MESSAGE = Table(  # the bank's words, each once, whatever became of them
    "payment_message",
    METADATA,
    Column("source", words(40), primary_key=True),
    Column("message_id", words(120), primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), index=True),
    Column("slip_id", ForeignKey("payment_slip.id")),
    Column("kind", words(16), nullable=False),
    Column("txn", words(64), nullable=False, server_default=""),
    _cents("amount_cents", server_default="0"),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("came_by", words(16), nullable=False),
    Column("became", words(24), nullable=False, server_default=""),
)

REFUND = Table(
    "refund",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("slip_id", ForeignKey("payment_slip.id"), nullable=False),
    Column("line_id", ForeignKey("fee_line.id"), index=True),
    Column("payment_id", ForeignKey("payment.id")),
    Column("kind", words(16), nullable=False),
    _cents("amount_cents"),
    Column("reason", words(4000), nullable=False),
    Column("basis", words(400), nullable=False, server_default=""),
    Column("to_name", words(200), nullable=False),
    Column("to_account", words(40), nullable=False, server_default=""),
    Column("by", words(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", words(16), nullable=False),
    Column("key", words(120), unique=True, nullable=False),
    Column("txn", words(64), nullable=False, server_default=""),
    Column("done_at", Instant),
    one_of("kind", ("line", "excess")),
    one_of("state", ("due", "ordered", "unknown", "done", "rejected")),
)
Index(
    "refund_open",
    REFUND.c.at,
    sqlite_where=text("state IN ('due', 'ordered', 'unknown')"),
    postgresql_where=text("state IN ('due', 'ordered', 'unknown')"),
)

CONTROLLED_RECEIPT = Table(
    "controlled_receipt",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("number", words(40), unique=True, nullable=False),
    Column("slip_id", ForeignKey("payment_slip.id"), nullable=False),
    Column("collecting_body", words(200), nullable=False),
    Column("payer", words(200), nullable=False),
    Column("payer_code", words(18), nullable=False),
    _cents("amount_cents"),
    Column("lines", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("voided_at", Instant),
    Column("voided_why", words(400), nullable=False, server_default=""),
    UniqueConstraint("slip_id", "collecting_body", "payer"),
)

DEPOSIT = Table(
    "deposit",
    METADATA,
    case_id(primary_key=True),
    Column("charge", words(64), primary_key=True),
    _cents("required_cents"),
    Column("way", words(16), nullable=False),
    _cents("amount_cents"),
    Column("document_no", words(80), nullable=False),
    Column("issuer", words(200), nullable=False),
    Column("valid_until", Date),
    Column("by", words(64), nullable=False),
    Column("at", Instant, nullable=False),
    one_of("way", ("account", "guarantee")),
)

UNLOCKED_STEP = Table(
    "unlocked_step",
    METADATA,
    Column("project_id", ForeignKey("project.id"), primary_key=True),
    Column("step", words(40), primary_key=True),
    case_id(index=True),
    Column("at", Instant, nullable=False),
)
