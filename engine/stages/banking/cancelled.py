"""A slip is not to be paid any more: what came goes back, what is on its way is followed."""

from datetime import datetime

from engine.domain.fees.lines import Slip, SlipState
from engine.domain.fees.paying import OPEN_ORDER, ORDER, OrderState, PaymentState
from engine.domain.names import Officer
from engine.stages.banking import observe
from engine.stages.casefile import CaseFile
from engine.store import bank_orders, fees, outbox, payments, refunds


def of_case(file: CaseFile, by: Officer, now: datetime) -> None:
    """Every cancelled slip of a case; what was done for it before is not done again."""
    for one in fees.slips(file.tx, file.case.id):
        if one.state is SlipState.CANCELLED:
            slip(file, one, by, now)


def slip(file: CaseFile, cancelled: Slip, by: Officer, now: datetime) -> None:
    """To be called when a slip was cancelled, in the same transaction."""
    tx = file.tx
    for payment in payments.of_slip(tx, cancelled.id):
        if payment.state is PaymentState.COUNTED:
            reason = observe.REASON["cancelled"]
            payments.change(
                tx, payment.id, state=PaymentState.RETURNING, counted=0, why="cancelled"
            )
            excess = refunds.against(tx, payment.id)
            refunds.of_excess(tx, payment, payment.cents - excess, reason, by.name, now)
    for order in bank_orders.of_slip(tx, cancelled.id):
        if order.kind == "payment" and order.state in OPEN_ORDER:
            outbox.drop(tx, order.key)  # what has not left yet never leaves
            state = OrderState.UNKNOWN if OrderState.UNKNOWN in ORDER[order.state] else order.state
            bank_orders.change(tx, order.id, state, query_at=now)
