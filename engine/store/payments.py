"""Money that came, by the bank's own numbers, and the ledger of what the bank said."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from engine.domain.fees.paying import Payment, PaymentState, Way
from engine.domain.names import CaseId
from engine.store import landmarks
from engine.store.database import Row, Transaction
from engine.store.tables import PAYMENT, PAYMENT_MESSAGE


def add(
    tx: Transaction,
    *,
    case_id: CaseId,
    slip_id: int,
    bank: str,
    txn: str,
    cents: int,
    counted: int,
    payer: str,
    account: str,
    way: Way,
    booked_on: date,
    state: PaymentState,
    why: str,
    at: datetime,
) -> int:
    """A booking of the bank; (bank, txn) forbids taking it twice. The value is its number."""
    row = {
        "case_id": case_id,
        "slip_id": slip_id,
        "bank": bank,
        "txn": txn,
        "amount_cents": cents,
        "counted_cents": counted,
        "payer": payer,
        "account": account,
        "way": way.value,
        "booked_on": booked_on,
        "at": at,
        "state": state.value,
        "why": why,
    }
    key = tx.run(insert(PAYMENT).values(**row)).inserted_primary_key
    assert key is not None
    landmarks.passed("money.booked")
    return int(key[0])


def get(tx: Transaction, payment_id: int) -> Payment | None:
    """One booking."""
    row = tx.one(select(PAYMENT).where(PAYMENT.c.id == payment_id))
    return None if row is None else _payment(row)


def of_txn(tx: Transaction, bank: str, txn: str) -> Payment | None:
    """The booking of this number, if we have it."""
    row = tx.one(select(PAYMENT).where(PAYMENT.c.bank == bank, PAYMENT.c.txn == txn))
    return None if row is None else _payment(row)


def of_slip(tx: Transaction, slip_id: int) -> tuple[Payment, ...]:
    """Every booking for a slip, in the order we took them down."""
    rows = select(PAYMENT).where(PAYMENT.c.slip_id == slip_id).order_by(PAYMENT.c.id)
    return tuple(_payment(r) for r in tx.all(rows))


def of_case(tx: Transaction, case_id: CaseId) -> tuple[Payment, ...]:
    """Every booking of a case."""
    rows = select(PAYMENT).where(PAYMENT.c.case_id == case_id).order_by(PAYMENT.c.id)
    return tuple(_payment(r) for r in tx.all(rows))


def counted(tx: Transaction, slip_id: int) -> int:
    """What counts for a slip so far, in cents."""
    every = select(func.coalesce(func.sum(PAYMENT.c.counted_cents), 0))
    return int(tx.value(every.where(PAYMENT.c.slip_id == slip_id)))


def held(tx: Transaction, *, limit: int, offset: int = 0) -> tuple[Payment, ...]:
    """Money from others that waits for the finance officer, the oldest first."""
    rows = select(PAYMENT).where(PAYMENT.c.state == "held").order_by(PAYMENT.c.id)
    return tuple(_payment(r) for r in tx.all(rows.limit(limit).offset(offset)))


def held_count(tx: Transaction) -> int:
    """How many bookings wait."""
    return int(tx.value(select(func.count()).where(PAYMENT.c.state == "held")))


def change(
    tx: Transaction,
    payment_id: int,
    *,
    state: PaymentState | None = None,
    counted: int | None = None,
    why: str | None = None,
) -> None:
    """Another state, another count, another reason; what is not named stays."""
    values: dict[str, Any] = {}
    if state is not None:
        values["state"] = state.value
    if counted is not None:
        values["counted_cents"] = counted
    if why is not None:
        values["why"] = why
    tx.run(update(PAYMENT).where(PAYMENT.c.id == payment_id).values(**values))


def said(
    tx: Transaction,
    *,
    source: str,
    message_id: str,
    case_id: CaseId,
    slip_id: int,
    kind: str,
    txn: str,
    cents: int,
    body: bytes,
    came_by: str,
    became: str,
    now: datetime,
) -> None:
    """One line in the ledger of messages; a message that is in it stays as it was."""
    row = {
        "source": source,
        "message_id": message_id,
        "case_id": case_id,
        "slip_id": slip_id,
        "kind": kind,
        "txn": txn,
        "amount_cents": cents,
        "body": body,
        "received_at": now,
        "came_by": came_by,
        "became": became,
    }
    tx.run(tx.insert(PAYMENT_MESSAGE).values(**row).on_conflict_do_nothing())


def heard(tx: Transaction, source: str, message_id: str) -> bool:
    """Whether the ledger has this message."""
    there = select(PAYMENT_MESSAGE.c.kind).where(
        PAYMENT_MESSAGE.c.source == source, PAYMENT_MESSAGE.c.message_id == message_id
    )
    return tx.value(there) is not None


def ledger(tx: Transaction, case_id: CaseId) -> tuple[Row, ...]:
    """What the bank said of a case, in the order it came.

    message_id, kind, txn, amount_cents, received_at, came_by, became.
    """
    m = PAYMENT_MESSAGE.c
    rows = (
        select(m.message_id, m.kind, m.txn, m.amount_cents, m.received_at, m.came_by, m.became)
        .where(m.case_id == case_id)
        .order_by(m.received_at, m.message_id)
    )
    return tuple(tx.all(rows))


def _payment(row: Row) -> Payment:
    return Payment(
        id=row["id"],
        case_id=row["case_id"],
        slip_id=row["slip_id"],
        bank=row["bank"],
        txn=row["txn"],
        cents=row["amount_cents"],
        counted=row["counted_cents"],
        payer=row["payer"],
        account=row["account"],
        way=Way(row["way"] or Way.OTHER),
        booked_on=row["booked_on"],
        at=row["at"],
        state=PaymentState(row["state"]),
        why=row["why"],
    )
