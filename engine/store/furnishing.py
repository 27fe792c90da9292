"""Rows by the hundred thousand, for measuring: copies of one case, most of them long closed.

Not a way to make cases: nothing is journalled and no process runs in the copies that are closed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Integer,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)

from engine.domain.lifecycle import BranchState, CaseState, WorkItemState
from engine.domain.names import CaseId, Officer
from engine.store.database import Row, Store, Transaction
from engine.store.tables import (
    BRANCH,
    CASE,
    CASE_MEASURE,
    CASE_TIMING,
    DEPARTMENT_TIMING,
    PROJECT,
    TIMER,
    VISIT,
    WORK_ITEM,
)
from engine.store.tables.base import Instant
from engine.store.timings import METHOD

CHUNK: Final = 2000
"""Cases per transaction."""

_ANALYSE: Final = text("ANALYZE")
_WHOLE: Final = frozenset({"waited", "worked", "critical", "critical_wait", "early"})
_DONE: Final = (("handle", "handler", 1), ("check", "checker", 2))


@dataclass(frozen=True, slots=True)
class Plan:
    """What to copy: ``closed`` cases done by ``done_by``, ``open_`` ones waiting for them.

    ``departments`` have a piece of work in each case; ``holders`` have claimed a third of the
    open ones in turns. Due days spread over ``due`` days around ``day``.
    """

    closed: int
    open_: int
    departments: Sequence[str]
    done_by: Mapping[str, Officer]
    holders: Mapping[str, Sequence[Officer]]
    day: date
    now: datetime
    due: int = 20


def copies(store: Store, like: CaseId, plan: Plan, part: range | None = None) -> None:
    """Fill the house with copies of a case, then let the database count what it has.

    Args:
        part: only these of them, by number from 0, closed ones first; all where None.
    """
    with store.reading() as tx:
        case = tx.one(select(CASE).where(CASE.c.id == like))
        assert case is not None
        project = tx.one(select(PROJECT).where(PROJECT.c.id == case["project_id"]))
        assert project is not None
        first = {t: _next(tx, t) for t in (CASE, PROJECT, WORK_ITEM)}
    every = range(plan.closed + plan.open_) if part is None else part
    for begin in every[::CHUNK]:
        numbers = every[begin : begin + CHUNK]
        with store.transaction() as tx:
            _write(tx, PROJECT, (_project(project, first[PROJECT], n) for n in numbers))
            _write(tx, CASE, (_case(case, first, n, plan) for n in numbers))
            closed = [n for n in numbers if n < plan.closed]
            _write(tx, CASE_MEASURE, (_took(first[CASE] + n, n, plan) for n in closed))
            _write(tx, CASE_TIMING, (_timed(case, first[CASE] + n, n, plan) for n in closed))
            _write(tx, VISIT, (v for n in closed for v in _visits(first[CASE] + n, plan)))
            if closed:
                _write_parts(tx, first[CASE], closed, plan)
                _write_done(tx, first[CASE], closed, plan)
            open_ = numbers[len(closed) :]
            _write(tx, BRANCH, (b for n in open_ for b in _shares(first[CASE] + n, n, plan)))
            _write(tx, WORK_ITEM, (i for n in open_ for i in _items(first[CASE] + n, n, plan)))
    with store.transaction() as tx:
        tx.run(_ANALYSE)


def alarms(store: Store, case: CaseId, number: int, now: datetime) -> None:
    """Set so many clock events, one case's for all; the first is due a minute after ``now``."""
    for begin in range(0, number, CHUNK * 10):
        with store.transaction() as tx:
            rows = (
                {
                    "case_id": case,
                    "element": f"alarm-{n % 50}",
                    "generation": 1000 + n // 50,
                    "due_at": now + timedelta(seconds=60 + n),
                    "state": "armed",
                    "calendar_version": 1,
                    "fired_at": None,
                }
                for n in range(begin, min(begin + CHUNK * 10, number))
            )
            _write(tx, TIMER, rows)
    with store.transaction() as tx:
        tx.run(_ANALYSE)


def _case(like: Row, first: Mapping[Table, int], n: int, plan: Plan) -> Row:
    is_open = n >= plan.closed
    return {
        **like,
        "id": first[CASE] + n,
        "case_no": f"{like['case_no'][:8]}{n:012d}",
        "project_id": first[PROJECT] + n,
        "status": like["status"] if is_open else CaseState.DELIVERED.value,
        "received_at": plan.now - timedelta(hours=n % 9000),
        "closed_at": None if is_open else plan.now,
        "decided_at": None if is_open else plan.now,
        "outcome": "" if is_open else "granted",
    }


def _took(case: int, n: int, plan: Plan) -> Row:
    """Days that look like days; the last thousand days of decisions, a third within a year."""
    return {
        "case_id": case,
        "process": "drawing-review",
        "decided_on": plan.day - timedelta(days=n % 1000),
        "elapsed": 4 + n % 23,
        "net": 2 + n % 11,
        "redraw": n % 7,
        "rounds": 1 + n % 3,
        "in_time": n % 10 != 0,
        "last_department": plan.departments[n % len(plan.departments)],
        "calendar_version": 1,
    }


def _visits(case: int, plan: Plan) -> Iterator[Row]:
    """Somebody brought the papers, and fetched the certificates."""
    for purpose in ("intake", "issue"):
        yield {"case_id": case, "at": plan.now, "purpose": purpose, "window": "1", "by": "示例"}


