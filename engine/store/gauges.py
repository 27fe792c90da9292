"""Figures about what waits, for `/metrics`, and whether the database can do its work at all."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, text

from engine.store import schema
from engine.store.database import Store, Transaction
from engine.store.tables import INBOX, INCIDENT, OUTBOX
from engine.store.tables.base import among


def letters(tx: Transaction) -> Mapping[str, int]:
    """Letters that have not arrived, by state."""
    waiting = ("ready", "leased", "dead")
    rows = (
        select(OUTBOX.c.state, func.count().label("n"))
        .where(among(OUTBOX.c.state, *waiting))
        .group_by(OUTBOX.c.state)
    )
    return dict.fromkeys(waiting, 0) | {r["state"]: r["n"] for r in tx.all(rows)}


def oldest_due(tx: Transaction, now: datetime) -> float:
    """Seconds since the oldest letter that should have left fell due; 0 where none waits."""
    first = select(func.min(OUTBOX.c.available_at)).where(
        among(OUTBOX.c.state, "ready"), OUTBOX.c.available_at <= now
    )
    return _age(tx.value(first), now)


def oldest_mail(tx: Transaction, now: datetime) -> float:
    """Seconds since the oldest answer came that was not applied yet; 0 where none waits."""
    first = select(func.min(INBOX.c.received_at)).where(among(INBOX.c.state, "new"))
    return _age(tx.value(first), now)


def incidents(tx: Transaction) -> int:
    """Incidents that wait for a person."""
    waiting = select(func.count()).where(INCIDENT.c.settled_at.is_(None))
    return int(tx.value(waiting) or 0)


def unfit(store: Store) -> str:
    """Why the database cannot do its work now, "" where it can; asked every few seconds."""
    with store.writing.connect() as connection:
        if schema.version(connection) != schema.NEWEST:
            return "schema"
        if connection.dialect.name == "postgresql":
            if connection.scalar(text("SELECT pg_is_in_recovery()")):
                return "read-only"
            return ""
    file = Path(store.url.removeprefix("sqlite:///"))
    return "" if os.access(file, os.W_OK) and os.access(file.parent, os.W_OK) else "read-only"


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
