"""The one list of each drawing change, requests for more time, and the coordinator's own list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from engine.domain.coordination import Coordination, MoreTime
from engine.domain.lifecycle import OPEN_WORK, CaseState
from engine.domain.names import CaseId, WorkItemId
from engine.store.database import Row, Transaction, remembered
from engine.store.tables import (
    CASE,
    COORDINATION,
    MORE_TIME,
    PROJECT,
    REVIEW_COMMENT,
    SUBJECT,
    WORK_ITEM,
)
from engine.store.tables.base import among

_OF_ROUND = select(COORDINATION).where(
    COORDINATION.c.case_id == bindparam("case"), COORDINATION.c.round == bindparam("nth")
)
_OPEN = among(WORK_ITEM.c.state, *(state.value for state in OPEN_WORK))
COORDINATED = (CaseState.DRAWING_CHANGE, CaseState.MERGING)
"""Where a case stands while the coordinator has something to see to."""


@dataclass(frozen=True, slots=True)
class CoordinationRow:
    """One line of the coordinator's list. ``item_id`` None: merging, nothing asked of the firm.

    ``owed``: comments that wait for an answer.
    """

    case_id: CaseId
    case_no: str
    project: str
    firm: str
    status: CaseState
    round: int
    item_id: WorkItemId | None
    due_on: date | None
    sent_at: datetime | None
    urges: int
    asks_for: date | None
    owed: int = 0


@dataclass(frozen=True, slots=True)
class CoordinatorsDay:
    """Drawing changes this morning: ``asks`` for more time, lists still ``unsent``."""

    n: int
    today: int
    soon: int
    overdue: int
    asks: int
    unsent: int


@remembered(COORDINATION)
def of_round(tx: Transaction, case_id: CaseId, round_no: int) -> Coordination:
    """What was done about the drawing change after this round; a fresh one where nothing was."""
    row = tx.one(_OF_ROUND, case=case_id, nth=round_no)
    return Coordination(round_no) if row is None else _coordination(row)


def of_case(tx: Transaction, case_id: CaseId) -> dict[int, Coordination]:
    """Every round that the coordinator has touched."""
    rows = select(COORDINATION).where(COORDINATION.c.case_id == case_id)
    return {r["round"]: _coordination(r) for r in tx.all(rows)}


def write(tx: Transaction, case_id: CaseId, held: Coordination) -> None:
    """Over what stood there before; the case is locked."""
    values: dict[str, Any] = {n: getattr(held, n) for n in Coordination.__slots__ if n != "round"}
    values |= {"joined": [list(g) for g in held.joined], "apart": [list(p) for p in held.apart]}
    row = {"case_id": case_id, "round": held.round, **values}
    key = ["case_id", "round"]
    written = tx.insert(COORDINATION).values(**row)
    tx.run(written.on_conflict_do_update(index_elements=key, set_=values))


def ask(
    tx: Transaction,
    case_id: CaseId,
    round_no: int,
    wanted: date,
    reason: str,
    by: str,
    now: datetime,
) -> None:
    """The firm asks for more time; the key forbids a second request while one is open."""
    row = {
        "case_id": case_id,
        "round": round_no,
        "wanted": wanted,
        "reason": reason,
        "asked_at": now,
        "asked_by": by,
    }
    tx.run(insert(MORE_TIME).values(**row))


def answer(
    tx: Transaction, request_id: int, until: date | None, words: str, by: str, now: datetime
) -> None:
    """The coordinator's answer to a request; ``until`` None refuses it."""
    answered = (
        update(MORE_TIME)
        .where(MORE_TIME.c.id == request_id, MORE_TIME.c.answered_at.is_(None))
        .values(
            granted=until is not None, until=until, words=words, answered_by=by, answered_at=now
        )
    )
    tx.run(answered)


def requests(tx: Transaction, case_id: CaseId) -> tuple[MoreTime, ...]:
    """Every request for more time of the case, oldest first."""
    rows = select(MORE_TIME).where(MORE_TIME.c.case_id == case_id).order_by(MORE_TIME.c.id)
    return tuple(MoreTime(**{n: r[n] for n in MoreTime.__slots__}) for r in tx.all(rows))


def listed(
    tx: Transaction, processes: Collection[str], text: str, *, limit: int, offset: int
) -> tuple[CoordinationRow, ...]:
    """Cases whose drawings change or whose opinions are merged: asked-for time first, then due."""
    rows = (
        _wanted(_row(), processes, text)
        .order_by(
            case((MORE_TIME.c.id.is_not(None), 0), else_=1),
            WORK_ITEM.c.due_on.is_(None),
            WORK_ITEM.c.due_on,
            CASE.c.id,
        )
        .limit(limit)
        .offset(offset)
    )
    return _rows(tx, tx.all(rows))


