"""What an applicant owes, has paid and gets back, as the case's page shows it."""

from dataclasses import dataclass

from engine.domain.case import Case
from engine.domain.fees.lines import OPEN_SLIP, Slip
from engine.domain.fees.paying import OPEN_ORDER, OrderState, Refund
from engine.store import Transaction, bank_orders, fees, payments, refunds


@dataclass(frozen=True, slots=True)
class Owed:
    """One slip: what of it came, whether an order is on its way, what the bank said last."""

    slip: Slip
    counted: int
    waiting: bool
    refused: str
    refunds: tuple[Refund, ...]

    @property
    def open(self) -> bool:
        """Whether it may be paid."""
        return self.slip.state in OPEN_SLIP


def of_case(tx: Transaction, case: Case) -> list[Owed]:
    """Every slip of the case, the newest first."""
    slips = fees.slips(tx, case.id)
    if not slips:
        return []
    orders = [one for one in bank_orders.of_case(tx, case.id) if one.kind == "payment"]
    came = payments.of_case(tx, case.id)
    back = refunds.of_case(tx, case.id)
    found = []
    for slip in reversed(slips):
        mine = [one for one in orders if one.slip_id == slip.id]
        last = mine[-1] if mine else None
        refused = last.said if last is not None and last.state is OrderState.REJECTED else ""
        found.append(
            Owed(
                slip,
                sum(one.counted for one in came if one.slip_id == slip.id),
                any(one.state in OPEN_ORDER for one in mine),
                refused,
                tuple(one for one in back if one.slip_id == slip.id),
            )
        )
    return found
