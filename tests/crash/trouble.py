"""Harm by lot: kill -9, freezes beyond the lease, Redis or PostgreSQL away, clocks gone wrong."""

import random
import time
from collections import Counter

from tests import postgres
from tests.crash import processes
from tests.redis_server import Server

LEAST, MOST = 0.15, 0.6
"""Seconds between two harms."""
JUMPS = (-18_000, -20, 20, 18_000)
"""Seconds by which the clock of the machine goes wrong; somebody sets it right again."""


class Trouble:
    """Asked at every look of a world; now and then it does something."""

    def __init__(
        self,
        lot: random.Random,
        redis: Server | None,
        most: int,
        postgres: postgres.Server | None = None,
    ) -> None:
        self._most = most
        self._postgres = postgres
        self._right: float | None = None
        self._lot = lot
        self._redis = redis
        self._next = 0.0
        self._back: float | None = None
        self.done: Counter[str] = Counter()

    def __call__(self, world) -> None:
        """Perhaps."""
        now = time.monotonic()
        self._put_right(world, now)
        if now < self._next or self.done.total() >= self._most or world.recovering:
            return  # whoever is killed before he has got up proves nothing
        first, self._next = self._next == 0, now + self._lot.uniform(LEAST, MOST)
        if first or not world.running:
            return
        does = [(self._kill, 55), (self._freeze, 15)]
        if self._right is None:
            does.append((self._jump, 8))
        if self._redis is not None and self._back is None:
            does += [(self._wipe, 12), (self._take_redis_away, 8)]
        if self._postgres is not None:
            does.append((self._restart, 8))
        verbs, weights = zip(*does, strict=True)
        [verb] = self._lot.choices(verbs, weights)
        verb(world, now)

    def _put_right(self, world, now: float) -> None:
        if self._redis is not None and self._back is not None and now > self._back:
            self._redis.begin()
            self._back = None
        if self._right is not None and now > self._right:
            processes.set_clock(world.place.folder, 0)
            self._right = None

    def _kill(self, world, _now: float) -> None:
        self.done["kill -9"] += 1
        world.kill(self._lot.choice(list(world.running)))

    def _freeze(self, world, _now: float) -> None:
        self.done["frozen beyond the lease"] += 1
        world.freeze(self._lot.choice(list(world.running)))

    def _jump(self, world, now: float) -> None:
        self.done["clock jumped"] += 1
        processes.set_clock(world.place.folder, self._lot.choice(JUMPS))
        self._right = now + self._lot.uniform(0.2, 1.2)

    def _wipe(self, _world, _now: float) -> None:
        self.done["Redis wiped"] += 1
        self._redis.wipe()

    def _take_redis_away(self, _world, now: float) -> None:
        self.done["Redis away"] += 1
        self._redis.kill()
        self._back = now + self._lot.uniform(0.1, 1.5)

    def _restart(self, _world, _now: float) -> None:
        if self._postgres.restart():
            self.done["PostgreSQL killed and begun again"] += 1