def of_firm(
    tx: Transaction, organisation: str, *, open_only: bool, limit: int, offset: int
) -> tuple[CoordinationRow, ...]:
    """Cases of one design firm: those whose drawings it must change first, then the newest."""
    found = tx.all(
        _of_firm(_row(), organisation, open_only=open_only)
        .order_by(
            WORK_ITEM.c.id.is_(None),
            WORK_ITEM.c.due_on.is_(None),
            WORK_ITEM.c.due_on,
            CASE.c.id.desc(),
        )
        .limit(limit)
        .offset(offset)
    )
    return _rows(tx, found)


def firm_total(tx: Transaction, organisation: str, *, open_only: bool) -> int:
    """How long the firm's list is."""
    counted = _of_firm(select(func.count()), organisation, open_only=open_only)
    return int(tx.value(counted))


def total(tx: Transaction, processes: Collection[str], text: str) -> int:
    """How long the coordinator's list is."""
    return int(tx.value(_wanted(select(func.count()), processes, text)))


def day(tx: Transaction, processes: Collection[str], today: date, soon: date) -> CoordinatorsDay:
    """What the coordinator's list holds this morning; ``soon`` as for ``worklists.work_day``."""
    due = WORK_ITEM.c.due_on

    def counted(test: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((test, 1), else_=0)), 0)

    asked = select(
        func.count().label("n"),
        counted(due == today).label("today"),
        counted(due.between(today, soon)).label("soon"),
        counted(due < today).label("overdue"),
        counted(MORE_TIME.c.id.is_not(None)).label("asks"),
        counted(and_(WORK_ITEM.c.id.is_not(None), COORDINATION.c.sent_at.is_(None))).label(
            "unsent"
        ),
    )
    row = tx.one(_wanted(asked, processes, ""))
    assert row is not None  # an aggregate has one row
    return CoordinatorsDay(**{name: int(n) for name, n in row.items()})


def _row() -> Select[*tuple[Any, ...]]:
    return select(
        CASE.c.id.label("case_id"),
        CASE.c.case_no,
        PROJECT.c.name.label("project"),
        SUBJECT.c.name.label("firm"),
        CASE.c.status,
        CASE.c.round,
        WORK_ITEM.c.id.label("item_id"),
        WORK_ITEM.c.due_on,
        COORDINATION.c.sent_at,
        func.coalesce(COORDINATION.c.urges, 0).label("urges"),
        MORE_TIME.c.wanted.label("asks_for"),
    )


def _rows(tx: Transaction, found: Sequence[Row]) -> tuple[CoordinationRow, ...]:
    owed = _owed(tx, [r["case_id"] for r in found])
    return tuple(
        CoordinationRow(**{**r, "status": CaseState(r["status"])}, owed=owed.get(r["case_id"], 0))
        for r in found
    )


def _owed(tx: Transaction, case_ids: Collection[int]) -> dict[int, int]:
    counted = (
        select(REVIEW_COMMENT.c.case_id, func.count().label("n"))
        .where(REVIEW_COMMENT.c.case_id.in_(case_ids), REVIEW_COMMENT.c.open)
        .group_by(REVIEW_COMMENT.c.case_id)
    )
    return {r["case_id"]: r["n"] for r in tx.all(counted)} if case_ids else {}


def _wanted(
    asked: Select[*tuple[Any, ...]], processes: Collection[str], text: str
) -> Select[*tuple[Any, ...]]:
    tests: list[ColumnElement[bool]] = [
        CASE.c.status.in_([s.value for s in COORDINATED]),
        CASE.c.process.in_(sorted(processes)),
    ]
    if text:
        tests.append(
            or_(
                *(
                    column.icontains(text, autoescape=True)
                    for column in (CASE.c.case_no, PROJECT.c.name, PROJECT.c.code, SUBJECT.c.name)
                )
            )
        )
    return _joined(asked).where(*tests)


def _of_firm(
    asked: Select[*tuple[Any, ...]], organisation: str, *, open_only: bool
) -> Select[*tuple[Any, ...]]:
    tests: list[ColumnElement[bool]] = [SUBJECT.c.code == organisation]
    if open_only:
        tests.append(WORK_ITEM.c.id.is_not(None))
    return _joined(asked).where(*tests)


def _joined(asked: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    item = and_(WORK_ITEM.c.case_id == CASE.c.id, WORK_ITEM.c.work == "redraw", _OPEN)
    about = and_(COORDINATION.c.case_id == CASE.c.id, COORDINATION.c.round == CASE.c.round)
    request = and_(MORE_TIME.c.case_id == CASE.c.id, MORE_TIME.c.answered_at.is_(None))
    return (
        asked.select_from(CASE)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .join(SUBJECT, SUBJECT.c.id == CASE.c.design_firm_id)
        .outerjoin(WORK_ITEM, item)
        .outerjoin(COORDINATION, about)
        .outerjoin(MORE_TIME, request)
    )


def _coordination(row: Row) -> Coordination:
    values = {name: row[name] for name in Coordination.__slots__}
    return Coordination(
        **{
            **values,
            "joined": tuple(tuple(group) for group in row["joined"]),
            "apart": tuple((pair[0], pair[1]) for pair in row["apart"]),
        }
    )
