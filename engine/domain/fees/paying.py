"""Money that a bank tells of: what of it counts for a slip, and what goes back.

Whatever order the news comes in, three things hold: an amount is counted, or goes back, or waits
for a person, and the three make up the amount; no slip counts more than its total; and what goes
back goes back once.
"""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from engine.domain.errors import Refused
from engine.domain.names import AccountId, CaseId


class MessageKind(StrEnum):
    """What a bank can tell."""

    PAID = "paid"
    REJECTED = "rejected"
    REFUNDED = "refunded"
    REFUND_REJECTED = "refund-rejected"


class Way(StrEnum):
    """How the money came: by our order online or at the bank's counter, or by the code alone."""

    ONLINE = "online"
    COUNTER = "counter"
    OTHER = "other"


class PaymentState(StrEnum):
    """One booking of the bank, as it stands with us."""

    COUNTED = "counted"
    HELD = "held"
    RETURNING = "returning"
    RETURNED = "returned"


class RefundState(StrEnum):
    """Money on its way back."""

    DUE = "due"
    ORDERED = "ordered"
    UNKNOWN = "unknown"
    DONE = "done"
    REJECTED = "rejected"


class OrderState(StrEnum):
    """What we asked of the bank: ``unknown`` is asked after, never asked again blindly."""

    ASKED = "asked"
    SENT = "sent"
    UNKNOWN = "unknown"
    DONE = "done"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_P, _R, _O = PaymentState, RefundState, OrderState
PAYMENT: Final[Mapping[PaymentState, frozenset[PaymentState]]] = {
    _P.COUNTED: frozenset({_P.RETURNING}),
    _P.HELD: frozenset({_P.COUNTED, _P.RETURNING}),
    _P.RETURNING: frozenset({_P.RETURNED}),
    _P.RETURNED: frozenset(),
}
REFUND: Final[Mapping[RefundState, frozenset[RefundState]]] = {
    _R.DUE: frozenset({_R.ORDERED}),
    _R.ORDERED: frozenset({_R.UNKNOWN, _R.DONE, _R.REJECTED}),
    _R.UNKNOWN: frozenset({_R.ORDERED, _R.DONE, _R.REJECTED}),
    _R.DONE: frozenset(),
    _R.REJECTED: frozenset({_R.ORDERED, _R.DONE}),  # the day-end file is the last word
}
ORDER: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    _O.ASKED: frozenset({_O.SENT, _O.UNKNOWN, _O.DONE, _O.REJECTED, _O.WITHDRAWN}),
    _O.SENT: frozenset({_O.UNKNOWN, _O.DONE, _O.REJECTED}),
    _O.UNKNOWN: frozenset({_O.ASKED, _O.SENT, _O.DONE, _O.REJECTED, _O.WITHDRAWN}),
    _O.DONE: frozenset(),
    _O.REJECTED: frozenset({_O.DONE}),  # the bank said no and booked it all the same
    _O.WITHDRAWN: frozenset({_O.DONE}),
}
OPEN_ORDER: Final = frozenset({_O.ASKED, _O.SENT, _O.UNKNOWN})


class Became(StrEnum):
    """What became of a message."""

    PAID = "paid"  # the slip is paid by it
    SHORT = "short"
    OVER = "over"
    DOUBLE = "double"
    AFTER_CANCELLATION = "after-cancellation"
    HELD = "held"
    REPEAT = "repeat"
    REJECTED = "rejected"
    REFUNDED = "refunded"
    REFUND_REJECTED = "refund-rejected"
    NOTHING = "nothing"  # it contradicts what is known: a person is asked


