"""Carry to the bank once more what it says it never had, or what nobody knows of (再送).

It is safe to press: an order goes out under the key it always had, and whoever carries it asks the
bank first; one that the bank has is not sent again.
"""

from datetime import datetime

from engine.domain.fees.lines import OPEN_SLIP
from engine.domain.fees.paying import OPEN_ORDER, Order, OrderState
from engine.domain.names import Officer
from engine.stages.incidents import NothingToSend, waiting
from engine.store import Transaction, bank_orders, fees, journal, outbox

KIND = "payment-unknown"
SETTLEMENT = "再送银行一次 sent to the bank again"


def send(tx: Transaction, number: int, by: Officer, now: datetime) -> int:
    """Every order of the incident's case that is asked after no longer goes again; it is settled.

    Returns:
        How many orders are on their way.

    Raises:
        NoSuchIncident, NothingToSend: nothing changed; the slip was paid or cancelled meanwhile.
    """
    found = waiting(tx, number)
    if found.kind != KIND or found.case_id is None:
        raise NothingToSend(number=number)
    sent = 0
    for order in bank_orders.of_case(tx, found.case_id):
        if _stuck(tx, order) and outbox.once_more(tx, order.key, now):
            # not known until the bank has answered: then it is asked after from the beginning
            bank_orders.change(tx, order.id, OrderState.UNKNOWN, asks=0)
            sent += 1
    if not sent:
        raise NothingToSend(number=number)
    for other in journal.incidents(tx):
        if (other.case_id, other.kind) == (found.case_id, KIND):
            journal.settle_incident(tx, other.id, by, SETTLEMENT, now)
    journal.write(tx, found.case_id, "orders-sent-again", by, now, orders=sent)
    return sent


def _stuck(tx: Transaction, order: Order) -> bool:
    """Open, asked after no longer, and what it asks for is still wanted."""
    if order.state not in OPEN_ORDER or order.query_at is not None:
        return False
    return order.kind != "payment" or fees.slip(tx, order.slip_id).state in OPEN_SLIP
