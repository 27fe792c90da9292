"""`lianshen bench decisions`: a durable decision, beside the same rows written by the driver alone.

What a decision takes longer than its floor (``_bench_pairs``) is what it reads, what it thinks,
and what the libraries between cost.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from engine.cli._bench_hall import NOW, Hall
from engine.cli._bench_pairs import WALL, Pair, pair, published
from engine.cli._bench_twins import twins
from engine.cli._figures import Row, Size
from engine.domain.case import WorkItem
from engine.domain.names import Role
from engine.stages import review

WARM: Final = 3
"""Cases decided before the first that counts: statements prepared, caches filled."""

_INSIDE: Final = "an opinion given, one of five"
_LAST: Final = "the last opinion: the round merges, signing begins"


def rows(size: Size, database: str | None) -> list[Row]:
    """Opinions given a final word by their checkers, four to a case; the fourth merges the round.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    n = max(size.repeat // 4, 5) + WARM
    with twins(database, lambda hall: [hall.drafted() for _ in range(n)]) as two:
        inside, closing = _measured(two.hall, two.floor, two.made)
    target = None if two.sqlite else WALL
    return [*published(_INSIDE, inside, target), *published(_LAST, closing, target)]


def decide(hall: Hall, item: WorkItem) -> None:
    """Its checker lets an opinion stand."""
    by = hall.one(Role.CHECKER, item.department)
    with hall.store.transaction() as tx:
        review.approve(tx, item.id, 1, by, NOW)


def _measured(
    hall: Hall, floor: Any, cases: Sequence[Sequence[WorkItem]]
) -> tuple[list[Pair], list[Pair]]:
    inside: list[Pair] = []
    closing: list[Pair] = []
    for number, checks in enumerate(cases):
        for item in checks:
            one = pair(hall.store, floor, partial(decide, hall, item))
            if number >= WARM:
                (closing if item is checks[-1] else inside).append(one)
    return inside, closing
