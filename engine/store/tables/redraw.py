"""Beside a drawing change: the one list, more time, and who may come in for the firm."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    text,
)

from engine.store.tables.base import METADATA, Instant, case_id, row_id, words

COORDINATION = Table(
    "coordination",
    METADATA,
    case_id(primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("joined", JSON, nullable=False),
    Column("apart", JSON, nullable=False),
    Column("answer_by", Date),
    Column("number", words(80), nullable=False, default=""),
    Column("sent_at", Instant),
    Column("sent_by", words(64), nullable=False, default=""),
    Column("urges", Integer, nullable=False, default=0),
    Column("urged_at", Instant),
    Column("urged_words", words(400), nullable=False, default=""),
)

MORE_TIME = Table(
    "more_time",
    METADATA,
    row_id(),
    case_id(),
    Column("round", Integer, nullable=False),
    Column("wanted", Date, nullable=False),
    Column("reason", words(4000), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", words(64), nullable=False),
    Column("granted", Boolean),
    Column("until", Date),
    Column("words", words(4000), nullable=False, default=""),
    Column("answered_at", Instant),
    Column("answered_by", words(64), nullable=False, default=""),
)
Index(
    "one_open_request_for_time",
    MORE_TIME.c.case_id,
    unique=True,
    sqlite_where=text("answered_at IS NULL"),
    postgresql_where=text("answered_at IS NULL"),
)
Index("more_time_case_id", MORE_TIME.c.case_id)

INVITATION = Table(
    "invitation",
    METADATA,
    row_id(),
    Column("digest", words(64), unique=True, nullable=False),
    Column("organisation", words(18), nullable=False, index=True),
    Column("firm", words(200), nullable=False),
    Column("person", words(64), nullable=False, default=""),
    Column("made_at", Instant, nullable=False),
    Column("made_by", words(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("account_id", ForeignKey("account.id")),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", words(64), nullable=False, default=""),
)
