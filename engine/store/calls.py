"""What waits in the cases whose applicants wait: for the call board and for who watches minutes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.domain.lifecycle import OPEN_WORK, CaseState
from engine.domain.names import AccountId, CaseId, EditionId, ElementId
from engine.store.database import Transaction
from engine.store.tables import CASE, WORK_ITEM
from engine.store.tables.base import among

MOST = 300
"""Rows of one look: a hall has fewer people waiting."""


@dataclass(frozen=True, slots=True)
class Waits:
    """One piece of open work of a while-you-wait case; no name and no address of anybody."""

    case_id: CaseId
    case_no: str
    edition: EditionId
    status: CaseState
    element: ElementId
    work: str
    department: str
    offered_at: datetime
    claimed_by: AccountId | None
    due_at: datetime | None
    case_due_at: datetime | None


def waiting(tx: Transaction, processes: tuple[str, ...]) -> tuple[Waits, ...]:
    """The open work of these processes' cases, by case, the oldest first."""
    rows = (
        select(
            WORK_ITEM.c.case_id,
            CASE.c.case_no,
            CASE.c.edition,
            CASE.c.status,
            WORK_ITEM.c.element,
            WORK_ITEM.c.work,
            WORK_ITEM.c.department,
            WORK_ITEM.c.offered_at,
            WORK_ITEM.c.claimed_by,
            WORK_ITEM.c.due_at,
            CASE.c.due_at.label("case_due_at"),
        )
        .join(CASE, CASE.c.id == WORK_ITEM.c.case_id)
        .where(
            among(WORK_ITEM.c.state, *(state.value for state in OPEN_WORK)),
            CASE.c.process.in_(processes),
        )
        .order_by(WORK_ITEM.c.case_id, WORK_ITEM.c.id)
        .limit(MOST)
    )
    return tuple(
        Waits(
            **{
                **r,
                "status": CaseState(r["status"]),
                "department": r["department"] or "",
            }
        )
        for r in tx.all(rows)
    )
