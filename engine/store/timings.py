"""What decided cases took in opening minutes, kept when each is decided (``stages.timings``).

Everything here is derived from the ledger and can be computed anew; ``timing_sums`` adds it up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from engine.domain.lifecycle import COUNTING
from engine.domain.names import CaseId, Department
from engine.store import month_marks, step_timings
from engine.store.database import Row, Transaction
from engine.store.measures import Period, within
from engine.store.tables import CASE, CASE_MEASURE, CASE_TIMING, DEPARTMENT_TIMING, PROJECT

_T, _D = CASE_TIMING.c, DEPARTMENT_TIMING.c

METHOD = 1
"""How cases are measured. What was measured by another method is measured anew."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One decided case, in opening minutes.

    ``whole`` from acceptance to decision without what stopped it; ``gross`` and ``net`` from the
    first share's beginning to the last one's end, with and without stops. ``serial`` is the sum
    of the shares, ``floor`` their work alone, ``replay`` the replay (None: not played yet) and
    ``shared`` whether departments shared people in it. ``extra``: work behind a refusal, of
    ``work`` in all. ``balance``: mean share of a hundred of the longest. ``unsplit`` of
    the ``visits`` of departments: nobody wrote down when they were taken in hand. ``steps`` rows
    are kept of its steps (``step_timings``); -1 of a case of an earlier release. ``method``: how
    it was measured.
    """

    case_id: CaseId
    process: str
    decided_on: date
    edition: str
    whole: int
    gross: int
    net: int
    serial: int
    floor: int
    replay: int | None
    shared: bool | None
    extra: int
    work: int
    shares: int
    balance: int
    rounds: int
    cut: bool
    faults: int
    visits: int
    unsplit: int
    provisional: bool
    calendar_version: int
    steps: int = -1
    method: int = METHOD


@dataclass(frozen=True, slots=True)
class Part:
    """One department in one decided case, in opening minutes; department "" is everybody else.

    ``waited`` holds also what nobody knows to be work. ``critical`` lay on the critical path,
    ``critical_wait`` of it waiting. ``early``: the case had ended so much earlier had this
    department's work never waited. ``late``: comments that it first raised after the first review.
    ``place``: its share would have come so-and-so-many-th in a serial run (0: it had none).
    """

    case_id: CaseId
    department: Department
    process: str
    decided_on: date
    rounds: int
    waited: int
    worked: int
    stopped: int
    again: int
    critical: int
    critical_wait: int
    early: int
    last: bool
    late: int
    place: int = 0
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Behind:
    """One case behind a figure."""

    case_no: str
    project: str
    timing: Timing


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which of a period's cases; empty values narrow nothing.

    ``since``, ``until``: minutes side by side, or of ``by``: net, serial or replay. ``edition`` and
    ``step``: those of an edition that came to this step; ``over`` its limit, or ``more`` than once.
    """

    since: int | None = None
    until: int | None = None
    last: str = ""
    critical: str = ""
    again: str = ""
    late: str = ""
    cut: bool = False
    edition: str = ""
    step: str = ""
    over: bool = False
    more: bool = False
    by: str = "net"


def keep(tx: Transaction, timing: Timing, parts: Sequence[Part]) -> None:
    """Write what a case took, over what stood there before."""
    month_marks.mark_kept(tx, [timing.case_id])
    month_marks.mark(tx, timing.process, timing.decided_on)
    tx.run(delete(CASE_TIMING).where(_T.case_id == timing.case_id))
    tx.run(delete(DEPARTMENT_TIMING).where(_D.case_id == timing.case_id))
    tx.run(insert(CASE_TIMING).values(**_row(timing)))
    if parts:
        tx.run(insert(DEPARTMENT_TIMING), [_row(part) for part in parts])


def of_case(tx: Transaction, case_id: CaseId) -> Timing | None:
    """What is kept of one case."""
    row = tx.one(select(CASE_TIMING).where(_T.case_id == case_id))
    return None if row is None else Timing(**row)


