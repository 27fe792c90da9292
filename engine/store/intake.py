"""What the window takes in: subjects, projects, visits, materials, drawings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select, update

from engine.domain.application import (
    MaterialReceived,
    MaterialState,
    Medium,
    Project,
    Sheet,
    Subject,
)
from engine.domain.errors import NoSuchThing
from engine.domain.names import CaseId, Department, ProjectId, Text
from engine.store.database import Transaction, remembered
from engine.store.tables import (
    DRAWING_SHEET,
    DRAWING_VERSION,
    MATERIAL,
    PROJECT,
    PULL_BACK,
    SUBJECT,
    VISIT,
)

_PULLED = select(PULL_BACK.c.department).where(
    PULL_BACK.c.case_id == bindparam("case"), PULL_BACK.c.into_round == bindparam("to_round")
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody came to a window."""

    purpose: str
    window: str
    by: str
    at: datetime


def subject(tx: Transaction, subject: Subject) -> int:
    """The number of a subject, known before or written now."""
    known = select(SUBJECT.c.id).where(
        SUBJECT.c.kind == subject.kind,
        SUBJECT.c.code == subject.code,
        SUBJECT.c.name == subject.name,
    )
    found = tx.value(known)
    if found is None:
        row = {
            "kind": subject.kind,
            "name": subject.name,
            "code": subject.code,
            "phone": subject.phone,
        }
        # Another window may write the same body in this very moment: wait for it, then read.
        tx.run(tx.insert(SUBJECT).values(**row).on_conflict_do_nothing())
        found = tx.value(known)
    return int(found)


def subject_of(tx: Transaction, subject_id: int) -> Subject:
    """A body or a person by number."""
    row = tx.run(select(SUBJECT).where(SUBJECT.c.id == subject_id)).mappings().one()
    return Subject(row["name"], row["code"], row["kind"], row["phone"])


def known(tx: Transaction, kind: str, code: str) -> Subject | None:
    """A body or a person seen before, under the name used last; None where there is none."""
    asked = (
        select(SUBJECT)
        .where(SUBJECT.c.kind == kind, SUBJECT.c.code == code)
        .order_by(SUBJECT.c.id.desc())
        .limit(1)
    )
    row = tx.one(asked)
    return None if row is None else Subject(row["name"], row["code"], row["kind"], row["phone"])


def subjects(tx: Transaction, *given: Subject) -> tuple[int, ...]:
    """The numbers of several subjects, in the order given.

    They are written in the order of their keys: two windows that take in the same people in
    different parts wait for each other, not both for ever.
    """
    known = {s: subject(tx, s) for s in sorted(set(given), key=lambda s: (s.kind, s.code, s.name))}
    return tuple(known[s] for s in given)


def project(tx: Transaction, project: Project) -> ProjectId:
    """The number of a project, known before or written now, and locked. The first name stays.

    A case that is not there yet cannot be locked; its project stands in for it, so two windows
    cannot open the same joint approval for one project in the same moment.
    """
    row = {"code": project.code, "name": project.name, "address": project.address}
    tx.run(tx.insert(PROJECT).values(**row).on_conflict_do_nothing())
    held = select(PROJECT.c.id).where(PROJECT.c.code == project.code)
    return ProjectId(tx.value(held.with_for_update(key_share=True)))


def find_project(tx: Transaction, code: str) -> ProjectId | None:
    """The number of the project with this code."""
    found = tx.value(select(PROJECT.c.id).where(PROJECT.c.code == code))
    return None if found is None else ProjectId(found)


def project_coded(tx: Transaction, code: str) -> tuple[Project, ProjectId]:
    """The project with this code, and its number.

    Raises:
        NoSuchThing: the centre has never had a case of it.
    """
    row = tx.one(select(PROJECT).where(PROJECT.c.code == code))
    if row is None:
        raise NoSuchThing(what=Text("这个项目", "The project"))
    return Project(row["code"], row["name"], row["address"]), ProjectId(row["id"])


def project_of(tx: Transaction, project_id: ProjectId) -> Project:
    """A project by number."""
    row = tx.run(select(PROJECT).where(PROJECT.c.id == project_id)).mappings().one()
    return Project(row["code"], row["name"], row["address"])


