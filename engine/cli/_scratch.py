"""Databases that live as long as a benchmark: beside the one that is named, never inside it."""

import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from engine.domain.names import Text
from engine.store import migrate
from engine.store.engines import PREPARED
from engine.store.errors import NoDatabase


@dataclass(frozen=True, slots=True)
class Scratch:
    """A migrated database of one's own at ``url``; ``twin`` makes another one like it."""

    url: str
    _beside: str
    _made: list[str]

    def twin(self) -> str:
        """The URL of a copy of what stands in it now; nobody may have it open."""
        return _make(self._beside, self._made, like=self.url)


@contextmanager
def beside(url: str | None) -> Iterator[Scratch]:
    """A scratch database on the server of ``url``, in the folder of its file, or (None) in SQLite.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    made: list[str] = []
    with tempfile.TemporaryDirectory(prefix="lianshen-bench-", dir=_folder(url)) as folder:
        place = url if url is not None and _server(url) else f"sqlite:///{folder}/bench.sqlite"
        try:
            first = _make(place, made)
            migrate(first)
            yield Scratch(first, place, made)
        finally:
            for one in made:
                _drop(place, one)


def plug(url: str) -> Any:
    """The driver's own connection, as durable as the store's and with as many statements ready."""
    if not _server(url):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection
    durable = "-c synchronous_commit=on"
    server = psycopg.connect(url, autocommit=True, prepare_threshold=1, options=durable)
    server.prepared_max = PREPARED
    return server


def _server(url: str) -> bool:
    return not url.startswith("sqlite")


def _folder(url: str | None) -> Path | None:
    """The disk that is asked about: a folder in memory would flatter every figure."""
    if url is None or _server(url):
        return None
    return Path(url.removeprefix("sqlite:///")).absolute().parent


def _make(place: str, made: list[str], like: str | None = None) -> str:
    if not _server(place):
        url = f"{place}.{len(made)}"
        if like is not None:
            shutil.copy(like.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
        made.append(url)
        return url
    name = f"lianshen_bench_{uuid.uuid4().hex[:12]}"
    template = f' TEMPLATE "{_name(like)}"' if like is not None else ""
    _say(place, f'CREATE DATABASE "{name}"{template}')
    url = _named(place, name)
    made.append(url)
    return url


def _drop(place: str, url: str) -> None:
    if _server(place):
        _say(place, f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')


def _say(place: str, words: str) -> None:
    try:
        with psycopg.connect(place, autocommit=True) as server:
            server.execute(words.encode())
    except psycopg.Error as error:
        said = str(error).partition("\n")[0]
        where = f"{urlsplit(place).hostname or ''}/{_name(place)}"
        raise NoDatabase(where=where, why=Text(said, said)) from error


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _named(url: str, name: str) -> str:
    """The same server, user and options, another database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))
