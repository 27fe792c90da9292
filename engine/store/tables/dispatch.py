"""Outbox, inbox, nonces, the lines to departments, quarantine, journal and incidents."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    text,
)

from engine.store.tables.base import METADATA, Instant, case_id, one_of, row_id, words

OUTBOX = Table(
    "outbox",
    METADATA,
    row_id(),
    Column("kind", words(16), nullable=False),
    Column("idem_key", words(120), unique=True, nullable=False),
    case_id(index=True),
    Column("branch", words(64), nullable=False),
    Column("round", Integer, nullable=False),
    Column("connector", words(40), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", words(12), nullable=False),
    Column("available_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_owner", words(64), nullable=False, default=""),
    Column("lease_until", Instant),
    Column("lease_token", Integer, nullable=False, default=0),
    Column("last_error", words(2000), nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("asked_at", Instant),
    one_of("state", ("ready", "leased", "done", "dead", "cancelled")),
)
Index(
    "outbox_due",
    OUTBOX.c.available_at,
    sqlite_where=text("state IN ('ready', 'leased')"),
    postgresql_where=text("state IN ('ready', 'leased')"),
)

LINE = Table(
    "line",
    METADATA,
    Column("connector", words(40), primary_key=True),
    Column("state", words(12), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("since", Instant),
    Column("retry_at", Instant),
    Column("last_error", words(400), nullable=False, default=""),
    one_of("state", ("well", "silent")),
)

QUARANTINE = Table(
    "quarantine",
    METADATA,
    row_id(),
    Column("since", Instant, nullable=False),
    Column("source", words(200), nullable=False),
    Column("lifted_at", Instant),
    Column("lifted_by", words(64), nullable=False, default=""),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("source", words(40), primary_key=True),
    Column("message_id", words(120), primary_key=True),
    case_id(),
    Column("branch", words(64), nullable=False),
    Column("round", Integer, nullable=False),
    Column("payload_sha", words(64), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", words(12), nullable=False),
    Column("why", words(400), nullable=False, default=""),
    Column("received_at", Instant, nullable=False),
    Column("applied_at", Instant),
    one_of("state", ("new", "applied", "ignored")),
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
    Column("source", words(40), primary_key=True),
    Column("nonce", words(80), primary_key=True),
    Column("at", Instant, nullable=False),
)

JOURNAL = Table(
    "journal",
    METADATA,
    row_id(),
    Column("case_id", ForeignKey("case_file.id")),
    Column("at", Instant, nullable=False),
    Column("actor", words(64), nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("what", words(40), nullable=False),
    Column("data", JSON, nullable=False),
)
Index("journal_of_case", JOURNAL.c.case_id, JOURNAL.c.id)

INCIDENT = Table(
    "incident",
    METADATA,
    row_id(),
    Column("case_id", ForeignKey("case_file.id"), index=True),
    Column("kind", words(40), nullable=False),
    Column("says", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", words(64), nullable=False, default=""),
    Column("settlement", words(400), nullable=False, default=""),
    Column("branch", words(64), nullable=False, server_default=""),
    Column("connector", words(40), nullable=False, server_default=""),
)
Index(
    "incident_open",
    INCIDENT.c.id,
    sqlite_where=text("settled_at IS NULL"),
    postgresql_where=text("settled_at IS NULL"),
)
