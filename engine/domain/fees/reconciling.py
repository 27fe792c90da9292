"""The day-end comparison of a bank's book with ours: one finding for every booking of the day."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.domain.errors import Refused
from engine.domain.fees.lines import SlipState
from engine.domain.fees.paying import PaymentState, RefundState


class DayState(StrEnum):
    """A day-end file: taken in whole, then compared line by line."""

    TAKEN = "taken"
    RECONCILED = "reconciled"


class Finding(StrEnum):
    """What the comparison says of one booking ("" where it has not been compared yet)."""

    NOT_YET = ""
    MATCHED = "matched"
    SHORT = "short"
    OVER = "over"
    DOUBLE = "double"
    CANCELLED = "cancelled"
    HELD = "held"
    UNKNOWN = "unknown"  # the bank has it; no slip or no refund of ours fits
    DIFFERS = "differs"  # both have it, with another amount or another code
    MISSING = "missing"  # we have it; the bank does not


TROUBLE: Final = frozenset(Finding) - {Finding.MATCHED, Finding.NOT_YET}
"""What a person looks at."""


@dataclass(frozen=True, slots=True)
class DayBooking:
    """One booking of the bank's day. ``kind`` P: money came in; R: money went back."""

    nth: int
    kind: str
    txn: str
    payment_code: str
    cents: int
    name: str
    account: str
    time: str
    order: str


@dataclass(frozen=True, slots=True)
class OurPayment:
    """Our row of a booking, as far as the comparison asks."""

    cents: int
    payment_code: str
    state: PaymentState
    why: str
    slip: SlipState


@dataclass(frozen=True, slots=True)
class OurRefund:
    """Our row of money that went back."""

    cents: int
    payment_code: str
    state: RefundState
    txn: str


_OF_WHY: Final = {
    "over": Finding.OVER,
    "double": Finding.DOUBLE,
    "cancelled": Finding.CANCELLED,
}


def of_payment(cents: int, code: str, ours: OurPayment | None) -> Finding:
    """The finding of a booking that came in."""
    if ours is None:
        return Finding.UNKNOWN
    if (ours.cents, ours.payment_code) != (cents, code):
        return Finding.DIFFERS
    if ours.state is PaymentState.HELD:
        return Finding.HELD
    if ours.why in _OF_WHY:
        return _OF_WHY[ours.why]
    if ours.slip is SlipState.SHORT:
        return Finding.SHORT
    return Finding.MATCHED


def of_refund(cents: int, code: str, txn: str, ours: OurRefund | None) -> Finding:
    """The finding of money that went back."""
    if ours is None:
        return Finding.UNKNOWN
    same = (ours.cents, ours.payment_code, ours.txn) == (cents, code, txn)
    return Finding.MATCHED if same and ours.state is RefundState.DONE else Finding.DIFFERS


class DayTaken(Refused):
    """Another file for a day that has one."""

    ZH = "{bank}{day}的对账文件已于{when}收下，与这一份内容不同，没有采用。请向银行核实哪一份为准。"
    EN = "{bank} has a file for {day} since {when}, and it differs; not taken. Ask which one holds."


class DayAhead(Refused):
    """A file of a day that is not over."""

    ZH = "对账文件的日期{day}还没有到，没有采用。请核对文件。"
    EN = "The day of this file, {day}, has not come yet; not taken. Check the file."


class BankSilent(Refused):
    """The bank was asked for the file of a day, and did not give it."""

    ZH = (
        "没有取到银行{day}的对账文件：{why}。账目没有变动。"
        "请稍后再取，或者向银行索取文件，在下面收下。"
    )
    EN = (
        "The bank did not give its file of {day}: {why}. Nothing was changed. "
        "Ask again later, or take its file in below."
    )


class TwiceInFile(Refused):
    """The same booking twice in one file."""

    ZH = "对账文件里有重复的流水号，整份文件没有采用，账目没有变动。请向银行索取更正后的文件。"
    EN = "A booking number stands twice in the file; nothing was taken. Ask for a corrected file."


class OtherBank(Refused):
    """A file of a bank that this house does not know."""

    ZH = "没有名为“{bank}”的银行，对账文件没有采用。请核对文件来自哪家银行。"
    EN = "No bank is called “{bank}” here; the file was not taken. Check where it came from."
