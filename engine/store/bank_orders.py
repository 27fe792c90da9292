"""What was asked of a bank, under keys that it honours once, and when to ask what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from engine.domain.fees.paying import OPEN_ORDER, Order, OrderState, Way
from engine.domain.names import AccountId, CaseId, Officer
from engine.store import landmarks
from engine.store.database import Row, Transaction
from engine.store.tables import BANK_ORDER, PAYMENT_SLIP
from engine.store.tables.base import among

_OPEN = among(BANK_ORDER.c.state, *(s.value for s in OrderState if s in OPEN_ORDER))


def add(
    tx: Transaction,
    *,
    case_id: CaseId,
    bank: str,
    kind: str,
    key: str,
    slip_id: int,
    refund_id: int | None,
    cents: int,
    way: Way,
    by: Officer,
    now: datetime,
) -> int:
    """An order, written together with its letter. The value is its number."""
    row = {
        "case_id": case_id,
        "bank": bank,
        "kind": kind,
        "key": key,
        "slip_id": slip_id,
        "refund_id": refund_id,
        "amount_cents": cents,
        "way": way.value,
        "state": OrderState.ASKED.value,
        "by": by.name,
        "account_id": by.account,
        "at": now,
    }
    number = tx.run(insert(BANK_ORDER).values(**row)).inserted_primary_key
    assert number is not None
    landmarks.passed("order.written")
    return int(number[0])


def get(tx: Transaction, order_id: int) -> Order | None:
    """One order."""
    row = tx.one(select(BANK_ORDER).where(BANK_ORDER.c.id == order_id))
    return None if row is None else _order(row)


def of_key(tx: Transaction, key: str) -> Order | None:
    """The order of this key, if it is ours."""
    row = tx.one(select(BANK_ORDER).where(BANK_ORDER.c.key == key))
    return None if row is None else _order(row)


def of_slip(tx: Transaction, slip_id: int) -> tuple[Order, ...]:
    """Every order for a slip, payments and refunds, the oldest first."""
    rows = select(BANK_ORDER).where(BANK_ORDER.c.slip_id == slip_id).order_by(BANK_ORDER.c.id)
    return tuple(_order(r) for r in tx.all(rows))


def of_case(tx: Transaction, case_id: CaseId) -> tuple[Order, ...]:
    """Every order of a case, the oldest first."""
    rows = select(BANK_ORDER).where(BANK_ORDER.c.case_id == case_id).order_by(BANK_ORDER.c.id)
    return tuple(_order(r) for r in tx.all(rows))


def open_payment(tx: Transaction, slip_id: int) -> Order | None:
    """The payment of a slip that is on its way or not known, if any."""
    rows = select(BANK_ORDER).where(
        BANK_ORDER.c.slip_id == slip_id, BANK_ORDER.c.kind == "payment", _OPEN
    )
    row = tx.one(rows)
    return None if row is None else _order(row)


def to_query(tx: Transaction, now: datetime, limit: int = 200) -> tuple[int, ...]:
    """Orders that are to be asked after now: numbers, the longest due first."""
    rows = (
        select(BANK_ORDER.c.id)
        .where(BANK_ORDER.c.query_at.is_not(None), BANK_ORDER.c.query_at <= now)
        .order_by(BANK_ORDER.c.query_at)
        .limit(limit)
    )
    return tuple(r["id"] for r in tx.all(rows))


def change(tx: Transaction, order_id: int, state: OrderState, **values: Any) -> None:
    """Another state, with ``query_at``, ``said``, ``asks`` or ``settled_at``."""
    changed = (
        update(BANK_ORDER).where(BANK_ORDER.c.id == order_id).values(state=state.value, **values)
    )
    tx.run(changed)
    landmarks.passed("order.changed")


def day_of_teller(
    tx: Transaction, by: AccountId, since: datetime, until: datetime, *, limit: int, offset: int
) -> tuple[Row, ...]:
    """What one teller took in [since, until), the newest first.

    id, at, state, amount_cents, said, slip_no, payment_code, payer.
    """
    o, s = BANK_ORDER.c, PAYMENT_SLIP.c
    rows = (
        select(o.id, o.at, o.state, o.amount_cents, o.said, s.slip_no, s.payment_code, s.payer)
        .join(PAYMENT_SLIP, s.id == o.slip_id)
        .where(o.account_id == by, o.at >= since, o.at < until, o.kind == "payment")
        .order_by(o.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(tx.all(rows))


def sums_of_teller(
    tx: Transaction, by: AccountId, since: datetime, until: datetime
) -> dict[OrderState, tuple[int, int]]:
    """How many orders of one teller in [since, until) are in each state, and their cents."""
    o = BANK_ORDER.c
    rows = (
        select(o.state, func.count().label("n"), func.sum(o.amount_cents).label("cents"))
        .where(o.account_id == by, o.at >= since, o.at < until, o.kind == "payment")
        .group_by(o.state)
    )
    return {OrderState(r["state"]): (r["n"], int(r["cents"])) for r in tx.all(rows)}


def _order(row: Row) -> Order:
    return Order(
        id=row["id"],
        case_id=row["case_id"],
        bank=row["bank"],
        kind=row["kind"],
        key=row["key"],
        slip_id=row["slip_id"],
        refund_id=row["refund_id"],
        cents=row["amount_cents"],
        way=Way(row["way"]),
        state=OrderState(row["state"]),
        asks=row["asks"],
        query_at=row["query_at"],
        said=row["said"],
        by=row["by"],
        account_id=row["account_id"],
        at=row["at"],
        settled_at=row["settled_at"],
    )
