"""The other end of the doorbell: a worker process that answers rings until it is told to stop.

Any number may run on any number of machines. Each answers one ring at a time in its own process
(RQ's SimpleWorker: the work is mostly waiting for departments), so one more worker is one more
letter on the way. RQ's worker gives up when Redis is away for some seconds (measured); here it is
begun again, and the supervisor of the operating system begins again what was killed.
"""

import logging
import signal
import threading
from collections.abc import Mapping
from types import FrameType
from typing import Final

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from engine.queue import doorbell, jobs
from engine.store import landmarks

LOG: Final = logging.getLogger(__name__)
PAUSE: Final = 0.5
"""Seconds before a worker whose Redis went away looks for it again."""


class Worker:
    """Answers rings with ``work``: names of the list → functions."""

    def __init__(self, url: str, work: Mapping[str, jobs.Job]) -> None:
        if not work.keys() <= jobs.NAMES:
            raise KeyError(*(work.keys() - jobs.NAMES))
        self._url = url
        listed = {name: self._answering(name, job) for name, job in work.items()}
        self._job_class = type("ListedJobHere", (doorbell.ListedJob,), {"listed": listed})
        self._stopping = threading.Event()
        self._current: SimpleWorker | None = None
        self._redis: Redis | None = None

    def run(self) -> None:
        """Answer until SIGTERM or SIGINT. What is in hand is finished first.

        A second signal breaks it off: then its lease lapses, and another worker follows.
        """
        self._take_signals()
        while not self._stopping.is_set():
            try:
                self._answer()
            except RedisError as away:
                LOG.warning("Redis does not answer: %s", away)
            self._take_signals()
            self._stopping.wait(PAUSE)

    def _take_signals(self) -> None:
        """Before and between RQ's lives the signals are ours: a stop is never missed."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)

    def _answer(self) -> None:
        """One life of RQ's worker; it ends when told to, or when Redis is gone."""
        with doorbell.connect(self._url) as redis:
            self._redis = redis
            queue = Queue(
                doorbell.NAME, connection=redis, serializer=JSONSerializer,
                job_class=self._job_class,
            )  # fmt: skip
            worker = _Quiet(
                [queue], connection=redis, serializer=JSONSerializer, job_class=self._job_class,
                default_result_ttl=0, log_job_description=False, worker_ttl=30,
            )  # fmt: skip
            worker.stopping = self._stopping
            worker.log.setLevel(logging.CRITICAL)
            worker.work(logging_level="CRITICAL")
            if worker.told_to_stop:
                self._stopping.set()

    def _answering(self, name: str, job: jobs.Job) -> jobs.Job:
        def answer(about: int) -> None:
            try:
                # From here on a new ring about the same is news, and is to be taken.
                assert self._redis is not None  # noqa: S101 - set before any ring is answered
                self._redis.delete(doorbell.rung(name, about))
            except RedisError as away:
                LOG.warning("Redis does not answer: %s", away)
            landmarks.passed("bell.answered")
            try:
                job(about)
            except Exception:
                # A bug in one job must not stop the others: what it was about is still due.
                LOG.exception("job %s(%s) failed", name, about)

        return answer

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping.set()


class _Quiet(SimpleWorker):
    """RQ's worker that remembers whether a person stopped it, and takes orders from nobody else."""

    max_connection_wait_time = 2
    told_to_stop = False
    in_hand = False
    stopping: threading.Event

    def _install_signal_handlers(self) -> None:
        """From here on RQ is told; a stop that came before is not lost."""
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        if self.stopping.is_set():
            self.told_to_stop = self._stop_requested = True

    def subscribe(self) -> None:
        """No commands over Redis: whoever may write there could otherwise stop every worker."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 - RQ's
        """SIGTERM, SIGINT: finish what is in hand. Redis is not asked: it may be away."""
        again, self.told_to_stop, self._stop_requested = self.told_to_stop, True, True
        if again:
            raise SystemExit(1)
        if not self.in_hand:
            raise StopRequested

    def execute_job(self, job: RqJob, queue: Queue) -> None:
        """One ring, answered."""
        self.in_hand = True
        try:
            super().execute_job(job, queue)
        finally:
            self.in_hand = False

    def run_maintenance_tasks(self) -> None:
        """None: RQ's registries hold nothing that matters here."""
