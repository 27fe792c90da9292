"""Logs of other systems: sent, laid out, kept, thrown away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update

from engine.store import landmarks
from engine.store.database import Row, Transaction
from engine.store.tables import FOREIGN_LOG as LOG
from engine.store.tables import FOREIGN_LOG_PART as PART

SENT: Final = "sent"
KEPT: Final = "kept"


@dataclass(frozen=True, slots=True)
class Log:
    """One log. What stands behind ``kept`` is empty until its columns are laid out."""

    id: int
    name: str
    format: str
    size: int
    kept: bool
    sent_by: str
    sent_at: datetime
    laid: Mapping[str, Any]
    report: Mapping[str, Any]
    figures: Mapping[str, Any]
    cases: int
    began: datetime | None
    ended: datetime | None


def add(
    tx: Transaction, *, name: str, form: str, size: int, parts: Iterable[bytes], by: str,
    now: datetime,
) -> int:  # fmt: skip
    """A file was sent; its number."""
    row = {"name": name, "format": form, "size": size, "state": SENT, "sent_by": by, "sent_at": now}
    key = tx.run(insert(LOG).values(**row)).inserted_primary_key
    assert key is not None
    _write(tx, key[0], parts)
    landmarks.passed("foreign-log.sent")
    return int(key[0])


def keep(
    tx: Transaction, log_id: int, *, laid: Mapping[str, Any], report: Mapping[str, Any],
    figures: Mapping[str, Any], cases: int, began: datetime, ended: datetime,
    parts: Iterable[bytes],
) -> bool:  # fmt: skip
    """Its cases take the place of the file. False: somebody was quicker, nothing changed."""
    changed = tx.run(
        update(LOG)
        .where(LOG.c.id == log_id, LOG.c.state == SENT)
        .values(
            state=KEPT, laid=laid, report=report, figures=figures, cases=cases, began=began,
            ended=ended,
        )
    )  # fmt: skip
    if changed.rowcount != 1:
        return False
    tx.run(delete(PART).where(PART.c.log_id == log_id))
    _write(tx, log_id, parts)
    landmarks.passed("foreign-log.kept")
    return True


def throw_away(tx: Transaction, log_id: int) -> bool:
    """Everything of it. False: it is not there any more."""
    tx.run(delete(PART).where(PART.c.log_id == log_id))
    return tx.run(delete(LOG).where(LOG.c.id == log_id)).rowcount == 1


def total(tx: Transaction) -> int:
    """How many there are."""
    return int(tx.value(select(func.count()).select_from(LOG)) or 0)


def page(tx: Transaction, *, limit: int, offset: int) -> Sequence[Log]:
    """Some of them, the newest first."""
    asked = select(LOG).order_by(LOG.c.sent_at.desc(), LOG.c.id.desc())
    return [_log(row) for row in tx.all(asked.limit(limit).offset(offset))]


def get(tx: Transaction, log_id: int) -> Log | None:
    """One of them."""
    row = tx.one(select(LOG).where(LOG.c.id == log_id))
    return None if row is None else _log(row)


def parts(tx: Transaction, log_id: int) -> Iterator[bytes]:
    """What lies behind it, piece by piece."""
    nth = 0
    while (content := part(tx, log_id, nth)) is not None:
        yield content
        nth += 1


def part(tx: Transaction, log_id: int, nth: int) -> bytes | None:
    """One piece, from 0."""
    asked = select(PART.c.content).where(PART.c.log_id == log_id, PART.c.nth == nth)
    row = tx.one(asked)
    return None if row is None else bytes(row["content"])


def _write(tx: Transaction, log_id: int, pieces: Iterable[bytes]) -> None:
    for nth, content in enumerate(pieces):
        tx.run(insert(PART).values(log_id=log_id, nth=nth, content=content))


def _log(row: Row) -> Log:
    return Log(
        row["id"], row["name"], row["format"], row["size"], row["state"] == KEPT, row["sent_by"],
        row["sent_at"], row["laid"] or {}, row["report"] or {}, row["figures"] or {},
        row["cases"], row["began"], row["ended"],
    )  # fmt: skip
