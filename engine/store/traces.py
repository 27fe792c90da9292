"""What happened in cases, as the tables keep it: a handful of questions for one case or for many.

Each question takes the numbers of some cases and answers for all of them in one statement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from engine.domain.case import Branch, PauseEntry
from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import BranchId, CaseId, Department, EditionId
from engine.store.branches import branch_of
from engine.store.clocks import pause_entry
from engine.store.database import Transaction
from engine.store.measures import Period, within
from engine.store.tables import (
    BRANCH,
    CASE,
    CASE_MEASURE,
    CLOCK_PAUSE,
    OPENED,
    OPINION,
    OUTBOX,
    REVIEW_COMMENT,
    WORK_ITEM,
)

MANY = 500
"""Cases that are asked for in one statement: what SQLite and memory both bear easily."""

Cases = Sequence[CaseId]


@dataclass(frozen=True, slots=True)
class Head:
    """What a trace needs of the case itself."""

    id: CaseId
    case_no: str
    process: str
    edition: EditionId
    status: str
    outcome: str
    received_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of work that was offered to people."""

    id: int
    case_id: CaseId
    element: str
    work: str
    department: Department | None
    branch: BranchId | None
    round: int
    state: str
    offered_at: datetime
    claimed_at: datetime | None
    done_at: datetime | None
    done_by: int | None
    done_name: str
    due_on: date | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter to a department's system: written, and delivered."""

    case_id: CaseId
    branch: BranchId
    round: int
    connector: str
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Given:
    """What a department said in a round."""

    case_id: CaseId
    branch: BranchId
    round: int
    kind: str
    handler: str
    at: datetime


def heads(tx: Transaction, cases: Cases) -> Sequence[Head]:
    """The cases themselves, by number."""
    rows = select(*(CASE.c[name] for name in Head.__slots__)).where(CASE.c.id.in_(cases))
    return [Head(**r) for r in tx.all(rows.order_by(CASE.c.id))]


def steps(tx: Transaction, cases: Cases) -> Sequence[Step]:
    """All work that was offered in these cases, as it was offered."""
    rows = select(*(WORK_ITEM.c[name] for name in Step.__slots__))
    found = rows.where(WORK_ITEM.c.case_id.in_(cases)).order_by(WORK_ITEM.c.id)
    return [Step(**r) for r in tx.all(found)]


def letters(tx: Transaction, cases: Cases) -> Sequence[Sent]:
    """All letters to departments' systems."""
    rows = select(*(OUTBOX.c[name] for name in Sent.__slots__)).where(
        OUTBOX.c.case_id.in_(cases), OUTBOX.c.kind == "letter"
    )
    return [Sent(**r) for r in tx.all(rows.order_by(OUTBOX.c.id))]


def shares(tx: Transaction, cases: Cases) -> Sequence[Branch]:
    """All shares of departments, in the order of their rounds."""
    rows = select(BRANCH).where(BRANCH.c.case_id.in_(cases))
    found = rows.order_by(BRANCH.c.case_id, BRANCH.c.round, BRANCH.c.branch)
    return [branch_of(r) for r in tx.all(found)]


def given(tx: Transaction, cases: Cases) -> Sequence[Given]:
    """All opinions, without their words."""
    rows = select(*(OPINION.c[name] for name in Given.__slots__)).where(
        OPINION.c.case_id.in_(cases)
    )
    return [Given(**r) for r in tx.all(rows.order_by(OPINION.c.case_id, OPINION.c.round))]


def pauses(tx: Transaction, cases: Cases) -> Sequence[tuple[CaseId, PauseEntry]]:
    """The ledger of pauses."""
    rows = select(CLOCK_PAUSE).where(CLOCK_PAUSE.c.case_id.in_(cases)).order_by(CLOCK_PAUSE.c.id)
    return [(CaseId(r["case_id"]), pause_entry(r)) for r in tx.all(rows)]


def opened(tx: Transaction, cases: Cases) -> Sequence[tuple[int, datetime]]:
    """When whoever did a piece of work had it on the screen last: (piece of work, moment)."""
    mine = (OPENED.c.item_id == WORK_ITEM.c.id) & (OPENED.c.account_id == WORK_ITEM.c.done_by)
    rows = (
        select(OPENED.c.item_id, OPENED.c.at)
        .join(WORK_ITEM, mine)
        .where(WORK_ITEM.c.case_id.in_(cases))
        .order_by(OPENED.c.item_id)
    )
    return [(r["item_id"], r["at"]) for r in tx.all(rows)]


def found_late(tx: Transaction, cases: Cases) -> Sequence[tuple[CaseId, Department, int, int]]:
    """New comments by the department and round in which they were first raised."""
    rows = (
        select(
            REVIEW_COMMENT.c.case_id,
            REVIEW_COMMENT.c.department,
            REVIEW_COMMENT.c.round,
            func.count().label("n"),
        )
        .where(REVIEW_COMMENT.c.case_id.in_(cases), REVIEW_COMMENT.c.follows == 0)
        .group_by(REVIEW_COMMENT.c.case_id, REVIEW_COMMENT.c.department, REVIEW_COMMENT.c.round)
        .order_by(REVIEW_COMMENT.c.case_id, REVIEW_COMMENT.c.round, REVIEW_COMMENT.c.department)
    )
    return [
        (CaseId(r["case_id"]), Department(r["department"]), r["round"], r["n"])
        for r in tx.all(rows)
    ]


def decided(tx: Transaction, process: str, since: date, until: date) -> Iterator[Cases]:
    """Cases decided in [since, until], in pieces of :data:`MANY`."""
    those = within(CASE_MEASURE, Period(process, since, until))
    which = select(CASE_MEASURE.c.case_id.label("id")).where(*those)
    return _pieces(tx, which, CASE_MEASURE.c.case_id)


def under_way(tx: Transaction, process: str) -> Iterator[Cases]:
    """Accepted cases that are not decided yet, in pieces of :data:`MANY`."""
    closed = [state.value for state in sorted(CLOSED_CASE)]
    which = select(CASE.c.id).where(
        CASE.c.process == process,
        CASE.c.accepted_at.is_not(None),
        CASE.c.decided_at.is_(None),
        CASE.c.status.not_in(closed),
    )
    return _pieces(tx, which, CASE.c.id)


def _pieces(tx: Transaction, which: Select[tuple[int]], key: object) -> Iterator[Cases]:
    last = 0
    while True:
        rows = tx.all(which.where(key > last).order_by(key).limit(MANY))  # type: ignore[operator,arg-type]
        if not rows:
            return
        found = [CaseId(r["id"]) for r in rows]
        yield found
        last = found[-1]
