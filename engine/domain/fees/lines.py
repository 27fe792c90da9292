"""One line of what is to be paid, the slip that carries lines, and their legal moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from engine.domain.names import CaseId, Department, Text


class LineState(StrEnum):
    """Where one line stands.

    assessed: reckoned from the tariff, no officer has looked; confirmed, adjusted (another
    amount, with the reason) and waived (nothing is due, with the legal basis): the officer's word;
    on_slip: asked for; paid: the slip's money is complete; cancelled: the case ended before.
    """

    ASSESSED = "assessed"
    CONFIRMED = "confirmed"
    ADJUSTED = "adjusted"
    WAIVED = "waived"
    ON_SLIP = "on_slip"
    PAID = "paid"
    CANCELLED = "cancelled"


class SlipState(StrEnum):
    """Where a slip stands. short: something came, and not all of it."""

    ISSUED = "issued"
    SHORT = "short"
    PAID = "paid"
    CANCELLED = "cancelled"


_L = LineState
DECIDED = frozenset({_L.CONFIRMED, _L.ADJUSTED, _L.WAIVED})
"""An officer has given a word."""

LINE: Mapping[LineState, frozenset[LineState]] = {
    _L.ASSESSED: frozenset({*DECIDED, _L.CANCELLED}),
    _L.CONFIRMED: frozenset({*DECIDED, _L.ON_SLIP, _L.CANCELLED}),
    _L.ADJUSTED: frozenset({*DECIDED, _L.ON_SLIP, _L.CANCELLED}),
    _L.WAIVED: frozenset({*DECIDED, _L.CANCELLED}),
    _L.ON_SLIP: frozenset({_L.PAID, _L.CANCELLED}),
    _L.PAID: frozenset(),
    _L.CANCELLED: frozenset(),
}

_S = SlipState
SLIP: Mapping[SlipState, frozenset[SlipState]] = {
    _S.ISSUED: frozenset({_S.SHORT, _S.PAID, _S.CANCELLED}),
    _S.SHORT: frozenset({_S.PAID, _S.CANCELLED}),
    _S.PAID: frozenset(),
    _S.CANCELLED: frozenset(),
}
OPEN_SLIP = (_S.ISSUED, _S.SHORT)
"""In the order in which the partial index names them."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One charge of one case.

    ``base`` and ``rate`` are decimal texts as reckoned, ``working`` the reckoning in words;
    ``computed`` is what the tariff says and ``amount`` what is due, both in cents; ``tariff``
    names the tariff of the edition; ``supplements`` is the line this one adds to.
    """

    id: int
    case_id: CaseId
    nth: int
    charge: str
    department: Department
    title: Text
    basis: str
    working: Text
    base: str
    unit: str
    rate: str
    computed: int
    amount: int
    payer: str
    payer_code: str
    collecting_body: str
    tariff: str
    state: LineState
    reason: str = ""
    waiver_basis: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    checked_by: str = ""
    checked_at: datetime | None = None
    supplements: int | None = None
    slip_id: int | None = None
    closed_at: datetime | None = None
    refunded: int = 0


@dataclass(frozen=True, slots=True)
class Slip:
    """A payment slip (缴款通知单): the lines that are paid in one go. ``total`` in cents.

    ``payment_code`` is digits only, the last one a check digit; ``payer`` is who is asked, a line
    may name another.
    """

    id: int
    case_id: CaseId
    slip_no: str
    payment_code: str
    total: int
    payer: str
    issued_at: datetime
    due_on: date | None
    state: SlipState
    paid_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_why: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A controlled receipt (财政票据): one per slip, collecting body and payer."""

    number: str
    slip_id: int
    case_id: CaseId
    collecting_body: str
    payer: str
    payer_code: str
    amount: int
    lines: tuple[int, ...]
    at: datetime
    voided_at: datetime | None = None
    voided_why: str = ""


@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit that was lodged (保证金): paid into an account, or a guarantee in its place.

    ``required`` and ``amount`` in cents; ``document_no`` is the bank's receipt or the guarantee.
    """

    charge: str
    required: int
    way: str
    amount: int
    document_no: str
    issuer: str
    valid_until: date | None
    by: str
    at: datetime


def due(lines: Iterable[FeeLine]) -> int:
    """What lines come to, in cents: waived and cancelled ones ask for nothing."""
    nothing = (LineState.WAIVED, LineState.CANCELLED)
    return sum(line.amount for line in lines if line.state not in nothing)
