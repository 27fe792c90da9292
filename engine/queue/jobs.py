"""The jobs there are, by name, and how long and how often each may try.

A job is named by a string, so that this floor needs nothing above it, and its only argument is
an id: whatever carries the ring (a thread pool, or Redis through RQ) carries no data and may lose
it. The names are the whole list of what may be asked for.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

Job = Callable[[int], None]
"""What runs when a name is rung; the argument is an id (0 where the job needs none)."""

DELIVER: Final = "connectors.worker.deliver"
"""Bring one letter (outbox id) to a department's system."""

APPLY: Final = "connectors.worker.apply"
"""Walk one case (case id) on with the answers in its inbox."""

COLLECT: Final = "connectors.worker.collect"
"""Ask the systems that do not call back whether they have answered."""

FIRE: Final = "connectors.worker.fire"
"""Fire the clocks of one case (case id) that have run out."""

QUERY: Final = "connectors.worker.query"
"""Ask a bank what became of one order (bank order id)."""

RECONCILE: Final = "connectors.worker.reconcile"
"""Compare one day-end file (bank day id) with our books."""

CARRY: Final = "connectors.worker.carry"
"""Go on with one plan (number) of carrying cases over to another edition."""

SIMULATE: Final = "connectors.worker.simulate"
"""Do a part (study part id) of what a manager asked of a scenario."""

ADD_UP: Final = "connectors.worker.add_up"
"""Add up months that are over, for the managers' figures, before anybody asks."""

NAMES: Final = frozenset({DELIVER, APPLY, COLLECT, FIRE, QUERY, RECONCILE, CARRY, SIMULATE, ADD_UP})

LEASE: Final = timedelta(seconds=60)
"""How long a claimed letter or plan belongs to its worker."""

PART_LEASE: Final = timedelta(seconds=10)
"""The same of a part of a study, besides what its cases take; renewed with every replication."""

TIME_OUT: Final = timedelta(seconds=20)
"""The longest that one delivery may take: under half the lease, or a slow worker and its
successor would be on the line at once (shared facts/durability §Pitfalls 10)."""

ATTEMPTS: Final = 20
"""After so many failures a person is asked: with the waits below, after about eighteen hours."""

_FIRST_WAIT: Final = timedelta(seconds=2)
_LONGEST_WAIT: Final = timedelta(hours=2)


def next_try(attempts: int, now: datetime, spread: float) -> datetime | None:
    """When to try again after ``attempts`` failures, or None: never by itself.

    The wait doubles, and is made up to a half longer by ``spread`` in [0, 1), so that the
    letters of one outage do not all come back in the same second.
    """
    if attempts >= ATTEMPTS:
        return None
    wait = min(_FIRST_WAIT * (1 << min(attempts, 20)), _LONGEST_WAIT)
    return now + wait * (1 + spread / 2)