def unmeasured(tx: Transaction, limit: int) -> Sequence[CaseId]:
    """Decided cases of which no timing is kept, or one of another method: of earlier releases."""
    if tx.lasting.get(_ALL):
        return []
    known = exists().where(_T.case_id == CASE_MEASURE.c.case_id, _T.method == METHOD)
    rows = select(CASE_MEASURE.c.case_id).where(~known).order_by(CASE_MEASURE.c.case_id)
    found = [CaseId(r["case_id"]) for r in tx.all(rows.limit(limit))]
    if not found:
        tx.lasting[_ALL] = True
    return found


_ALL = "all-timed"


def unplayed(tx: Transaction, period: Period) -> Sequence[tuple[date, int, int]]:
    """Days of a period with cases that no replay has: (day, cases of it, of them not played)."""
    lacking = func.sum(case((_T.replay.is_(None), 1), else_=0))
    rows = (
        select(_T.decided_on, func.count().label("n"), lacking.label("lacking"))
        .where(*within(CASE_TIMING, period))
        .group_by(_T.decided_on)
        .order_by(_T.decided_on)
    )
    return [(r["decided_on"], r["n"], int(r["lacking"])) for r in tx.all(rows) if r["lacking"]]


def set_replay(tx: Transaction, found: Mapping[CaseId, int], *, shared: bool) -> None:
    """Write what the replay of a period gave for its cases."""
    month_marks.mark_kept(tx, found)
    for case_id, minutes in found.items():
        values = {"replay": minutes, "shared": shared}
        tx.run(update(CASE_TIMING).where(_T.case_id == case_id).values(**values))


def behind(
    tx: Transaction, period: Period, narrow: Narrow, *, limit: int, offset: int
) -> Sequence[Behind]:
    """The cases behind a figure, the last decided first."""
    rows = (
        select(CASE.c.case_no, PROJECT.c.name.label("project"), CASE_TIMING)
        .select_from(CASE_TIMING)
        .join(CASE, CASE.c.id == _T.case_id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .where(*_tests(period, narrow))
        .order_by(_T.decided_on.desc(), _T.case_id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        Behind(r["case_no"], r["project"], Timing(**{n: r[n] for n in Timing.__slots__}))
        for r in tx.all(rows)
    ]


def behind_total(tx: Transaction, period: Period, narrow: Narrow) -> int:
    """How many cases stand behind a figure."""
    counted = select(func.count()).select_from(CASE_TIMING)
    return int(tx.value(counted.where(*_tests(period, narrow))))


def open_since(tx: Transaction, process: str) -> Sequence[tuple[CaseId, datetime]]:
    """Accepted cases that are not decided: since when. For durations that are not over yet."""
    rows = select(CASE.c.id, CASE.c.accepted_at).where(*_is_open(process))
    return [(CaseId(r["id"]), r["accepted_at"]) for r in tx.all(rows.order_by(CASE.c.id))]


def open_late(tx: Transaction, process: str, today: date) -> int:
    """How many open cases are past their promise already."""
    late = select(func.count()).where(*_is_open(process), CASE.c.due_on < today)
    return int(tx.value(late))


def _is_open(process: str) -> tuple[ColumnElement[bool], ...]:
    counting = [state.value for state in sorted(COUNTING)]
    return (
        CASE.c.process == process,
        CASE.c.status.in_(counting),
        CASE.c.accepted_at.is_not(None),
        CASE.c.decided_at.is_(None),
    )


def _tests(period: Period, narrow: Narrow) -> list[ColumnElement[bool]]:
    tests = [*within(CASE_TIMING, period)]
    if narrow.since is not None:
        tests.append(_T[narrow.by] >= narrow.since)
    if narrow.until is not None:
        tests.append(_T[narrow.by] < narrow.until)
    if narrow.cut:
        tests.append(_T.cut)
    if narrow.edition:
        tests.append(_T.edition == narrow.edition)
    if narrow.step:
        tests.append(step_timings.came_to(narrow.step, late=narrow.over, again=narrow.more))
    for department, test in (
        (narrow.last, _D.last),
        (narrow.critical, _D.critical > 0),
        (narrow.again, _D.rounds > 1),
        (narrow.late, _D.late > 0),
    ):
        if department:
            mine = exists().where(_D.case_id == _T.case_id, _D.department == department, test)
            tests.append(mine)
    return tests


def _row(value: Timing | Part) -> Row:
    return {name: getattr(value, name) for name in type(value).__slots__}
