"""Where worlds are made: furnished databases to copy, a Redis of its own, a folder."""

import shutil
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from engine.store import migrate
from tests import postgres, redis_server
from tests.crash import forks, verbs
from tests.crash.mutants import DROPS
from tests.crash.processes import Place, free_port
from tests.levying import Till

DATABASES = ("sqlite", "postgresql")
TRANSPORTS = ("threads", "redis")


@dataclass
class Grounds:
    """One lane's ground: its own Redis, its own folder; databases are copied for every world."""

    folder: Path
    server: postgres.Server | None
    redis: redis_server.Server | None
    furnished: dict[str, str]

    def database(self, kind: str, like: str = "furnished") -> str:
        """A new copy: its URL."""
        template = self.furnished[f"{kind} {like}"]
        if kind == "sqlite":
            name = self.folder / f"{uuid.uuid4().hex}.db"
            return f"sqlite:///{shutil.copy(template.removeprefix('sqlite:///'), name)}"
        assert self.server is not None
        return _own_sequences(self.server.database(like=template))

    def empty(self, kind: str) -> str:
        """A database with nothing in it: its URL."""
        if kind == "sqlite":
            return f"sqlite:///{self.folder / uuid.uuid4().hex}.db"
        assert self.server is not None
        return self.server.database()

    def drop(self, url: str) -> None:
        """It is not needed any more."""
        if url.startswith("sqlite"):
            for end in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + end).unlink(missing_ok=True)
        elif self.server is not None:
            self.server.drop(url)

    def place(self, kind: str, transport: str, wanted: int, mutant: str = "", **more) -> Place:
        """Room for one world."""
        doorbell = ""
        if transport == "redis":
            assert self.redis is not None
            self.redis.wipe()
            doorbell = self.redis.url
        folder = self.folder / f"world-{uuid.uuid4().hex[:8]}"
        url = self.database(kind)
        if mutant in DROPS:
            with psycopg.connect(url) as connection:
                connection.execute(DROPS[mutant])
        return Place(
            url, doorbell, folder, free_port(), free_port(), wanted, mutant,
            bank=free_port(), **more,
        )  # fmt: skip


def _own_sequences(url: str) -> str:
    """Have a copied database log its sequences itself; the value is its URL.

    PostgreSQL logs a sequence 32 numbers ahead. A copy made by CREATE DATABASE … TEMPLATE believes
    that this has been done for it, and after a crash it gives the same numbers again (seen on 15).
    """
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT schemaname || '.' || sequencename FROM pg_sequences"
            " WHERE last_value IS NOT NULL"
        ).fetchall()
        for (name,) in names:
            connection.execute(
                f"SELECT setval('{name}', last_value, is_called) FROM {name}"  # noqa: S608
            )
    return url


def prepare(kinds: tuple[str, ...], *, stations: bool) -> tuple[Grounds, dict[str, dict[str, int]]]:
    """Furnish a database of every kind once; with ``stations``, one more with a case at each."""
    folder = Path(tempfile.mkdtemp(prefix="lianshen-crash-"))
    server = postgres.start(postgres.DURABLE) if "postgresql" in kinds else None
    if isinstance(server, postgres.Absent):
        raise SystemExit(server.reason)
    furnished, at = {}, {}
    for kind in kinds:
        for like in ("furnished", "stations")[: 1 + stations]:
            url = f"sqlite:///{folder / like}.db"
            if kind == "postgresql":
                assert server is not None
                url = server.database()
            furnished[f"{kind} {like}"] = url
            built = forks.apart(lambda u=url, w=like: _furnish(u, w), folder)
            if like == "stations":
                at[kind] = built
    return Grounds(folder, server, None, furnished), at


def _furnish(url: str, like: str) -> object:
    if url.startswith("postgresql"):
        migrate(url)
    if like == "stations":
        return verbs.build(url)
    Till(url).close()
    return None


def lane(ground: Grounds, work: Callable[[Grounds], object], number: int) -> Callable[[], object]:
    """The same work on a ground of its own, with its own Redis."""

    def run() -> object:
        redis = redis_server.start()
        mine = ground.folder / f"lane-{number}"
        mine.mkdir(exist_ok=True)
        own = Grounds(
            mine, ground.server, None if isinstance(redis, redis_server.Absent) else redis,
            ground.furnished,
        )  # fmt: skip
        try:
            return work(own)
        finally:
            if own.redis is not None:
                own.redis.stop()

    return run
