"""What decided cases took in opening minutes, side by side and one after another: derived."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Table,
    false,
    text,
)

from engine.store.tables.base import METADATA, case_id, row_id, words


def _minutes(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


CASE_TIMING = Table(
    "case_timing",
    METADATA,
    case_id(primary_key=True),
    Column("process", words(64), nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("edition", words(64), nullable=False),
    _minutes("whole"),
    _minutes("gross"),
    _minutes("net"),
    _minutes("serial"),
    _minutes("floor"),
    Column("replay", Integer),
    Column("shared", Boolean),
    _minutes("extra"),
    _minutes("work"),
    Column("shares", Integer, nullable=False),
    Column("balance", Integer, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("cut", Boolean, nullable=False),
    Column("faults", Integer, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("unsplit", Integer, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("calendar_version", Integer, nullable=False),
    Column("steps", Integer, nullable=False, server_default="-1"),
    Column("method", Integer, nullable=False, server_default="0"),
)
Index(  # cases of an earlier release, whose steps are not kept yet
    "case_timing_without_steps",
    CASE_TIMING.c.case_id,
    sqlite_where=text("steps < 0"),
    postgresql_where=text("steps < 0"),
)
Index(  # every figure of a period is counted in it, without opening a row
    "case_timing_period",
    CASE_TIMING.c.process,
    CASE_TIMING.c.decided_on,
    CASE_TIMING.c.net,
    CASE_TIMING.c.serial,
    CASE_TIMING.c.floor,
    CASE_TIMING.c.replay,
    CASE_TIMING.c.shared,
    CASE_TIMING.c.extra,
    CASE_TIMING.c.work,
    CASE_TIMING.c.shares,
    CASE_TIMING.c.balance,
    CASE_TIMING.c.cut,
    CASE_TIMING.c.whole,
)
Index(  # and what has to be said beside them
    "case_timing_said",
    CASE_TIMING.c.process,
    CASE_TIMING.c.decided_on,
    CASE_TIMING.c.edition,
    CASE_TIMING.c.calendar_version,
    CASE_TIMING.c.provisional,
    CASE_TIMING.c.faults,
    CASE_TIMING.c.visits,
    CASE_TIMING.c.unsplit,
)

DEPARTMENT_TIMING = Table(
    "department_timing",
    METADATA,
    case_id(primary_key=True),
    Column("department", words(16), primary_key=True),
    Column("process", words(64), nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("rounds", Integer, nullable=False),
    _minutes("waited"),
    _minutes("worked"),
    _minutes("stopped"),
    _minutes("again"),
    _minutes("critical"),
    _minutes("critical_wait"),
    _minutes("early"),
    Column("last", Boolean, nullable=False),
    Column("late", Integer, nullable=False),
    Column("place", Integer, nullable=False, server_default="0"),
    Column("refused", Boolean, nullable=False, server_default=false()),
)
Index(
    "department_timing_period",
    DEPARTMENT_TIMING.c.process,
    DEPARTMENT_TIMING.c.decided_on,
    DEPARTMENT_TIMING.c.department,
    DEPARTMENT_TIMING.c.rounds,
    DEPARTMENT_TIMING.c.waited,
    DEPARTMENT_TIMING.c.worked,
    DEPARTMENT_TIMING.c.stopped,
    DEPARTMENT_TIMING.c.again,
    DEPARTMENT_TIMING.c.critical,
    DEPARTMENT_TIMING.c.critical_wait,
    DEPARTMENT_TIMING.c.early,
    DEPARTMENT_TIMING.c.last,
    DEPARTMENT_TIMING.c.late,
    DEPARTMENT_TIMING.c.place,
    DEPARTMENT_TIMING.c.refused,
)

KEPT_MONTH = Table(  # a month that is over, added up once; good while no mark names a day of it
    "kept_month",
    METADATA,
    Column("process", words(64), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("method", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("sums", JSON, nullable=False),
)
MONTH_MARK = Table(  # something of a case decided on this day was written since
    "month_mark",
    METADATA,
    row_id(),
    Column("process", words(64), nullable=False),
    Column("decided_on", Date, nullable=False),
)

STEP_TIMING = Table(  # one visit of a step, or one round of a department's whole share
    "step_timing",
    METADATA,
    case_id(primary_key=True),
    Column("element", words(64), primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("edition", words(16), nullable=False),
    Column("decided_on", Date, nullable=False),
    _minutes("taken"),
    Column("waited", Integer),
    Column("worked", Integer),
    _minutes("stopped"),
    Column("late", Boolean),
)
Index(
    "step_timing_period",
    STEP_TIMING.c.edition,
    STEP_TIMING.c.decided_on,
    STEP_TIMING.c.element,
    STEP_TIMING.c.nth,
    STEP_TIMING.c.taken,
    STEP_TIMING.c.waited,
    STEP_TIMING.c.worked,
    STEP_TIMING.c.stopped,
    STEP_TIMING.c.late,
)
