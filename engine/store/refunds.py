"""Money on its way back, one row for each time that some of it goes."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from engine.domain.fees.paying import Payment, Refund, RefundState
from engine.domain.names import CaseId
from engine.store import landmarks
from engine.store.database import Row, Transaction
from engine.store.tables import CASE, PAYMENT_SLIP, REFUND


def of_excess(
    tx: Transaction, payment: Payment, cents: int, reason: str, by: str, now: datetime
) -> None:
    """What of a booking does not count goes back; its key forbids a second row."""
    row = {
        "case_id": payment.case_id,
        "slip_id": payment.slip_id,
        "payment_id": payment.id,
        "kind": "excess",
        "amount_cents": cents,
        "reason": reason,
        "to_name": payment.payer,
        "to_account": payment.account,
        "by": by,
        "at": now,
        "state": RefundState.DUE.value,
        "key": f"excess/{payment.bank}/{payment.txn}",
    }
    tx.run(tx.insert(REFUND).values(**row).on_conflict_do_nothing())
    landmarks.passed("refund.due")


def get(tx: Transaction, refund_id: int) -> Refund | None:
    """One refund."""
    row = tx.one(select(REFUND).where(REFUND.c.id == refund_id))
    return None if row is None else _refund(row)


def of_slip(tx: Transaction, slip_id: int) -> tuple[Refund, ...]:
    """Every refund of a slip, the oldest first."""
    rows = select(REFUND).where(REFUND.c.slip_id == slip_id).order_by(REFUND.c.id)
    return tuple(_refund(r) for r in tx.all(rows))


def of_case(tx: Transaction, case_id: CaseId) -> tuple[Refund, ...]:
    """Every refund of a case, the oldest first."""
    rows = select(REFUND).where(REFUND.c.case_id == case_id).order_by(REFUND.c.id)
    return tuple(_refund(r) for r in tx.all(rows))


def against(tx: Transaction, payment_id: int) -> int:
    """What goes or went back against one booking, in cents."""
    every = select(func.coalesce(func.sum(REFUND.c.amount_cents), 0)).where(
        REFUND.c.payment_id == payment_id
    )
    return int(tx.value(every))


def page(
    tx: Transaction, states: tuple[RefundState, ...], *, limit: int, offset: int
) -> tuple[Refund, ...]:
    """Refunds in these states, the oldest first."""
    rows = select(REFUND).where(REFUND.c.state.in_([s.value for s in states])).order_by(REFUND.c.id)
    return tuple(_refund(r) for r in tx.all(rows.limit(limit).offset(offset)))


def table(
    tx: Transaction, states: tuple[RefundState, ...], limit: int
) -> tuple[tuple[Refund, str, str, str], ...]:
    """The same with the number of the case, and number and payer of the slip, for a spreadsheet."""
    rows = (
        select(REFUND, CASE.c.case_no, PAYMENT_SLIP.c.slip_no, PAYMENT_SLIP.c.payer)
        .join(CASE, CASE.c.id == REFUND.c.case_id)
        .join(PAYMENT_SLIP, PAYMENT_SLIP.c.id == REFUND.c.slip_id)
        .where(REFUND.c.state.in_([s.value for s in states]))
        .order_by(REFUND.c.id)
        .limit(limit)
    )
    return tuple((_refund(r), r["case_no"], r["slip_no"], r["payer"]) for r in tx.all(rows))


def counts(tx: Transaction) -> dict[RefundState, int]:
    """How many there are in each state."""
    rows = select(REFUND.c.state, func.count().label("n")).group_by(REFUND.c.state)
    return {RefundState(r["state"]): r["n"] for r in tx.all(rows)}


def change(
    tx: Transaction,
    refund_id: int,
    state: RefundState,
    *,
    payment: Payment | None = None,
    txn: str | None = None,
    done_at: datetime | None = None,
) -> None:
    """Another state; with the booking it goes back against, or the bank's number of it."""
    values: dict[str, Any] = {"state": state.value}
    if payment is not None:
        values["payment_id"] = payment.id
        values |= {"to_name": payment.payer, "to_account": payment.account}
    if txn is not None:
        values["txn"] = txn
    if done_at is not None:
        values["done_at"] = done_at
    tx.run(update(REFUND).where(REFUND.c.id == refund_id).values(**values))
    landmarks.passed("refund.changed")


def _refund(row: Row) -> Refund:
    return Refund(
        id=row["id"],
        case_id=row["case_id"],
        slip_id=row["slip_id"],
        line_id=row["line_id"],
        payment_id=row["payment_id"],
        kind=row["kind"],
        cents=row["amount_cents"],
        reason=row["reason"],
        basis=row["basis"],
        to_name=row["to_name"],
        to_account=row["to_account"],
        by=row["by"],
        at=row["at"],
        state=RefundState(row["state"]),
        key=row["key"],
        txn=row["txn"],
        done_at=row["done_at"],
    )
