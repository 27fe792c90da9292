"""What a signatory has opened, and what a decided case took."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
)

from engine.store.tables.base import METADATA, Instant, case_id, words

OPENED = Table(
    "opened",
    METADATA,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("item_id", ForeignKey("work_item.id"), primary_key=True),
    Column("contents", words(160), nullable=False),
    Column("at", Instant, nullable=False),
)

CASE_MEASURE = Table(
    "case_measure",
    METADATA,
    case_id(primary_key=True),
    Column("process", words(64), nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("elapsed", Integer, nullable=False),
    Column("net", Integer, nullable=False),
    Column("redraw", Integer, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("in_time", Boolean, nullable=False),
    Column("last_department", words(16), nullable=False),
    Column("calendar_version", Integer, nullable=False),
)
Index(  # every figure of a period is counted in it, without opening a row
    "case_measure_period",
    CASE_MEASURE.c.process,
    CASE_MEASURE.c.decided_on,
    CASE_MEASURE.c.elapsed,
    CASE_MEASURE.c.net,
    CASE_MEASURE.c.redraw,
    CASE_MEASURE.c.rounds,
    CASE_MEASURE.c.in_time,
    CASE_MEASURE.c.last_department,
)
