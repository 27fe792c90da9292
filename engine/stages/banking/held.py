"""Money from an account that is not the payer's: a person says whether it counts."""

from datetime import datetime

from engine.domain.errors import NoSuchThing, NotYours
from engine.domain.fees import money, paying
from engine.domain.fees.lines import Slip, SlipState
from engine.domain.fees.paying import Counting, NothingHeld, Payment, PaymentState
from engine.domain.names import Officer, Role, Text
from engine.domain.words import POSTS
from engine.stages import advance
from engine.stages.banking import observe
from engine.stages.casefile import CaseFile
from engine.store import Transaction, fees, journal, payments, refunds


def accept(tx: Transaction, payment_id: int, by: Officer, now: datetime) -> None:
    """Somebody paid for the payer, and the payer says so: it counts like any other money.

    Raises:
        NotYours, NoSuchThing; NothingHeld: somebody decided before.
    """
    file, payment, slip = _waiting(tx, payment_id, by)
    cancelled = slip.state is SlipState.CANCELLED
    so_far = payments.counted(tx, slip.id)
    counting = paying.count(payment.cents, slip.total, so_far, cancelled=cancelled, ours=True)
    state = PaymentState.COUNTED if counting.counted else PaymentState.RETURNING
    why = observe.WHY.get(counting.became, "")
    payments.change(tx, payment.id, state=state, counted=counting.counted, why=why)
    journal.write(
        tx, file.case.id, "payment-accepted", by, now, slip=slip.slip_no,
        amount=money.figures(payment.cents),
        payer=payment.payer,
    )  # fmt: skip
    observe.counts(file, slip, payment.id, counting, now)
    if fees.slip(tx, slip.id).state is SlipState.PAID and observe.goes_on(file):
        advance.on(file, now)


def give_back(tx: Transaction, payment_id: int, by: Officer, now: datetime) -> None:
    """It does not count: it goes back to whom it came from.

    Raises:
        NotYours, NoSuchThing; NothingHeld: somebody decided before.
    """
    file, payment, slip = _waiting(tx, payment_id, by)
    payments.change(tx, payment.id, state=PaymentState.RETURNING)
    back = Counting(paying.Became.HELD, back=payment.cents)
    refunds.of_excess(tx, payment, back.back, observe.REASON["other-payer"], by.name, now)
    journal.write(
        tx, file.case.id, "payment-sent-back", by, now, slip=slip.slip_no,
        amount=money.figures(payment.cents),
        payer=payment.payer,
    )  # fmt: skip


def _waiting(tx: Transaction, payment_id: int, by: Officer) -> tuple[CaseFile, Payment, Slip]:
    if not by.may(Role.FINANCE):
        raise NotYours(whose=POSTS[Role.FINANCE])
    payment = payments.get(tx, payment_id)
    if payment is None:
        raise NoSuchThing(what=Text("这笔到账", "This money"))
    file = CaseFile.locked(tx, payment.case_id)
    payment = payments.get(tx, payment_id)
    assert payment is not None
    if payment.state is not PaymentState.HELD:
        raise NothingHeld
    return file, payment, fees.slip(tx, payment.slip_id)
