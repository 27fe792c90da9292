"""Running cases carried over to another edition: each plan, and what became of each case."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    text,
)

from engine.domain.carrying import CaseFate, PlanState
from engine.store.tables.base import METADATA, Instant, case_id, one_of, row_id, words

CARRYING = Table(
    "carrying",
    METADATA,
    row_id(),
    Column("process", words(64), nullable=False, index=True),
    Column("source", ForeignKey("edition.id"), nullable=False, index=True),
    Column("target", ForeignKey("edition.id"), nullable=False),
    Column("pairs", JSON, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("reason", words(400), nullable=False, server_default=""),
    Column("state", words(12), nullable=False),
    Column("drawn_by", words(64), nullable=False),
    Column("drawn_at", Instant, nullable=False),
    Column("started_by", words(64), nullable=False, server_default=""),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("owner", words(64), nullable=False, server_default=""),
    Column("lease_until", Instant),
    one_of("state", PlanState),
)
Index(
    "one_carrying_at_work",
    CARRYING.c.process,
    unique=True,
    sqlite_where=text("state IN ('running', 'undoing')"),
    postgresql_where=text("state IN ('running', 'undoing')"),
)

CARRIED = Table(
    "carried",
    METADATA,
    Column("carrying_id", ForeignKey("carrying.id"), primary_key=True),
    case_id(primary_key=True, index=True),
    Column("state", words(12), nullable=False),
    Column("seen_version", Integer, nullable=False),
    Column("places", JSON, nullable=False),
    Column("why", JSON, nullable=False),
    Column("foreseen", words(64), nullable=False, server_default=""),
    Column("before", LargeBinary),
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("at", Instant),
    one_of("state", CaseFate),
)
Index("carried_by_state", CARRIED.c.carrying_id, CARRIED.c.state, CARRIED.c.case_id)
