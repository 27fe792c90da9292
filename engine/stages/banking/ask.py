"""Ask the bank for one payment of one slip: never while the fate of another is not known."""

from collections.abc import Iterable
from datetime import datetime

from engine.domain.errors import NotYours
from engine.domain.fees import money
from engine.domain.fees.lines import FeeLine, Slip, SlipState
from engine.domain.fees.paying import (
    NoSuchSlip,
    Order,
    PaymentUnknown,
    SlipCancelled,
    SlipPaid,
    Way,
)
from engine.domain.names import BranchId, Officer, Role
from engine.domain.wording import local_day
from engine.domain.words import POSTS
from engine.exchange import bank_messages
from engine.stages.casefile import CaseFile
from engine.store import Transaction, bank_orders, cases, fees, intake, journal, outbox, payments

BANK = "bank"
"""What the house calls its bank, in the connections file and in both ledgers."""
WINDOW = "银行收费窗口"


def payment(
    tx: Transaction, code: str, way: Way, by: Officer, now: datetime, *, bank: str = BANK
) -> Order:
    """Order what a slip still lacks, in one sum.

    Args:
        code: the payment code, as it stands on the slip.
        way: counter where the teller asks, online where the applicant does.

    Raises:
        NoSuchSlip, SlipPaid, SlipCancelled: there is nothing to pay.
        PaymentUnknown: an order is on its way already, or nobody knows what became of it.
        NotYours: at the counter only the teller takes money.
    """
    if way is Way.COUNTER and not by.may(Role.TELLER):
        raise NotYours(whose=POSTS[Role.TELLER])
    slip = payable(tx, code)
    if bank_orders.open_payment(tx, slip.id) is not None:
        raise PaymentUnknown
    left = slip.total - payments.counted(tx, slip.id)
    nth = 1 + sum(one.kind == "payment" for one in bank_orders.of_slip(tx, slip.id))
    key = f"{slip.slip_no}/{nth}"
    lines = fees.lines_of_slips(tx, [slip.id]).get(slip.id, ())
    order = bank_orders.add(
        tx, case_id=slip.case_id, bank=bank, kind="payment", key=key, slip_id=slip.id,
        refund_id=None, cents=left, way=way, by=by, now=now,
    )  # fmt: skip
    body = bank_messages.payment_order(
        key,
        slip_no=slip.slip_no,
        payment_code=slip.payment_code,
        case_no=cases.get(tx, slip.case_id).case_no,
        cents=left,
        payer=slip.payer,
        way=way,
        shares=shares(lines),
        at=now,
    )
    outbox.add(
        tx, idem_key=key, case_id=slip.case_id, branch=BranchId("pay"), round_no=nth,
        connector=bank, payload=body, now=now, kind="payment",
    )  # fmt: skip
    journal.write(
        tx,
        slip.case_id,
        "payment-ordered",
        by,
        now,
        slip=slip.slip_no,
        amount=money.figures(left),
        way=way.value,
    )
    if way is Way.COUNTER:
        came(tx, slip, now)
    made = bank_orders.get(tx, order)
    assert made is not None
    return made


def came(tx: Transaction, slip: Slip, now: datetime) -> None:
    """Somebody stood at the bank's window; who was in the hall that day came only once."""
    days = {local_day(one.at) for one in intake.visited(tx, slip.case_id)}
    if local_day(now) not in days:
        intake.visit(tx, slip.case_id, "pay", WINDOW, slip.payer, now)


def payable(tx: Transaction, code: str) -> Slip:
    """The slip of this code, its case locked, if money may be taken for it.

    Raises:
        NoSuchSlip, SlipPaid, SlipCancelled: with the sentence that the teller reads out.
    """
    slip = fees.slip_by_code(tx, code)
    if slip is None:
        raise NoSuchSlip(code=code[:24])
    CaseFile.locked(tx, slip.case_id)
    slip = fees.slip(tx, slip.id)
    if slip.state is SlipState.PAID:
        raise SlipPaid(slip=slip.slip_no, when=slip.paid_at)
    if slip.state is SlipState.CANCELLED:
        raise SlipCancelled(slip=slip.slip_no, when=slip.cancelled_at)
    return slip


def shares(lines: Iterable[FeeLine]) -> list[tuple[str, int]]:
    """What each collecting body is to have, in the order of the slip."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.collecting_body] = found.get(line.collecting_body, 0) + line.amount
    return list(found.items())
