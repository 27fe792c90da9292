"""Logs of other systems: what was sent, how it is read, what came of it."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, Table

from engine.store.tables.base import METADATA, Instant, one_of, row_id, words

FOREIGN_LOG = Table(
    "foreign_log",
    METADATA,
    row_id(),
    Column("name", words(200), nullable=False),
    Column("format", words(8), nullable=False),
    Column("size", Integer, nullable=False),  # bytes as they came
    Column("state", words(8), nullable=False),
    Column("sent_by", words(64), nullable=False),
    Column("sent_at", Instant, nullable=False, index=True),
    Column("laid", JSON, nullable=True),
    Column("report", JSON, nullable=True),
    Column("figures", JSON, nullable=True),
    Column("cases", Integer, nullable=False, server_default="0"),
    Column("began", Instant, nullable=True),
    Column("ended", Instant, nullable=True),
    one_of("state", ("sent", "kept")),
)

FOREIGN_LOG_PART = Table(  # of the file until its columns are laid out; of the traces after
    "foreign_log_part",
    METADATA,
    Column("log_id", ForeignKey("foreign_log.id"), primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