def visit(
    tx: Transaction, case_id: CaseId, purpose: str, window: str, by: str, at: datetime
) -> None:
    """Somebody came to a window."""
    row = {"case_id": case_id, "purpose": purpose, "window": window, "by": by, "at": at}
    tx.run(insert(VISIT).values(**row))


def visits(tx: Transaction, case_id: CaseId) -> int:
    """How often somebody had to come."""
    return len(tx.all(select(VISIT.c.id).where(VISIT.c.case_id == case_id)))


def visited(tx: Transaction, case_id: CaseId) -> tuple[Visit, ...]:
    """Every time somebody came, as the windows recorded it."""
    rows = select(VISIT).where(VISIT.c.case_id == case_id).order_by(VISIT.c.id)
    return tuple(Visit(r["purpose"], r["window"], r["by"], r["at"]) for r in tx.all(rows))


def set_material(tx: Transaction, case_id: CaseId, received: MaterialReceived) -> None:
    """What became of one material, over what stood there before."""
    values = {
        "state": received.state.value,
        "copies": received.copies,
        "file": received.file,
        "note": received.note,
        "medium": received.medium.value,
        "pages": received.pages,
    }
    here = (MATERIAL.c.case_id == case_id, MATERIAL.c.code == received.code)
    if tx.run(update(MATERIAL).where(*here).values(**values)).rowcount == 0:
        tx.run(insert(MATERIAL).values(case_id=case_id, code=received.code, **values))


def materials(tx: Transaction, case_id: CaseId) -> tuple[MaterialReceived, ...]:
    """The checklist as it stands, by code."""
    rows = select(MATERIAL).where(MATERIAL.c.case_id == case_id).order_by(MATERIAL.c.code)
    return tuple(
        MaterialReceived(
            r["code"],
            MaterialState(r["state"]),
            r["copies"],
            r["file"],
            r["note"],
            Medium(r["medium"]),
            r["pages"],
        )
        for r in tx.all(rows)
    )


def add_version(
    tx: Transaction,
    case_id: CaseId,
    version: int,
    sheets: Iterable[Sheet],
    *,
    changed: frozenset[str],
    declared: frozenset[str],
    by: str,
    note: str,
    at: datetime,
) -> None:
    """A whole drawing set as one version; ``changed`` and ``declared`` are sheet numbers."""
    row = {"case_id": case_id, "version": version, "at": at, "by": by, "note": note}
    tx.run(insert(DRAWING_VERSION).values(**row))
    _write_sheets(tx, case_id, version, sheets, changed, declared)


def replace_version(
    tx: Transaction, case_id: CaseId, version: int, sheets: Iterable[Sheet]
) -> None:
    """The sheets of a version that nobody has reviewed yet: corrections before acceptance."""
    here = (DRAWING_SHEET.c.case_id == case_id, DRAWING_SHEET.c.version == version)
    tx.run(delete(DRAWING_SHEET).where(*here))
    _write_sheets(tx, case_id, version, sheets, frozenset(), frozenset())


def sheets(tx: Transaction, case_id: CaseId, version: int) -> tuple[Sheet, ...]:
    """The sheet index of one version, by sheet number."""
    rows = (
        select(DRAWING_SHEET)
        .where(DRAWING_SHEET.c.case_id == case_id, DRAWING_SHEET.c.version == version)
        .order_by(DRAWING_SHEET.c.sheet_no)
    )
    return tuple(
        Sheet(r["sheet_no"], r["title"], r["material"], r["sha256"], r["size"])
        for r in tx.all(rows)
    )


def sheet_page(
    tx: Transaction, case_id: CaseId, version: int, text: str, *, limit: int, offset: int
) -> tuple[Sheet, ...]:
    """Some sheets of one version, by number; ``text`` is part of a number or a title."""
    rows = (
        select(DRAWING_SHEET)
        .where(*_sheets_with(case_id, version, text))
        .order_by(DRAWING_SHEET.c.sheet_no)
        .limit(limit)
        .offset(offset)
    )
    return tuple(
        Sheet(r["sheet_no"], r["title"], r["material"], r["sha256"], r["size"])
        for r in tx.all(rows)
    )


