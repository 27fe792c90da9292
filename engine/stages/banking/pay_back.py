"""Order money back: the finance officer lets it go, once, to the account that it came from."""

from datetime import datetime

from engine.domain.errors import NoSuchThing, NotYours, Refused
from engine.domain.fees import money
from engine.domain.fees.paying import (
    REFUND,
    Payment,
    Refund,
    RefundOnItsWay,
    RefundState,
    Way,
)
from engine.domain.names import BranchId, Officer, Role, Text
from engine.domain.words import POSTS
from engine.exchange import bank_messages
from engine.store import (
    Transaction,
    bank_orders,
    cases,
    fees,
    journal,
    outbox,
    payments,
    refunds,
)

IN_WORDS = {
    RefundState.DUE: Text("待退", "due"),
    RefundState.ORDERED: Text("交银行办理", "with the bank"),
    RefundState.UNKNOWN: Text("交银行，正在核实", "with the bank, being verified"),
    RefundState.DONE: Text("退还", "paid back"),
    RefundState.REJECTED: Text("被银行退回", "turned down by the bank"),
}


class NoBookingLargeEnough(Refused):
    """A refund that is more than any one booking of the slip still holds."""

    ZH = "该通知单是分次缴清的，没有一笔到账够退{amount}元。请分成几笔退款办理。"
    EN = "The slip was paid in parts; none of them holds {amount} yuan. Refund it in parts."


def order(
    tx: Transaction, refund_id: int, by: Officer, now: datetime, *, bank: str = "bank"
) -> Refund:
    """The money may go.

    Raises:
        NotYours: only the finance officer lets money out. NoSuchThing: there is no such refund.
        RefundOnItsWay: it was let go before. NoBookingLargeEnough: it cannot go in one sum.
    """
    if not by.may(Role.FINANCE):
        raise NotYours(whose=POSTS[Role.FINANCE])
    refund = refunds.get(tx, refund_id)
    if refund is None:
        raise NoSuchThing(what=Text("这笔退款", "The refund"))
    cases.lock(tx, refund.case_id)
    refund = refunds.get(tx, refund_id)
    assert refund is not None
    if RefundState.ORDERED not in REFUND[refund.state] or refund.state is RefundState.UNKNOWN:
        raise RefundOnItsWay(state=IN_WORDS[refund.state])
    against = _against(tx, refund)
    slip = fees.slip(tx, refund.slip_id)
    nth = 1 + sum(one.refund_id == refund.id for one in bank_orders.of_slip(tx, slip.id))
    key = f"refund/{slip.slip_no}/{refund.id}/{nth}"
    bank_orders.add(
        tx, case_id=refund.case_id, bank=bank, kind="refund", key=key, slip_id=slip.id,
        refund_id=refund.id, cents=refund.cents, way=Way.OTHER, by=by, now=now,
    )  # fmt: skip
    body = bank_messages.refund_order(
        key,
        slip_no=slip.slip_no,
        payment_code=slip.payment_code,
        cents=refund.cents,
        to_name=against.payer,
        to_account=against.account,
        of_txn=against.txn,
        reason=refund.reason[:400],
        at=now,
    )
    outbox.add(
        tx, idem_key=key, case_id=refund.case_id, branch=BranchId("refund"), round_no=refund.id,
        connector=bank, payload=body, now=now, kind="refund",
    )  # fmt: skip
    refunds.change(tx, refund.id, RefundState.ORDERED, payment=against)
    journal.write(
        tx,
        refund.case_id,
        "refund-ordered",
        by,
        now,
        slip=slip.slip_no,
        amount=money.figures(refund.cents),
    )
    ordered = refunds.get(tx, refund.id)
    assert ordered is not None
    return ordered


def _against(tx: Transaction, refund: Refund) -> Payment:
    """The booking that the money came by: its own, or one of the slip that still holds as much."""
    if refund.payment_id is not None:
        known = payments.get(tx, refund.payment_id)
        assert known is not None
        return known
    for payment in payments.of_slip(tx, refund.slip_id):
        if payment.cents - refunds.against(tx, payment.id) >= refund.cents:
            return payment
    raise NoBookingLargeEnough(amount=bank_messages.amount(refund.cents))
