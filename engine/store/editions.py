"""Published packages: immutable bundles of files, named by the hash of their content.

Which of them is in force is never written down: it follows from the terms (``store.terms``) and
the moment of asking. So nothing has to happen on the day that a new edition begins.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Subquery, func, insert, or_, select

from engine.domain.errors import NoSuchThing
from engine.domain.names import EditionId, Text
from engine.store import numbers
from engine.store.database import Row, Transaction
from engine.store.tables import EDITION, EDITION_TERM

RELEASE: Final = "release"
"""Came with the product."""
PEOPLE: Final = "people"
"""Was drawn in the studio."""
IMPORT: Final = "import"
"""Was drawn elsewhere and brought in as a package."""

_TERM = EDITION_TERM.c
_COUNTS = or_(_TERM.stopped_at.is_(None), _TERM.stopped_at >= _TERM.since)
"""A term that was stopped before it began never was one."""


@dataclass(frozen=True, slots=True)
class Line:
    """An edition without its files. ``number``: the nth of its process and variant, from 1."""

    id: EditionId
    process: str
    variant: str
    number: int
    came_from: str
    published_at: datetime


def hold(tx: Transaction, process: str) -> None:
    """One publisher of a process at a time, until the transaction ends."""
    numbers.next_number(tx, f"edition/{process}")


def keep(
    tx: Transaction,
    edition: EditionId,
    process: str,
    variant: str,
    files: Mapping[str, bytes],
    came_from: str,
    now: datetime,
) -> None:
    """Keep a package under its name; one that is kept already stays as it was.

    The process is held (:func:`hold`).
    """
    if get(tx, edition) is not None:
        return
    counted = select(func.coalesce(func.max(EDITION.c.number), 0)).where(
        EDITION.c.process == process, EDITION.c.variant == variant
    )
    row = {
        "id": edition,
        "process": process,
        "variant": variant,
        "files": packed(files),
        "published_at": now,
        "number": int(tx.value(counted)) + 1,
        "came_from": came_from,
    }
    tx.run(insert(EDITION).values(**row))


def get(tx: Transaction, edition: str) -> Line | None:
    """An edition, if it was ever published here."""
    row = tx.one(select(*_LINE).where(EDITION.c.id == edition))
    return None if row is None else _line(row)


def total(tx: Transaction) -> int:
    """How many editions there are."""
    return int(tx.value(select(func.count()).select_from(EDITION)))


def page(tx: Transaction, *, limit: int, offset: int) -> tuple[Line, ...]:
    """Editions by process, the newest of each first."""
    rows = select(*_LINE).order_by(EDITION.c.process, EDITION.c.variant, EDITION.c.number.desc())
    return tuple(_line(r) for r in tx.all(rows.limit(limit).offset(offset)))


def in_force(tx: Transaction, process: str, now: datetime, variant: str = "") -> EditionId | None:
    """The edition that new cases of a process get; None where it has none, or not any more."""
    row = _governing(tx, process, now, variant)
    stopped = row is None or (row["stopped_at"] is not None and row["stopped_at"] <= now)
    return None if row is None or stopped else EditionId(row["edition"])


def latest(tx: Transaction, process: str, now: datetime, variant: str = "") -> EditionId | None:
    """The edition in force, or the one that was so last: what running cases and lists speak of."""
    row = _governing(tx, process, now, variant)
    return None if row is None else EditionId(row["edition"])


def _governing(tx: Transaction, process: str, now: datetime, variant: str) -> Row | None:
    of = (_TERM.process == process, _TERM.variant == variant, _TERM.since <= now, _COUNTS)
    rows = select(_TERM.edition, _TERM.stopped_at).where(*of)
    return tx.one(rows.order_by(_TERM.since.desc(), _TERM.id.desc()).limit(1))


def processes(tx: Transaction, now: datetime) -> tuple[str, ...]:
    """Every process that has, or once had, an edition in force."""
    return tuple(name for name in known(tx, now) if "/" not in name)


def known(tx: Transaction, now: datetime) -> tuple[str, ...]:
    """The same, and ``process/variant`` beside it."""
    rows = select(_TERM.process, _TERM.variant).where(_TERM.since <= now, _COUNTS).distinct()
    return _named(tx.all(rows.order_by(_TERM.process, _TERM.variant)))


def offered(tx: Transaction, now: datetime) -> tuple[str, ...]:
    """Everything that can be applied for: a process, and ``process/variant`` beside it."""
    ranked = _ranked(now)
    going_on = or_(ranked.c.stopped_at.is_(None), ranked.c.stopped_at > now)
    rows = select(ranked.c.process, ranked.c.variant).where(ranked.c.nth == 1, going_on)
    return _named(tx.all(rows.order_by(ranked.c.process, ranked.c.variant)))


def _named(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple("/".join(filter(None, (r["process"], r["variant"]))) for r in rows)


def _ranked(now: datetime) -> Subquery:
    """The terms that began, the newest of each process first (``nth`` 1)."""
    newest = func.row_number().over(
        partition_by=(_TERM.process, _TERM.variant), order_by=(_TERM.since.desc(), _TERM.id.desc())
    )
    rows = select(_TERM.process, _TERM.variant, _TERM.stopped_at, newest.label("nth"))
    return rows.where(_TERM.since <= now, _COUNTS).subquery()


def files(tx: Transaction, edition: EditionId) -> dict[str, bytes]:
    """The content of an edition: path → bytes.

    Raises:
        NoSuchThing: it was never published here.
    """
    held = tx.value(select(EDITION.c.files).where(EDITION.c.id == edition))
    if held is None:
        raise NoSuchThing(what=Text("流程版本", "The edition"))
    return unpacked(held)


def packed(content: Mapping[str, bytes]) -> bytes:
    """A package as one value of a column."""
    return json.dumps({n: b64encode(data).decode() for n, data in content.items()}).encode()


def unpacked(held: bytes) -> dict[str, bytes]:
    """A package out of such a column: path → bytes."""
    return {name: b64decode(data) for name, data in json.loads(held).items()}


_LINE = (
    EDITION.c.id,
    EDITION.c.process,
    EDITION.c.variant,
    EDITION.c.number,
    EDITION.c.came_from,
    EDITION.c.published_at,
)


def _line(row: Row) -> Line:
    return Line(
        EditionId(row["id"]), row["process"], row["variant"], row["number"], row["came_from"],
        row["published_at"],
    )  # fmt: skip