def sheet_total(tx: Transaction, case_id: CaseId, version: int, text: str = "") -> int:
    """How many sheets of one version have these words in their number or title."""
    counted = select(func.count()).select_from(DRAWING_SHEET)
    return int(tx.value(counted.where(*_sheets_with(case_id, version, text))))


def changes(tx: Transaction, case_id: CaseId) -> tuple[tuple[int, str, str], ...]:
    """What changed after the first version: (version, sheet number, material), in that order."""
    rows = (
        select(DRAWING_SHEET.c.version, DRAWING_SHEET.c.sheet_no, DRAWING_SHEET.c.material)
        .where(
            DRAWING_SHEET.c.case_id == case_id,
            DRAWING_SHEET.c.version > 1,
            DRAWING_SHEET.c.changed,
        )
        .order_by(DRAWING_SHEET.c.version, DRAWING_SHEET.c.sheet_no)
    )
    return tuple((r["version"], r["sheet_no"], r["material"]) for r in tx.all(rows))


def _sheets_with(case_id: CaseId, version: int, text: str) -> list[ColumnElement[bool]]:
    here = [DRAWING_SHEET.c.case_id == case_id, DRAWING_SHEET.c.version == version]
    if text:
        named = (DRAWING_SHEET.c.sheet_no, DRAWING_SHEET.c.title)
        here.append(or_(*(column.icontains(text, autoescape=True) for column in named)))
    return here


def changed_sheets(tx: Transaction, case_id: CaseId, version: int) -> frozenset[str]:
    """Sheet numbers that differ from the version before."""
    rows = select(DRAWING_SHEET.c.sheet_no).where(
        DRAWING_SHEET.c.case_id == case_id,
        DRAWING_SHEET.c.version == version,
        DRAWING_SHEET.c.changed,
    )
    return frozenset(r["sheet_no"] for r in tx.all(rows))


def changed_since(tx: Transaction, case_id: CaseId, version: int) -> tuple[tuple[int, Sheet], ...]:
    """Sheets that changed in versions after this one, each with the version that changed it."""
    rows = (
        select(DRAWING_SHEET)
        .where(
            DRAWING_SHEET.c.case_id == case_id,
            DRAWING_SHEET.c.version > version,
            DRAWING_SHEET.c.changed,
        )
        .order_by(DRAWING_SHEET.c.version, DRAWING_SHEET.c.sheet_no)
    )
    return tuple(
        (r["version"], Sheet(r["sheet_no"], r["title"], r["material"], r["sha256"], r["size"]))
        for r in tx.all(rows)
    )


def pull_back(
    tx: Transaction,
    case_id: CaseId,
    *,
    department: Department,
    into_round: int,
    sheet_no: str,
    reason: str,
    by: str,
    at: datetime,
) -> bool:
    """A department wants a changed sheet on its desk again. False: it had asked already."""
    here = (
        PULL_BACK.c.case_id == case_id,
        PULL_BACK.c.department == department,
        PULL_BACK.c.into_round == into_round,
        PULL_BACK.c.sheet_no == sheet_no,
    )
    if tx.one(select(PULL_BACK).where(*here)) is not None:
        return False
    row = {
        "case_id": case_id,
        "department": department,
        "into_round": into_round,
        "sheet_no": sheet_no,
        "reason": reason,
        "by": by,
        "at": at,
    }
    tx.run(insert(PULL_BACK).values(**row))
    return True


@remembered(PULL_BACK)
def pulled(tx: Transaction, case_id: CaseId, into_round: int) -> frozenset[Department]:
    """Departments that pulled a sheet back into this round."""
    rows = tx.all(_PULLED, case=case_id, to_round=into_round)
    return frozenset(Department(r["department"]) for r in rows)


def _write_sheets(
    tx: Transaction,
    case_id: CaseId,
    version: int,
    sheets: Iterable[Sheet],
    changed: frozenset[str],
    declared: frozenset[str],
) -> None:
    rows = [
        {
            "case_id": case_id,
            "version": version,
            "sheet_no": s.sheet_no,
            "title": s.title,
            "material": s.material,
            "sha256": s.sha256,
            "size": s.size,
            "changed": s.sheet_no in changed,
            "declared": s.sheet_no in declared,
        }
        for s in sheets
    ]
    if rows:
        tx.run(insert(DRAWING_SHEET), rows)
