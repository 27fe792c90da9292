"""The pause ledger, the due table and the calendar."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from engine.store.tables.base import METADATA, Instant, case_id, one_of, row_id, words

CLOCK_PAUSE = Table(
    "clock_pause",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("branch", words(64)),
    Column("ground", words(32), nullable=False),
    Column("stops", JSON, nullable=False),
    Column("basis", words(400), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("planned_days", Integer),
    Column("by", words(64), nullable=False),
    Column("reason", words(4000), nullable=False, default=""),
)

TIMER = Table(
    "timer",
    METADATA,
    row_id(),
    case_id(),
    Column("element", words(64), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", words(12), nullable=False),
    Column("calendar_version", Integer, nullable=False, default=1),
    Column("fired_at", Instant),
    UniqueConstraint("case_id", "element", "generation"),
    one_of("state", ("armed", "fired", "cancelled")),
)
Index(
    "timer_due",
    TIMER.c.due_at,
    sqlite_where=text("state = 'armed'"),
    postgresql_where=text("state = 'armed'"),
)

CALENDAR_DAY = Table(
    "calendar_day",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("working", Boolean, nullable=False),
    Column("name", words(40), nullable=False, default=""),
)

CALENDAR_YEAR = Table(
    "calendar_year",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("official", Boolean, nullable=False),
    Column("source", words(200), nullable=False, default=""),
)
