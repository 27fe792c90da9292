"""What we asked of a bank, and what its day-end files say."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from engine.domain.fees.paying import OPEN_ORDER, OrderState
from engine.domain.fees.reconciling import DayState, Finding
from engine.store.tables.base import METADATA, Instant, case_id, one_of, row_id, words

BANK_ORDER = Table(
    "bank_order",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("bank", words(40), nullable=False),
    Column("kind", words(8), nullable=False),
    Column("key", words(120), unique=True, nullable=False),
    Column("slip_id", ForeignKey("payment_slip.id"), nullable=False, index=True),
    Column("refund_id", ForeignKey("refund.id")),
    Column("amount_cents", BigInteger, nullable=False),
    Column("way", words(8), nullable=False),
    Column("state", words(12), nullable=False),
    Column("asks", Integer, nullable=False, server_default="0"),
    Column("query_at", Instant),
    Column("said", words(400), nullable=False, server_default=""),
    Column("by", words(64), nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
    one_of("kind", ("payment", "refund")),
    one_of("state", OrderState),
)
_OPEN = f"state IN ({', '.join(repr(s.value) for s in OrderState if s in OPEN_ORDER)})"
_ONE = text(f"kind = 'payment' AND {_OPEN}")
Index(
    "one_open_payment_of_a_slip",
    BANK_ORDER.c.slip_id,
    unique=True,
    sqlite_where=_ONE,
    postgresql_where=_ONE,
)
Index(
    "bank_order_query",
    BANK_ORDER.c.query_at,
    sqlite_where=text("query_at IS NOT NULL"),
    postgresql_where=text("query_at IS NOT NULL"),
)
Index("bank_order_at", BANK_ORDER.c.account_id, BANK_ORDER.c.at)

BANK_DAY = Table(
    "bank_day",
    METADATA,
    row_id(),
    Column("bank", words(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("sha256", words(64), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("paid_cents", BigInteger, nullable=False),
    Column("refunded_cents", BigInteger, nullable=False),
    Column("state", words(12), nullable=False),
    Column("by", words(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("compared", Integer, nullable=False, server_default="0"),
    Column("reconciled_at", Instant),
    UniqueConstraint("bank", "day"),
    one_of("state", DayState),
)

BANK_DAY_LINE = Table(
    "bank_day_line",
    METADATA,
    Column("day_id", ForeignKey("bank_day.id"), primary_key=True),
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("kind", words(1), nullable=False),
    Column("txn", words(64), nullable=False),
    Column("payment_code", words(24), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("name", words(200), nullable=False),
    Column("account", words(40), nullable=False),
    Column("time", words(8), nullable=False),
    Column("order_key", words(120), nullable=False),
    Column("finding", words(16), nullable=False),
    Column("case_id", ForeignKey("case_file.id")),
    Column("came_late", Integer, nullable=False, server_default="0"),
    Column("note", words(400), nullable=False, server_default=""),
    Column("noted_by", words(64), nullable=False, server_default=""),
    Column("noted_at", Instant),
    UniqueConstraint("day_id", "txn"),
    one_of("finding", Finding),
)
Index(
    "bank_day_line_finding",
    BANK_DAY_LINE.c.day_id,
    BANK_DAY_LINE.c.finding,
    BANK_DAY_LINE.c.nth,
)
