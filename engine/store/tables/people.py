"""Accounts, mandates and what people have typed but not handed in."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    String,
    Table,
)

from engine.store.tables.base import METADATA, Instant, row_id

ACCOUNT = Table(
    "account",
    METADATA,
    row_id(),
    Column("login", String(64), unique=True, nullable=False),
    Column("name", String(64), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("department", String(16)),
    Column("organisation", String(18), nullable=False, default=""),
    Column("password_hash", String(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
)

DRAFT = Table(
    "draft",
    METADATA,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("subject", String(80), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

MANDATE = Table(
    "mandate",
    METADATA,
    row_id(),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("item", String(64), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("document_no", String(80), nullable=False, default=""),
)