@dataclass(frozen=True, slots=True)
class BankMessage:
    """One thing that a bank says. ``order`` is the key of our order, or "" where there was none.

    ``cents`` is what was booked (or refused); ``booked_on`` the bank's own day.
    """

    message_id: str
    kind: MessageKind
    order: str
    payment_code: str
    txn: str
    cents: int
    payer: str
    account: str
    way: Way
    booked_on: date
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """One booking of the bank: money that came. Of ``cents`` so much is ``counted`` for the slip.

    ``why`` is "" where all of it counts at once, else why it does not: over, double, cancelled,
    other-payer. (bank, txn) names it; the same booking is never taken twice.
    """

    id: int
    case_id: CaseId
    slip_id: int
    bank: str
    txn: str
    cents: int
    counted: int
    payer: str
    account: str
    way: Way
    booked_on: date
    at: datetime
    state: PaymentState
    why: str = ""


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that goes back: of one line (``kind`` line), or what was too much (excess).

    ``payment_id`` is the booking it goes back against, None until it is ordered.
    """

    id: int
    case_id: CaseId
    slip_id: int
    line_id: int | None
    payment_id: int | None
    kind: str
    cents: int
    reason: str
    basis: str
    to_name: str
    to_account: str
    by: str
    at: datetime
    state: RefundState
    key: str
    txn: str = ""
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What we asked of a bank, under a ``key`` that it honours once.

    ``query_at``: when to ask what became of it; None: it is settled, or has not left yet.
    """

    id: int
    case_id: CaseId
    bank: str
    kind: str
    key: str
    slip_id: int
    refund_id: int | None
    cents: int
    way: Way
    state: OrderState
    asks: int
    query_at: datetime | None
    said: str
    by: str
    account_id: AccountId
    at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counting:
    """How one amount is split: ``counted`` + ``back`` + ``held`` is the amount."""

    became: Became
    counted: int = 0
    back: int = 0
    held: int = 0


def count(amount: int, total: int, counted: int, *, cancelled: bool, ours: bool) -> Counting:
    """What of an amount counts for a slip of ``total``, of which ``counted`` is paid already.

    Args:
        cancelled: the slip is not to be paid any more: everything goes back.
        ours: it comes from a payer of the slip; from anybody else it waits for a person.
    """
    left = total - counted
    if cancelled:
        return Counting(Became.AFTER_CANCELLATION, back=amount)
    if left <= 0:
        return Counting(Became.DOUBLE, back=amount)
    if not ours:
        return Counting(Became.HELD, held=amount)
    if amount < left:
        return Counting(Became.SHORT, counted=amount)
    if amount > left:
        return Counting(Became.OVER, counted=left, back=amount - left)
    return Counting(Became.PAID, counted=amount)


def of_the_slip(payer: str, payers: Collection[str]) -> bool:
    """Whether this account's holder is a payer of the slip.

    A bank that names nobody (cash at its counter) is believed: the payment code was shown there.
    """
    name = _plain(payer)
    return not name or name in {_plain(one) for one in payers}


def _plain(name: str) -> str:
    """A name as it is compared: full-width letters and brackets as narrow ones, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


class NoSuchSlip(Refused):
    """A code that is on no slip."""

    ZH = "没有缴款码为“{code}”的缴款通知单。请核对单上的缴款码，再扫一次或重新输入。"
    EN = "No payment slip has the code “{code}”. Check the code on the slip; scan or type it again."


class SlipPaid(Refused):
    """Asked to pay what is paid."""

    ZH = "缴款通知单{slip}已于{when}缴清，不能再收。财政票据请到进件窗口领取。"
    EN = "Slip {slip} was paid on {when}; take no money. Receipts are at the intake window."


class SlipCancelled(Refused):
    """Asked to pay what is not to be paid any more."""

    ZH = "缴款通知单{slip}已于{when}作废，不能收款。请缴款人到进件窗口领取新的通知单。"
    EN = "Slip {slip} was cancelled on {when}; take no money. The intake window has the new one."


class PaymentUnknown(Refused):
    """An order is on the way, or its fate is not known."""

    ZH = "银行还没有确认这笔是否到账，正在核实。请不要再缴一次。"
    EN = "Whether this payment has arrived is being verified with the bank. Do not pay again."


class RefundOnItsWay(Refused):
    """Asked to pay back what is being paid back, or was."""

    ZH = "这笔退款已经{state}，不能再退一次。请看退款记录。"
    EN = "This refund is {state}; it cannot be paid a second time. See the list of refunds."


class NothingHeld(Refused):
    """Asked to decide about money that does not wait."""

    ZH = "这笔到账不在等待核对。它可能已由同事处理，请刷新后再看。"
    EN = "This money does not wait for a decision. A colleague may have settled it; reload."
