"""Projects, subjects, cases and what the window takes in."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from engine.domain.lifecycle import COUNTING, CaseState
from engine.store.tables.base import METADATA, Instant, case_id, one_of, row_id, words

EDITION = Table(
    "edition",
    METADATA,
    Column("id", words(64), primary_key=True),
    Column("process", words(64), nullable=False, index=True),
    Column("files", LargeBinary, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("variant", words(40), nullable=False, server_default=""),
    Column("number", Integer, nullable=False, server_default="0"),
    Column("came_from", words(16), nullable=False, server_default="release"),
)
Index("one_edition_number", EDITION.c.process, EDITION.c.variant, EDITION.c.number, unique=True)

SUBJECT = Table(
    "subject",
    METADATA,
    row_id(),
    Column("kind", words(8), nullable=False),
    Column("name", words(200), nullable=False),
    Column("code", words(18), nullable=False),
    Column("phone", words(40), nullable=False, default=""),
    UniqueConstraint("kind", "code", "name"),
)

PROJECT = Table(
    "project",
    METADATA,
    row_id(),
    Column("code", words(32), unique=True, nullable=False),
    Column("name", words(200), nullable=False),
    Column("address", words(400), nullable=False, default=""),
)

CASE = Table(
    "case_file",
    METADATA,
    row_id(),
    Column("case_no", words(24), unique=True, nullable=False),
    Column("query_code", words(12), nullable=False),
    Column("process", words(64), nullable=False),
    Column("edition", ForeignKey("edition.id"), nullable=False),
    Column("project_id", ForeignKey("project.id"), nullable=False, index=True),
    Column("applicant_id", ForeignKey("subject.id"), nullable=False),
    Column("agent_id", ForeignKey("subject.id"), nullable=False),
    Column("design_firm_id", ForeignKey("subject.id"), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("status", words(24), nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("round", Integer, nullable=False, default=0),
    Column("acceptance", words(16), nullable=False, default=""),
    Column("concerned", JSON, nullable=False),
    Column("independent", Boolean),
    Column("drawing_version", Integer, nullable=False, default=1),
    Column("outcome", words(16), nullable=False, default=""),
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
    Column("due_on", Date),
    Column("due_at", Instant),
    one_of("status", CaseState),
)
COUNTING_SQL = f"status IN ({', '.join(repr(s.value) for s in CaseState if s in COUNTING)})"
Index("case_status", CASE.c.status, CASE.c.received_at, CASE.c.id)
Index("case_received", CASE.c.received_at, CASE.c.id)
Index("case_process", CASE.c.process, CASE.c.received_at, CASE.c.id)
Index("case_applicant", CASE.c.applicant_id)
Index(
    "case_due",
    CASE.c.due_on,
    sqlite_where=text(COUNTING_SQL),
    postgresql_where=text(COUNTING_SQL),
)

SEQUENCE = Table(
    "sequence",
    METADATA,
    Column("name", words(200), primary_key=True),
    Column("value", Integer, nullable=False),
)

VISIT = Table(
    "visit",
    METADATA,
    row_id(),
    case_id(index=True),
    Column("at", Instant, nullable=False),
    Column("purpose", words(32), nullable=False),
    Column("window", words(32), nullable=False),
    Column("by", words(200), nullable=False),
)

MATERIAL = Table(
    "material",
    METADATA,
    case_id(primary_key=True),
    Column("code", words(16), primary_key=True),
    Column("state", words(16), nullable=False),
    Column("copies", Integer, nullable=False),
    Column("file", words(64), nullable=False, default=""),
    Column("note", words(400), nullable=False, default=""),
    Column("medium", words(8), nullable=False, server_default=""),
    Column("pages", Integer, nullable=False, server_default="0"),
)

RECEIPT_DRAFT = Table(  # what a window has typed of a case that has no number yet
    "receipt_draft",
    METADATA,
    Column("token", words(32), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("by", words(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("case_no", words(24), nullable=False),  # "" until it became a case
)
Index(
    "receipt_draft_open",
    RECEIPT_DRAFT.c.at,
    sqlite_where=text("case_no = ''"),
    postgresql_where=text("case_no = ''"),
)

DRAWING_VERSION = Table(
    "drawing_version",
    METADATA,
    case_id(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", words(200), nullable=False),
    Column("note", words(4000), nullable=False, default=""),
)

DRAWING_SHEET = Table(
    "drawing_sheet",
    METADATA,
    case_id(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("sheet_no", words(40), primary_key=True),
    Column("title", words(200), nullable=False),
    Column("material", words(16), nullable=False),
    Column("sha256", words(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("changed", Boolean, nullable=False, default=False),
    Column("declared", Boolean, nullable=False, default=False),
)

PULL_BACK = Table(
    "pull_back",
    METADATA,
    case_id(primary_key=True),
    Column("department", words(16), primary_key=True),
    Column("into_round", Integer, primary_key=True),
    Column("sheet_no", words(40), primary_key=True),
    Column("reason", words(4000), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", words(64), nullable=False),
)
