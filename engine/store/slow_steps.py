"""Alarms of slow steps: raised once per step, round and level, then seen by somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from engine.domain.names import CaseId
from engine.store.database import Row, Transaction
from engine.store.tables import CASE, SLOW_STEP

PLAN, SLACK = "plan", "slack"


@dataclass(frozen=True, slots=True)
class SlowStep:
    """One alarm. ``level``: plan (used up) or slack (eaten). ``seen_at`` None: nobody has yet.

    ``minutes_left`` of the whole case when it was raised; ``words`` what whoever saw it did.
    """

    id: int
    case_id: CaseId
    element: str
    round: int
    level: str
    department: str
    at: datetime
    minutes_left: int
    seen_by: str
    seen_at: datetime | None
    words: str


def raise_(
    tx: Transaction,
    case_id: CaseId,
    element: str,
    round_no: int,
    level: str,
    department: str,
    at: datetime,
    *,
    left: int,
) -> None:
    """Write an alarm."""
    row = {
        "case_id": case_id,
        "element": element,
        "round": round_no,
        "level": level,
        "department": department,
        "at": at,
        "minutes_left": left,
    }
    tx.run(insert(SLOW_STEP).values(**row))


def of_case(tx: Transaction, case_id: CaseId) -> tuple[SlowStep, ...]:
    """Every alarm of a case, oldest first."""
    rows = select(SLOW_STEP).where(SLOW_STEP.c.case_id == case_id).order_by(SLOW_STEP.c.id)
    return tuple(_step(r) for r in tx.all(rows))


def unseen(tx: Transaction, level: str = "") -> int:
    """How many nobody has seen; of one level, or of both."""
    asked = select(func.count()).select_from(SLOW_STEP).where(SLOW_STEP.c.seen_at.is_(None))
    if level:
        asked = asked.where(SLOW_STEP.c.level == level)
    return int(tx.value(asked) or 0)


def listed(
    tx: Transaction, *, limit: int, offset: int
) -> tuple[tuple[SlowStep, Mapping[str, str]], ...]:
    """Alarms, those nobody has seen first, then the newest; each with case number and edition."""
    rows = (
        select(SLOW_STEP, CASE.c.case_no, CASE.c.edition)
        .join(CASE, CASE.c.id == SLOW_STEP.c.case_id)
        .order_by(SLOW_STEP.c.seen_at.is_not(None), SLOW_STEP.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(
        (_step(r), {"case_no": r["case_no"], "edition": r["edition"]}) for r in tx.all(rows)
    )


def total(tx: Transaction) -> int:
    """How many there are."""
    return int(tx.value(select(func.count()).select_from(SLOW_STEP)) or 0)


def get(tx: Transaction, number: int) -> SlowStep | None:
    """An alarm, or None."""
    row = tx.one(select(SLOW_STEP).where(SLOW_STEP.c.id == number))
    return None if row is None else _step(row)


def see(tx: Transaction, number: int, by: str, words: str, now: datetime) -> bool:
    """Somebody has seen it, and says what was done. False: somebody was first."""
    seen = (
        update(SLOW_STEP)
        .where(SLOW_STEP.c.id == number, SLOW_STEP.c.seen_at.is_(None))
        .values(seen_by=by, seen_at=now, words=words)
    )
    return bool(tx.run(seen).rowcount)


def _step(row: Row) -> SlowStep:
    return SlowStep(**{name: row[name] for name in SlowStep.__slots__})
