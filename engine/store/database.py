"""Opening the database, and the one kind of transaction the house knows.

Questions that every decision asks stand as constants beside their functions: SQLAlchemy then has
their compiled form at hand, which is three quarters of what a statement costs it. States stand
in them as words, not as parameters, or the databases could not see that a partial index serves.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import (
    Connection,
    CursorResult,
    Delete,
    Engine,
    Executable,
    Insert,
    Select,
    Table,
    Update,
    UpdateBase,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
)

from engine.store import direct, engines, landmarks, schema
from engine.store.direct import Statement
from engine.store.errors import DatabaseAway, Unstorable

__all__ = [
    "IntegrityError", "Row", "Store", "Transaction", "in_memory", "migrate", "open_store",
    "remembered",
]  # fmt: skip

LARGEST = 2**63 - 1
_AWAY = (OperationalError, InterfaceError, InternalError)
"""Restarted, full, read-only, waited for in vain: what the machine does, not what we asked."""
P = ParamSpec("P")
T = TypeVar("T")
Row = Mapping[str, Any]
"""A row by column. Plain: the library's own mappings cost more than the query."""


@dataclass(frozen=True, slots=True)
class _Write:
    """A statement that waits to be said."""

    statement: Insert | Update | Delete
    values: Mapping[str, Any]
    unless: Callable[[], Exception] | None


