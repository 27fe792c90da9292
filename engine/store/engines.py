"""How each database is opened: what it promises, and how a transaction begins there.

SQLite: one file; WAL, full sync, foreign keys, BEGIN IMMEDIATE for writers (the driver's own
default loses 85 % of concurrent merges: shared facts/durability §2). PostgreSQL: READ COMMITTED
for writers, who lock the case first; one snapshot for readers; commits always reach the disk.
Neither driver begins by itself: what opens a transaction is a sentence of ours, which a
:class:`Transaction` may keep until it has something to say (``LATER``).
"""

import itertools
import sqlite3
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from engine.store.errors import NoDatabase

POOL: Final = 16
"""Connections that stay open; as many again in a rush."""

IDLE: Final = 1.0
"""Seconds after which a connection is asked whether its server is still there."""

LATER: Final = "lianshen_begins_later"
"""Option of a connection: whoever uses it says :func:`opening` itself, with its first statement."""

_OPENS: Final = "lianshen_opens"
_WRITERS: Final = "BEGIN ISOLATION LEVEL READ COMMITTED"
_READERS: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

PREPARED: Final = 500
"""Statements a connection to PostgreSQL keeps ready: more than the house has."""

_NUMBERS: Final = itertools.count(1)

_PATIENCE: Final = 30.0
"""Seconds that one writer waits for another."""

_MOMENT: Final = 0.01
_PRAGMAS: Final = (
    f"busy_timeout={_PATIENCE * 1000:.0f}",
    "synchronous=FULL",
    "foreign_keys=ON",
)
_SESSION: Final = (
    # What the operator set for the whole server may be weaker; a decision is never.
    "-c synchronous_commit=on",
    # As patient as SQLite's busy_timeout, then an error instead of a queue that hangs.
    "-c lock_timeout=30s",
    # A process that was frozen inside a transaction must not hold its case for ever.
    "-c idle_in_transaction_session_timeout=60s",
)


def understood(url: str) -> URL:
    """The URL of one of the two databases that the house runs on.

    Raises:
        NoDatabase: another database, or not a URL.
    """
    try:
        read = make_url(url)
    except ArgumentError:
        raise NoDatabase(where="…", why="sqlite:///… / postgresql://…") from None
    name = read.get_backend_name()
    if name not in {"sqlite", "postgresql", "postgres"}:
        raise NoDatabase(where=f"{name[:20]}:…", why="sqlite:///… / postgresql://…")
    return read if name == "sqlite" else read.set(drivername="postgresql+psycopg")


def both(url: URL) -> tuple[Engine, Engine]:
    """Engines for writing and for reading."""
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        return _sqlite(url, "BEGIN IMMEDIATE"), _sqlite(url, "BEGIN")
    writing = _postgresql(url)
    return writing, writing.execution_options(**{_OPENS: _READERS})


def opening(connection: Connection) -> str:
    """What is still to be said before the first statement of a transaction; "" where nothing is."""
    options = connection.get_execution_options()
    if connection.dialect.name != "postgresql" or not options.get(LATER):
        return ""
    return str(options.get(_OPENS, _WRITERS))


def in_memory() -> tuple[Engine, Engine]:
    """Engines for a database of its own in the memory of this process.

    It lives as long as one of its connections is open. Its cache is shared between them, which
    locks tables instead of the file: for one thread at a time that does one thing after the other.
    """
    name = f"lianshen-{next(_NUMBERS)}"
    said = "mode=memory&cache=shared&uri=true&check_same_thread=false"  # as of a file: pooled
    url = make_url(f"sqlite:///file:{name}?{said}")
    writing, reading = _sqlite(url, "BEGIN IMMEDIATE"), _sqlite(url, "BEGIN")
    reached(writing)
    return writing, reading


def copy(one: Engine, other: Engine) -> None:
    """All that stands in one SQLite database, into another."""
    source, target = one.raw_connection(), other.raw_connection()
    try:
        held, into = source.driver_connection, target.driver_connection
        if not isinstance(held, sqlite3.Connection) or not isinstance(into, sqlite3.Connection):
            raise TypeError(type(held))
        held.backup(into)
    finally:
        source.close()
        target.close()


def reached(engine: Engine) -> None:
    """Whether the database answers.

    Raises:
        NoDatabase: it does not; the sentence names the place, never the password.
    """
    try:
        engine.connect().close()
    except OperationalError as error:
        where = engine.url.set(query={}).render_as_string(hide_password=True)
        why = str(error.orig).strip().splitlines()
        raise NoDatabase(where=where, why=why[0] if why else "") from error


def _sqlite(url: URL, begin: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=POOL,
        max_overflow=POOL,
        hide_parameters=True,
        poolclass=QueuePool,  # a database in memory too is handed from thread to thread
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _on_connect(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        _keep_a_log_ahead(cursor)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _keep_a_log_ahead(cursor: sqlite3.Cursor) -> None:
    """WAL. Of two who open a new file at once SQLite refuses one without any patience; we have it.

    Raises:
        sqlite3.OperationalError: somebody else keeps the file for longer than a writer may.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_MOMENT)  # noqa: TID251 - the other is a process: nothing tells us
        else:
            return


def _postgresql(url: URL) -> Engine:
    asked = url.normalized_query.get("options", ())
    engine = create_engine(
        url.difference_update_query(("options",)),
        pool_size=POOL,
        max_overflow=POOL,
        isolation_level="AUTOCOMMIT",  # for the driver: BEGIN is ours
        hide_parameters=True,  # an error must not carry what people typed into a log
        use_native_hstore=False,  # no look-up of a type that we do not use
        connect_args={
            "application_name": "lianshen",
            "connect_timeout": 10,
            "options": " ".join((*_SESSION, *asked)),
            "prepare_threshold": 1,  # prepared on the server from the second use on
        },
    )

    @event.listens_for(engine, "connect")
    def _on_connect(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.prepared_max = PREPARED

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get(LATER):
            connection.exec_driver_sql(options.get(_OPENS, _WRITERS))

    @event.listens_for(engine, "checkin")
    def _on_checkin(_dbapi_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["idle since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _on_checkout(
        dbapi_connection: Any, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        """A restart of the server costs nobody a request, and a busy house no question."""
        if time.monotonic() - record.info.get("idle since", 0.0) > IDLE:
            try:
                engine.dialect.do_ping(dbapi_connection)
            except engine.dialect.loaded_dbapi.Error as gone:
                raise DisconnectionError from gone

    return engine
