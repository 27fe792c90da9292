"""Questions of supervision about what is under way: who holds what, and by when."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from engine.domain.case import Branch, PauseEntry
from engine.domain.lifecycle import CLOSED_CASE, OPEN_WORK, BranchState
from engine.domain.names import CaseId, Department
from engine.store.clocks import pause_entry
from engine.store.database import Transaction
from engine.store.tables import BRANCH, CASE, CLOCK_PAUSE, PROJECT, WORK_ITEM
from engine.store.tables.base import among

_OPEN = among(WORK_ITEM.c.state, *(state.value for state in OPEN_WORK))
_RUNNING = among(BRANCH.c.state, BranchState.RUNNING.value)
_CLOSED = sorted(state.value for state in CLOSED_CASE)


def unsigned(tx: Transaction, case_nos: Collection[str]) -> Mapping[str, tuple[Department, ...]]:
    """Case number → departments whose signature it still waits for."""
    rows = (
        select(CASE.c.case_no, WORK_ITEM.c.department)
        .join(WORK_ITEM, WORK_ITEM.c.case_id == CASE.c.id)
        .where(CASE.c.case_no.in_(sorted(case_nos)), WORK_ITEM.c.work == "sign", _OPEN)
        .order_by(WORK_ITEM.c.id)
    )
    found: dict[str, tuple[Department, ...]] = {}
    for row in tx.all(rows):
        found[row["case_no"]] = (*found.get(row["case_no"], ()), Department(row["department"]))
    return found


def running(tx: Transaction) -> Sequence[Branch]:
    """Every department's share that is under review now."""
    rows = (
        select(BRANCH)
        .join(CASE, CASE.c.id == BRANCH.c.case_id)
        .where(_RUNNING, CASE.c.status.not_in(_CLOSED))
        .order_by(BRANCH.c.case_id)
    )
    return [Branch(**{**r, "state": BranchState(r["state"])}) for r in tx.all(rows)]


def pauses_of_running(tx: Transaction) -> Mapping[CaseId, Sequence[PauseEntry]]:
    """The pause ledgers of cases with a share under review."""
    at_work = select(BRANCH.c.case_id).where(_RUNNING)
    rows = select(CLOCK_PAUSE).where(CLOCK_PAUSE.c.case_id.in_(at_work)).order_by(CLOCK_PAUSE.c.id)
    found: dict[CaseId, list[PauseEntry]] = {}
    for row in tx.all(rows):
        found.setdefault(row["case_id"], []).append(pause_entry(row))
    return found


def signatures_due(tx: Transaction) -> Sequence[tuple[CaseId, Department, date | None]]:
    """Every decision that waits for a department's signature, and by when."""
    rows = select(WORK_ITEM.c.case_id, WORK_ITEM.c.department, WORK_ITEM.c.due_on).where(
        WORK_ITEM.c.work.in_(("sign", "independence")),
        WORK_ITEM.c.department.is_not(None),
        _OPEN,
    )
    return [(CaseId(r["case_id"]), Department(r["department"]), r["due_on"]) for r in tx.all(rows)]


def names(tx: Transaction, case_ids: Collection[CaseId]) -> Mapping[CaseId, tuple[str, str]]:
    """Case → its number and its project."""
    rows = (
        select(CASE.c.id, CASE.c.case_no, PROJECT.c.name)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .where(CASE.c.id.in_(sorted(case_ids)))
    )
    return {CaseId(r["id"]): (r["case_no"], r["name"]) for r in tx.all(rows)}
