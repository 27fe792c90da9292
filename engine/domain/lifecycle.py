"""One table of legal moves per noun, one function; nothing in the tables but states."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from engine.domain.errors import IllegalMove

S = TypeVar("S", bound=StrEnum)


class CaseState(StrEnum):
    """Where a case stands (LABELS §3)."""

    RECEIVED = "received"
    IN_PRECHECK = "in_precheck"
    AWAITING_CORRECTION = "awaiting_correction"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    DRAWING_CHANGE = "drawing_change"
    MERGING = "merging"
    AWAITING_PAYMENT = "awaiting_payment"
    AWAITING_SIGNATURE = "awaiting_signature"
    READY_TO_ISSUE = "ready_to_issue"
    DELIVERED = "delivered"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"


class BranchState(StrEnum):
    """One department's share in one round."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class WorkItemState(StrEnum):
    """A waiting token offered to people (WfMC)."""

    OFFERED = "offered"
    CLAIMED = "claimed"
    DONE = "done"
    CANCELLED = "cancelled"


_C = CaseState
CASE: Mapping[CaseState, frozenset[CaseState]] = {
    _C.RECEIVED: frozenset(
        {_C.IN_PRECHECK, _C.AWAITING_CORRECTION, _C.ACCEPTED, _C.NOT_ACCEPTED, _C.WITHDRAWN}
    ),
    _C.IN_PRECHECK: frozenset(
        {_C.RECEIVED, _C.AWAITING_CORRECTION, _C.ACCEPTED, _C.NOT_ACCEPTED, _C.WITHDRAWN}
    ),
    _C.AWAITING_CORRECTION: frozenset({_C.RECEIVED, _C.NOT_ACCEPTED, _C.WITHDRAWN}),
    _C.ACCEPTED: frozenset(
        {_C.IN_REVIEW, _C.AWAITING_PAYMENT, _C.AWAITING_SIGNATURE, _C.WITHDRAWN}
    ),
    _C.IN_REVIEW: frozenset(
        {
            _C.DRAWING_CHANGE,
            _C.MERGING,
            _C.AWAITING_PAYMENT,
            _C.AWAITING_SIGNATURE,
            _C.READY_TO_ISSUE,
            _C.WITHDRAWN,
        }
    ),
    _C.DRAWING_CHANGE: frozenset({_C.IN_REVIEW, _C.WITHDRAWN}),
    _C.MERGING: frozenset({_C.AWAITING_SIGNATURE, _C.WITHDRAWN}),
    _C.AWAITING_PAYMENT: frozenset(
        {
            _C.IN_REVIEW,
            _C.MERGING,
            _C.AWAITING_SIGNATURE,
            _C.READY_TO_ISSUE,
            _C.WITHDRAWN,
        }
    ),
    _C.AWAITING_SIGNATURE: frozenset({_C.READY_TO_ISSUE, _C.WITHDRAWN}),
    _C.READY_TO_ISSUE: frozenset({_C.DELIVERED}),
    _C.DELIVERED: frozenset(),
    _C.NOT_ACCEPTED: frozenset(),
    _C.WITHDRAWN: frozenset(),
}

BRANCH: Mapping[BranchState, frozenset[BranchState]] = {
    BranchState.RUNNING: frozenset({BranchState.DONE, BranchState.CANCELLED}),
    BranchState.DONE: frozenset(),
    BranchState.CANCELLED: frozenset(),
}

WORK_ITEM: Mapping[WorkItemState, frozenset[WorkItemState]] = {
    WorkItemState.OFFERED: frozenset(
        {WorkItemState.CLAIMED, WorkItemState.DONE, WorkItemState.CANCELLED}
    ),
    WorkItemState.CLAIMED: frozenset(
        {WorkItemState.OFFERED, WorkItemState.DONE, WorkItemState.CANCELLED}
    ),
    WorkItemState.DONE: frozenset(),
    WorkItemState.CANCELLED: frozenset(),
}

OPEN_WORK = (WorkItemState.OFFERED, WorkItemState.CLAIMED)
"""In the order in which partial indexes name them: SQLite compares their words, not their sense."""
CLOSED_CASE = frozenset({_C.DELIVERED, _C.NOT_ACCEPTED, _C.WITHDRAWN})
COUNTING = (
    frozenset(_C) - CLOSED_CASE - {_C.AWAITING_CORRECTION, _C.AWAITING_PAYMENT, _C.READY_TO_ISSUE}
)
"""States in which a clock of the case runs or stands still; in the others none counts."""

BEFORE_ACCEPTANCE = frozenset({_C.RECEIVED, _C.IN_PRECHECK, _C.AWAITING_CORRECTION})


def move(table: Mapping[S, frozenset[S]], old: S, new: S) -> S:
    """The new state, if the table allows it; staying put is always allowed.

    Raises:
        IllegalMove: the table does not lead from old to new.
    """
    if new is not old and new not in table[old]:
        raise IllegalMove(old=old.value, new=new.value)
    return new
