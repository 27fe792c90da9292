"""Numbers that are given once and without a gap."""

from engine.store.database import Transaction
from engine.store.tables import SEQUENCE


def next_number(tx: Transaction, name: str) -> int:
    """The next number of a named sequence, from 1; gapless, because it is in this transaction.

    On PostgreSQL the row stays locked until the transaction ends, so whoever draws a number asks
    for no other lock afterwards: the case comes first, the numbers last.
    """
    drawn = (
        tx.insert(SEQUENCE)
        .values(name=name, value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": SEQUENCE.c.value + 1})
        .returning(SEQUENCE.c.value)
    )
    return int(tx.value(drawn))
