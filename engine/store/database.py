"""Opening the database, and the one kind of transaction the house knows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, RowMapping, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from engine.store import engines, landmarks, schema

__all__ = ["IntegrityError", "Store", "Transaction", "migrate", "open_store"]


class Transaction:
    """One transaction. A stage runs in exactly one, opened by its door."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run(
        self,
        statement: Executable,
        values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        """Execute a statement; only modules of the store call this."""
        return self._connection.execute(statement, values)

    def one(self, statement: Executable) -> RowMapping | None:
        """The only row, or None."""
        return self.run(statement).mappings().one_or_none()

    def all(self, statement: Executable) -> Sequence[RowMapping]:
        """Every row."""
        return self.run(statement).mappings().all()

    def value(self, statement: Executable) -> Any:
        """The first column of the only row, or None."""
        return self.run(statement).scalar_one_or_none()

    def insert(self, table: Table) -> "postgresql.Insert | sqlite.Insert":
        """An INSERT of this database, which knows ON CONFLICT."""
        if self._connection.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)

    @contextmanager
    def nested(self) -> Iterator[None]:
        """A savepoint: what fails inside is undone alone."""
        with self._connection.begin_nested():
            yield


class Store:
    """A database, open. ``transaction`` writes, ``reading`` only looks."""

    def __init__(self, writing: Engine, reading: Engine, url: str) -> None:
        self.writing = writing
        self._reading = reading
        self.url = url

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A writing transaction: committed at the end, rolled back on any exception."""
        with self.writing.begin() as connection:
            landmarks.passed("transaction.begun")
            yield Transaction(connection)
            landmarks.passed("transaction.committing")
        landmarks.passed("transaction.committed")

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A consistent view that never waits for writers."""
        with self._reading.begin() as connection:
            yield Transaction(connection)

    @property
    def what(self) -> str:
        """Which database, which release of it, which schema."""
        dialect = self.writing.dialect
        number = ".".join(str(part) for part in dialect.server_version_info or ())
        return f"{dialect.name} {number}, schema {schema.NEWEST}"

    def close(self) -> None:
        """Give all connections back."""
        self.writing.dispose()
        self._reading.dispose()


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
