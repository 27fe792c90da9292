"""Whole copies of a SQLite database, taken and put back while others use it.

Putting a copy back is one write transaction of the database: whoever reads meanwhile sees all of
the old or all of the new, whoever writes waits. Only the demonstration does this; an installation
is restored by its operator, with nobody in the house.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from engine.store.database import Store

_PATIENCE = 30.0


def take(store: Store, into: Path) -> None:
    """Write the database, as it stands now, into a file; complete or not at all."""
    aside = into.with_suffix(".part")
    aside.unlink(missing_ok=True)
    with closing(_opened(_file(store))) as source, closing(sqlite3.connect(aside)) as copy:
        source.backup(copy)
    aside.replace(into)


def put_back(store: Store, copy: Path) -> None:
    """Make the database what the copy is; what was remembered of the old one is forgotten."""
    with closing(_opened(copy)) as source, closing(_opened(_file(store))) as target:
        source.backup(target)
    store.forget()


def _file(store: Store) -> Path:
    name = store.writing.url.database
    if store.writing.dialect.name != "sqlite" or not name:
        raise ValueError(store.url)
    return Path(name)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_PATIENCE)
