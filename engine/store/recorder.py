"""What transactions say to the database, word for word: for the benchmark's floor and for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text

from engine.store.database import Store


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as the driver got it. ``many``: ``values`` is a list of rows of values."""

    words: str
    values: Any
    many: bool

    @property
    def reads(self) -> bool:
        """It only looks: no row is written, and none is locked."""
        return self.words.startswith("SELECT") and "FOR " not in self.words.rpartition("WHERE")[2]


@contextmanager
def heard(store: Store, *, readers: bool = False) -> Iterator[list[Said]]:
    """Everything that writing transactions of this store say while the block runs, in order.

    With ``readers`` what readers say as well; on PostgreSQL they are always heard.
    """
    kept: list[Said] = []

    def hear(_connection: Any, _cursor: Any, words: str, values: Any, *rest: Any) -> None:
        if not words.startswith("BEGIN"):
            kept.append(Said(words, values, many=bool(rest[-1])))

    apart = readers and store.writing.dialect.name == "sqlite"
    engines = (store.writing, store.looking) if apart else (store.writing,)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
    try:
        yield kept
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", hear)


def ask(store: Store, words: str) -> tuple[Any, ...]:
    """The one row that answers a question in plain SQL."""
    with store.reading() as tx:
        return tuple(tx.run(text(words)).one())
