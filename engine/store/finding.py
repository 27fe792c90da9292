"""Finding cases: lists of any length, narrowed, sorted, counted; and in whose hands each one is."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    text,
    union,
    union_all,
)

from engine.domain.lifecycle import OPEN_WORK, BranchState, CaseState
from engine.domain.names import CaseId, ProjectId, Role
from engine.store.database import Row, Transaction
from engine.store.tables import BRANCH, CASE, PROJECT, SUBJECT, WORK_ITEM
from engine.store.tables.base import among
from engine.store.tables.intake import COUNTING_SQL

_Any = Select[*tuple[Any, ...]]
_OPEN: Final = among(WORK_ITEM.c.state, *(state.value for state in OPEN_WORK))
_RUNNING: Final = among(BRANCH.c.state, BranchState.RUNNING.value)
_COUNTING: Final = text(COUNTING_SQL)
_OF_A_DEPARTMENT: Final = (Role.HANDLER.value, Role.CHECKER.value, Role.CHIEF.value)

_CODE: Final = re.compile(r"[0-9A-Za-z-]+")

SAMPLE: Final = 300
"""So many of the newest cases are looked at to see how common a word is."""

MANY: Final = 10_000
"""Nobody turns five hundred pages; a search that finds more is told to say more."""

LAMPS: Final = ("overdue", "due_soon", "normal", "stopped")
SORTS: Final = ("newest", "oldest", "due")


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a list of cases is narrowed to; empty values narrow nothing.

    ``text`` is part of a case number, of a project's name or code, or of the developer's name;
    ``turn`` a department or the role of a window or a design firm; ``lamp`` one of ``LAMPS``, of
    which ``today`` and ``later`` (the first day that is not due soon) say the days; [``since``,
    ``until``) bounds the receipt; ``running`` leaves closed cases out.
    """

    text: str = ""
    status: CaseState | None = None
    process: str = ""
    turn: str = ""
    lamp: str = ""
    today: date = date.min
    later: date = date.min
    since: datetime | None = None
    until: datetime | None = None
    project: ProjectId | None = None
    running: bool = False
    sort: str = SORTS[0]


@dataclass(frozen=True, slots=True)
class Found:
    """One line of a list of cases."""

    id: CaseId
    case_no: str
    process: str
    project: str
    project_code: str
    applicant: str
    status: CaseState
    outcome: str
    round: int
    received_at: datetime
    accepted_at: datetime | None
    closed_at: datetime | None
    due_on: date | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Hand:
    """Who has a case now: a department, or the role of a window or a design firm."""

    department: str
    role: str


def listed(
    tx: Transaction, narrow: Narrow, *, limit: int, offset: int
) -> tuple[tuple[Found, ...], int]:
    """The cases that match, in the order asked for, and how many there are in all.

    A search counts while it finds; what an index can count by itself is counted apart, so that
    the page need not touch what it does not show. Words that stand in every third case are not
    gathered but looked for along the list, which soon has a page full of them; then nothing is
    counted beyond ``MANY`` + 1, which means more than ``MANY``.
    """
    if narrow.text and _common(tx, narrow.text):
        page = _along(select(CASE.c.id, literal(0).label("n")), narrow)
        some = _along(select(CASE.c.id), narrow).limit(MANY + 1).subquery()
        counted = int(tx.value(select(func.count()).select_from(some)))
        return tuple(_found(r) for r in _shown(tx, page, narrow, limit, offset)), counted
    over = func.count().over() if _searches(narrow) else literal(0)
    page = _narrowed(select(CASE.c.id, over.label("n")), narrow)
    rows = _shown(tx, page, narrow, limit, offset)
    known = bool(rows) and _searches(narrow)
    return tuple(_found(r) for r in rows), rows[0]["n"] if known else total(tx, narrow)


