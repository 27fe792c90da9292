"""Cases: locked first, written last."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from engine.domain.case import Case
from engine.domain.errors import NoSuchCase, NoSuchWorkItem, StalePage
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.names import (
    CaseId,
    CaseNo,
    Department,
    EditionId,
    ProjectId,
    Text,
    WorkItemId,
)
from engine.store import landmarks, sheaf
from engine.store.database import Row, Transaction
from engine.store.tables import CASE, WORK_ITEM

_OF_ID = select(CASE).where(CASE.c.id == bindparam("case"))
_LOCKED = _OF_ID.with_for_update()
_LOCKED_BY_ITEM = (
    select(CASE)
    .where(
        CASE.c.id
        == select(WORK_ITEM.c.case_id).where(WORK_ITEM.c.id == bindparam("item")).scalar_subquery()
    )
    .with_for_update()
)
_SAVE = update(CASE).where(CASE.c.id == bindparam("case"), CASE.c.version == bindparam("locked"))


def open_file(tx: Transaction, case: Case) -> Case:
    """Write a new case; its id is given here."""
    values = _row(case)
    del values["id"]
    key = tx.run(insert(CASE).values(**values)).inserted_primary_key
    assert key is not None
    return replace(case, id=CaseId(key[0]))


def lock(tx: Transaction, case_id: CaseId) -> Case:
    """The case, ours alone until the transaction ends.

    PostgreSQL locks the row here; SQLite has locked the file at BEGIN IMMEDIATE.

    Raises:
        NoSuchCase: no case has this id.
    """
    rows = sheaf.locked(tx, _LOCKED, case=case_id)
    if not rows:
        raise NoSuchCase(case=case_id)
    return case_of(rows[0])


def lock_of_item(tx: Transaction, item_id: WorkItemId) -> Case:
    """The case that a work item belongs to, locked as :func:`lock` does.

    Raises:
        NoSuchWorkItem: it was never offered.
    """
    rows = sheaf.locked(tx, _LOCKED_BY_ITEM, item=item_id)
    if not rows:
        raise NoSuchWorkItem
    return case_of(rows[0])


def get(tx: Transaction, case_id: CaseId) -> Case:
    """The case, to look at.

    Raises:
        NoSuchCase: no case has this id.
    """
    row = tx.one(_OF_ID, case=case_id)
    if row is None:
        raise NoSuchCase(case=case_id)
    return case_of(row)


def numbered(tx: Transaction, case_no: str) -> Case:
    """The case with this number.

    Raises:
        NoSuchCase: no case has this number.
    """
    row = tx.one(select(CASE).where(CASE.c.case_no == case_no))
    if row is None:
        raise NoSuchCase(case=case_no[:40])
    return case_of(row)


def write(tx: Transaction, case: Case) -> Case:
    """Save the case over the version that was locked.

    Raises:
        StalePage: somebody saved in between (cannot happen under the lock; an assertion).
    """
    saved = replace(case, version=case.version + 1)
    tx.later(_SAVE, {**_row(saved), "case": case.id, "locked": case.version}, unless=StalePage)
    landmarks.passed("case.saved")
    return saved


def running_of_project(tx: Transaction, project_id: ProjectId, process: str) -> Case | None:
    """The newest case of this process that is still open for the project."""
    open_cases = (
        select(CASE)
        .where(
            CASE.c.project_id == project_id,
            CASE.c.process == process,
            CASE.c.status.not_in([s.value for s in CLOSED_CASE]),
        )
        .order_by(CASE.c.id.desc())
        .limit(1)
    )
    row = tx.one(open_cases)
    return None if row is None else case_of(row)


def _row(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in Case.__slots__}
    values["facts"] = dict(case.facts)
    values["status"] = case.status.value
    values["concerned"] = sorted(case.concerned)
    why = case.outcome_why
    values["outcome_why"] = None if why is None else [why.zh, why.en]
    return values


def case_of(row: Row) -> Case:
    """A row of the table as the domain sees it."""
    values: Mapping[str, Any] = dict(row)
    why = values["outcome_why"]
    return Case(
        **{
            **values,
            "id": CaseId(values["id"]),
            "case_no": CaseNo(values["case_no"]),
            "edition": EditionId(values["edition"]),
            "status": CaseState(values["status"]),
            "concerned": frozenset(Department(d) for d in values["concerned"]),
            "outcome_why": None if why is None else Text(*why),
        }
    )
