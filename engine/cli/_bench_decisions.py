"""`lianshen bench decisions`: a durable decision, beside the same rows written by the driver alone.

The floor of DESIGN §12: for every decision measured, the statements that wrote its rows, and the
lock before them, go word for word through psycopg (or sqlite3) into a twin of the database, in
one durable transaction of the same run. What the decision takes longer is what it reads, what it
thinks, and what the libraries between cost. Processor time is that of this process alone.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, Final

from engine.cli import _scratch
from engine.cli._bench_hall import NOW, Hall
from engine.cli._figures import Row, p95
from engine.domain.case import WorkItem
from engine.domain.names import Role
from engine.stages import review
from engine.store import Store, open_store, recorder
from engine.store.recorder import Said

WALL: Final = 2.0
"""How many times its floor a decision on PostgreSQL may take."""

WARM: Final = 3
"""Cases decided before the first that counts: statements prepared, caches filled."""

Took = tuple[float, float]
"""Milliseconds: on the wall, of the processor."""


def rows(repeat: int, database: str | None) -> list[Row]:
    """Opinions given a final word by their checkers, four to a case; the fourth merges the round.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    with _scratch.beside(database) as scratch:
        store = open_store(scratch.url)
        hall = Hall(store)
        cases = [hall.drafted() for _ in range(max(repeat // 4, 5) + WARM)]
        store.close()
        twin = scratch.twin()
        store = open_store(scratch.url)
        floor = _scratch.plug(twin)
        try:
            inside, closing = _measured(hall, store, floor, cases)
            _same(store, floor)
        finally:
            floor.close()
            store.close()
    target = None if scratch.url.startswith("sqlite") else WALL
    return [
        *_published("an opinion given, one of five", inside, target),
        *_published("the last opinion: the round merges, signing begins", closing, target),
    ]


Pair = tuple[Took, Took, int, int]
"""A decision, its floor, its statements, and how many of those the floor has."""


def _measured(
    hall: Hall, store: Store, floor: Any, cases: Sequence[Sequence[WorkItem]]
) -> tuple[list[Pair], list[Pair]]:
    """One after the other, each followed by its floor, so that a busy moment falls on both."""
    inside: list[Pair] = []
    closing: list[Pair] = []
    hall = hall.moved_to(store)
    for number, checks in enumerate(cases):
        for item in checks:
            pair = _pair(hall, floor, item)
            if number >= WARM:
                (closing if item is checks[-1] else inside).append(pair)
    return inside, closing


def _pair(hall: Hall, floor: Any, item: WorkItem) -> Pair:
    by = hall.one(Role.CHECKER, item.department)

    def decide() -> None:
        with hall.store.transaction() as tx:
            review.approve(tx, item.id, 1, by, NOW)

    with recorder.heard(hall.store) as said:
        took = _timed(decide)
    written = [one for one in said if not one.reads]
    return took, _timed(lambda: _write(floor, written)), len(said), len(written)


def _write(floor: Any, statements: Sequence[Said]) -> None:
    """The same rows with the same statements in one durable transaction."""
    cursor = floor.cursor()
    cursor.execute("BEGIN IMMEDIATE" if isinstance(floor, sqlite3.Connection) else "BEGIN")
    for one in statements:
        (cursor.executemany if one.many else cursor.execute)(one.words, one.values)
        if cursor.description is not None:
            cursor.fetchall()
    cursor.execute("COMMIT")


def _timed(work: Callable[[], None]) -> Took:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


def _same(store: Store, floor: Any) -> None:
    """A floor that had written other rows would be no floor."""
    asked = "SELECT count(*), sum(version) FROM case_file", "SELECT count(*) FROM opinion"
    for words in (*asked, "SELECT count(*) FROM journal", "SELECT count(*) FROM work_item"):
        theirs = floor.execute(words).fetchone()
        ours = recorder.ask(store, words)
        if tuple(theirs) != ours:
            raise RuntimeError(f"the floor wrote other rows: {words}: {theirs}, not {ours}")


def _published(what: str, pairs: Sequence[Pair], target: float | None) -> list[Row]:
    said = median(pair[2] for pair in pairs)
    written = median(pair[3] for pair in pairs)
    return [
        _row(f"{what}: wall", "ms", [p[0][0] for p in pairs], [p[1][0] for p in pairs], target),
        _row(f"{what}: processor", "ms CPU", [p[0][1] for p in pairs], [p[1][1] for p in pairs]),
        Row(f"{what}: statements", "", said, said, written, said / written, None, met=True),
    ]


def _row(
    what: str, unit: str, found: list[float], floor: list[float], target: float | None = None
) -> Row:
    middle, low = median(found), median(floor)
    ratio = middle / low if low else None
    met = target is None or ratio is None or ratio <= target
    return Row(what, unit, middle, p95(found), low, ratio, target, met)
