"""A piece of work beside its floor: the same rows with the same statements, by the driver alone.

The floor of DESIGN §12: the statements that wrote, and the lock before them, go word for word
through psycopg (or sqlite3) into a twin of the database, one after the other, in one durable
transaction, at once after the work itself, so that a busy moment falls on both.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from engine.cli._figures import Row, p95
from engine.store import Store, recorder
from engine.store.recorder import Said

WALL: Final = 2.0
"""How many times its floor a decision on PostgreSQL may take."""


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds: on the wall, and of this process's processor time."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A piece of work, its floor, its statements, and how many of those the floor has."""

    ours: Took
    floor: Took
    said: int
    written: int


def pair(store: Store, floor: Any, work: Callable[[], object]) -> Pair:
    """Do the work, then write what it wrote."""
    with recorder.heard(store) as said:
        took = timed(work)
    written = [one for one in said if not one.reads]
    return Pair(took, timed(lambda: _write(floor, written)), len(said), len(written))


def timed(work: Callable[[], object]) -> Took:
    """How long it takes."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return Took(
        (time.perf_counter() - wall) * 1000,
        (time.process_time() - processor) * 1000,
    )


def same(store: Store, floor: Any) -> None:
    """A floor that had written other rows would be no floor.

    Raises:
        RuntimeError: it has.
    """
    asked = "SELECT count(*), sum(version) FROM case_file", "SELECT count(*) FROM opinion"
    for words in (*asked, "SELECT count(*) FROM journal", "SELECT count(*) FROM work_item"):
        theirs = floor.execute(words).fetchone()
        ours = recorder.ask(store, words)
        if tuple(theirs) != ours:
            raise RuntimeError(f"the floor wrote other rows: {words}: {theirs}, not {ours}")


def published(what: str, pairs: Sequence[Pair], target: float | None) -> list[Row]:
    """Wall (held to the target), processor, and statements of one kind of work."""
    said = median(pair.said for pair in pairs)
    written = median(pair.written for pair in pairs)
    walls = [one.ours.wall for one in pairs], [one.floor.wall for one in pairs]
    processors = [one.ours.processor for one in pairs], [one.floor.processor for one in pairs]
    return [
        over(f"{what}: wall", "ms", *walls, target),
        over(f"{what}: processor", "ms CPU", *processors),
        Row(f"{what}: statements", "", said, said, written, said / written, None, met=True),
    ]


def over(
    what: str, unit: str, found: list[float], floor: list[float], target: float | None = None
) -> Row:
    """Found over its floor; the target is for the ratio."""
    middle, low = median(found), median(floor)
    ratio = middle / low if low else None
    met = target is None or ratio is None or ratio <= target
    return Row(what, unit, middle, p95(found), low, ratio, target, met)


def _write(floor: Any, statements: Sequence[Said]) -> None:
    cursor = floor.cursor()
    cursor.execute("BEGIN IMMEDIATE" if isinstance(floor, sqlite3.Connection) else "BEGIN")
    for one in statements:
        (cursor.executemany if one.many else cursor.execute)(one.words, one.values)
        if cursor.description is not None:
            cursor.fetchall()
    cursor.execute("COMMIT")
