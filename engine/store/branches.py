"""Branches and work items: who holds what, in which round."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, insert, or_, select, update

from engine.domain.case import Branch, WorkItem
from engine.domain.errors import NoSuchWorkItem
from engine.domain.lifecycle import OPEN_WORK, BranchState, WorkItemState
from engine.domain.names import BranchId, CaseId, Officer, Role, WorkItemId
from engine.store.database import Row, Transaction, remembered
from engine.store.tables import BRANCH, WORK_ITEM
from engine.store.tables.base import among

IS_OPEN = among(WORK_ITEM.c.state, *(state.value for state in OPEN_WORK))
_RUNNING = among(BRANCH.c.state, BranchState.RUNNING.value)
_BEGIN = insert(BRANCH)
_OFFER = insert(WORK_ITEM)
_OF_CASE = (
    select(BRANCH)
    .where(BRANCH.c.case_id == bindparam("case"))
    .order_by(BRANCH.c.round, BRANCH.c.branch)
)
_CHANGE_RUNNING = update(BRANCH).where(
    BRANCH.c.case_id == bindparam("case"), BRANCH.c.branch == bindparam("share"), _RUNNING
)
_ITEM = select(WORK_ITEM).where(WORK_ITEM.c.id == bindparam("item"))
_ITEMS = select(WORK_ITEM).where(WORK_ITEM.c.case_id == bindparam("case")).order_by(WORK_ITEM.c.id)
_OPEN_ITEMS = _ITEMS.where(IS_OPEN)
_THIS = WORK_ITEM.alias("this")


def is_around(this: FromClause) -> ColumnElement[bool]:
    """Work offered to the share of the item that ``item`` names in ``this``, in its round."""
    share = and_(WORK_ITEM.c.branch == this.c.branch, WORK_ITEM.c.round == this.c.round)
    return and_(this.c.id == bindparam("item"), or_(WORK_ITEM.c.id == this.c.id, share))


_AROUND = (
    select(WORK_ITEM)
    .join(_THIS, _THIS.c.case_id == WORK_ITEM.c.case_id)
    .where(is_around(_THIS))
    .order_by(WORK_ITEM.c.id)
)
_CHANGE = update(WORK_ITEM).where(WORK_ITEM.c.id == bindparam("item"))
_CHANGE_OPEN = _CHANGE.where(IS_OPEN)


@remembered(BRANCH)
def of_case(tx: Transaction, case_id: CaseId) -> tuple[Branch, ...]:
    """Every branch of every round, in the order they began."""
    return tuple(branch_of(r) for r in tx.all(_OF_CASE, case=case_id))


def begin(tx: Transaction, branch: Branch) -> None:
    """A department's share starts a round."""
    values = {name: getattr(branch, name) for name in Branch.__slots__}
    tx.later(_BEGIN, {**values, "state": branch.state.value})


def end(
    tx: Transaction, case_id: CaseId, branch: BranchId, state: BranchState, at: datetime
) -> None:
    """The running round of a branch ends, done or cancelled."""
    here = {"case": case_id, "share": branch}
    tx.later(_CHANGE_RUNNING, {**here, "state": state.value, "ended_at": at, "returned": False})


def mark_returned(tx: Transaction, case_id: CaseId, branch: BranchId, *, returned: bool) -> None:
    """Whether the checker sent the running opinion back to its handler."""
    tx.later(_CHANGE_RUNNING, {"case": case_id, "share": branch, "returned": returned})


def item(tx: Transaction, item_id: WorkItemId) -> WorkItem:
    """A work item.

    Raises:
        NoSuchWorkItem: it was never offered.
    """
    row = tx.one(_ITEM, item=item_id)
    if row is None:
        raise NoSuchWorkItem
    return item_of(row)


def items_of(tx: Transaction, case_id: CaseId) -> tuple[WorkItem, ...]:
    """Every work item of a case, oldest first."""
    return tuple(item_of(r) for r in tx.all(_ITEMS, case=case_id))


@remembered(WORK_ITEM)
def around(tx: Transaction, item_id: WorkItemId) -> tuple[WorkItem, ...]:
    """A work item and all that was offered to the same share in the same round, oldest first."""
    return tuple(item_of(r) for r in tx.all(_AROUND, item=item_id))


@remembered(WORK_ITEM)
def open_items(tx: Transaction, case_id: CaseId) -> tuple[WorkItem, ...]:
    """What waits for people in this case, oldest first."""
    return tuple(item_of(r) for r in tx.all(_OPEN_ITEMS, case=case_id))


def offer(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Offer a waiting token to the people of a post."""
    tx.later(_OFFER, {**values, "state": WorkItemState.OFFERED.value})


def claim(
    tx: Transaction,
    item_id: WorkItemId,
    by: Officer | None,
    now: datetime,
    *,
    passed_by: str = "",
    note: str = "",
) -> None:
    """Give an open item to one person, or back to all (``by`` None); who passed it on, and why."""
    state = WorkItemState.OFFERED if by is None else WorkItemState.CLAIMED
    values = {
        "item": item_id,
        "state": state.value,
        "claimed_by": None if by is None else by.account,
        "claimed_at": None if by is None else now,
        "passed_by": passed_by,
        "passed_note": note,
    }
    tx.later(_CHANGE_OPEN, values)


def finish(
    tx: Transaction, item_id: WorkItemId, by: Officer, form: Mapping[str, Any], now: datetime
) -> None:
    """An open item is done, with what was handed in.

    Raises:
        NoSuchWorkItem: it is not open.
    """
    values = {
        "item": item_id,
        "state": WorkItemState.DONE.value,
        "done_by": by.account,
        "done_name": by.name,
        "done_at": now,
        "form": dict(form),
    }
    tx.later(_CHANGE_OPEN, values, unless=NoSuchWorkItem)


def cancel(tx: Transaction, item_ids: Collection[WorkItemId], now: datetime) -> None:
    """The tokens behind these items are gone."""
    if item_ids:
        gone = (
            update(WORK_ITEM)
            .where(WORK_ITEM.c.id.in_(item_ids), IS_OPEN)
            .values(state=WorkItemState.CANCELLED.value, done_at=now)
        )
        tx.run(gone)


def set_due(
    tx: Transaction, item_id: WorkItemId, due_on: date | None, due_at: datetime | None = None
) -> None:
    """What the work list sorts by; derived from the clock, None while it stands still."""
    tx.later(_CHANGE, {"item": item_id, "due_on": due_on, "due_at": due_at})


def branch_of(row: Row) -> Branch:
    """A row as a branch."""
    return Branch(**{**row, "state": BranchState(row["state"])})


def item_of(row: Row) -> WorkItem:
    """A row as a work item."""
    kinds = {"state": WorkItemState(row["state"]), "role": Role(row["role"])}
    return WorkItem(**{**row, **kinds})
