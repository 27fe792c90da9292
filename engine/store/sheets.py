"""One sheet of a drawing set and its neighbours: sets have up to thousands of sheets."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from engine.domain.case import ReviewComment
from engine.domain.names import CaseId
from engine.store.database import Row, Transaction
from engine.store.tables import DRAWING_SHEET, REVIEW_COMMENT


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet of one version; ``changed`` against the version before, ``declared`` by the firm."""

    version: int
    sheet_no: str
    title: str
    material: str
    sha256: str
    size: int
    changed: bool
    declared: bool


_COLUMNS = tuple(DRAWING_SHEET.c[name] for name in SheetRow.__slots__)


def one(tx: Transaction, case_id: CaseId, version: int, sheet_no: str) -> SheetRow | None:
    """A sheet of a version; None where the version has none of this number."""
    row = tx.one(
        select(*_COLUMNS).where(
            DRAWING_SHEET.c.case_id == case_id,
            DRAWING_SHEET.c.version == version,
            DRAWING_SHEET.c.sheet_no == sheet_no,
        )
    )
    return None if row is None else _sheet(row)


def of_number(tx: Transaction, case_id: CaseId, sheet_no: str) -> tuple[SheetRow, ...]:
    """A sheet in every version that has it, oldest first."""
    rows = (
        select(*_COLUMNS)
        .where(DRAWING_SHEET.c.case_id == case_id, DRAWING_SHEET.c.sheet_no == sheet_no)
        .order_by(DRAWING_SHEET.c.version)
    )
    return tuple(_sheet(r) for r in tx.all(rows))


def listed(
    tx: Transaction, case_id: CaseId, version: int, text: str, *, limit: int, offset: int
) -> tuple[SheetRow, ...]:
    """Sheets of a version by number; ``text`` is part of their number or title."""
    rows = (
        select(*_COLUMNS)
        .where(*_of(case_id, version, text))
        .order_by(DRAWING_SHEET.c.sheet_no)
        .limit(limit)
        .offset(offset)
    )
    return tuple(_sheet(r) for r in tx.all(rows))


def total(tx: Transaction, case_id: CaseId, version: int, text: str = "") -> int:
    """How many sheets ``listed`` would list in all."""
    return int(tx.value(select(func.count()).where(*_of(case_id, version, text))))


def standing_before(tx: Transaction, case_id: CaseId, version: int, sheet_no: str) -> int:
    """How many sheets of the version stand before this one."""
    counted = select(func.count()).where(
        *_of(case_id, version, ""), DRAWING_SHEET.c.sheet_no < sheet_no
    )
    return int(tx.value(counted))


def previous(tx: Transaction, case_id: CaseId, version: int, sheet_no: str) -> str | None:
    """The number of the sheet before this one."""
    found = tx.value(
        select(func.max(DRAWING_SHEET.c.sheet_no)).where(
            *_of(case_id, version, ""), DRAWING_SHEET.c.sheet_no < sheet_no
        )
    )
    return None if found is None else str(found)


def following(tx: Transaction, case_id: CaseId, version: int, sheet_no: str) -> str | None:
    """The number of the sheet after this one; of the first sheet where ``sheet_no`` is empty."""
    found = tx.value(
        select(func.min(DRAWING_SHEET.c.sheet_no)).where(
            *_of(case_id, version, ""), DRAWING_SHEET.c.sheet_no > sheet_no
        )
    )
    return None if found is None else str(found)


def comments(tx: Transaction, case_id: CaseId, sheet_no: str) -> tuple[ReviewComment, ...]:
    """Every department's comments on a sheet, oldest first."""
    rows = (
        select(*(REVIEW_COMMENT.c[name] for name in ReviewComment.__slots__))
        .where(REVIEW_COMMENT.c.case_id == case_id, REVIEW_COMMENT.c.sheet_no == sheet_no)
        .order_by(REVIEW_COMMENT.c.id)
    )
    return tuple(ReviewComment(**r) for r in tx.all(rows))


def _of(case_id: CaseId, version: int, text: str) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = [
        DRAWING_SHEET.c.case_id == case_id,
        DRAWING_SHEET.c.version == version,
    ]
    if text:
        number = DRAWING_SHEET.c.sheet_no.icontains(text, autoescape=True)
        tests.append(or_(number, DRAWING_SHEET.c.title.icontains(text, autoescape=True)))
    return tests


def _sheet(row: Row) -> SheetRow:
    return SheetRow(**row)
