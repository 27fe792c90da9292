"""Accounts, mandates and what people have typed but not handed in."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    Table,
    text,
)

from engine.store.tables.base import METADATA, Instant, row_id, words

ACCOUNT = Table(
    "account",
    METADATA,
    row_id(),
    Column("login", words(64), unique=True, nullable=False),
    Column("name", words(64), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("department", words(16)),
    Column("organisation", words(18), nullable=False, default=""),
    Column("password_hash", words(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("stamp", Integer, nullable=False, default=0, server_default=text("0")),
)

DRAFT = Table(
    "draft",
    METADATA,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("subject", words(80), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

MANDATE = Table(
    "mandate",
    METADATA,
    row_id(),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("item", words(64), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("document_no", words(80), nullable=False, default=""),
)
