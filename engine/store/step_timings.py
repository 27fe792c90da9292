"""What each step of decided cases took in opening minutes, kept when each is decided.

Everything here is derived from the ledger and can be computed anew (``stages.step_times``). A
period is counted over one index that holds all that is asked, so no case is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, delete, exists, func, insert, select, update

from engine.domain.names import CaseId
from engine.store.database import Transaction
from engine.store.measures import Period, within
from engine.store.tables import CASE_TIMING, STEP_TIMING

_S = STEP_TIMING.c
_ALL = "all-steps-timed"


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit of a step in one decided case; or one round of a department's whole share.

    ``nth`` visit of this step, from 1. In opening minutes without stops: ``taken`` from offered
    to done, of it ``waited`` before somebody began and ``worked`` (None: nobody wrote down when
    that was). ``stopped`` apart. ``late``: done past its limit; None: it had none.
    """

    case_id: CaseId
    element: str
    nth: int
    edition: str
    decided_on: date
    taken: int
    waited: int | None
    worked: int | None
    stopped: int
    late: bool | None


@dataclass(frozen=True, slots=True)
class Part:
    """Cases of one edition that were decided in [since, until]."""

    edition: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Counted:
    """One step over a part: cases that came to it, visits in all, cases that came again.

    ``limited`` visits had a limit, ``late`` of them passed it; of ``split`` it is known when
    they were taken in hand. ``stopped`` minutes in all.
    """

    element: str
    cases: int
    visits: int
    again: int
    limited: int
    late: int
    split: int
    stopped: int


def keep(tx: Transaction, case_id: CaseId, rows: Sequence[Visited]) -> None:
    """Write what the steps of a case took, over what stood there before."""
    tx.run(delete(STEP_TIMING).where(_S.case_id == case_id))
    if rows:
        names = Visited.__slots__
        kept = [
            {n: getattr(row, n) for n in names} | {"edition": mark(row.edition)} for row in rows
        ]
        tx.run(insert(STEP_TIMING), kept)


def set_kept(tx: Transaction, case_id: CaseId, steps: int) -> None:
    """So many rows are kept of a case's steps now."""
    tx.run(update(CASE_TIMING).where(CASE_TIMING.c.case_id == case_id).values(steps=steps))


def mark(edition: str) -> str:
    """An edition as these rows name it: its first 16 signs, a quarter of the room."""
    return edition[:16]


def lacking(tx: Transaction, limit: int) -> Sequence[CaseId]:
    """Decided cases of an earlier release, of whose steps nothing is kept yet."""
    if tx.lasting.get(_ALL):
        return []
    rows = select(CASE_TIMING.c.case_id).where(CASE_TIMING.c.steps < 0)
    found = [
        CaseId(r["case_id"]) for r in tx.all(rows.order_by(CASE_TIMING.c.case_id).limit(limit))
    ]
    if not found:
        tx.lasting[_ALL] = True
    return found


def decided(tx: Transaction, period: Period) -> Sequence[tuple[str, date, int]]:
    """How many cases were decided by which edition on which day, the last day first."""
    t = CASE_TIMING.c
    rows = (
        select(t.edition, t.decided_on, func.count().label("n"))
        .where(*within(CASE_TIMING, period))
        .group_by(t.edition, t.decided_on)
        .order_by(t.decided_on.desc(), t.edition)
    )
    return [(r["edition"], r["decided_on"], r["n"]) for r in tx.all(rows)]


def counted(tx: Transaction, part: Part) -> Sequence[Counted]:
    """Every step that a case came to, by element."""
    sums = {
        "cases": case((_S.nth == 1, 1), else_=0),
        "again": case((_S.nth == 2, 1), else_=0),
        "late": case((_S.late, 1), else_=0),
        "stopped": _S.stopped,
    }
    rows = (
        select(
            _S.element,
            func.count().label("visits"),
            func.count(_S.late).label("limited"),
            func.count(_S.waited).label("split"),
            *(func.sum(value).label(name) for name, value in sums.items()),
        )
        .where(*_within(part))
        .group_by(_S.element)
        .order_by(_S.element)
    )
    return [
        Counted(r["element"], *(int(r[n]) for n in Counted.__slots__[1:])) for r in tx.all(rows)
    ]


def minutes(tx: Transaction, part: Part, which: str) -> Sequence[tuple[str, int, int]]:
    """How many visits of a step took how many minutes: (element, minutes, visits), in order.

    Args:
        which: taken, waited or worked; visits of which nobody knows it are left out.
    """
    column = _S[which]
    rows = (
        select(_S.element, column.label("minutes"), func.count().label("n"))
        .where(*_within(part), column.is_not(None))
        .group_by(_S.element, column)
        .order_by(_S.element, column)
    )
    return [(r["element"], r["minutes"], r["n"]) for r in tx.all(rows)]


def came_to(element: str, *, late: bool, again: bool) -> ColumnElement[bool]:
    """Test for rows of ``case_timing``: the case came to this step (past its limit, again)."""
    tests = [_S.case_id == CASE_TIMING.c.case_id, _S.element == element]
    tests += [_S.late] if late else []
    tests += [_S.nth > 1] if again else []
    return exists().where(*tests)


def _within(part: Part) -> tuple[ColumnElement[bool], ...]:
    return (
        _S.edition == mark(part.edition),
        _S.decided_on >= part.since,
        _S.decided_on <= part.until,
    )
