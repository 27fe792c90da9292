"""A whole database as files, taken while people work, and back into an empty one.

SQLite: its own backup, one step under one read lock, which in WAL mode holds nobody up. PostgreSQL:
every table by COPY in one snapshot. Both are one moment of the database, whatever is written
meanwhile. What is loaded stands in quarantine from its first moment: the same commit says so.
"""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, inspect, text

from engine.domain.errors import Refused
from engine.domain.names import Text
from engine.store import engines, schema
from engine.store.database import Store, Transaction, open_store
from engine.store.quarantine import impose
from engine.store.tables import METADATA

SQLITE: Final = "database.sqlite"
_FILE: Final = "sqlite:///"


class NotEmpty(Refused):
    """Restoring over something would lose it."""

    ZH = "{where}不是空的，没有恢复任何内容。请恢复到新的空数据库和空目录。"
    EN = "{where} is not empty; nothing was restored. Restore into a new database and folder."


class WrongBackup(Refused):
    """It cannot be brought back here."""

    ZH = "备份不能恢复：{why}。没有改动任何内容。"
    EN = "This backup cannot be restored: {why}. Nothing was changed."


def save(store: Store, folder: Path) -> Mapping[str, Any]:
    """Write the database into ``folder``; the value says what it is, for the manifest."""
    if store.writing.dialect.name == "sqlite":
        return _save_sqlite(store, folder)
    with store.looking.begin() as connection:
        tables = {}
        for table in METADATA.sorted_tables:
            columns = [column.name for column in table.columns]
            with (folder / f"{table.name}.copy").open("wb") as file:
                _copy_out(connection, table.name, columns, file)
                _synced(file)
            count = connection.scalar(text(f'SELECT count(*) FROM "{table.name}"'))  # noqa: S608 - our own names
            tables[table.name] = {"columns": columns, "rows": count}
    return {"kind": "postgresql", "schema": schema.NEWEST, "tables": tables}


def require_fit(url: str, told: Mapping[str, Any]) -> None:
    """Whether a saved database can be loaded here: asked before anything is copied.

    Raises:
        WrongBackup: of the other kind of database, or of a later release.
    """
    kind = "sqlite" if url.startswith(_FILE) else "postgresql"
    if told["kind"] != kind:
        raise WrongBackup(
            why=Text(
                f"它取自{told['kind']}，这里是{kind}",
                f"it was taken from {told['kind']}, and this is {kind}",
            )
        )
    if told["schema"] not in schema.RELEASED:
        raise WrongBackup(
            why=Text(
                f"它的表结构是第{told['schema']}版，本程序只到第{schema.NEWEST}版",
                f"it has schema {told['schema']}, and we know up to {schema.NEWEST}",
            )
        )


def require_empty(url: str) -> None:
    """Whether a database can be restored into.

    Raises:
        NotEmpty: there is a file, or a table. NoDatabase: it cannot be reached.
    """
    if url.startswith(_FILE):
        if Path(url.removeprefix(_FILE)).exists():
            raise NotEmpty(where=url.removeprefix(_FILE))
        return
    engine = _engine(url)
    try:
        engines.reached(engine)
        if inspect(engine).get_table_names():
            raise NotEmpty(where="postgresql")
    finally:
        engine.dispose()


def load(url: str, folder: Path, told: Mapping[str, Any], source: str, now: datetime) -> None:
    """Bring a saved database back into an empty one, and up to the schema of this program.

    Args:
        told: what :func:`save` said.
        source: named in the quarantine that begins.

    Raises:
        as :func:`require_fit`.
    """
    require_fit(url, told)
    if url.startswith(_FILE):
        _load_sqlite(Path(url.removeprefix(_FILE)), folder / SQLITE, source, now)
        return
    engine = _engine(url)
    try:
        schema.migrate(engine, to=told["schema"])
        with engine.begin() as connection:
            for name, table in told["tables"].items():
                _copy_in(connection, name, table["columns"], folder / f"{name}.copy")
                _count_on(connection, name, table["columns"])
            impose(Transaction(connection), source, now)
        schema.migrate(engine)
    finally:
        engine.dispose()


def _save_sqlite(store: Store, folder: Path) -> Mapping[str, Any]:
    target = folder / SQLITE
    with (
        closing(sqlite3.connect(store.url.removeprefix(_FILE))) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        (fit,) = copy.execute("PRAGMA integrity_check").fetchone()
        if fit != "ok":
            raise WrongBackup(why=fit)
        names = [table.name for table in METADATA.sorted_tables]
        rows = {
            name: {"rows": copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]}  # noqa: S608 - our own names
            for name in names
        }
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return {"kind": "sqlite", "schema": schema.NEWEST, "tables": rows}


def _load_sqlite(there: Path, saved: Path, source: str, now: datetime) -> None:
    """Made ready aside and renamed: the house sees it whole and in quarantine, or not at all."""
    aside = there.with_name(f".{there.name}.restoring")
    there.parent.mkdir(parents=True, exist_ok=True)
    for left in (aside, aside.with_name(f"{aside.name}-wal"), aside.with_name(f"{aside.name}-shm")):
        left.unlink(missing_ok=True)
    aside.write_bytes(saved.read_bytes())
    aside.chmod(0o640)
    store = open_store(f"{_FILE}{aside}")
    try:
        with store.transaction() as tx:
            impose(tx, source, now)
    finally:
        store.close()
    with closing(sqlite3.connect(aside)) as whole:
        whole.execute("PRAGMA journal_mode=DELETE")  # one file again, to be renamed as one
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.rename(there)


def _engine(url: str) -> Engine:
    writing, _ = engines.both(engines.understood(url))
    return writing


def _copy_out(connection: Connection, name: str, columns: list[str], file: Any) -> None:
    with (
        _cursor(connection) as cursor,
        cursor.copy(f"COPY {_said(name, columns)} TO STDOUT") as out,
    ):
        for piece in out:
            file.write(piece)


def _copy_in(connection: Connection, name: str, columns: list[str], path: Path) -> None:
    with (
        path.open("rb") as file,
        _cursor(connection) as cursor,
        cursor.copy(f"COPY {_said(name, columns)} FROM STDIN") as into,
    ):
        while piece := file.read(1 << 20):
            into.write(piece)


def _count_on(connection: Connection, name: str, columns: list[str]) -> None:
    """Numbers that are in use are not given again."""
    if "id" in columns and "id" in METADATA.tables[name].columns:
        if METADATA.tables[name].columns["id"].identity is None:
            return
        highest = f'SELECT coalesce(max(id), 0) + 1 FROM "{name}"'  # noqa: S608 - our own names
        series = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), ({highest}), false)"
        connection.execute(text(series))


def _cursor(connection: Connection) -> Any:
    driver = connection.connection.driver_connection
    assert driver is not None
    return driver.cursor()


def _said(name: str, columns: list[str]) -> str:
    named = ", ".join(f'"{column}"' for column in columns)
    return f'"{name}" ({named})'


def _synced(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())
