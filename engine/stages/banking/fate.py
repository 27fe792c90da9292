"""What became of an order on its way to the bank: it is there, nobody knows, or the bank refused.

An order whose fate is not known is asked after under its key, and sent again only when the bank
says that it never had it.
"""

from datetime import datetime, timedelta
from typing import Final

from engine.domain.case import Letter
from engine.domain.errors import ApprovalError, OutcomeUnknown
from engine.domain.fees import money
from engine.domain.fees.lines import SlipState
from engine.domain.fees.paying import ORDER, Order, OrderState, RefundState
from engine.domain.names import SYSTEM, Text
from engine.stages import delivery
from engine.store import (
    Transaction,
    bank_orders,
    cases,
    fees,
    journal,
    outbox,
    refunds,
)

FIRST_LOOK: Final = timedelta(seconds=30)
"""A bank that took an order and has said nothing for so long is asked."""

LONGEST_LOOK: Final = timedelta(minutes=30)
ASKS: Final = 60
"""After so many questions without an end a person is asked: about a day."""


def arrived(tx: Transaction, letter: Letter, now: datetime) -> bool:
    """The bank has the order. False: the lease went to somebody else, who will say so."""
    cases.lock(tx, letter.case_id)
    delivery.answered(tx, letter.connector, now)
    if not outbox.complete(tx, letter, now):
        return False
    order = bank_orders.of_key(tx, letter.idem_key)
    assert order is not None
    if OrderState.SENT in ORDER[order.state]:
        bank_orders.change(tx, order.id, OrderState.SENT, query_at=now + FIRST_LOOK)
    _refund(tx, order, RefundState.ORDERED)
    return True


def missed(
    tx: Transaction,
    letter: Letter,
    why: ApprovalError,
    again: datetime | None,
    now: datetime,
    spread: float = 0.0,
) -> bool:
    """The bank was not reached, or the line broke before it replied.

    ``again`` is when the worker looks next: it then asks before it sends. None: a person looks.
    """
    cases.lock(tx, letter.case_id)
    delivery.missed(tx, letter.connector, why, spread, now)
    held = outbox.bury(tx, letter, why.says("zh")) if again is None else outbox.retry_later(
        tx, letter, again, why.says("zh")
    )  # fmt: skip
    if not held:
        return False
    order = bank_orders.of_key(tx, letter.idem_key)
    assert order is not None
    unknown = isinstance(why, OutcomeUnknown)
    if unknown and order.state is OrderState.ASKED:
        bank_orders.change(tx, order.id, OrderState.UNKNOWN)
        _refund(tx, order, RefundState.UNKNOWN)
        _write(tx, order, "payment-unknown" if order.kind == "payment" else "refund-unknown", now)
    if again is None:
        _ask_a_person(tx, order, now)
    return True


def refused(tx: Transaction, letter: Letter, why: ApprovalError, now: datetime) -> bool:
    """The bank turned the order down without taking it: nothing was booked under its key."""
    cases.lock(tx, letter.case_id)
    delivery.answered(tx, letter.connector, now)
    if not outbox.bury(tx, letter, why.says("zh")):
        return False
    order = bank_orders.of_key(tx, letter.idem_key)
    assert order is not None
    said = why.says("zh")[:400]
    if OrderState.REJECTED in ORDER[order.state]:
        values = {"query_at": None, "settled_at": now, "said": said}
        bank_orders.change(tx, order.id, OrderState.REJECTED, **values)
        _refund(tx, order, RefundState.REJECTED)
        what = "payment-rejected" if order.kind == "payment" else "refund-rejected"
        _write(tx, order, what, now, reason=said)
    return True


def still_taken(tx: Transaction, order: Order, now: datetime) -> None:
    """The bank was asked: it has the order and has not finished, or could not be reached."""
    cases.lock(tx, order.case_id)
    current = bank_orders.get(tx, order.id)
    if current is None or current.query_at is None:
        return  # the news came meanwhile
    if current.asks >= ASKS:
        bank_orders.change(tx, order.id, current.state, query_at=None)
        _ask_a_person(tx, order, now)
        return
    wait = min(FIRST_LOOK * (1 << min(current.asks, 10)), LONGEST_LOOK)
    values = {"asks": current.asks + 1, "query_at": now + wait}
    bank_orders.change(tx, order.id, current.state, **values)


def not_there(tx: Transaction, order: Order, now: datetime) -> None:
    """The bank was asked and does not have an order that it took, or that may have left.

    Where the slip is not to be paid any more that is the end of it; else a person looks: the bank
    has lost what it acknowledged, and sending it again is for somebody who has telephoned.
    """
    cases.lock(tx, order.case_id)
    current = bank_orders.get(tx, order.id)
    if current is None or current.query_at is None:
        return
    slip = fees.slip(tx, order.slip_id)
    gone = order.kind == "payment" and slip.state is SlipState.CANCELLED
    if gone and OrderState.WITHDRAWN in ORDER[current.state]:
        bank_orders.change(tx, order.id, OrderState.WITHDRAWN, query_at=None, settled_at=now)
        return
    state = OrderState.UNKNOWN if OrderState.UNKNOWN in ORDER[current.state] else current.state
    bank_orders.change(tx, order.id, state, query_at=None)
    _ask_a_person(tx, order, now)


def _refund(tx: Transaction, order: Order, state: RefundState) -> None:
    if order.refund_id is not None:
        refund = refunds.get(tx, order.refund_id)
        if refund is not None and refund.state not in {RefundState.DONE, state}:
            refunds.change(tx, refund.id, state)


def _ask_a_person(tx: Transaction, order: Order, now: datetime) -> None:
    zh = f"银行没有确认{order.key}的结果，请电话核实。核实之前不要再缴，也不要再退。"
    en = f"The bank does not say what became of {order.key}; telephone. Pay nothing again before."
    says = Text(zh, en)
    known = journal.incidents(tx)
    if not any((one.case_id, one.says) == (order.case_id, says) for one in known):
        journal.raise_incident(
            tx, order.case_id, "payment-unknown", says, now, connector=order.bank
        )


def _write(tx: Transaction, order: Order, what: str, now: datetime, **data: str) -> None:
    slip = fees.slip(tx, order.slip_id)
    journal.write(
        tx,
        order.case_id,
        what,
        SYSTEM,
        now,
        slip=slip.slip_no,
        amount=money.figures(order.cents),
        **data,
    )
