"""Marks on days of which something was written, for sums that are kept (``kept_months``).

Whoever writes what a decided case took leaves a mark in the same transaction. Nobody waits for a
mark: it is a row of its own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import insert, select

from engine.domain.names import CaseId
from engine.store.database import Transaction
from engine.store.tables import CASE_TIMING, MONTH_MARK

_M = MONTH_MARK.c
_MANY: Final = 500


@dataclass(frozen=True, slots=True)
class Mark:
    """Something of a case that was decided on this day was written."""

    id: int
    decided_on: date


def marks(tx: Transaction, process: str) -> tuple[Mark, ...]:
    """What was written since months were added up last."""
    rows = select(_M.id, _M.decided_on).where(_M.process == process).order_by(_M.id)
    return tuple(Mark(**r) for r in tx.all(rows))


def mark(tx: Transaction, process: str, decided_on: date) -> None:
    """Something of a case that was decided on this day is being written."""
    tx.run(insert(MONTH_MARK).values(process=process, decided_on=decided_on))


def mark_kept(tx: Transaction, cases: Collection[CaseId]) -> None:
    """What stands of these cases is about to be written over."""
    t, numbers = CASE_TIMING.c, sorted(cases)
    for first in range(0, len(numbers), _MANY):
        some = t.case_id.in_(numbers[first : first + _MANY])
        before = select(t.process, t.decided_on).where(some).distinct()
        tx.run(insert(MONTH_MARK).from_select(["process", "decided_on"], before))
