"""Branches and work items: who holds what, in which round."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from engine.domain.case import Branch, WorkItem
from engine.domain.errors import NoSuchWorkItem
from engine.domain.lifecycle import OPEN_WORK, BranchState, WorkItemState
from engine.domain.names import AccountId, BranchId, CaseId, Officer, Role, WorkItemId
from engine.store.database import Transaction
from engine.store.tables import BRANCH, WORK_ITEM

_OPEN = [s.value for s in OPEN_WORK]


def of_case(tx: Transaction, case_id: CaseId) -> tuple[Branch, ...]:
    """Every branch of every round, in the order they began."""
    rows = (
        select(BRANCH).where(BRANCH.c.case_id == case_id).order_by(BRANCH.c.round, BRANCH.c.branch)
    )
    return tuple(_branch(r) for r in tx.all(rows))


def begin(tx: Transaction, branch: Branch) -> None:
    """A department's share starts a round."""
    values = {name: getattr(branch, name) for name in Branch.__slots__}
    tx.run(insert(BRANCH).values(**{**values, "state": branch.state.value}))


def end(
    tx: Transaction, case_id: CaseId, branch: BranchId, state: BranchState, at: datetime
) -> None:
    """The running round of a branch ends, done or cancelled."""
    ended = (
        update(BRANCH)
        .where(
            BRANCH.c.case_id == case_id,
            BRANCH.c.branch == branch,
            BRANCH.c.state == BranchState.RUNNING.value,
        )
        .values(state=state.value, ended_at=at, returned=False)
    )
    tx.run(ended)


def mark_returned(tx: Transaction, case_id: CaseId, branch: BranchId, *, returned: bool) -> None:
    """Whether the checker sent the running opinion back to its handler."""
    marked = (
        update(BRANCH)
        .where(
            BRANCH.c.case_id == case_id,
            BRANCH.c.branch == branch,
            BRANCH.c.state == BranchState.RUNNING.value,
        )
        .values(returned=returned)
    )
    tx.run(marked)


def item(tx: Transaction, item_id: WorkItemId) -> WorkItem:
    """A work item.

    Raises:
        NoSuchWorkItem: it was never offered.
    """
    row = tx.one(select(WORK_ITEM).where(WORK_ITEM.c.id == item_id))
    if row is None:
        raise NoSuchWorkItem
    return _item(row)


def items_of(tx: Transaction, case_id: CaseId) -> tuple[WorkItem, ...]:
    """Every work item of a case, oldest first."""
    rows = select(WORK_ITEM).where(WORK_ITEM.c.case_id == case_id).order_by(WORK_ITEM.c.id)
    return tuple(_item(r) for r in tx.all(rows))


def open_items(tx: Transaction, case_id: CaseId) -> tuple[WorkItem, ...]:
    """What waits for people in this case, oldest first."""
    rows = (
        select(WORK_ITEM)
        .where(WORK_ITEM.c.case_id == case_id, WORK_ITEM.c.state.in_(_OPEN))
        .order_by(WORK_ITEM.c.id)
    )
    return tuple(_item(r) for r in tx.all(rows))


def offer(tx: Transaction, values: Mapping[str, Any]) -> WorkItemId:
    """Offer a waiting token to the people of a post."""
    row = {**values, "state": WorkItemState.OFFERED.value}
    key = tx.run(insert(WORK_ITEM).values(**row)).inserted_primary_key
    assert key is not None
    return WorkItemId(key[0])


def claim(tx: Transaction, item_id: WorkItemId, by: Officer | None, now: datetime) -> None:
    """Give an open item to one person, or back to all (``by`` None)."""
    state = WorkItemState.OFFERED if by is None else WorkItemState.CLAIMED
    claimed = (
        update(WORK_ITEM)
        .where(WORK_ITEM.c.id == item_id, WORK_ITEM.c.state.in_(_OPEN))
        .values(
            state=state.value,
            claimed_by=None if by is None else by.account,
            claimed_at=None if by is None else now,
        )
    )
    tx.run(claimed)


def finish(
    tx: Transaction, item_id: WorkItemId, by: Officer, form: Mapping[str, Any], now: datetime
) -> None:
    """An open item is done, with what was handed in."""
    done = (
        update(WORK_ITEM)
        .where(WORK_ITEM.c.id == item_id, WORK_ITEM.c.state.in_(_OPEN))
        .values(
            state=WorkItemState.DONE.value,
            done_by=by.account,
            done_name=by.name,
            done_at=now,
            form=dict(form),
        )
    )
    if tx.run(done).rowcount != 1:
        raise NoSuchWorkItem


def cancel(tx: Transaction, item_ids: Collection[WorkItemId], now: datetime) -> None:
    """The tokens behind these items are gone."""
    if item_ids:
        gone = (
            update(WORK_ITEM)
            .where(WORK_ITEM.c.id.in_(item_ids), WORK_ITEM.c.state.in_(_OPEN))
            .values(state=WorkItemState.CANCELLED.value, done_at=now)
        )
        tx.run(gone)


def set_due(tx: Transaction, item_id: WorkItemId, due_on: date | None) -> None:
    """What the work list sorts by; derived from the clock, None while it stands still."""
    tx.run(update(WORK_ITEM).where(WORK_ITEM.c.id == item_id).values(due_on=due_on))


def _branch(row: RowMapping) -> Branch:
    return Branch(**{**row, "state": BranchState(row["state"])})


def _item(row: RowMapping) -> WorkItem:
    claimed, done = row["claimed_by"], row["done_by"]
    return WorkItem(
        **{
            **row,
            "state": WorkItemState(row["state"]),
            "role": Role(row["role"]),
            "claimed_by": None if claimed is None else AccountId(claimed),
            "done_by": None if done is None else AccountId(done),
        }
    )
