"""What process analysts are drawing: drafts of packages, and the saves that led to them."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
)

from engine.store.tables.base import METADATA, Instant, row_id, words

PROCESS_DRAFT = Table(
    "process_draft",
    METADATA,
    row_id(),
    Column("process", words(64), nullable=False, index=True),
    Column("name", words(200), nullable=False),
    Column("based_on", ForeignKey("edition.id"), nullable=True),
    Column("version", Integer, nullable=False),
    Column("files", LargeBinary, nullable=False),
    Column("started_by", words(64), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("changed_by", words(64), nullable=False),
    Column("changed_at", Instant, nullable=False, index=True),
    Column("open_by", ForeignKey("account.id"), nullable=True),
    Column("open_at", Instant, nullable=True),
)

PROCESS_DRAFT_SAVE = Table(
    "process_draft_save",
    METADATA,
    Column("draft_id", ForeignKey("process_draft.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("files", LargeBinary, nullable=False),
    Column("by", words(64), nullable=False),
    Column("at", Instant, nullable=False),
)
