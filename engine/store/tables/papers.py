"""Notices, decisions, handing out and replacement."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from engine.store.tables.base import METADATA, Instant, case_id, row_id

DECISION = Table(
    "decision",
    METADATA,
    case_id(primary_key=True),
    Column("department", String(16), primary_key=True),
    Column("item", String(64), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("document_no", String(80), unique=True, nullable=False),
    Column("title", JSON, nullable=False),
    Column("conditions", String(4000), nullable=False),
    Column("reasons", String(4000), nullable=False),
    Column("drawing_version", Integer, nullable=False),
    Column("signed_by", Integer, nullable=False),
    Column("signed_name", String(64), nullable=False),
    Column("mandate_id", ForeignKey("mandate.id"), nullable=False),
    Column("signed_at", Instant, nullable=False),
)

HANDOVER = Table(
    "handover",
    METADATA,
    case_id(primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    Column("receiver_name", String(64), nullable=False),
    Column("receiver_id_no", String(18), nullable=False),
    Column("signature", String(200), nullable=False),
    Column("documents", JSON, nullable=False),
)

REPLACEMENT = Table(
    "replacement",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("department", String(16), nullable=False),
    Column("document_no", String(80), nullable=False),
    Column("reason", String(4000), nullable=False),
    Column("receiver_name", String(64), nullable=False),
    Column("receiver_id_no", String(18), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
)

NOTICE = Table(
    "notice",
    METADATA,
    row_id(),
    case_id(),
    Column("kind", String(24), nullable=False),
    Column("number", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("case_id", "kind"),
)
