"""Where running cases stand: how many of each edition, at which elements, and which ones.

From the rows of work and of departments' shares; no case is loaded. A case that waits at several
elements is counted at each of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, literal, select, union

from engine.domain.lifecycle import CLOSED_CASE, OPEN_WORK, BranchState, CaseState
from engine.domain.names import CaseId, EditionId
from engine.store.database import Transaction
from engine.store.tables import BRANCH, CASE, PROJECT, WORK_ITEM
from engine.store.tables.base import among

_OPEN: Final = among(WORK_ITEM.c.state, *(state.value for state in OPEN_WORK))
_RUNNING: Final = among(BRANCH.c.state, BranchState.RUNNING.value)
_UNDER_WAY: Final = among(CASE.c.status, *(s.value for s in CaseState if s not in CLOSED_CASE))


@dataclass(frozen=True, slots=True)
class Place:
    """So many running cases of an edition wait at an element."""

    edition: EditionId
    element: str
    cases: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One running case as a list shows it."""

    id: CaseId
    case_no: str
    project: str
    status: CaseState
    received_at: datetime


def running(tx: Transaction, editions: Collection[EditionId]) -> dict[EditionId, int]:
    """How many cases of each edition are under way; none where an edition has none."""
    rows = (
        select(CASE.c.edition, func.count().label("n"))
        .where(_UNDER_WAY, CASE.c.edition.in_(sorted(editions)))
        .group_by(CASE.c.edition)
    )
    return {EditionId(r["edition"]): int(r["n"]) for r in tx.all(rows)}


def places(tx: Transaction, editions: Collection[EditionId]) -> tuple[Place, ...]:
    """Every element at which running cases of these editions wait."""
    stands = _stands(CASE.c.edition.in_(sorted(editions)))
    rows = (
        select(stands.c.edition, stands.c.element, func.count().label("n"))
        .group_by(stands.c.edition, stands.c.element)
        .order_by(stands.c.edition, stands.c.element)
    )
    return tuple(Place(EditionId(r["edition"]), r["element"], int(r["n"])) for r in tx.all(rows))


def total(tx: Transaction, edition: EditionId, element: str) -> int:
    """How many running cases of an edition wait at an element; at any, where none is named."""
    return int(tx.value(select(func.count()).select_from(_of(edition, element).subquery())))


def page(
    tx: Transaction, edition: EditionId, element: str, *, limit: int, offset: int
) -> tuple[Standing, ...]:
    """These cases, the oldest first."""
    ids = _of(edition, element).subquery()
    rows = (
        select(
            CASE.c.id,
            CASE.c.case_no,
            PROJECT.c.name.label("project"),
            CASE.c.status,
            CASE.c.received_at,
        )
        .join(ids, ids.c.case_id == CASE.c.id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .order_by(CASE.c.received_at, CASE.c.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(
        Standing(
            CaseId(r["id"]), r["case_no"], r["project"], CaseState(r["status"]), r["received_at"]
        )
        for r in tx.all(rows)
    )


def _of(edition: EditionId, element: str) -> Select[tuple[int]]:
    if not element:
        return select(CASE.c.id.label("case_id")).where(_UNDER_WAY, CASE.c.edition == edition)
    stands = _stands(CASE.c.edition == edition)
    return select(stands.c.case_id).where(stands.c.element == element).distinct()


def _stands(which: ColumnElement[bool]) -> Subquery:
    """Edition, case and element, each once: open work, and shares that a system works on."""
    at_work = (
        select(CASE.c.edition, CASE.c.id.label("case_id"), WORK_ITEM.c.element)
        .join(CASE, CASE.c.id == WORK_ITEM.c.case_id)
        .where(_OPEN, _UNDER_WAY, which)
    )
    at_a_desk = exists(literal(1)).where(
        WORK_ITEM.c.case_id == BRANCH.c.case_id, WORK_ITEM.c.branch == BRANCH.c.branch, _OPEN
    )
    elsewhere = (
        select(CASE.c.edition, CASE.c.id.label("case_id"), BRANCH.c.branch.label("element"))
        .join(CASE, CASE.c.id == BRANCH.c.case_id)
        .where(_RUNNING, _UNDER_WAY, which, ~at_a_desk)
    )
    return union(at_work, elsewhere).subquery("stands")