def _timed(like: Row, case: int, n: int, plan: Plan) -> Row:
    """Opening minutes that look like minutes: side by side, summed, replayed."""
    net = 700 + 97 * n % 2900
    serial = net + 600 + 53 * n % 4100
    return {
        "case_id": case,
        "process": "drawing-review",
        "decided_on": plan.day - timedelta(days=n % 1000),
        "edition": like["edition"],
        "whole": net + 900,
        "gross": net + 300,
        "net": net,
        "serial": serial,
        "floor": serial // 3,
        "replay": serial - n % 200,
        "shared": False,
        "extra": 200 if n % 17 == 0 else 0,
        "work": serial // 2,
        "shares": len(plan.departments),
        "balance": 40 + n % 50,
        "rounds": 1 + n % 3,
        "cut": n % 17 == 0,
        "faults": 0,
        "visits": 18,
        "unsplit": n % 4,
        "provisional": False,
        "calendar_version": 1,
        "method": METHOD,
    }


def _write_parts(tx: Transaction, first: int, numbers: Sequence[int], plan: Plan) -> None:
    """What each department took in closed cases, made by the database out of the cases."""
    t = CASE_TIMING.c
    for place, department in enumerate(plan.departments):
        row = {
            "case_id": t.case_id,
            "department": literal(department),
            "process": t.process,
            "decided_on": t.decided_on,
            "rounds": t.rounds,
            "waited": t.serial / 12,
            "worked": t.floor / 6,
            "stopped": literal(60 * place),
            "again": t.extra,
            "critical": t.net / (place + 2),
            "critical_wait": t.net / (place + 4),
            "early": t.net / (place + 9),
            "last": (t.case_id % len(plan.departments)) == place,
            "late": t.rounds - 1,
            "place": literal(place + 1),
            "refused": t.cut,
        }
        here = t.case_id.between(first + numbers[0], first + numbers[-1])
        whole = {k: cast(v, Integer) if k in _WHOLE else v for k, v in row.items()}
        filled = insert(DEPARTMENT_TIMING)
        tx.run(filled.from_select(list(whole), select(*whole.values()).where(here)))


def _project(like: Row, first: int, n: int) -> Row:
    code = f"{like['code'][:18]}{500_000 + first + n:06d}"
    return {**like, "id": first + n, "code": code, "name": f"示例项目{n}期"}


def _write_done(tx: Transaction, first: int, numbers: Sequence[int], plan: Plan) -> None:
    """What was done in closed cases, made by the database out of the cases themselves."""
    nth_case = CASE.c.id - first
    for department in plan.departments:
        by = plan.done_by[department]
        for work, role, nth in _DONE:
            latest = (plan.now - timedelta(minutes=nth)).timestamp() * 1e6
            row = {
                **{
                    name: literal(value) for name, value in _item(0, department, work, role).items()
                },
                "case_id": CASE.c.id,
                "state": literal(WorkItemState.DONE.value),
                "offered_at": literal(plan.now - timedelta(days=400), Instant),
                "claimed_by": literal(by.account),
                "claimed_at": literal(plan.now, Instant),
                "done_by": literal(by.account),
                "done_name": literal(by.name),
                "done_at": literal(int(latest), BigInteger)
                - nth_case * literal(180_000_000, BigInteger),
                "form": literal({"kind": "pass"}, JSON),
            }
            here = CASE.c.id.between(first + numbers[0], first + numbers[-1])
            tx.run(insert(WORK_ITEM).from_select(list(row), select(*row.values()).where(here)))


def _items(case: int, n: int, plan: Plan) -> Iterator[Row]:
    for place, department in enumerate(plan.departments):
        yield _waiting(case, n, place, department, plan)


def _shares(case: int, n: int, plan: Plan) -> Iterator[Row]:
    for department in plan.departments:
        yield {
            "case_id": case,
            "branch": f"{department.lower()}-branch",
            "round": 1,
            "department": department,
            "item": "",
            "state": BranchState.RUNNING.value,
            "returned": False,
            "started_at": plan.now - timedelta(hours=n % 200),
            "ended_at": None,
            "promised_days": 3,
            "statutory_days": 20,
        }


def _waiting(case: int, n: int, place: int, department: str, plan: Plan) -> dict[str, Any]:
    people = plan.holders[department]
    held = people[(n // 3) % len(people)] if n % 3 == 0 else None
    state = WorkItemState.OFFERED if held is None else WorkItemState.CLAIMED
    return {
        **_item(case, department, "handle", "handler"),
        "state": state.value,
        "offered_at": plan.now - timedelta(hours=n % 200),
        "due_on": plan.day + timedelta(days=(n * 7 + place) % plan.due - plan.due // 3),
        "claimed_by": None if held is None else held.account,
        "claimed_at": None if held is None else plan.now,
        "done_by": None,
        "done_name": "",
        "done_at": None,
        "form": None,
    }


def _item(case: int, department: str, work: str, role: str) -> dict[str, Any]:
    short = department.lower()
    return {
        "case_id": case,
        "element": f"{short}-{work}",
        "nth": 0,
        "work": work,
        "role": role,
        "department": department,
        "branch": f"{short}-branch",
        "round": 1,
    }


def _next(tx: Transaction, table: Table) -> int:
    return int(tx.value(select(func.coalesce(func.max(table.c.id), 0)))) + 1


def _write(tx: Transaction, table: Table, rows: Iterator[Row]) -> None:
    ready = list(rows)
    if ready:
        tx.run(insert(table), ready)
