"""The line to each department's system: well, or silent since when; one row that all workers share.

Five failures in a row make a line silent. Then nothing is sent but one letter now and again, as a
question whether somebody is there; the first that arrives makes it well. The row is also the lock
under which a worker counts what is on the way: taken after a case's lock, before a letter's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, and_, select, update

from engine.store.database import Row, Transaction
from engine.store.tables import LINE

BREAKS: Final = 5
"""So many failures in a row make a line silent."""

ANSWERS: Final = ":answers"
"""Behind a connector's name: the way back, where answers are fetched. It is a line of its own."""

_FIRST_REST: Final = timedelta(seconds=30)
_LONGEST_REST: Final = timedelta(minutes=10)

FARTHEST: Final = timedelta(hours=1)
"""What is to rest for longer was written while the clock of a machine was wrong."""


@dataclass(frozen=True, slots=True)
class Line:
    """How it stands with one connector.

    ``since`` is the first failure in a row, ``retry_at`` the next question; None where all is well.
    """

    connector: str
    silent: bool = False
    failures: int = 0
    since: datetime | None = None
    retry_at: datetime | None = None
    last_error: str = ""


def of(tx: Transaction, connector: str) -> Line:
    """One line as it stands."""
    row = tx.one(select(LINE).where(LINE.c.connector == connector))
    return Line(connector) if row is None else _line(row)


def every(tx: Transaction) -> tuple[Line, ...]:
    """All lines that were ever used."""
    return tuple(_line(r) for r in tx.all(select(LINE).order_by(LINE.c.connector)))


def resting(now: datetime) -> Select[tuple[str]]:
    """Connectors that are silent and are not asked again yet, for a WHERE."""
    rests = and_(LINE.c.retry_at > now, LINE.c.retry_at <= now + FARTHEST)
    return select(LINE.c.connector).where(and_(LINE.c.state == "silent", rests))


def hold(tx: Transaction, connector: str) -> Line:
    """The line, ours alone until the transaction ends."""
    held = select(LINE).where(LINE.c.connector == connector).with_for_update()
    row = tx.one(held)
    if row is None:
        new = {"connector": connector, "state": "well", "failures": 0}
        tx.run(tx.insert(LINE).values(**new).on_conflict_do_nothing())
        row = tx.one(held)
    assert row is not None
    return _line(row)


def ask(tx: Transaction, line: Line, until: datetime) -> None:
    """One letter goes out as a question; nobody else asks before ``until``."""
    tx.run(update(LINE).where(LINE.c.connector == line.connector).values(retry_at=until))


def failed(tx: Transaction, connector: str, error: str, spread: float, now: datetime) -> Line:
    """Nobody was there. The rests between two questions double, up to ten minutes."""
    line = hold(tx, connector)
    failures, since = line.failures + 1, line.since or now
    silent = failures >= BREAKS
    rest = min(_FIRST_REST * (1 << min(max(failures - BREAKS, 0), 10)), _LONGEST_REST)
    retry_at = now + rest * (1 + spread / 4) if silent else None
    values = {
        "state": "silent" if silent else "well",
        "failures": failures,
        "since": since,
        "retry_at": retry_at,
        "last_error": error[:400],
    }
    tx.run(update(LINE).where(LINE.c.connector == connector).values(**values))
    return Line(connector, silent, failures, since, retry_at, error[:400])


def well(tx: Transaction, connector: str) -> bool:
    """Somebody is there. True: after a silence."""
    line = of(tx, connector)
    if not line.failures:
        return False
    line = hold(tx, connector)
    values = {"state": "well", "failures": 0, "since": None, "retry_at": None, "last_error": ""}
    tx.run(update(LINE).where(LINE.c.connector == connector).values(**values))
    return line.silent


def _line(row: Row) -> Line:
    return Line(
        row["connector"],
        row["state"] == "silent",
        row["failures"],
        row["since"],
        row["retry_at"],
        row["last_error"],
    )
