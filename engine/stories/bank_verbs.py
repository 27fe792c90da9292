"""The verbs of a story in which money goes astray: the bank says, finance decides and pays back.

The bank of a story says what its line says, in the very step or later; nothing leaves the house.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from engine.domain.fees import money
from engine.domain.fees.lines import Slip
from engine.domain.fees.paying import BankMessage, MessageKind, RefundState, Way
from engine.domain.names import Text
from engine.domain.wording import local_day
from engine.stages.banking import ask, held, observe, pay_back
from engine.store import Transaction, bank_orders, fees, outbox, payments, refunds
from engine.stories.deed import Deed
from engine.stories.pay_verbs import slip_of

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "bank_says": ("amount", "payer", "times", "txn", "way"),
    "accept_payment": (),
    "send_payment_back": (),
    "let_refund_go": ("bank", "reason"),
}
"""The names that the lines of these verbs may use."""


def _bank_says(deed: Deed) -> None:
    """The bank tells of a booking: ``amount`` (else the whole slip), by whom, so many ``times``."""
    slip, said = slip_of(deed), deed.said
    open_order = bank_orders.open_payment(deed.tx, slip.id)
    typed = said.text("amount", "")
    cents = money.read(typed, "amount", Text("金额", "Amount")) if typed else slip.total
    txn = said.text("txn", "") or _number(deed.tx, slip, local_day(deed.now))
    for _ in range(said.number("times", 1)):
        _tell(
            deed, slip, MessageKind.PAID, cents,
            key=open_order.key if open_order else "", txn=txn,
            payer=said.text("payer", slip.payer), way=Way.COUNTER if open_order else Way.OTHER,
        )  # fmt: skip


def _accept_payment(deed: Deed) -> None:
    held.accept(deed.tx, _waiting(deed), deed.by, deed.now)


def _send_back(deed: Deed) -> None:
    held.give_back(deed.tx, _waiting(deed), deed.by, deed.now)


def _let_go(deed: Deed) -> None:
    """Finance lets the oldest refund that is due go; the bank pays it, or says ``rejected``."""
    waiting = (RefundState.DUE, RefundState.REJECTED)
    every = refunds.of_case(deed.tx, deed.case)
    due = next((one for one in every if one.state in waiting), every[0] if every else None)
    if due is None:
        raise deed.said.broken(Text("没有待退的款项。", "nothing is to go back."))
    pay_back.order(deed.tx, due.id, deed.by, deed.now)
    order = next(o for o in reversed(bank_orders.of_case(deed.tx, deed.case)) if o.refund_id)
    outbox.drop(deed.tx, order.key)
    slip, answer = fees.slip(deed.tx, due.slip_id), deed.said.text("bank", "done")
    kind = MessageKind.REFUND_REJECTED if answer == "rejected" else MessageKind.REFUNDED
    _tell(deed, slip, kind, due.cents, key=order.key, reason=deed.said.text("reason", ""))


def _tell(
    deed: Deed,
    slip: Slip,
    kind: MessageKind,
    cents: int,
    *,
    key: str,
    txn: str = "",
    payer: str = "",
    way: Way = Way.OTHER,
    reason: str = "",
) -> None:
    """What the bank of the story says, under numbers that are the same each time it is played."""
    day = local_day(deed.now)
    number = txn or _number(deed.tx, slip, day)
    booked = kind in {MessageKind.PAID, MessageKind.REFUNDED}
    said = BankMessage(
        message_id=f"story/{number}",
        kind=kind,
        order=key,
        payment_code=slip.payment_code,
        txn=number if booked else "",
        cents=cents,
        payer=payer or slip.payer,
        account="",
        way=way,
        booked_on=day,
        at=deed.now,
        reason=reason,
    )
    observe.told(deed.tx, ask.BANK, said, "callback", deed.now)


def _number(tx: Transaction, slip: Slip, day: date) -> str:
    """The next number of the story's bank for this slip."""
    nth = len(payments.ledger(tx, slip.case_id)) + 1
    return f"{day:%Y%m%d}-{slip.payment_code[-8:]}-{nth}"


def _waiting(deed: Deed) -> int:
    """The booking of the case that waits for finance, else the last there was."""
    every = payments.of_case(deed.tx, deed.case)
    if not every:
        raise deed.said.broken(Text("还没有到账。", "no money has come."))
    return next((one.id for one in every if one.state == "held"), every[-1].id)


DO: Final = {
    "bank_says": _bank_says,
    "accept_payment": _accept_payment,
    "send_payment_back": _send_back,
    "let_refund_go": _let_go,
}