class Transaction:
    """One transaction. A stage runs in exactly one, opened by its door.

    ``run`` says anything, as SQLAlchemy does; ``ask`` and ``later`` take constant statements on the
    short way (``store.direct``). What is to be written ``later`` is said before the next question
    and before the end, in the order in which it came.
    """

    def __init__(self, connection: Connection, lasting: dict[Hashable, Any] | None = None) -> None:
        self._connection = connection
        self._answers: dict[Hashable, tuple[frozenset[Table], Any]] = {}
        self._later: list[_Write] = []
        self._opening = engines.opening(connection)
        self.written: set[Table] = set()
        self.lasting: dict[Hashable, Any] = {} if lasting is None else lasting
        """What outlives transactions: answers that carry the version they are good for."""

    def run(
        self,
        statement: Executable,
        values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        """Execute a statement; only modules of the store call this.

        Raises:
            Unstorable: the database cannot take a value (PostgreSQL counts characters).
        """
        self.catch_up()
        self._open()
        if isinstance(statement, UpdateBase):
            self._writes(statement)
        try:
            return self._connection.execute(statement, values)
        except DataError as error:
            raise Unstorable from error

    @property
    def dialect(self) -> str:
        """Which database: sqlite or postgresql."""
        return self._connection.dialect.name

    def ask(
        self, *questions: tuple[Select[*tuple[Any, ...]], Mapping[str, Any]]
    ) -> list[list[Row]]:
        """The rows of each question, all asked in one go.

        Raises:
            Unstorable: as :meth:`run`.
        """
        given = [values for _, values in questions]
        if any(_too_large(value) for values in given for value in values.values()):
            return [[] for _ in questions]
        answers = self._say([(statement, values) for statement, values in questions])
        return [list(answer.rows) for answer in answers]

    def later(
        self,
        statement: Insert | Update | Delete,
        values: Mapping[str, Any],
        unless: Callable[[], Exception] | None = None,
    ) -> None:
        """Write before anybody looks; ``unless`` it changes exactly one row: raise that."""
        self._writes(statement)
        self._later.append(_Write(statement, values, unless))

    def catch_up(self) -> None:
        """Say what was to be written.

        Raises:
            Unstorable, IntegrityError: as :meth:`run`; and what ``unless`` makes.
        """
        if self._later:
            self._say([])

    def _open(self) -> None:
        """The transaction begins in the database, if it has not yet."""
        if self._opening:
            self._say([])

    def _say(self, questions: Sequence[tuple[Statement, Mapping[str, Any]]]) -> list[direct.Answer]:
        due, self._later = self._later, []
        opening, self._opening = self._opening, ""
        dialect = self._connection.dialect
        every = [*((one.statement, one.values) for one in due), *questions]
        batch = [(direct.spoken(dialect, one, values), values) for one, values in every]
        if opening:
            batch.insert(0, (direct.opening(opening), {}))
        try:
            answers = direct.say(self._connection, batch)[bool(opening) :]
        except DataError as error:
            raise Unstorable from error
        for one, answer in zip(due, answers, strict=False):
            if one.unless is not None and answer.changed != 1:
                raise one.unless()
        return answers[len(due) :]

    def _writes(self, statement: UpdateBase) -> None:
        table = statement.entity_description["table"]
        landmarks.passed("write." + table.name)
        self.written.add(table)
        self._answers = {k: a for k, a in self._answers.items() if table not in a[0]}

    def one(self, statement: Executable, **values: Any) -> Row | None:
        """The only row, or None; no row has a number that is too large for a database.

        What is asked with ``values`` is a constant of its module, and goes the short way.
        """
        if any(_too_large(value) for value in values.values()):
            return None
        if values and isinstance(statement, Select):
            rows = self.ask((statement, values))[0]
            assert len(rows) < 2  # as one_or_none says
            return rows[0] if rows else None
        found = self.run(statement, values)
        row = found.one_or_none()
        return None if row is None else dict(zip(found.keys(), row, strict=True))

    def all(self, statement: Executable, **values: Any) -> Sequence[Row]:
        """Every row; with ``values`` as :meth:`one`."""
        if values and isinstance(statement, Select):
            return self.ask((statement, values))[0]
        found = self.run(statement, values)
        names = tuple(found.keys())
        return [dict(zip(names, row, strict=True)) for row in found]

    def value(self, statement: Executable, **values: Any) -> Any:
        """The first column of the only row, or None."""
        return self.run(statement, values).scalar_one_or_none()

    def again(self, tables: frozenset[Table], question: Hashable, ask: Callable[[], T]) -> T:
        """The answer from before, unless one of its tables was written to since."""
        known = self._answers.get(question)
        if known is None:
            known = self._answers[question] = (tables, ask())
        answer: T = known[1]
        return answer

    def know(self, tables: frozenset[Table], question: Hashable, answer: object) -> None:
        """What :meth:`again` would be answered, learned from another question."""
        self._answers[question] = (tables, answer)

    def knows(self, question: Hashable) -> bool:
        """Whether :meth:`again` would have to ask."""
        return question in self._answers

    @property
    def is_file(self) -> bool:
        """Whether the database is a file of this machine, and no server."""
        return self._connection.dialect.name == "sqlite"

    def forget(self) -> None:
        """Ask everything anew: somebody else may have written."""
        self._answers.clear()

    def insert(self, table: Table) -> "postgresql.Insert | sqlite.Insert":
        """An INSERT of this database, which knows ON CONFLICT."""
        if self._connection.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)

    @contextmanager
    def nested(self) -> Iterator[None]:
        """A savepoint: what fails inside is undone alone."""
        self.catch_up()
        self._open()
        try:
            with self._connection.begin_nested():
                yield
                self.catch_up()
        finally:
            self._later.clear()
            self.forget()


class Remembered(Generic[P, T]):
    """A question asked once per transaction, as long as nobody writes to its tables in it."""

    def __init__(
        self, tables: frozenset[Table], ask: Callable[Concatenate[Transaction, P], T]
    ) -> None:
        self._tables = tables
        self._ask = ask
        update_wrapper(self, ask)

    def __call__(self, tx: Transaction, /, *given: P.args, **named: P.kwargs) -> T:
        """The answer, from before where there is one."""
        question = (self._ask, given, tuple(sorted(named.items())))
        return tx.again(self._tables, question, lambda: self._ask(tx, *given, **named))

    def know(self, tx: Transaction, answer: T, /, *given: P.args, **named: P.kwargs) -> None:
        """The answer, learned from another question."""
        tx.know(self._tables, (self._ask, given, tuple(sorted(named.items()))), answer)

    def known(self, tx: Transaction, /, *given: P.args, **named: P.kwargs) -> bool:
        """Whether it would be answered from before."""
        return tx.knows((self._ask, given, tuple(sorted(named.items()))))


