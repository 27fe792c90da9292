"""Statements that every decision says, straight to the driver.

SQLAlchemy writes each of them once per database and says how values are turned; what is left out is
its way of executing, which takes twice as long as the driver does for rows as small as ours.
PostgreSQL gets everything that is known at one moment in one go (the pipeline of libpq), so that a
decision waits for the server a few times and not for every statement. Whoever listens to what is
said (``store.recorder``, the rigs) hears these statements like all others.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

from engine.store import landmarks

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
_Turn = Callable[[Any], Any]
_KNOWN: Final[WeakKeyDictionary[Statement, dict[tuple[str, frozenset[str]], "Spoken"]]] = (
    WeakKeyDictionary()
)
"""By statement, then by database and the names of its values.

Statements are constants of their modules; one that is made anew each time is right, but slow.
"""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A statement in the words of one database.

    ``writes`` is the table that it changes, "" for a question; ``fixed`` are values that stand in
    it; ``turned`` how each given one is written, by name, in the order of SQLite's question marks
    (``in_order``); ``read`` how each column is read, by name.
    """

    words: str
    writes: str
    fixed: Mapping[str, Any]
    turned: tuple[tuple[str, _Turn | None], ...]
    in_order: bool
    read: tuple[tuple[str, _Turn | None], ...]

    def values(self, given: Mapping[str, Any]) -> Any:
        """What the driver takes."""
        held = {**self.fixed, **given}
        if self.in_order:
            return tuple(held[n] if turn is None else turn(held[n]) for n, turn in self.turned)
        return {n: held[n] if turn is None else turn(held[n]) for n, turn in self.turned}

    def row(self, found: Sequence[Any]) -> dict[str, Any]:
        """An answer by column."""
        return {
            name: value if turn is None else turn(value)
            for (name, turn), value in zip(self.read, found, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: rows of a question, or how many rows a statement changed."""

    rows: Sequence[dict[str, Any]]
    changed: int


def spoken(dialect: Dialect, statement: Statement, given: Mapping[str, Any]) -> Spoken:
    """The statement as this database understands it.

    Raises:
        TypeError: it needs what only SQLAlchemy's own execution does (defaults, lists of values).
    """
    ways = _KNOWN.get(statement)
    if ways is None:
        ways = _KNOWN.setdefault(statement, {})
    key = (dialect.name, frozenset(given))
    known = ways.get(key)
    if known is None:
        known = ways[key] = _written(dialect, statement, sorted(given))
    return known


@cache
def opening(words: str) -> Spoken:
    """What opens a transaction."""
    return Spoken(words, writes="", fixed={}, turned=(), in_order=False, read=())


def say(connection: Connection, batch: Sequence[tuple[Spoken, Mapping[str, Any]]]) -> list[Answer]:
    """Say all of it, in this order, in one go where the database can.

    Raises:
        DBAPIError: as SQLAlchemy would raise it; whatever came after it was not done.
    """
    ready = [(one, one.values(given)) for one, given in batch]
    held = connection.connection
    driver = held.driver_connection
    assert driver is not None  # connected: its transaction has begun
    dialect = connection.dialect
    several = len(batch) > 1 and dialect.name == "postgresql"
    try:
        with driver.pipeline() if several else nullcontext():
            cursors = []
            for one, values in ready:
                if one.writes:
                    landmarks.passed("write." + one.writes)
                cursor = driver.cursor()
                for hear in connection.dispatch.before_cursor_execute:
                    hear(connection, cursor, one.words, values, None, False)  # noqa: FBT003 - so it hears
                cursor.execute(one.words, values)
                cursors.append(cursor)
        return [_answer(one, cursor) for (one, _), cursor in zip(ready, cursors, strict=True)]
    except dialect.loaded_dbapi.Error as error:
        lost = dialect.is_disconnect(error, held.dbapi_connection, None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            "; ".join(one.words for one, _ in batch), None, error, dialect.loaded_dbapi.Error,
            hide_parameters=True, connection_invalidated=lost, dialect=dialect,
        ) from error  # fmt: skip


def _answer(one: Spoken, cursor: Any) -> Answer:
    return Answer([one.row(found) for found in cursor] if one.read else (), cursor.rowcount)


def _written(dialect: Dialect, statement: Statement, names: Sequence[str]) -> Spoken:
    asks = isinstance(statement, Select)
    if isinstance(statement, Insert):
        statement = statement.inline()  # nobody asks for the number of the new row
    compiled: Any = statement.compile(dialect=dialect, column_keys=None if asks else names)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    left_out = () if asks else compiled.prefetch
    if any(bind.expanding for bind in binds.values()) or not all(
        column.default is not None and column.default.is_scalar for column in left_out
    ):
        raise TypeError(f"not for the driver alone: {compiled}")
    order = compiled.positiontup or list(binds)
    columns = list(statement.selected_columns) if isinstance(statement, Select) else []
    return Spoken(
        words=str(compiled),
        writes="" if isinstance(statement, Select) else statement.entity_description["table"].name,
        fixed={name: bind.value for name, bind in binds.items() if not bind.required}
        | {column.key: column.default.arg for column in left_out},
        turned=tuple((n, _writer(binds[n].type, dialect)) for n in order),
        in_order=bool(compiled.positional),
        read=tuple((c.name, _reader(c.type, dialect)) for c in columns),
    )


def _writer(kind: Any, dialect: Dialect) -> _Turn | None:
    turn: _Turn | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return turn


def _reader(kind: Any, dialect: Dialect) -> _Turn | None:
    turn: _Turn | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return turn
