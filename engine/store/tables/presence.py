"""Which processes of the house run, and what time it was when they were last seen."""

from sqlalchemy import Column, Float, Table

from engine.store.tables.base import METADATA, Instant, one_of, words

PRESENCE = Table(
    "presence",
    METADATA,
    Column("name", words(80), primary_key=True),
    Column("role", words(12), nullable=False),
    Column("host", words(64), nullable=False),
    Column("state", words(8), nullable=False),
    Column("boot", words(64), nullable=False),
    Column("uptime", Float(53), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("trouble", words(400), nullable=False, default=""),
    one_of("state", ("here", "left")),
)
