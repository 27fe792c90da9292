"""Notices, decisions, handing out and replacement."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from engine.store.tables.base import METADATA, Instant, case_id, row_id, words


def _collected() -> tuple[Column[str], ...]:
    """What the receiver showed, and in whose name."""
    return (
        Column("id_kind", words(16), nullable=False, server_default=""),
        Column("id_note", words(400), nullable=False, server_default=""),
        Column("capacity", words(16), nullable=False, server_default=""),
        Column("letter", words(200), nullable=False, server_default=""),
    )


DECISION = Table(
    "decision",
    METADATA,
    case_id(primary_key=True),
    Column("department", words(16), primary_key=True),
    Column("item", words(64), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("document_no", words(80), unique=True, nullable=False),
    Column("title", JSON, nullable=False),
    Column("conditions", words(4000), nullable=False),
    Column("reasons", words(4000), nullable=False),
    Column("drawing_version", Integer, nullable=False),
    Column("signed_by", Integer, nullable=False),
    Column("signed_name", words(64), nullable=False),
    Column("mandate_id", ForeignKey("mandate.id"), nullable=False),
    Column("signed_at", Instant, nullable=False),
)

HANDOVER = Table(
    "handover",
    METADATA,
    case_id(primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", words(64), nullable=False),
    Column("receiver_name", words(64), nullable=False),
    Column("receiver_id_no", words(18), nullable=False),
    Column("signature", words(200), nullable=False),
    Column("documents", JSON, nullable=False),
    *_collected(),
    Column("scan", words(64), nullable=False, server_default=""),
)

REPLACEMENT = Table(
    "replacement",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("department", words(16), nullable=False),
    Column("document_no", words(80), nullable=False),
    Column("reason", words(4000), nullable=False),
    Column("receiver_name", words(64), nullable=False),
    Column("receiver_id_no", words(18), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", words(64), nullable=False),
    *_collected(),
    Column("request", words(64), nullable=False, server_default=""),
)
Index(
    "one_replacement_per_request",
    REPLACEMENT.c.case_id,
    REPLACEMENT.c.request,
    unique=True,
    sqlite_where=text("request <> ''"),
    postgresql_where=text("request <> ''"),
)

NOTICE = Table(
    "notice",
    METADATA,
    row_id(),
    case_id(),
    Column("kind", words(24), nullable=False),
    Column("number", words(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", words(64), nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("case_id", "kind"),
)
Index("notice_at", NOTICE.c.at)
