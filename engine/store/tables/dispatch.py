"""Outbox, inbox, nonces, journal and incidents."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from engine.store.tables.base import METADATA, Instant, case_id, row_id

OUTBOX = Table(
    "outbox",
    METADATA,
    row_id(),
    Column("kind", String(16), nullable=False),
    Column("idem_key", String(120), unique=True, nullable=False),
    case_id(index=True),
    Column("branch", String(64), nullable=False),
    Column("round", Integer, nullable=False),
    Column("connector", String(40), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", String(12), nullable=False),
    Column("available_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_owner", String(64), nullable=False, default=""),
    Column("lease_until", Instant),
    Column("lease_token", Integer, nullable=False, default=0),
    Column("last_error", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    CheckConstraint(
        "state IN ('ready', 'leased', 'done', 'dead', 'cancelled')", name="outbox_state_is_known"
    ),
)
Index(
    "outbox_due",
    OUTBOX.c.available_at,
    sqlite_where=text("state IN ('ready', 'leased')"),
    postgresql_where=text("state IN ('ready', 'leased')"),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("source", String(40), primary_key=True),
    Column("message_id", String(120), primary_key=True),
    case_id(),
    Column("branch", String(64), nullable=False),
    Column("round", Integer, nullable=False),
    Column("payload_sha", String(64), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", String(12), nullable=False),
    Column("why", String(400), nullable=False, default=""),
    Column("received_at", Instant, nullable=False),
    Column("applied_at", Instant),
    CheckConstraint("state IN ('new', 'applied', 'ignored')", name="inbox_state_is_known"),
)
Index(
    "inbox_new",
    INBOX.c.case_id,
    sqlite_where=text("state = 'new'"),
    postgresql_where=text("state = 'new'"),
)

NONCE = Table(
    "nonce",
    METADATA,
    Column("source", String(40), primary_key=True),
    Column("nonce", String(80), primary_key=True),
    Column("at", Instant, nullable=False),
)

JOURNAL = Table(
    "journal",
    METADATA,
    row_id(),
    Column("case_id", ForeignKey("case_file.id"), index=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("what", String(40), nullable=False),
    Column("data", JSON, nullable=False),
)

INCIDENT = Table(
    "incident",
    METADATA,
    row_id(),
    Column("case_id", ForeignKey("case_file.id")),
    Column("kind", String(40), nullable=False),
    Column("says", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", String(64), nullable=False, default=""),
    Column("settlement", String(400), nullable=False, default=""),
)
