"""The verbs of a story at the bank's window: the money comes, is ordered, or the bank speaks up."""

from collections.abc import Mapping
from typing import Final

from engine.domain.errors import NotYours
from engine.domain.fees import money
from engine.domain.fees.lines import Slip
from engine.domain.fees.paying import BankMessage, Way
from engine.domain.names import Role, Text
from engine.domain.words import POSTS
from engine.stages.banking import ask, observe
from engine.store import fees, outbox, payments
from engine.stories.deed import Deed

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "pay": ("amount", "txn"),
    "order_payment": (),
    "bank_says_paid": ("amount", "txn"),
}
"""The names that the lines of these verbs may use."""


def pay(deed: Deed) -> None:
    """The teller took the money and notes the booking: the whole slip, or ``amount`` of it."""
    if not deed.by.may(Role.TELLER):
        raise NotYours(whose=POSTS[Role.TELLER])
    ask.payable(deed.tx, slip_of(deed).payment_code)
    observe.told(deed.tx, ask.BANK, _said(deed), "teller", deed.now)


def order(deed: Deed) -> None:
    """The teller asks the bank for the money; what becomes of it is not known yet."""
    made = ask.payment(deed.tx, slip_of(deed).payment_code, Way.COUNTER, deed.by, deed.now)
    outbox.drop(deed.tx, made.key)  # the bank of a story is in the story: nothing leaves


def bank_says(deed: Deed) -> None:
    """Asked, the bank says that it has the money after all."""
    observe.told(deed.tx, ask.BANK, _said(deed), "query", deed.now)


def slip_of(deed: Deed) -> Slip:
    """The slip that is open, else the last one there was."""
    slip = fees.open_slip(deed.tx, deed.case)
    known = fees.slips(deed.tx, deed.case)
    if slip is None and not known:
        raise deed.said.broken(Text("这时还没有缴款通知单。", "there is no slip yet."))
    return slip or known[-1]


def _said(deed: Deed) -> BankMessage:
    slip = slip_of(deed)
    txn = deed.said.text("txn", f"{slip.slip_no}-{deed.now:%H%M%S}")
    left = slip.total - payments.counted(deed.tx, slip.id)
    cents = (
        money.read(deed.said.text("amount"), "amount", Text("金额", "Amount"))
        if "amount" in deed.said.data
        else left
    )
    return observe.at_counter(slip, txn, cents, deed.now)
