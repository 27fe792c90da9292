"""What lies beside a case: its project, its papers, its money; for many cases in a few questions.

Nothing of a person is asked for: no applicant, no payer, no signer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.domain.names import Text
from engine.store.database import Transaction
from engine.store.tables import CASE, DECISION, MATERIAL, PAYMENT, PROJECT


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed decision: granted, it is the certificate that goes to the applicant."""

    case_no: str
    department: str
    document_no: str
    title: Text
    granted: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that arrived for a case; ``number`` is ours, the bank's own would name an account."""

    case_no: str
    number: int
    cents: int
    state: str
    at: datetime


def projects(tx: Transaction, cases: Sequence[str]) -> Sequence[tuple[str, str, str]]:
    """(case number, project code, project name), by case number."""
    asked = (
        select(CASE.c.case_no, PROJECT.c.code, PROJECT.c.name)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .where(CASE.c.case_no.in_(cases))
        .order_by(CASE.c.case_no)
    )
    return [(row["case_no"], row["code"], row["name"]) for row in tx.all(asked)]


def materials(tx: Transaction, cases: Sequence[str]) -> Sequence[tuple[str, str, str]]:
    """(case number, code, state) of every line of the checklist, by case number."""
    asked = (
        select(CASE.c.case_no, MATERIAL.c.code, MATERIAL.c.state)
        .join(CASE, CASE.c.id == MATERIAL.c.case_id)
        .where(CASE.c.case_no.in_(cases))
        .order_by(CASE.c.case_no, MATERIAL.c.code)
    )
    return [(row["case_no"], row["code"], row["state"]) for row in tx.all(asked)]


def decisions(tx: Transaction, cases: Sequence[str]) -> Sequence[Signed]:
    """Every signed decision, by case number and department."""
    asked = (
        select(
            CASE.c.case_no,
            DECISION.c.department,
            DECISION.c.document_no,
            DECISION.c.title,
            DECISION.c.granted,
            DECISION.c.signed_at,
        )
        .join(CASE, CASE.c.id == DECISION.c.case_id)
        .where(CASE.c.case_no.in_(cases))
        .order_by(CASE.c.case_no, DECISION.c.department)
    )
    return [
        Signed(
            row["case_no"],
            row["department"],
            row["document_no"],
            Text(*row["title"]),
            row["granted"],
            row["signed_at"],
        )
        for row in tx.all(asked)
    ]


def payments(tx: Transaction, cases: Sequence[str]) -> Sequence[Paid]:
    """All money that arrived, by case number and order of arrival."""
    asked = (
        select(CASE.c.case_no, PAYMENT.c.id, PAYMENT.c.amount_cents, PAYMENT.c.state, PAYMENT.c.at)
        .join(CASE, CASE.c.id == PAYMENT.c.case_id)
        .where(CASE.c.case_no.in_(cases))
        .order_by(CASE.c.case_no, PAYMENT.c.id)
    )
    return [
        Paid(row["case_no"], row["id"], row["amount_cents"], row["state"], row["at"])
        for row in tx.all(asked)
    ]
