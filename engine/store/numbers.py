"""Numbers that are given once and without a gap."""

from sqlalchemy import select

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


def stands(tx: Transaction, name: str) -> int:
    """The last number drawn of a sequence; 0 where none was."""
    return int(tx.value(select(SEQUENCE.c.value).where(SEQUENCE.c.name == name)) or 0)


def turn(tx: Transaction, name: str, value: int) -> None:
    """Let a sequence go on after ``value``: for whoever tells a past in another order."""
    row = tx.insert(SEQUENCE).values(name=name, value=value)
    tx.run(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
