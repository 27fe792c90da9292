"""What every step asks of a case, in two questions instead of eight.

A question of its own for each table costs a decision on PostgreSQL more time than everything that
it writes. So the rows of several tables come as JSON in one answer: what a step looks at first
comes along with the lock, in the same go; what it reads under the facts of the moment comes
together as soon as one of it is missed. Each is then known to the function that would have asked
(``remembered``), and forgotten when somebody writes to its table, as always.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    FromClause,
    LargeBinary,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    select,
)

from engine.domain.names import CaseId, WorkItemId
from engine.domain.opinions import Opinion
from engine.store import branches, clocks, mailbox, opinions
from engine.store.database import Row, Transaction
from engine.store.tables import BRANCH, CLOCK_PAUSE, INBOX, OPINION, TIMER, WORK_ITEM
from engine.store.tables.base import Instant, instant

_Any = Select[*tuple[Any, ...]]
_Columns = tuple[Column[Any], ...]
_BRANCH: Final = tuple(BRANCH.c)
_ITEM: Final = tuple(WORK_ITEM.c)
_OPINION: Final = tuple(OPINION.c[name] for name in Opinion.__slots__)
_PAUSE: Final = tuple(CLOCK_PAUSE.c)
_THIS: Final = WORK_ITEM.alias("this")
_TIMER: Final = (TIMER.c.element, TIMER.c.due_at)


def locked(tx: Transaction, lock: _Any, **of: int) -> Sequence[Row]:
    """The case that ``lock`` locks, and with it what a step asks first.

    Args:
        lock: the question that locks it.
        of: ``case`` or ``item``: its own number, or that of a work item of it.
    """
    tx.forget()
    rows, answer = tx.ask((lock, of), (_first(tx.dialect, *of), of))
    if rows:
        _know_first(tx, CaseId(rows[0]["id"]), answer[0], of.get("item"))
    return rows


def standing(tx: Transaction, case_id: CaseId) -> None:
    """Branches, opinions and open work of a case, unless two of them are known."""
    asked = (branches.of_case, opinions.of_case, branches.open_items)
    if sum(one.known(tx, case_id) for one in asked) > 1:
        return
    ((row, *_),) = tx.ask((_then(tx.dialect), {"case": case_id}))
    shares = (branches.branch_of(r) for r in _read(tx, _BRANCH, row["branches"]))
    given = (opinions.opinion(r) for r in _read(tx, _OPINION, row["opinions"]))
    items = (branches.item_of(r) for r in _read(tx, _ITEM, row["items"]))
    branches.of_case.know(tx, tuple(sorted(shares, key=lambda b: (b.round, b.branch))), case_id)
    opinions.of_case.know(tx, tuple(sorted(given, key=lambda o: (o.round, o.branch))), case_id)
    branches.open_items.know(tx, tuple(sorted(items, key=lambda i: i.id)), case_id)


def _know_first(tx: Transaction, case_id: CaseId, row: Row, item: int | None) -> None:
    pauses = (clocks.pause_entry(r) for r in _read(tx, _PAUSE, row["pauses"]))
    clocks.pauses.know(tx, tuple(sorted(pauses, key=lambda p: p.id)), case_id)
    armed = {r["element"]: r["due_at"] for r in _read(tx, _TIMER, row["armed"])}
    clocks.armed.know(tx, armed, case_id)
    clocks.calendar_version.know(tx, row["calendar"] or 0)
    if not row["mail"]:
        mailbox.pending.know(tx, (), case_id)
    if item is not None:
        items = (branches.item_of(r) for r in _read(tx, _ITEM, row["items"]))
        around = tuple(sorted(items, key=lambda i: i.id))
        branches.around.know(tx, around, WorkItemId(item))


@cache
def _first(database: str, of: str) -> _Any:
    """Mail, pauses, clocks, the calendar; of an item also what was offered to its share."""
    case: ColumnElement[Any] = bindparam(of)
    if of == "item":
        case = select(_THIS.c.case_id).where(_THIS.c.id == bindparam(of)).scalar_subquery()
    mail = exists().where(INBOX.c.case_id == case, mailbox.IS_NEW)
    columns = [
        mail.label("mail"),
        _rows(database, _PAUSE, CLOCK_PAUSE, CLOCK_PAUSE.c.case_id == case).label("pauses"),
        _rows(database, _TIMER, TIMER, and_(TIMER.c.case_id == case, clocks.IS_ARMED)).label(
            "armed"
        ),
        clocks.VERSION.scalar_subquery().label("calendar"),
    ]
    if of == "item":
        this = WORK_ITEM.join(_THIS, _THIS.c.case_id == WORK_ITEM.c.case_id)
        columns.append(_rows(database, _ITEM, this, branches.is_around(_THIS)).label("items"))
    return select(*columns)


@cache
def _then(database: str) -> _Any:
    """Branches, opinions, open work."""
    case: ColumnElement[Any] = bindparam("case")
    open_ = and_(WORK_ITEM.c.case_id == case, branches.IS_OPEN)
    return select(
        _rows(database, _BRANCH, BRANCH, BRANCH.c.case_id == case).label("branches"),
        _rows(database, _OPINION, OPINION, OPINION.c.case_id == case).label("opinions"),
        _rows(database, _ITEM, WORK_ITEM, open_).label("items"),
    )


def _rows(
    database: str, columns: _Columns, source: FromClause, which: ColumnElement[bool]
) -> ScalarSelect[Any]:
    """All rows as one JSON value: an array of arrays, or null where there are none."""
    if database == "sqlite":
        as_json = [func.json(c) if isinstance(c.type, JSON) else c for c in columns]
        row = func.json_group_array(func.json_array(*as_json))
    else:
        row = func.json_agg(func.json_build_array(*columns))
    return select(row).select_from(source).where(which).scalar_subquery()


def _read(tx: Transaction, columns: _Columns, found: Any) -> list[Row]:
    """Such a value as rows, as if the table had been asked."""
    if found is None:
        return []
    rows = json.loads(found) if tx.dialect == "sqlite" else found
    turns = _turns(columns)
    return [
        {
            name: value if turn is None or value is None else turn(value)
            for (name, turn), value in zip(turns, row, strict=True)
        }
        for row in rows
    ]


@cache
def _turns(columns: _Columns) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple((column.name, _turn(column)) for column in columns)


def _turn(column: Column[Any]) -> Callable[[Any], Any] | None:
    """From what JSON can say to the column's own kind; bytes it cannot say."""
    if isinstance(column.type, Instant):
        return instant
    if isinstance(column.type, Date):
        return date.fromisoformat
    if isinstance(column.type, Boolean):
        return bool
    if isinstance(column.type, LargeBinary):
        raise TypeError(column)
    return None
