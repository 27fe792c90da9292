"""What is kept once for all cases: documents, their versions, who rests on them, who read them."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from engine.domain.repository import PROJECT, Ground, Source
from engine.store.tables.base import METADATA, Instant, case_id, one_of, row_id, words

REPOSITORY_DOCUMENT = Table(  # one kind of paper of one holder
    "repository_document",
    METADATA,
    row_id(),
    Column("kind", words(8), nullable=False),
    Column("holder_kind", words(8), nullable=False),
    Column("holder_code", words(32), nullable=False),
    Column("holder_name", words(200), nullable=False),
    UniqueConstraint("holder_kind", "holder_code", "kind"),
    one_of("holder_kind", ("body", "person", PROJECT)),
)

REPOSITORY_VERSION = Table(
    "repository_version",
    METADATA,
    row_id(),
    Column("document_id", ForeignKey("repository_document.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sha256", words(64), nullable=False),
    Column("source", words(8), nullable=False),
    Column("paper_no", words(80), nullable=False),
    Column("title", JSON, nullable=False),
    Column("department", words(16), nullable=False),  # "" where none of ours issued it
    Column("case_id", ForeignKey("case_file.id"), nullable=True),
    Column("valid_from", Date, nullable=True),
    Column("valid_until", Date, nullable=True),
    Column("note", words(400), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", words(200), nullable=False),
    Column("ended", words(16), nullable=False),  # "" as long as it stands
    Column("ended_at", Instant, nullable=True),
    Column("ended_by", words(64), nullable=False),
    Column("ended_why", words(4000), nullable=False),
    UniqueConstraint("document_id", "number"),
    one_of("source", Source),
    one_of("ended", ("", "revoked", "cancelled", "corrected")),
)
Index("repository_version_at", REPOSITORY_VERSION.c.at, REPOSITORY_VERSION.c.id)
Index("repository_version_case", REPOSITORY_VERSION.c.case_id)

REPOSITORY_RELIANCE = Table(  # a line of a case's checklist that rests on a version
    "repository_reliance",
    METADATA,
    case_id(primary_key=True),
    Column("material", words(16), primary_key=True),
    Column("version_id", ForeignKey("repository_version.id"), nullable=False, index=True),
    Column("copies", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", words(64), nullable=False),
    Column("kept_for", words(16), nullable=False, server_default=""),
    Column("reason", words(4000), nullable=False, server_default=""),
    Column("settled_by", words(64), nullable=False, server_default=""),
    Column("settled_at", Instant, nullable=True),
    Column("needed_by", words(400), nullable=False, server_default=""),  # " FIRE PLAN "; "": all
)

REPOSITORY_READING = Table(  # the purpose log: append only
    "repository_reading",
    METADATA,
    row_id(),
    Column("version_id", ForeignKey("repository_version.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("reader", words(64), nullable=False),
    Column("department", words(16), nullable=False),
    Column("ground", words(16), nullable=False),
    Column("case_id", ForeignKey("case_file.id"), nullable=True),
    Column("item", words(64), nullable=False),
    Column("reason", words(400), nullable=False),
    one_of("ground", Ground),
)
Index("repository_reading_version", REPOSITORY_READING.c.version_id, REPOSITORY_READING.c.id)
