"""Marks on days of which something was written, for sums that are kept (``kept_months``).

Whoever writes what a decided case took leaves a mark in the same transaction. Nobody waits for a
mark: it is a row of its own.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import delete, insert, select

from engine.domain.months import last_of_month
from engine.domain.names import CaseId
from engine.store.database import Transaction
from engine.store.tables import CASE_TIMING, MONTH_MARK

_M = MONTH_MARK.c
_MANY: Final = 500


def months(tx: Transaction, process: str) -> frozenset[date]:
    """First days of the months of which something was written since they were added up."""
    rows = select(_M.decided_on).where(_M.process == process).distinct()
    return frozenset(r["decided_on"].replace(day=1) for r in tx.all(rows))


def of_month(tx: Transaction, process: str, month: date) -> tuple[int, ...]:
    """The marks that stand against a month now."""
    theirs = _M.decided_on.between(month, last_of_month(month))
    rows = select(_M.id).where(_M.process == process, theirs).order_by(_M.id)
    return tuple(r["id"] for r in tx.all(rows))


def take_away(tx: Transaction, marks: Collection[int]) -> int:
    """Their month is written anew; how many of them still stood."""
    numbers, gone = sorted(marks), 0
    for first in range(0, len(numbers), _MANY):
        some = _M.id.in_(numbers[first : first + _MANY])
        gone += tx.run(delete(MONTH_MARK).where(some)).rowcount
    return gone


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
