"""Harm by lot: kill -9, a freeze beyond the lease, Redis wiped, Redis away."""

import random
import time
from collections import Counter

from tests.redis_server import Server

LEAST, MOST = 0.15, 0.6
"""Seconds between two harms."""


class Trouble:
    """Asked at every look of a world; now and then it does something."""

    def __init__(self, lot: random.Random, redis: Server | None, most: int) -> None:
        self._most = most
        self._lot = lot
        self._redis = redis
        self._next = 0.0
        self._back: float | None = None
        self.done: Counter[str] = Counter()

    def __call__(self, world) -> None:
        """Perhaps."""
        now = time.monotonic()
        if self._redis is not None and self._back is not None and now > self._back:
            self._redis.begin()
            self._back = None
        if now < self._next or self.done.total() >= self._most or world.recovering:
            return  # whoever is killed before he has got up proves nothing
        first, self._next = self._next == 0, now + self._lot.uniform(LEAST, MOST)
        if first or not world.running:
            return
        child = self._lot.choice(list(world.running))
        chance = self._lot.random()
        if self._redis is not None and self._back is None and chance < 0.12:
            self.done["Redis wiped"] += 1
            self._redis.wipe()
        elif self._redis is not None and self._back is None and chance < 0.2:
            self.done["Redis away"] += 1
            self._redis.kill()
            self._back = now + self._lot.uniform(0.1, 1.5)
        elif chance < 0.3:
            self.done["frozen beyond the lease"] += 1
            world.freeze(child)
        else:
            self.done["kill -9"] += 1
            world.kill(child)
