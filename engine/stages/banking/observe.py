"""What a bank says: stored at the door, taken down under the case's lock, each booking once.

News comes twice, late, in any order, or never; by callback, by our question, at the counter or in
the day-end file. All ways end in :func:`take_down`, and the bank's own number of a booking is what
makes it one.
"""

from datetime import datetime

from engine.domain.case import Message
from engine.domain.errors import NoSuchCase
from engine.domain.fees import money, paying
from engine.domain.fees.lines import Slip, SlipState
from engine.domain.fees.paying import (
    BankMessage,
    Became,
    Counting,
    MessageKind,
    NoSuchSlip,
    OrderState,
    PaymentState,
    RefundState,
    Way,
)
from engine.domain.names import SYSTEM, BranchId, CaseId, Text
from engine.domain.wording import local_day
from engine.exchange import bank_messages
from engine.stages import advance
from engine.stages.casefile import CaseFile
from engine.stages.charging import close, refunded
from engine.store import (
    Transaction,
    bank_orders,
    cases,
    fees,
    journal,
    landmarks,
    mailbox,
    payments,
    refunds,
)
from engine.store.mailbox import Receipt

MONEY = BranchId("bank")
"""Where messages of a bank lie in a case's inbox: beside the departments' branches."""

_ENTRY = {
    Became.PAID: "payment-counted",
    Became.SHORT: "payment-short",
    Became.OVER: "payment-over",
    Became.DOUBLE: "payment-double",
    Became.AFTER_CANCELLATION: "payment-after-cancellation",
    Became.HELD: "payment-from-another",
}
WHY = {
    Became.OVER: "over",
    Became.DOUBLE: "double",
    Became.AFTER_CANCELLATION: "cancelled",
    Became.HELD: "other-payer",
}
REASON = {
    "over": "多缴部分退回",
    "double": "重复缴款退回",
    "cancelled": "通知单作废后到账，退回",
    "other-payer": "非缴款人账户缴款，退回",
}
"""Why money goes back, as it stands on the order to the bank."""


def receive(tx: Transaction, bank: str, body: bytes, now: datetime) -> Receipt:
    """Store what a bank sent, once; it gets its 200 at once. Money is never too late.

    Raises:
        BadMessage: not of the agreed shape. NoSuchSlip: the code is on no slip of ours.
    """
    message = bank_messages.read(body)
    slip = fees.slip_by_code(tx, message.payment_code)
    if slip is None:
        raise NoSuchSlip(code=message.payment_code)
    case = cases.lock(tx, slip.case_id)
    repeat = mailbox.seen(tx, bank, message.message_id, body)
    if repeat is Receipt.CONFLICT:
        zh = f"银行消息{message.message_id}与先前内容不同，没有采用。"
        en = f"Bank message {message.message_id} differs from the one before; not applied."
        _incident(tx, case.id, "message-conflict", Text(zh, en), bank, now)
    if repeat is not Receipt.NEW:
        return repeat
    return mailbox.receive(
        tx, source=bank, message_id=message.message_id, case_id=case.id, branch=MONEY, round_no=0,
        payload=body, now=now,
    )  # fmt: skip


def stray(tx: Transaction, bank: str, body: bytes, now: datetime) -> None:
    """A bank told of money for a code that is on no slip: a person looks for whose it is."""
    message = bank_messages.read(body)
    zh = f"银行流水{message.txn}的缴款码{message.payment_code}不在任何通知单上，请与银行核对。"
    en = f"Booking {message.txn} names code {message.payment_code}, which is on no slip."
    _incident(tx, None, "stray-payment", Text(zh, en), bank, now)


def stored(file: CaseFile, message: Message, now: datetime) -> bool:
    """Take down a message of the inbox; the value: whether a token went on by it."""
    said = bank_messages.read(message.payload)
    went_on = take_down(file, message.source, said, "callback", now)
    mailbox.mark(file.tx, message, "applied", now)
    return went_on


def told(
    tx: Transaction, bank: str, said: BankMessage, came_by: str, now: datetime
) -> CaseId | None:
    """Take down what was found out by a question, at the counter or in a day-end file.

    The case whose slip it is; None where the code is on no slip.
    """
    slip = fees.slip_by_code(tx, said.payment_code)
    if slip is None:
        return None
    file = CaseFile.locked(tx, slip.case_id)
    if take_down(file, bank, said, came_by, now):
        advance.on(file, now)
    return slip.case_id


