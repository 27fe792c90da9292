"""Redis as a doorbell: the relay rings, a worker on some machine answers, and that is all.

RQ carries a job's name and one id. What it offers beyond that is not used, because it was measured
not to hold (shared facts/durability §1): its retries, results, schedules and its pickled arguments.
A JSON serializer alone does not keep a stranger from asking for ``os.system``; the list of names
does. Redis may be emptied, killed or away at any moment: what was due is still due in SQL, and the
next look rings again.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from engine.queue import jobs
from engine.queue.transport import ROOM
from engine.store import landmarks

LOG: Final = logging.getLogger(__name__)
NAME: Final = "lianshen"
PATIENCE: Final = 5
"""Seconds after which a ring that nobody has begun to answer is made again."""

TIME_OUT: Final = int(jobs.LEASE.total_seconds())
"""Seconds after which RQ breaks a job off; by then its lease has gone to somebody else."""

_FORGOTTEN: Final = 300
"""Seconds after which what an unlucky worker leaves behind in Redis is gone by itself."""


class ListedJob(RqJob):
    """A job that can be nothing but one of ours: a name of the list, and one whole number."""

    listed: ClassVar[Mapping[str, jobs.Job]] = {}

    @property
    def func(self) -> Callable[[int], None]:
        """The function behind the name.

        Raises:
            PermissionError: the name is not on the list, or this is not a job of ours.
        """
        name, about = self.func_name, self.args
        job = self.listed.get(name or "")
        ours = len(about) == 1 and type(about[0]) is int and not self.kwargs
        if job is None or not ours or self._instance:
            raise PermissionError(f"{name!r} is not a job of this house")
        return job

    def restore(self, raw_data: dict[Any, Any]) -> None:
        """Read a job back, without the functions and addresses it could bring along."""
        super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = None
        self._stopped_callback_name = None
        self.webhooks = []
        self.retries_left = self.repeats_left = None


def connect(url: str) -> Redis:
    """A client that fails soon; RQ makes a worker's more patient, who waits at the queue.

    The library's own retries are off: a lost reply would ring three times (measured).
    """
    return Redis.from_url(
        url,
        socket_timeout=2,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 0),
    )


class Doorbell:
    """The transport over Redis. ``failures`` counts rings that Redis did not take."""

    def __init__(self, url: str, room: int = ROOM) -> None:
        self._redis = connect(url)
        self._queue = Queue(
            NAME, connection=self._redis, serializer=JSONSerializer, job_class=ListedJob
        )
        self._room = room
        self.failures = 0

    def ring(self, job: str, about: int) -> bool:
        """Ring, unless somebody rang for the same a moment ago and was not answered yet."""
        if job not in jobs.NAMES:
            raise KeyError(job)
        try:
            if not self._redis.set(rung(job, about), b"", nx=True, ex=PATIENCE):
                return False
            landmarks.passed("bell.marked")
            self._queue.enqueue(
                job, about, job_timeout=TIME_OUT, result_ttl=0, failure_ttl=_FORGOTTEN,
                ttl=_FORGOTTEN,
            )  # fmt: skip
        except RedisError as away:
            self._missed(away)
            return False
        return True

    def backlog(self) -> int:
        """How many rings wait. While Redis is away there is no room: nothing could be rung."""
        try:
            return len(self._queue)
        except RedisError as away:
            self._missed(away)
            return self._room

    def answers(self) -> bool:
        """Whether Redis is there, for ``doctor``."""
        try:
            return bool(self._redis.ping())
        except RedisError:
            return False

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()

    def _missed(self, away: RedisError) -> None:
        self.failures += 1
        if self.failures == 1 or self.failures % 100 == 0:
            LOG.warning("Redis does not answer (%s times): %s", self.failures, away)


def rung(job: str, about: int) -> str:
    """The mark in Redis that somebody has rung; whoever answers takes it away first."""
    return f"{NAME}:rung:{job}:{about}"
