"""The tables. Duties as in the shared design §6; rows never leave this package.

Instants are integer microseconds (UTC), legal days ISO dates, process state is bytes.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from engine.domain.lifecycle import BranchState, CaseState, WorkItemState

METADATA = MetaData()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept as integer microseconds since 1970 (UTC)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Aware datetime → microseconds."""
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Microseconds → aware datetime."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def _id() -> Column[int]:
    # SQLite counts only INTEGER keys up by itself
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _case(**more: Any) -> Column[int]:
    return Column("case_id", ForeignKey("case_file.id"), nullable=False, **more)


def _one_of(column: str, states: type) -> CheckConstraint:
    words = ", ".join(f"'{s.value}'" for s in states)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_is_known")


ACCOUNT = Table(
    "account",
    METADATA,
    _id(),
    Column("login", String(64), unique=True, nullable=False),
    Column("name", String(64), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("department", String(16)),
    Column("organisation", String(18), nullable=False, default=""),
    Column("password_hash", String(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
)

EDITION = Table(
    "edition",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("process", String(64), nullable=False, index=True),
    Column("files", LargeBinary, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("in_force", Boolean, nullable=False),
)

SUBJECT = Table(
    "subject",
    METADATA,
    _id(),
    Column("kind", String(8), nullable=False),
    Column("name", String(200), nullable=False),
    Column("code", String(18), nullable=False),
    Column("phone", String(40), nullable=False, default=""),
    UniqueConstraint("kind", "code", "name"),
)

PROJECT = Table(
    "project",
    METADATA,
    _id(),
    Column("code", String(24), unique=True, nullable=False),
    Column("name", String(200), nullable=False),
    Column("address", String(400), nullable=False, default=""),
)

CASE = Table(
    "case_file",
    METADATA,
    _id(),
    Column("case_no", String(24), unique=True, nullable=False),
    Column("query_code", String(12), nullable=False),
    Column("process", String(64), nullable=False),
    Column("edition", ForeignKey("edition.id"), nullable=False),
    Column("project_id", ForeignKey("project.id"), nullable=False, index=True),
    Column("applicant_id", ForeignKey("subject.id"), nullable=False),
    Column("agent_id", ForeignKey("subject.id"), nullable=False),
    Column("design_firm_id", ForeignKey("subject.id"), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("status", String(24), nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("round", Integer, nullable=False, default=0),
    Column("acceptance", String(16), nullable=False, default=""),
    Column("concerned", JSON, nullable=False),
    Column("independent", Boolean),
    Column("drawing_version", Integer, nullable=False, default=1),
    Column("outcome", String(16), nullable=False, default=""),
    Column("outcome_why", JSON),
    Column("received_at", Instant, nullable=False),
    Column("materials_complete_at", Instant),
    Column("accepted_at", Instant),
    Column("decided_at", Instant),
    Column("delivered_at", Instant),
    Column("closed_at", Instant),
    Column("promised_days", Integer, nullable=False),
    Column("statutory_days", Integer, nullable=False),
    Column("extended_days", Integer, nullable=False, default=0),
    _one_of("status", CaseState),
)
Index("case_status", CASE.c.status, CASE.c.received_at)

SEQUENCE = Table(
    "sequence",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("value", Integer, nullable=False),
)

VISIT = Table(
    "visit",
    METADATA,
    _id(),
    _case(index=True),
    Column("at", Instant, nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("window", String(32), nullable=False),
    Column("by", String(64), nullable=False),
)

MATERIAL = Table(
    "material",
    METADATA,
    _case(primary_key=True),
    Column("code", String(16), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("copies", Integer, nullable=False),
    Column("file", String(64), nullable=False, default=""),
    Column("note", String(400), nullable=False, default=""),
)

DRAWING_VERSION = Table(
    "drawing_version",
    METADATA,
    _case(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    Column("note", String(4000), nullable=False, default=""),
)

DRAWING_SHEET = Table(
    "drawing_sheet",
    METADATA,
    _case(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("sheet_no", String(40), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("material", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("changed", Boolean, nullable=False, default=False),
    Column("declared", Boolean, nullable=False, default=False),
)

PULL_BACK = Table(
    "pull_back",
    METADATA,
    _case(primary_key=True),
    Column("department", String(16), primary_key=True),
    Column("into_round", Integer, primary_key=True),
    Column("sheet_no", String(40), primary_key=True),
    Column("reason", String(4000), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
)

BRANCH = Table(
    "branch",
    METADATA,
    _case(primary_key=True),
    Column("branch", String(64), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("department", String(16), nullable=False),
    Column("item", String(64), nullable=False, default=""),
    Column("state", String(16), nullable=False),
    Column("returned", Boolean, nullable=False, default=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("promised_days", Integer, nullable=False, default=0),
    Column("statutory_days", Integer, nullable=False, default=0),
    _one_of("state", BranchState),
)

WORK_ITEM = Table(
    "work_item",
    METADATA,
    _id(),
    _case(),
    Column("element", String(64), nullable=False),
    Column("nth", Integer, nullable=False, default=0),
    Column("work", String(24), nullable=False),
    Column("role", String(32), nullable=False),
    Column("department", String(16)),
    Column("branch", String(64)),
    Column("round", Integer, nullable=False, default=0),
    Column("state", String(16), nullable=False),
    Column("offered_at", Instant, nullable=False),
    Column("due_on", Date),
    Column("claimed_by", Integer),
    Column("claimed_at", Instant),
    Column("done_by", Integer),
    Column("done_name", String(64), nullable=False, default=""),
    Column("done_at", Instant),
    Column("form", JSON),
    _one_of("state", WorkItemState),
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
Index("work_list", WORK_ITEM.c.state, WORK_ITEM.c.role, WORK_ITEM.c.department, WORK_ITEM.c.due_on)

DRAFT = Table(
    "draft",
    METADATA,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("subject", String(80), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

OPINION = Table(
    "opinion",
    METADATA,
    _case(primary_key=True),
    Column("branch", String(64), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("department", String(16), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("text", String(4000), nullable=False),
    Column("conditions", String(4000), nullable=False),
    Column("drawing_version", Integer, nullable=False),
    Column("handler", String(64), nullable=False),
    Column("checker", String(64), nullable=False),
    Column("source", String(32), nullable=False),
    Column("form", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

REVIEW_COMMENT = Table(
    "review_comment",
    METADATA,
    _id(),
    _case(index=True),
    Column("branch", String(64), nullable=False),
    Column("department", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("sheet_no", String(40), nullable=False),
    Column("place", String(4000), nullable=False),
    Column("discipline", String(4000), nullable=False),
    Column("clause", String(4000), nullable=False),
    Column("mandatory", Boolean, nullable=False),
    Column("text", String(4000), nullable=False),
    Column("open", Boolean, nullable=False),
    Column("answer", String(4000), nullable=False, default=""),
    Column("answered_at", Instant),
    Column("answered_by", String(64), nullable=False, default=""),
)

OUTCOME = Table(
    "outcome",
    METADATA,
    _case(primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("revise", JSON, nullable=False),
    Column("why", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

MANDATE = Table(
    "mandate",
    METADATA,
    _id(),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("item", String(64), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("document_no", String(80), nullable=False, default=""),
)

DECISION = Table(
    "decision",
    METADATA,
    _case(primary_key=True),
    Column("department", String(16), primary_key=True),
    Column("item", String(64), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("document_no", String(80), unique=True, nullable=False),
    Column("title", JSON, nullable=False),
    Column("conditions", String(4000), nullable=False),
    Column("reasons", String(4000), nullable=False),
    Column("drawing_version", Integer, nullable=False),
    Column("signed_by", Integer, nullable=False),
    Column("signed_name", String(64), nullable=False),
    Column("mandate_id", ForeignKey("mandate.id"), nullable=False),
    Column("signed_at", Instant, nullable=False),
)

HANDOVER = Table(
    "handover",
    METADATA,
    _case(primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    Column("receiver_name", String(64), nullable=False),
    Column("receiver_id_no", String(18), nullable=False),
    Column("signature", String(200), nullable=False),
    Column("documents", JSON, nullable=False),
)

REPLACEMENT = Table(
    "replacement",
    METADATA,
    _id(),
    _case(index=True),
    Column("department", String(16), nullable=False),
    Column("document_no", String(80), nullable=False),
    Column("reason", String(4000), nullable=False),
    Column("receiver_name", String(64), nullable=False),
    Column("receiver_id_no", String(18), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
)

NOTICE = Table(
    "notice",
    METADATA,
    _id(),
    _case(),
    Column("kind", String(24), nullable=False),
    Column("number", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("case_id", "kind"),
)

CLOCK_PAUSE = Table(
    "clock_pause",
    METADATA,
    _id(),
    _case(index=True),
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
    _id(),
    _case(),
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

OUTBOX = Table(
    "outbox",
    METADATA,
    _id(),
    Column("kind", String(16), nullable=False),
    Column("idem_key", String(120), unique=True, nullable=False),
    _case(index=True),
    Column("branch", String(64), nullable=False),
    Column("round", Integer, nullable=False),
    Column("connector", String(40), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", String(12), nullable=False),
    Column("available_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_owner", String(64), nullable=False, default=""),
    Column("lease_until", Instant),
    Column("lease_token", Integer, nullable=False, default=0),
    Column("last_error", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    CheckConstraint(
        "state IN ('ready', 'leased', 'done', 'dead', 'cancelled')", name="outbox_state_is_known"
    ),
)
Index(
    "outbox_due",
    OUTBOX.c.available_at,
    sqlite_where=text("state IN ('ready', 'leased')"),
    postgresql_where=text("state IN ('ready', 'leased')"),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("source", String(40), primary_key=True),
    Column("message_id", String(120), primary_key=True),
    _case(),
    Column("branch", String(64), nullable=False),
    Column("round", Integer, nullable=False),
    Column("payload_sha", String(64), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", String(12), nullable=False),
    Column("why", String(400), nullable=False, default=""),
    Column("received_at", Instant, nullable=False),
    Column("applied_at", Instant),
    CheckConstraint("state IN ('new', 'applied', 'ignored')", name="inbox_state_is_known"),
)
Index(
    "inbox_new",
    INBOX.c.case_id,
    sqlite_where=text("state = 'new'"),
    postgresql_where=text("state = 'new'"),
)

NONCE = Table(
    "nonce",
    METADATA,
    Column("source", String(40), primary_key=True),
    Column("nonce", String(80), primary_key=True),
    Column("at", Instant, nullable=False),
)

JOURNAL = Table(
    "journal",
    METADATA,
    _id(),
    Column("case_id", ForeignKey("case_file.id"), index=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("what", String(40), nullable=False),
    Column("data", JSON, nullable=False),
)

INCIDENT = Table(
    "incident",
    METADATA,
    _id(),
    Column("case_id", ForeignKey("case_file.id")),
    Column("kind", String(40), nullable=False),
    Column("says", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", String(64), nullable=False, default=""),
    Column("settlement", String(400), nullable=False, default=""),
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
