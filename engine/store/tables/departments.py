"""What a department's people keep for themselves: stock phrases, who stands in, what changed."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from engine.store.tables.base import METADATA, Instant, case_id, one_of, row_id, words

PHRASE = Table(
    "phrase",
    METADATA,
    row_id(),
    Column("department", words(16), nullable=False, index=True),
    Column("account_id", ForeignKey("account.id")),
    Column("text", words(1000), nullable=False),
    Column("by", words(64), nullable=False),
    Column("at", Instant, nullable=False),
)

SUBSTITUTE = Table(
    "substitute",
    METADATA,
    row_id(),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("stands_in", ForeignKey("account.id"), nullable=False, index=True),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("at", Instant, nullable=False),
)

SHEET_NOTICE = Table(
    "sheet_notice",
    METADATA,
    row_id(),
    case_id(),
    Column("department", words(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sheets", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", words(64), nullable=False, default=""),
    Column("settlement", words(12), nullable=False, default=""),
    UniqueConstraint("case_id", "department", "version"),
    one_of("settlement", ("", "noted", "pulled-back")),
)
Index(
    "sheet_notice_open",
    SHEET_NOTICE.c.department,
    sqlite_where=text("settled_at IS NULL"),
    postgresql_where=text("settled_at IS NULL"),
)

TRANSFER_NOTICE = Table(  # work that somebody else took off a person's desk
    "transfer_notice",
    METADATA,
    row_id(),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("item_id", ForeignKey("work_item.id"), nullable=False, index=True),
    Column("to_name", words(64), nullable=False),
    Column("by_name", words(64), nullable=False),
    Column("reason", words(400), nullable=False),
    Column("at", Instant, nullable=False),
    Column("seen_at", Instant),
)
Index(
    "transfer_notice_open",
    TRANSFER_NOTICE.c.account_id,
    TRANSFER_NOTICE.c.id,
    sqlite_where=text("seen_at IS NULL"),
    postgresql_where=text("seen_at IS NULL"),
)
