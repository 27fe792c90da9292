"""Sheets that changed: since which version, and which departments should look and have not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, insert, select, update

from engine.domain.lifecycle import CLOSED_CASE, BranchState, CaseState
from engine.domain.names import CaseId, Department, Officer
from engine.store.database import Transaction
from engine.store.tables import BRANCH, CASE, DRAWING_SHEET, OPINION, PROJECT, SHEET_NOTICE


@dataclass(frozen=True, slots=True)
class SheetNotice:
    """Sheets that a department uses changed after its opinion; nobody has looked yet."""

    id: int
    case_id: CaseId
    case_no: str
    project: str
    status: CaseState
    version: int
    sheets: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SheetChange:
    """A sheet that differs from the version before ``version``; whether the firm said so."""

    version: int
    sheet_no: str
    title: str
    declared: bool


def changes_since(tx: Transaction, case_id: CaseId, version: int) -> tuple[SheetChange, ...]:
    """Every sheet that changed after this version, the newest version first."""
    sheet = DRAWING_SHEET.c
    rows = (
        select(sheet.version, sheet.sheet_no, sheet.title, sheet.declared)
        .where(sheet.case_id == case_id, sheet.version > version, sheet.changed)
        .order_by(sheet.version.desc(), sheet.sheet_no)
    )
    return tuple(SheetChange(**r) for r in tx.all(rows))


def tell(
    tx: Transaction,
    case_id: CaseId,
    department: Department,
    version: int,
    sheets: Iterable[str],
    at: datetime,
) -> None:
    """Sheets that this department uses changed, and it is not asked to review them."""
    row = {
        "case_id": case_id,
        "department": department,
        "version": version,
        "sheets": sorted(sheets),
        "at": at,
    }
    tx.run(insert(SHEET_NOTICE).values(**row))


def waiting(tx: Transaction, department: Department) -> tuple[SheetNotice, ...]:
    """What a department has not looked at, the oldest first; nothing that it reviews anyway."""
    note = SHEET_NOTICE.c
    reviewed = exists().where(
        OPINION.c.case_id == note.case_id,
        OPINION.c.department == note.department,
        OPINION.c.drawing_version >= note.version,
    )
    reviewing = exists().where(
        BRANCH.c.case_id == note.case_id,
        BRANCH.c.department == note.department,
        BRANCH.c.state == BranchState.RUNNING.value,
    )
    rows = (
        select(
            note.id, note.case_id, CASE.c.case_no, PROJECT.c.name.label("project"),
            CASE.c.status, note.version, note.sheets, note.at,
        )
        .join(CASE, CASE.c.id == note.case_id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .where(
            note.department == department,
            note.settled_at.is_(None),
            CASE.c.status.not_in([s.value for s in CLOSED_CASE]),
            ~reviewed,
            ~reviewing,
        )
        .order_by(note.at, note.id)
    )  # fmt: skip
    return tuple(
        SheetNotice(**{**r, "status": CaseState(r["status"]), "sheets": tuple(r["sheets"])})
        for r in tx.all(rows)
    )


def of(tx: Transaction, notice_id: int) -> tuple[CaseId, Department] | None:
    """Case and department of an open notice."""
    row = tx.one(
        select(SHEET_NOTICE.c.case_id, SHEET_NOTICE.c.department).where(
            SHEET_NOTICE.c.id == notice_id, SHEET_NOTICE.c.settled_at.is_(None)
        )
    )
    return None if row is None else (CaseId(row["case_id"]), Department(row["department"]))


def settle(
    tx: Transaction,
    case_id: CaseId,
    department: Department,
    settlement: str,
    by: Officer,
    now: datetime,
) -> int:
    """A department has looked at what changed in this case: how many notices that settled."""
    settled = (
        update(SHEET_NOTICE)
        .where(
            SHEET_NOTICE.c.case_id == case_id,
            SHEET_NOTICE.c.department == department,
            SHEET_NOTICE.c.settled_at.is_(None),
        )
        .values(settled_at=now, settled_by=by.name, settlement=settlement)
    )
    return tx.run(settled).rowcount
