"""What process analysts draw: drafts, the saves that led to them, proposals, terms in force."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    text,
)

from engine.store.tables.base import METADATA, Instant, row_id, words

PROCESS_DRAFT = Table(
    "process_draft",
    METADATA,
    row_id(),
    Column("process", words(64), nullable=False, index=True),
    Column("name", words(200), nullable=False),
    Column("based_on", ForeignKey("edition.id"), nullable=True),
    Column("version", Integer, nullable=False),
    Column("files", LargeBinary, nullable=False),
    Column("started_by", words(64), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("changed_by", words(64), nullable=False),
    Column("changed_at", Instant, nullable=False, index=True),
    Column("open_by", ForeignKey("account.id"), nullable=True),
    Column("open_at", Instant, nullable=True),
    Column("hands", JSON, nullable=False, server_default="[]"),
    Column("came_from", words(16), nullable=False, server_default="people"),
)

PROCESS_DRAFT_SAVE = Table(
    "process_draft_save",
    METADATA,
    Column("draft_id", ForeignKey("process_draft.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("files", LargeBinary, nullable=False),
    Column("by", words(64), nullable=False),
    Column("at", Instant, nullable=False),
)

EDITION_PROPOSAL = Table(  # a package, frozen as it was proposed, that waits for a second person
    "edition_proposal",
    METADATA,
    row_id(),
    Column("process", words(64), nullable=False),
    Column("variant", words(40), nullable=False, server_default=""),
    Column("kind", words(16), nullable=False),
    Column("edition", words(64), nullable=False),
    Column("files", LargeBinary, nullable=False),
    Column("draft_id", Integer, nullable=True),
    Column("came_from", words(16), nullable=False),
    Column("against", words(64), nullable=True),
    Column("reason", words(2000), nullable=False),
    Column("valid_from", Date, nullable=True),
    Column("effect", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("hands", JSON, nullable=False),
    Column("state", words(16), nullable=False),
    Column("proposer", ForeignKey("account.id"), nullable=False),
    Column("proposed_by", words(64), nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("decider", ForeignKey("account.id"), nullable=True),
    Column("decided_by", words(64), nullable=False, server_default=""),
    Column("decided_at", Instant, nullable=True),
    Column("decided_why", words(2000), nullable=False, server_default=""),
)
Index(
    "one_proposal_waits",
    EDITION_PROPOSAL.c.process,
    EDITION_PROPOSAL.c.variant,
    unique=True,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)
Index("proposal_of_edition", EDITION_PROPOSAL.c.edition)

EDITION_TERM = Table(  # from when on an edition is in force; the next term, or a stop, ends it
    "edition_term",
    METADATA,
    row_id(),
    Column("edition", ForeignKey("edition.id"), nullable=False, index=True),
    Column("process", words(64), nullable=False),
    Column("variant", words(40), nullable=False, server_default=""),
    Column("since", Instant, nullable=False),
    Column("cause", words(16), nullable=False),
    Column("reason", words(2000), nullable=False, server_default=""),
    Column("proposal_id", ForeignKey("edition_proposal.id"), nullable=True),
    Column("proposed_by", words(64), nullable=False, server_default=""),
    Column("approved_by", words(64), nullable=False, server_default=""),
    Column("approved_at", Instant, nullable=False),
    Column("stopped_at", Instant, nullable=True),
    Column("stopped_by", words(64), nullable=False, server_default=""),
    Column("stopped_why", words(2000), nullable=False, server_default=""),
)
Index("term_begins", EDITION_TERM.c.process, EDITION_TERM.c.variant, EDITION_TERM.c.since)