def _shown(tx: Transaction, page: _Any, narrow: Narrow, limit: int, offset: int) -> Sequence[Row]:
    """A page of lines: the numbers of its cases are found first, what they show is joined then."""
    ids = page.order_by(*_order(narrow.sort)).limit(limit).offset(offset).subquery()
    return tx.all(
        select(
            CASE.c.id,
            CASE.c.case_no,
            CASE.c.process,
            PROJECT.c.name.label("project"),
            PROJECT.c.code.label("project_code"),
            SUBJECT.c.name.label("applicant"),
            CASE.c.status,
            CASE.c.outcome,
            CASE.c.round,
            CASE.c.received_at,
            CASE.c.accepted_at,
            CASE.c.closed_at,
            CASE.c.due_on,
            CASE.c.due_at,
            ids.c.n,
        )
        .join(ids, ids.c.id == CASE.c.id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .join(SUBJECT, SUBJECT.c.id == CASE.c.applicant_id)
        .order_by(*_order(narrow.sort))
    )


def total(tx: Transaction, narrow: Narrow) -> int:
    """How many cases match."""
    return int(tx.value(_narrowed(select(func.count()), narrow)))


def hands(tx: Transaction, case_ids: Collection[CaseId]) -> dict[CaseId, tuple[Hand, ...]]:
    """In whose hands these cases are now: one statement for a whole page."""
    wanted = sorted(case_ids)
    at_work = select(
        WORK_ITEM.c.case_id,
        func.coalesce(WORK_ITEM.c.department, "").label("department"),
        WORK_ITEM.c.role,
    ).where(WORK_ITEM.c.case_id.in_(wanted), _OPEN)
    under_review = select(
        BRANCH.c.case_id, BRANCH.c.department, literal(Role.HANDLER.value).label("role")
    ).where(BRANCH.c.case_id.in_(wanted), _RUNNING)
    found: dict[CaseId, dict[str, Hand]] = {}
    for row in tx.all(union_all(at_work, under_review)):
        hand = Hand(row["department"], row["role"])
        found.setdefault(CaseId(row["case_id"]), {})[hand.department or hand.role] = hand
    return {case: tuple(held.values()) for case, held in found.items()}


def _searches(narrow: Narrow) -> bool:
    return bool(narrow.text or narrow.turn)


def _common(tx: Transaction, words: str) -> bool:
    """Whether words stand in every third of the newest cases; wrong, it costs only time."""
    newest = _order(SORTS[0])
    some = select(CASE.c.case_no, CASE.c.project_id, CASE.c.applicant_id).order_by(*newest)
    look = some.limit(SAMPLE).subquery()
    source = look.join(PROJECT, PROJECT.c.id == look.c.project_id)
    source = source.join(SUBJECT, SUBJECT.c.id == look.c.applicant_id)
    asked = select(func.count()).select_from(source).where(_mentions(look.c.case_no, words))
    return bool(tx.value(asked) * 3 > SAMPLE)


def _along(wanted: _Any, narrow: Narrow) -> _Any:
    """The cases that match, one after the other in the order of the list."""
    source = CASE.join(PROJECT, PROJECT.c.id == CASE.c.project_id)
    source = source.join(SUBJECT, SUBJECT.c.id == CASE.c.applicant_id)
    found = _narrowed(wanted, replace(narrow, text=""), source)
    return found.where(_mentions(CASE.c.case_no, narrow.text))


def _mentions(case_no: ColumnElement[str], words: str) -> ColumnElement[bool]:
    """Beside project and developer: the same places as ``_mentioning``."""
    places: list[ColumnElement[str]] = [PROJECT.c.name, SUBJECT.c.name]
    if _CODE.fullmatch(words):
        places += [PROJECT.c.code, case_no]
    return or_(*(_has(place, words) for place in places))


def _narrowed(wanted: _Any, narrow: Narrow, source: FromClause = CASE) -> _Any:
    """The cases that match.

    Searches come first and are joined: with IN, SQLite tests every case, which takes ten times
    as long.
    """
    tests: list[ColumnElement[bool]] = []
    for name, found in _searched(narrow):
        hit = found.cte(name)
        source = source.join(hit, hit.c.id == CASE.c.id)
    if narrow.status is not None:
        tests.append(CASE.c.status == narrow.status.value)
    if narrow.process:
        tests.append(CASE.c.process == narrow.process)
    if narrow.lamp:
        tests.append(and_(_COUNTING, _lamp(narrow)))
    if narrow.since is not None:
        tests.append(CASE.c.received_at >= narrow.since)
    if narrow.until is not None:
        tests.append(CASE.c.received_at < narrow.until)
    if narrow.running:
        tests.append(CASE.c.closed_at.is_(None))
    if narrow.project is not None:
        tests.append(CASE.c.project_id == narrow.project)
    return wanted.select_from(source).where(*tests)


def _searched(narrow: Narrow) -> Iterator[tuple[str, CompoundSelect[Any]]]:
    if narrow.text:
        yield "mentioned", union(*_mentioning(narrow.text))
    if narrow.turn:
        yield "in_hands", union(*_in_hands_of(narrow.turn))


def _order(sort: str) -> tuple[ColumnElement[Any], ...]:
    """The newest first; the oldest first; or the least time left first, stopped clocks last."""
    if sort == "due":
        return CASE.c.due_on.is_(None), CASE.c.due_on, CASE.c.received_at, CASE.c.id
    if sort == "oldest":
        return CASE.c.received_at, CASE.c.id
    return CASE.c.received_at.desc(), CASE.c.id.desc()


def _lamp(narrow: Narrow) -> ColumnElement[bool]:
    """As ``web.timing.of_day`` says it: two databases, one rule."""
    if narrow.lamp == "overdue":
        return CASE.c.due_on < narrow.today
    if narrow.lamp == "due_soon":
        return and_(CASE.c.due_on >= narrow.today, CASE.c.due_on < narrow.later)
    if narrow.lamp == "normal":
        return CASE.c.due_on >= narrow.later
    return CASE.c.due_on.is_(None)


def _in_hands_of(turn: str) -> tuple[_Any, ...]:
    """Case ids: open work of a role, or of a department with what its own system works on."""
    case = WORK_ITEM.c.case_id.label("id")
    if turn in {role.value for role in Role}:
        return (select(case).where(_OPEN, WORK_ITEM.c.role == turn),)
    return (
        select(case).where(
            _OPEN, WORK_ITEM.c.role.in_(_OF_A_DEPARTMENT), WORK_ITEM.c.department == turn
        ),
        select(BRANCH.c.case_id.label("id")).where(_RUNNING, BRANCH.c.department == turn),
    )


def _mentioning(words: str) -> Iterator[_Any]:
    """Case ids, from three narrow tables or indexes; no Chinese word is part of a number."""
    named = [_has(PROJECT.c.name, words)]
    if _CODE.fullmatch(words):
        named.append(_has(PROJECT.c.code, words))
        yield select(CASE.c.id).where(_has(CASE.c.case_no, words))
    yield select(CASE.c.id).join(PROJECT, PROJECT.c.id == CASE.c.project_id).where(or_(*named))
    applicant = select(CASE.c.id).join(SUBJECT, SUBJECT.c.id == CASE.c.applicant_id)
    yield applicant.where(_has(SUBJECT.c.name, words))


def _has(column: ColumnElement[str], words: str) -> ColumnElement[bool]:
    """The column holds these words; small and capital letters are one, where there are letters."""
    if words.upper() == words.lower():
        return column.contains(words, autoescape=True)
    return column.icontains(words, autoescape=True)


def _found(row: Row) -> Found:
    kinds = {"id": CaseId(row["id"]), "status": CaseState(row["status"])}
    return Found(**{name: row[name] for name in Found.__slots__} | kinds)
