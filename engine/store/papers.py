"""Notices, decisions, handing out: each once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, union, update

from engine.domain.case import Decision
from engine.domain.names import AccountId, CaseId, Department, ProjectId, Text
from engine.store.database import Row, Transaction
from engine.store.tables import (
    CASE,
    CONTROLLED_RECEIPT,
    DECISION,
    HANDOVER,
    NOTICE,
    PAYMENT_SLIP,
    REPLACEMENT,
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A paper to the applicant; one of each kind per case."""

    kind: str
    number: str
    at: datetime
    by: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Handover:
    """Who took the documents, when, from whom."""

    at: datetime
    by: str
    receiver_name: str
    receiver_id_no: str
    signature: str
    documents: tuple[str, ...]
    id_kind: str = ""
    id_note: str = ""
    capacity: str = ""
    letter: str = ""
    scan: str = ""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A lost paper given again, under the same number.

    ``request`` names the form it was asked for on: the same form sent twice is one replacement.
    """

    department: Department
    document_no: str
    reason: str
    receiver_name: str
    receiver_id_no: str
    at: datetime
    by: str
    id_kind: str = ""
    id_note: str = ""
    capacity: str = ""
    letter: str = ""
    request: str = ""


def write_notice(tx: Transaction, case_id: CaseId, notice: Notice) -> None:
    """Write a notice; the key forbids a second one of its kind."""
    values = {name: getattr(notice, name) for name in Notice.__slots__}
    tx.run(insert(NOTICE).values(case_id=case_id, **{**values, "body": dict(notice.body)}))


def notices(tx: Transaction, case_id: CaseId) -> tuple[Notice, ...]:
    """Every notice of the case, oldest first."""
    rows = select(NOTICE).where(NOTICE.c.case_id == case_id).order_by(NOTICE.c.id)
    return tuple(Notice(**{n: r[n] for n in Notice.__slots__}) for r in tx.all(rows))


def notice(tx: Transaction, case_id: CaseId, kind: str) -> Notice | None:
    """The notice of this kind, if it was written."""
    return next((n for n in notices(tx, case_id) if n.kind == kind), None)


def write_decision(tx: Transaction, case_id: CaseId, decision: Decision) -> None:
    """Write a signed decision; the key forbids a second one per department."""
    values = {name: getattr(decision, name) for name in Decision.__slots__}
    title = [decision.title.zh, decision.title.en]
    tx.run(insert(DECISION).values(case_id=case_id, **{**values, "title": title}))


def decisions(tx: Transaction, case_id: CaseId) -> tuple[Decision, ...]:
    """Every decision signed so far, by department."""
    rows = select(DECISION).where(DECISION.c.case_id == case_id).order_by(DECISION.c.department)
    return tuple(_decision(r) for r in tx.all(rows))


def write_handover(tx: Transaction, case_id: CaseId, handover: Handover) -> None:
    """Handed out; the case's key forbids a second time."""
    values = {name: getattr(handover, name) for name in Handover.__slots__}
    documents = list(handover.documents)
    tx.run(insert(HANDOVER).values(case_id=case_id, **{**values, "documents": documents}))


def handover(tx: Transaction, case_id: CaseId) -> Handover | None:
    """The one handing out, if it happened."""
    row = tx.one(select(HANDOVER).where(HANDOVER.c.case_id == case_id))
    if row is None:
        return None
    values = {name: row[name] for name in Handover.__slots__}
    return Handover(**{**values, "documents": tuple(row["documents"])})


def keep_scan(tx: Transaction, case_id: CaseId, sha256: str) -> bool:
    """The signed receipt as it was scanned. False: there is one already, or nothing to sign for."""
    kept = (
        update(HANDOVER)
        .where(HANDOVER.c.case_id == case_id, HANDOVER.c.scan == "")
        .values(scan=sha256)
    )
    return tx.run(kept).rowcount == 1


def write_replacement(tx: Transaction, case_id: CaseId, replacement: Replacement) -> None:
    """A lost paper was given again."""
    values = {name: getattr(replacement, name) for name in Replacement.__slots__}
    tx.run(insert(REPLACEMENT).values(case_id=case_id, **values))


def replacements(tx: Transaction, case_id: CaseId) -> tuple[Replacement, ...]:
    """Every replacement of the case, oldest first."""
    rows = select(REPLACEMENT).where(REPLACEMENT.c.case_id == case_id).order_by(REPLACEMENT.c.id)
    return tuple(Replacement(**{n: r[n] for n in Replacement.__slots__}) for r in tx.all(rows))


def numbered(tx: Transaction, number: str) -> tuple[CaseId, ...]:
    """Cases with a paper of this number; more than one only by a guide's fault."""
    found = union(
        select(NOTICE.c.case_id).where(NOTICE.c.number == number),
        select(DECISION.c.case_id).where(DECISION.c.document_no == number),
        select(PAYMENT_SLIP.c.case_id).where(PAYMENT_SLIP.c.slip_no == number),
        select(CONTROLLED_RECEIPT.c.case_id).where(CONTROLLED_RECEIPT.c.number == number),
    )
    return tuple(CaseId(row["case_id"]) for row in tx.all(found))


@dataclass(frozen=True, slots=True)
class Issued:
    """A signed document of one of a project's cases; ``receiver`` empty until it was taken."""

    case_no: str
    department: Department
    title: Text
    document_no: str
    granted: bool
    signed_at: datetime
    receiver: str
    taken_at: datetime | None


def of_project(tx: Transaction, project: ProjectId) -> tuple[Issued, ...]:
    """Every document signed for a project, the newest first."""
    rows = (
        select(
            CASE.c.case_no,
            DECISION.c.department,
            DECISION.c.title,
            DECISION.c.document_no,
            DECISION.c.granted,
            DECISION.c.signed_at,
            func.coalesce(HANDOVER.c.receiver_name, "").label("receiver"),
            HANDOVER.c.at.label("taken_at"),
        )
        .select_from(DECISION)
        .join(CASE, CASE.c.id == DECISION.c.case_id)
        .outerjoin(HANDOVER, HANDOVER.c.case_id == CASE.c.id)
        .where(CASE.c.project_id == project)
        .order_by(DECISION.c.signed_at.desc(), DECISION.c.department)
    )
    return tuple(Issued(**{**r, "title": Text(*r["title"])}) for r in tx.all(rows))


def _decision(row: Row) -> Decision:
    values = {name: row[name] for name in Decision.__slots__}
    return Decision(
        **{**values, "title": Text(*row["title"]), "signed_by": AccountId(row["signed_by"])}
    )
