"""Branches, work items, opinions, comments and round outcomes."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Double,
    Index,
    Integer,
    Table,
    text,
)

from engine.domain.lifecycle import BranchState, WorkItemState
from engine.store.tables.base import METADATA, Instant, case_id, one_of, row_id, words

BRANCH = Table(
    "branch",
    METADATA,
    case_id(primary_key=True),
    Column("branch", words(64), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("department", words(16), nullable=False),
    Column("item", words(64), nullable=False, default=""),
    Column("state", words(16), nullable=False),
    Column("returned", Boolean, nullable=False, default=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("promised_days", Integer, nullable=False, default=0),
    Column("statutory_days", Integer, nullable=False, default=0),
    one_of("state", BranchState),
)

Index(
    "branch_running",
    BRANCH.c.department,
    BRANCH.c.case_id,
    sqlite_where=text("state = 'running'"),
    postgresql_where=text("state = 'running'"),
)

WORK_ITEM = Table(
    "work_item",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("element", words(64), nullable=False),
    Column("nth", Integer, nullable=False, default=0),
    Column("work", words(24), nullable=False),
    Column("role", words(32), nullable=False),
    Column("department", words(16)),
    Column("branch", words(64)),
    Column("round", Integer, nullable=False, default=0),
    Column("state", words(16), nullable=False),
    Column("offered_at", Instant, nullable=False),
    Column("due_on", Date),
    Column("due_at", Instant),
    Column("claimed_by", Integer),
    Column("claimed_at", Instant),
    Column("done_by", Integer),
    Column("done_name", words(64), nullable=False, default=""),
    Column("done_at", Instant),
    Column("form", JSON),
    Column("passed_by", words(64), nullable=False, server_default=""),
    Column("passed_note", words(400), nullable=False, server_default=""),
    one_of("state", WorkItemState),
)
Index(
    "one_open_work_item",
    WORK_ITEM.c.case_id,
    WORK_ITEM.c.element,
    WORK_ITEM.c.nth,
    unique=True,
    sqlite_where=text("state IN ('offered', 'claimed')"),
    postgresql_where=text("state IN ('offered', 'claimed')"),
)
Index(
    "work_open",
    WORK_ITEM.c.role,
    WORK_ITEM.c.department,
    WORK_ITEM.c.due_on,
    sqlite_where=text("state IN ('offered', 'claimed')"),
    postgresql_where=text("state IN ('offered', 'claimed')"),
)
Index(
    "work_done",
    WORK_ITEM.c.done_by,
    WORK_ITEM.c.done_at,
    sqlite_where=text("state = 'done'"),
    postgresql_where=text("state = 'done'"),
)
Index(
    "work_arrived",
    WORK_ITEM.c.offered_at,
    WORK_ITEM.c.department,
    sqlite_where=text("department IS NOT NULL AND state != 'cancelled'"),
    postgresql_where=text("department IS NOT NULL AND state != 'cancelled'"),
)
Index(
    "work_finished",  # what was open at a moment past is counted and sorted in it alone
    WORK_ITEM.c.done_at,
    WORK_ITEM.c.department,
    WORK_ITEM.c.due_on,
    WORK_ITEM.c.offered_at,
    WORK_ITEM.c.id,
    WORK_ITEM.c.state,
    sqlite_where=text("department IS NOT NULL AND state = 'done'"),
    postgresql_where=text("department IS NOT NULL AND state = 'done'"),
)

OPINION = Table(
    "opinion",
    METADATA,
    case_id(primary_key=True),
    Column("branch", words(64), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("department", words(16), nullable=False),
    Column("kind", words(24), nullable=False),
    Column("text", words(4000), nullable=False),
    Column("conditions", words(4000), nullable=False),
    Column("drawing_version", Integer, nullable=False),
    Column("handler", words(200), nullable=False),
    Column("checker", words(64), nullable=False),
    Column("source", words(32), nullable=False),
    Column("form", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

REVIEW_COMMENT = Table(
    "review_comment",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("branch", words(64), nullable=False),
    Column("department", words(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("sheet_no", words(40), nullable=False),
    Column("place", words(4000), nullable=False),
    Column("discipline", words(4000), nullable=False),
    Column("clause", words(4000), nullable=False),
    Column("mandatory", Boolean, nullable=False),
    Column("text", words(4000), nullable=False),
    Column("open", Boolean, nullable=False),
    Column("answer", words(4000), nullable=False, default=""),
    Column("answered_at", Instant),
    Column("answered_by", words(64), nullable=False, default=""),
    Column("stance", words(16), nullable=False, server_default=""),
    Column("follows", Integer, nullable=False, server_default="0"),
    # where on the sheet: its page from 1 (0: the sheet as a whole), shares of width and height
    Column("page", Integer, nullable=False, default=0, server_default=text("0")),
    Column("x", Double, nullable=False, default=0.0, server_default=text("0")),
    Column("y", Double, nullable=False, default=0.0, server_default=text("0")),
)

OUTCOME = Table(
    "outcome",
    METADATA,
    case_id(primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("revise", JSON, nullable=False),
    Column("why", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)
