"""The worker's part in money: carry an order, ask what became of it, compare a day."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Final

from connectors import Connector
from connectors.bank import Bank
from engine.domain.case import Letter
from engine.domain.errors import NotAccepted, NotDelivered
from engine.domain.names import SYSTEM, Text
from engine.queue import jobs
from engine.settings import Connection
from engine.stages.banking import day_end, fate, observe
from engine.store import Store, bank_days, bank_orders, landmarks

LOG: Final = logging.getLogger(__name__)
PATIENCE: Final = 8.0
"""Seconds that a page waits for the bank."""


def carry(
    store: Store,
    bank: Connector,
    letter: Letter,
    clock: Callable[[], datetime],
    spread: Callable[[], float],
) -> None:
    """Bring one order to its bank; what may have left before is asked after, never repeated."""
    try:
        if not isinstance(bank, Bank):
            why = Text("没有连接这家银行", "no such bank is connected")
            raise NotDelivered(connector=letter.connector, why=why)  # noqa: TRY301
        bank.send(letter, clock())
        landmarks.passed("order.carried")
    except NotAccepted as refusal:
        LOG.warning("%s: %s", letter.idem_key, refusal)
        with store.transaction() as tx:
            fate.refused(tx, letter, refusal, clock())
    except NotDelivered as missed:
        LOG.warning("%s: %s", letter.idem_key, missed)
        again = jobs.next_try(letter.attempts, clock(), spread())
        with store.transaction() as tx:
            fate.missed(tx, letter, missed, again, clock(), spread())
    else:
        with store.transaction() as tx:
            fate.arrived(tx, letter, clock())


def query(
    store: Store,
    connectors: Mapping[str, Connector],
    order_id: int,
    clock: Callable[[], datetime],
) -> None:
    """What became of an order that the bank has: everything it says is taken down, each once."""
    with store.reading() as tx:
        order = bank_orders.get(tx, order_id)
    if order is None or order.query_at is None:
        return
    bank = connectors.get(order.bank)
    try:
        said = bank.fate(order.kind, order.key, clock()) if isinstance(bank, Bank) else None
    except NotDelivered as away:
        LOG.warning("%s: %s", order.key, away)
        with store.transaction() as tx:
            fate.still_taken(tx, order, clock())
        return
    landmarks.passed("order.asked-after")
    if said is None:
        with store.transaction() as tx:
            fate.not_there(tx, order, clock())
        return
    for message in said.messages:
        with store.transaction() as tx:
            observe.told(tx, order.bank, message, "query", clock())
    with store.transaction() as tx:
        fate.still_taken(tx, order, clock())


def reconcile(store: Store, day_id: int, clock: Callable[[], datetime]) -> None:
    """Compare a day-end file line by line; begun again after a crash, it goes on where it was."""
    over = False
    while not over:
        with store.reading() as tx:
            day = bank_days.get(tx, day_id)
            if day is None:
                return
            unheard = day_end.behind(tx, day)
        for line in unheard:
            with store.transaction() as tx:
                day_end.catch_up(tx, day, line, clock())
        late = frozenset(line.nth for line in unheard)
        with store.transaction() as tx:
            over = day_end.compare(tx, day_id, late, SYSTEM, clock())


def day_files(connections: Iterable[Connection]) -> Callable[[date, datetime], bytes] | None:
    """How a page asks the connected bank for the file of a day; None where no bank is.

    Somebody waits before that page, so a bank that says nothing for ``PATIENCE`` is silent.
    """
    for one in connections:
        if one.kind == "bank":
            return Bank(one, time_out=PATIENCE).day
    return None


def day(connectors: Mapping[str, Connector], on: date, now: datetime) -> bytes:
    """The day-end file of the bank that is connected.

    Raises:
        NotDelivered: none is, or it was not reached.
    """
    for one in connectors.values():
        if isinstance(one, Bank):
            return one.day(on, now)
    raise NotDelivered(connector="bank", why=Text("没有连接银行", "no bank is connected"))
