"""The pause ledger, the due table and the calendar."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from engine.store.tables.base import METADATA, Instant, case_id, row_id

CLOCK_PAUSE = Table(
    "clock_pause",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("branch", String(64)),
    Column("ground", String(32), nullable=False),
    Column("stops", JSON, nullable=False),
    Column("basis", String(400), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("planned_days", Integer),
    Column("by", String(64), nullable=False),
    Column("reason", String(4000), nullable=False, default=""),
)

TIMER = Table(
    "timer",
    METADATA,
    row_id(),
    case_id(),
    Column("element", String(64), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),
    Column("calendar_version", Integer, nullable=False, default=1),
    Column("fired_at", Instant),
    UniqueConstraint("case_id", "element", "generation"),
    CheckConstraint("state IN ('armed', 'fired', 'cancelled')", name="timer_state_is_known"),
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
    Column("name", String(40), nullable=False, default=""),
)

CALENDAR_YEAR = Table(
    "calendar_year",
    METADATA,
    Column("year", Integer, primary_key=True),
    Column("official", Boolean, nullable=False),
    Column("source", String(200), nullable=False, default=""),
)
