"""Published packages: immutable bundles of files, named by the hash of their content."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select, update

from engine.domain.errors import NoSuchThing
from engine.domain.names import EditionId, Text
from engine.store import numbers
from engine.store.database import Transaction
from engine.store.tables import EDITION


def publish(
    tx: Transaction,
    edition: EditionId,
    process: str,
    files: Mapping[str, bytes],
    now: datetime,
    variant: str = "",
) -> bool:
    """Put an edition in force; the one before it is retired. False: it was in force already.

    Each ``variant`` of a process has an edition of its own in force, beside the ordinary one ("").
    """
    if in_force(tx, process, variant) == edition:
        return False
    numbers.next_number(tx, f"edition/{process}")  # one publisher at a time
    if in_force(tx, process, variant) == edition:
        return False
    before = (EDITION.c.process == process, EDITION.c.variant == variant)
    tx.run(update(EDITION).where(*before).values(in_force=False))
    known = tx.value(select(EDITION.c.id).where(EDITION.c.id == edition))
    if known is not None:
        tx.run(update(EDITION).where(EDITION.c.id == edition).values(in_force=True))
        return True
    packed = json.dumps({name: b64encode(data).decode() for name, data in files.items()})
    row = {
        "id": edition,
        "process": process,
        "files": packed.encode(),
        "published_at": now,
        "in_force": True,
        "variant": variant,
    }
    tx.run(insert(EDITION).values(**row))
    return True


def in_force(tx: Transaction, process: str, variant: str = "") -> EditionId | None:
    """The edition that new cases of a process get."""
    named = (EDITION.c.process == process, EDITION.c.variant == variant, EDITION.c.in_force)
    found = tx.value(select(EDITION.c.id).where(*named))
    return None if found is None else EditionId(found)


def is_in_force(tx: Transaction, edition: EditionId) -> bool:
    """Whether new cases get this very edition."""
    named = (EDITION.c.id == edition, EDITION.c.in_force)
    return tx.value(select(EDITION.c.id).where(*named)) is not None


def processes(tx: Transaction) -> tuple[str, ...]:
    """Processes that have an edition in force."""
    rows = select(EDITION.c.process).where(EDITION.c.in_force, EDITION.c.variant == "")
    return tuple(r["process"] for r in tx.all(rows.order_by(EDITION.c.process)))


def offered(tx: Transaction) -> tuple[str, ...]:
    """Everything that can be applied for: a process, and ``process/variant`` beside it."""
    rows = select(EDITION.c.process, EDITION.c.variant).where(EDITION.c.in_force)
    found = tx.all(rows.order_by(EDITION.c.process, EDITION.c.variant))
    return tuple(
        f"{r['process']}/{r['variant']}" if r["variant"] else str(r["process"]) for r in found
    )


def files(tx: Transaction, edition: EditionId) -> dict[str, bytes]:
    """The content of an edition: path → bytes.

    Raises:
        NoSuchThing: it was never published here.
    """
    packed = tx.value(select(EDITION.c.files).where(EDITION.c.id == edition))
    if packed is None:
        raise NoSuchThing(what=Text("流程版本", "The edition"))
    return {name: b64decode(data) for name, data in json.loads(packed).items()}
