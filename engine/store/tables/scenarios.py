"""What if: scenarios that managers keep, and the studies that were made of them."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table

from engine.store.tables.base import METADATA, Instant, one_of, row_id, words

SCENARIO = Table(
    "scenario",
    METADATA,
    row_id(),
    Column("process", words(64), nullable=False),
    Column("edition", words(64), nullable=False),
    Column("title", words(200), nullable=False),
    Column("held", JSON, nullable=False),  # values and marks by key
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("made_by", words(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False, index=True),
)

STUDY = Table(  # what was asked of a scenario or of records, with all it needs to be run anywhere
    "study",
    METADATA,
    row_id(),
    Column("scenario_id", ForeignKey("scenario.id"), nullable=True, index=True),
    Column("kind", words(16), nullable=False),
    Column("state", words(16), nullable=False),
    Column("held", JSON, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("says", JSON, nullable=True),
    Column("asked_by", words(64), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=True),
    Column("source", words(64), nullable=False, server_default=""),  # which records
    Column("question", words(64), nullable=False, server_default=""),  # digest of what was asked
    one_of("kind", ("run", "serial", "people", "compare", "learn", "lay")),
    one_of("state", ("open", "done", "cancelled", "failed")),
    Index("study_source", "source", "question"),
)

STUDY_PART = Table(  # a few replications: whoever does them, and however often, finds the same
    "study_part",
    METADATA,
    row_id(),
    Column("study_id", ForeignKey("study.id"), nullable=False),
    Column("nth", Integer, nullable=False),
    Column("lease_until", Instant, nullable=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("done_at", Instant, nullable=True),
    Column("figures", JSON, nullable=True),
    Index("study_part_nth", "study_id", "nth", unique=True),
)