def at_counter(slip: Slip, txn: str, cents: int, now: datetime) -> BankMessage:
    """Money that somebody paid at the bank's window, as the teller's own system booked it."""
    return BankMessage(
        message_id=f"counter/{txn}",
        kind=MessageKind.PAID,
        order="",
        payment_code=slip.payment_code,
        txn=txn,
        cents=cents,
        payer="",
        account="",
        way=Way.COUNTER,
        booked_on=local_day(now),
        at=now,
    )


def take_down(file: CaseFile, bank: str, said: BankMessage, came_by: str, now: datetime) -> bool:
    """One message into our books, once; the value: whether a token went on by it."""
    tx = file.tx
    slip = fees.slip_by_code(tx, said.payment_code)
    if slip is None or slip.case_id != file.case.id:
        raise NoSuchCase(case=said.payment_code)
    if payments.heard(tx, bank, said.message_id):
        return False
    before = slip.state
    did = {
        MessageKind.PAID: _paid,
        MessageKind.REJECTED: _rejected,
        MessageKind.REFUNDED: _refunded,
        MessageKind.REFUND_REJECTED: _refund_rejected,
    }[said.kind]
    became = did(file, slip, bank, said, now)
    payments.said(
        tx, source=bank, message_id=said.message_id, case_id=file.case.id, slip_id=slip.id,
        kind=said.kind.value, txn=said.txn, cents=said.cents, body=bank_messages.write(said),
        came_by=came_by, became=became.value, now=now,
    )  # fmt: skip
    landmarks.passed("bank.taken-down")
    after = fees.slip(tx, slip.id)
    return after.state is SlipState.PAID and before is not SlipState.PAID and goes_on(file)


def counts(file: CaseFile, slip: Slip, payment_id: int, counting: Counting, now: datetime) -> None:
    """A booking was split: refuse what is too much, and close the slip when it is complete."""
    tx = file.tx
    if counting.back:
        payment = payments.get(tx, payment_id)
        assert payment is not None
        reason = REASON[WHY[counting.became]]
        refunds.of_excess(tx, payment, counting.back, reason, SYSTEM.name, now)
    if counting.counted:
        if payments.counted(tx, slip.id) >= slip.total:
            close.settle(file, slip, now)
            journal.write(tx, file.case.id, "slip-paid", SYSTEM, now, slip_no=slip.slip_no)
        elif slip.state is not SlipState.SHORT:
            fees.mark_slip(tx, slip.id, SlipState.SHORT, now)


def goes_on(file: CaseFile) -> bool:
    """The step that waits for the money goes on, if no slip of the case is open any more."""
    element = file.waiting_for("pay")
    if element is None or fees.open_slip(file.tx, file.case.id) is not None:
        return False
    file.complete(element)
    return True


def _paid(file: CaseFile, slip: Slip, bank: str, said: BankMessage, now: datetime) -> Became:
    tx = file.tx
    held = payments.of_txn(tx, bank, said.txn)
    if held is not None:
        if (held.cents, held.slip_id) == (said.cents, slip.id):
            return Became.REPEAT
        zh = f"银行流水{said.txn}的金额或缴款码与先前不同，没有采用。请与银行核对。"
        en = f"Booking {said.txn} differs from what the bank said before; not applied."
        _incident(tx, file.case.id, "booking-differs", Text(zh, en), bank, now)
        return Became.NOTHING
    payers = {slip.payer, *(line.payer for line in fees.lines_of_slips(tx, [slip.id])[slip.id])}
    cancelled = slip.state is SlipState.CANCELLED
    ours = paying.of_the_slip(said.payer, payers)
    so_far = payments.counted(tx, slip.id)
    counting = paying.count(said.cents, slip.total, so_far, cancelled=cancelled, ours=ours)
    state = PaymentState.RETURNING
    if counting.counted or counting.held:
        state = PaymentState.COUNTED if counting.counted else PaymentState.HELD
    number = payments.add(
        tx, case_id=file.case.id, slip_id=slip.id, bank=bank, txn=said.txn, cents=said.cents,
        counted=counting.counted, payer=said.payer, account=said.account, way=said.way,
        booked_on=said.booked_on, state=state, why=WHY.get(counting.became, ""), at=now,
    )  # fmt: skip
    journal.write(
        tx, file.case.id, _ENTRY[counting.became], SYSTEM, now, slip=slip.slip_no, txn=said.txn,
        amount=money.figures(said.cents), counted=money.figures(counting.counted),
        payer=said.payer,
    )  # fmt: skip
    counts(file, slip, number, counting, now)
    _settle_order(tx, said, OrderState.DONE, now)
    return counting.became


