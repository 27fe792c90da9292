"""Steps of while-you-wait cases that were slower than planned, and who has seen it."""

from sqlalchemy import Column, Index, Integer, Table, text

from engine.store.tables.base import METADATA, Instant, case_id, one_of, row_id, words

SLOW_STEP = Table(
    "slow_step",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("element", words(64), nullable=False),
    Column("round", Integer, nullable=False),
    Column("level", words(8), nullable=False),
    Column("department", words(16), nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    Column("minutes_left", Integer, nullable=False),
    Column("seen_by", words(64), nullable=False, server_default=""),
    Column("seen_at", Instant),
    Column("words", words(400), nullable=False, server_default=""),
    one_of("level", ("plan", "slack")),
)
Index(
    "slow_step_unseen",
    SLOW_STEP.c.level,
    SLOW_STEP.c.at,
    sqlite_where=text("seen_at IS NULL"),
    postgresql_where=text("seen_at IS NULL"),
)
