"""`lianshen bench timers`: looking for clocks that ran out, among a hundred thousand that are set.

The floor is the driver asking the same question on a connection of its own, in turns with ours.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from engine.cli import _scratch
from engine.cli._bench_hall import NOW, Hall
from engine.cli._bench_pairs import timed
from engine.cli._figures import Row, Size, p95
from engine.queue.relay import Relay
from engine.store import Store, clocks, furnishing, open_store, recorder

ARMED: Final = 100_000
POLL: Final = 5.0
"""Milliseconds that a look for due clocks may take."""


class _Silent:
    """A doorbell that nobody hears: only the looking is measured."""

    def ring(self, job: str, about: int) -> bool:  # noqa: ARG002 - a Transport
        """Taken."""
        return True

    def backlog(self) -> int:
        """Room for all."""
        return 0


def rows(size: Size, database: str | None) -> list[Row]:
    """Polls of the due table with nothing due and with 200 due, and a whole look of the relay.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    with _scratch.beside(database) as scratch:
        store = open_store(scratch.url)
        floor = _scratch.plug(scratch.url)
        try:
            case = Hall(store).accepted()
            furnishing.alarms(store, case, ARMED, NOW)
            later = NOW + timedelta(seconds=60 + 200)
            return [
                _polled(store, floor, f"poll, {ARMED:,} armed, none due", NOW, size.repeat),
                _polled(store, floor, f"poll, {ARMED:,} armed, 200 due", later, size.repeat),
                _looked(store, "a look of the relay, nothing due", size.repeat),
            ]
        finally:
            floor.close()
            store.close()


def _polled(store: Store, floor: Any, what: str, now: datetime, repeat: int) -> Row:
    def poll() -> None:
        with store.reading() as tx:
            clocks.due(tx, now)

    with recorder.heard(store, readers=True) as said:
        poll()
    question = next(one for one in said if "timer" in one.words)

    def ask() -> None:
        floor.execute(question.words, question.values).fetchall()

    ours, theirs = _in_turns(poll, ask, repeat)
    return _row(what, ours, theirs)


def _looked(store: Store, what: str, repeat: int) -> Row:
    relay = Relay(store, _Silent(), lambda: NOW)
    ours, _ = _in_turns(relay.tick, lambda: None, repeat)
    return _row(what, ours, None)


def _in_turns(
    ours: Callable[[], object], theirs: Callable[[], object], repeat: int
) -> tuple[list[float], list[float]]:
    both = [(timed(ours).wall, timed(theirs).wall) for _ in range(repeat + 5)][5:]
    return [one for one, _ in both], [other for _, other in both]


def _row(what: str, found: list[float], floor: list[float] | None) -> Row:
    late = p95(found)
    middle = sorted(found)[len(found) // 2]
    low = None if floor is None else sorted(floor)[len(floor) // 2]
    ratio = None if not low else middle / low
    target = None if floor is None else POLL
    return Row(what, "ms", middle, late, low, ratio, target, target is None or middle <= target)