def _rejected(file: CaseFile, slip: Slip, _bank: str, said: BankMessage, now: datetime) -> Became:
    order = bank_orders.of_key(file.tx, said.order)
    if order is None or order.state not in paying.OPEN_ORDER:
        return Became.NOTHING  # it was booked all the same, or was never ours
    _settle_order(file.tx, said, OrderState.REJECTED, now)
    journal.write(
        file.tx, file.case.id, "payment-rejected", SYSTEM, now, slip=slip.slip_no,
        reason=said.reason,
    )  # fmt: skip
    return Became.REJECTED


def _refunded(file: CaseFile, slip: Slip, bank: str, said: BankMessage, now: datetime) -> Became:
    tx = file.tx
    order = bank_orders.of_key(tx, said.order)
    refund = refunds.get(tx, order.refund_id) if order and order.refund_id else None
    if refund is None or refund.cents != said.cents or refund.slip_id != slip.id:
        zh = f"银行退款{said.txn}与本方记录不符，请与银行核对。"
        en = f"Refund {said.txn} of the bank fits none of ours; ask the bank."
        _incident(tx, file.case.id, "refund-differs", Text(zh, en), bank, now)
        return Became.NOTHING
    if refund.state is RefundState.DONE:
        if refund.txn == said.txn:
            return Became.REPEAT
        zh = f"银行就同一笔退款又付了一次（流水{said.txn}），请立即联系银行追回。"
        en = f"The bank paid the same refund once more (booking {said.txn}); call the bank now."
        _incident(tx, file.case.id, "refund-twice", Text(zh, en), bank, now)
        return Became.NOTHING
    refunds.change(tx, refund.id, RefundState.DONE, txn=said.txn, done_at=now)
    _settle_order(tx, said, OrderState.DONE, now)
    payment = payments.get(tx, refund.payment_id) if refund.payment_id else None
    if payment is not None and refund.kind == "excess" and not payment.counted:
        payments.change(tx, payment.id, state=PaymentState.RETURNED)
    journal.write(
        tx, file.case.id, "refund-paid", SYSTEM, now, slip=slip.slip_no, txn=said.txn,
        amount=money.figures(said.cents),
    )  # fmt: skip
    if refund.kind == "line":
        refunded.line(file, refund.id, now)
    return Became.REFUNDED


def _refund_rejected(
    file: CaseFile, slip: Slip, _bank: str, said: BankMessage, now: datetime
) -> Became:
    tx = file.tx
    order = bank_orders.of_key(tx, said.order)
    if order is None or order.refund_id is None or order.state not in paying.OPEN_ORDER:
        return Became.NOTHING
    refunds.change(tx, order.refund_id, RefundState.REJECTED)
    _settle_order(tx, said, OrderState.REJECTED, now)
    journal.write(
        tx, file.case.id, "refund-rejected", SYSTEM, now, slip=slip.slip_no, reason=said.reason
    )
    return Became.REFUND_REJECTED


def _settle_order(tx: Transaction, said: BankMessage, state: OrderState, now: datetime) -> None:
    order = bank_orders.of_key(tx, said.order) if said.order else None
    if order is not None and state in paying.ORDER[order.state]:
        bank_orders.change(
            tx, order.id, state, query_at=None, settled_at=now, said=said.reason[:400]
        )


def _incident(
    tx: Transaction, case: CaseId | None, kind: str, says: Text, bank: str, now: datetime
) -> None:
    """One open incident for one trouble, however often the bank repeats it."""
    known = journal.incidents(tx)
    if not any((one.case_id, one.kind, one.says) == (case, kind, says) for one in known):
        journal.raise_incident(tx, case, kind, says, now, connector=bank)
