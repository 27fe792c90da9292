"""The relay: looks for what is due in the database and rings for it. It knows nothing itself.

Any number of relays may run; there is no leader. A letter is claimed by the worker that answers
the ring, not here, so a lost ring costs one tick and a double ring costs one look.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from engine.domain.wording import local_day
from engine.queue import jobs
from engine.queue.transport import ROOM, Transport
from engine.store import (
    Store,
    bank_days,
    bank_orders,
    carrying,
    clocks,
    kept_months,
    landmarks,
    mailbox,
    outbox,
    scenarios,
)
from engine.store.errors import DatabaseAway

LOG: Final = logging.getLogger(__name__)
PACE: Final = 1.0
"""Seconds between two looks, when nobody wakes the relay earlier."""

SLOWEST: Final = 2.0
"""Seconds between two looks while none succeeds: soon there again, and no busy wait till then."""

PARTS: Final = 2
"""Parts of studies rung for in one look: what people wait for goes first."""

ADDING: Final = timedelta(seconds=30)
"""Between two rings for months that may have to be added up: nobody waits for them."""


def rest(pace: float, failures: int) -> float:
    """Seconds until the next look: twice as long after each failure in a row, up to `SLOWEST`."""
    return pace if not failures else min(pace * 2.0 ** min(failures, 10), max(pace, SLOWEST))


@dataclass(frozen=True, slots=True)
class Health:
    """How the relay is: ``failures`` looks in a row that failed, ``last`` good one (or None)."""

    failures: int
    last: datetime | None
    backlog: int


class Relay:
    """One relay: ``tick`` looks once, ``run`` looks until told to stop."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        clock: Callable[[], datetime],
        pace: float = PACE,
        right: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._transport = transport
        self._clock = clock
        self._pace = pace
        self._right = right
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._failures = 0
        self._last: datetime | None = None
        self._added: datetime | None = None

    def tick(self) -> int:
        """Ring for everything that is due; the value is how many rings were taken.

        None while the clock cannot be right (``watch``): nothing is due then that one could trust.
        """
        if not self._right():
            return 0
        now = self._clock()
        room = ROOM - self._transport.backlog()
        if room <= 0:
            return 0
        with self._store.reading() as tx:
            letters = outbox.due(tx, now, limit=room)
            answered = mailbox.cases_with_mail(tx, limit=room)
            ran_out = dict.fromkeys(case for case, _ in clocks.due(tx, now, limit=room))
            unsure = bank_orders.to_query(tx, now, limit=room)
            days = bank_days.to_compare(tx)
            parts = scenarios.due(tx, now, limit=PARTS)
            plans = carrying.due(tx, now)
            months = self._adds_up(now) and kept_months.over(tx, local_day(now).replace(day=1))
        landmarks.passed("relay.looked")
        wanted: list[tuple[str, int]] = [(jobs.APPLY, case) for case in answered]
        wanted += [(jobs.FIRE, case) for case in ran_out]
        wanted += [(jobs.DELIVER, letter) for letter in letters]
        wanted += [(jobs.QUERY, order) for order in unsure]
        wanted += [(jobs.RECONCILE, day) for day in days]
        wanted += [(jobs.CARRY, plan) for plan in plans]
        wanted += [(jobs.COLLECT, 0)]
        wanted += [(jobs.SIMULATE, part) for part in parts]
        if months:
            self._added = now
            wanted += [(jobs.ADD_UP, 0)]
        taken = 0
        for job, about in wanted:
            taken += self._transport.ring(job, about)
            landmarks.passed("relay.rang")
        return taken

    def _adds_up(self, now: datetime) -> bool:
        """Whether it is time for another ring; a clock that was put back does not put it off."""
        return self._added is None or abs(now - self._added) >= ADDING

    def run(self) -> None:
        """Look, wait, look again. A look that fails is counted and tried again, never hidden."""
        while not self._stopping.is_set():
            try:
                self.tick()
            except Exception as error:  # noqa: BLE001 - whatever it was: told, and tried again
                self._failures += 1
                self._tell(error)
            else:
                if self._failures:
                    LOG.warning("the relay looks again, after %s failures", self._failures)
                self._failures = 0
                self._last = self._clock()
            self._awake.wait(rest(self._pace, self._failures))
            self._awake.clear()

    def _tell(self, error: Exception) -> None:
        """The first, second, fourth, eighth … in a row: a night without a database fills no disk.

        A database that is away is one line; anything else shows where it came from.
        """
        n = self._failures
        if n & (n - 1) == 0:
            trace = None if isinstance(error, DatabaseAway) else error
            LOG.error("the relay could not look (%s in a row): %s", n, error, exc_info=trace)

    def wake(self) -> None:
        """Look now: something was written a moment ago."""
        self._awake.set()

    def stop(self) -> None:
        """End :meth:`run` after the look that is under way."""
        self._stopping.set()
        self._awake.set()

    def health(self) -> Health:
        """For the health page and `doctor`."""
        return Health(self._failures, self._last, self._transport.backlog())
