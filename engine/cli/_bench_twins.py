"""A hall made ready in one database, and a twin of that database for the floor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from engine.cli import _scratch
from engine.cli._bench_hall import Hall
from engine.cli._bench_pairs import same
from engine.store import open_store

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Twins(Generic[Made]):
    """The hall on its own database, the driver's plain connection to the twin, what was made."""

    hall: Hall
    floor: Any
    made: Made
    sqlite: bool


@contextmanager
def twins(database: str | None, make: Callable[[Hall], Made]) -> Iterator[Twins[Made]]:
    """What is made before the twin is taken stands in both; at the end both hold the same rows.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
        RuntimeError: the floor wrote other rows.
    """
    with _scratch.beside(database) as scratch:
        store = open_store(scratch.url)
        hall = Hall(store)
        made = make(hall)
        store.close()
        twin = scratch.twin()
        store = open_store(scratch.url)
        floor = _scratch.plug(twin)
        try:
            sqlite = scratch.url.startswith("sqlite")
            yield Twins(hall.moved_to(store), floor, made, sqlite)
            same(store, floor)
        finally:
            floor.close()
            store.close()