def remembered(
    *tables: Table,
) -> Callable[[Callable[Concatenate[Transaction, P], T]], Remembered[P, T]]:
    """A question asked once per transaction, as long as nobody writes to ``tables`` in it.

    For rows that belong to one case: under its lock nobody else writes them.
    """
    return lambda ask: Remembered(frozenset(tables), ask)


def _too_large(value: object) -> bool:
    return isinstance(value, int) and not -LARGEST <= value <= LARGEST


class Store:
    """A database, open. ``transaction`` writes, ``reading`` only looks."""

    def __init__(self, writing: Engine, reading: Engine, url: str) -> None:
        self.writing = writing
        self._lasting: dict[Hashable, Any] = {}
        self.looking = reading
        self._writing = writing.execution_options(**{engines.LATER: True})
        self._looking = reading.execution_options(**{engines.LATER: True})
        self.url = url

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A writing transaction: committed at the end, rolled back on any exception.

        Raises:
            DatabaseAway: it stopped answering; ``unsure`` if that was while committing.
        """
        saving = False
        try:
            with self._writing.begin() as connection:
                landmarks.passed("transaction.begun")
                tx = Transaction(connection, self._lasting)
                yield tx
                tx.catch_up()
                landmarks.passed("transaction.committing")
                saving = True
        except _AWAY as away:
            raise DatabaseAway(str(away.orig), unsure=saving) from away
        landmarks.passed("transaction.committed")

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A consistent view that never waits for writers.

        Raises:
            DatabaseAway: it stopped answering.
        """
        try:
            with self._looking.begin() as connection:
                yield Transaction(connection, self._lasting)
        except _AWAY as away:
            raise DatabaseAway(str(away.orig), unsure=False) from away

    @contextmanager
    def glance(self) -> Iterator[Transaction]:
        """For one question that needs no other's view (``ask``): no transaction is opened.

        Raises:
            DatabaseAway: it stopped answering.
        """
        try:
            with self.looking.connect() as connection:
                yield Transaction(connection, self._lasting)
        except _AWAY as away:
            raise DatabaseAway(str(away.orig), unsure=False) from away

    @property
    def what(self) -> str:
        """Which database, which release of it, which schema."""
        dialect = self.writing.dialect
        number = ".".join(str(part) for part in dialect.server_version_info or ())
        return f"{dialect.name} {number}, schema {schema.NEWEST}"

    def forget(self) -> None:
        """Ask everything anew: the whole database was replaced by another."""
        self._lasting.clear()

    def close(self) -> None:
        """Give all connections back."""
        self.writing.dispose()
        self.looking.dispose()


def open_store(url: str, *, untouched: bool = False) -> Store:
    """Open the database at ``url``.

    A SQLite file is made where it is missing and brought to the newest schema, unless it is to
    stay ``untouched``. A PostgreSQL database belongs to an operator, who migrates it: here it
    must have the newest schema already.

    Raises:
        NoDatabase: it cannot be reached, or is neither SQLite nor PostgreSQL.
        SchemaTooOld, SchemaTooNew, SchemaUnknown: its tables are not those of this program.
    """
    read = engines.understood(url)
    writing, reading = engines.both(read)
    try:
        engines.reached(writing)
        if read.get_backend_name() == "sqlite" and not untouched:
            schema.migrate(writing)
        else:
            schema.require_newest(writing)
    except BaseException:
        writing.dispose()
        reading.dispose()
        raise
    return Store(writing, reading, url)


def in_memory(like: Store | None = None) -> Store:
    """A store in the memory of this process, gone when it is closed, for what is only tried.

    ``like``: another one whose content it begins with. One thread, one transaction after the other.
    """
    writing, reading = engines.in_memory()
    if like is None:
        schema.migrate(writing)
    else:
        engines.copy(like.writing, writing)
    return Store(writing, reading, "")


def migrate(url: str) -> tuple[str, ...]:
    """Bring the database at ``url`` to the newest schema: the versions it went through.

    Raises:
        NoDatabase, SchemaTooNew, SchemaUnknown: nothing changed.
    """
    writing, reading = engines.both(engines.understood(url))
    try:
        engines.reached(writing)
        return schema.migrate(writing)
    finally:
        writing.dispose()
        reading.dispose()
