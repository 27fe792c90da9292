"""What carries a ring to a worker: a thread pool in this process, or the caller itself.

A transport may lose a ring; it must never be the only one that knows. What has to be done stands
in the database, and the relay rings again.
"""

import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from engine.queue.jobs import Job

LOG: Final = logging.getLogger(__name__)
ROOM: Final = 300


class Transport(Protocol):
    """A doorbell."""

    def ring(self, job: str, about: int) -> bool:
        """Ask for a job about an id. False: it is asked for already, or there is no room now."""
        ...

    def backlog(self) -> int:
        """How many rings wait or run; the relay holds back while there are many."""
        ...


class Inline:
    """The ring is the work, and its errors are the caller's: for tests and for `play`."""

    def __init__(self, jobs: Mapping[str, Job]) -> None:
        self._jobs = jobs

    def ring(self, job: str, about: int) -> bool:
        """Do it now."""
        self._jobs[job](about)
        return True

    def backlog(self) -> int:
        """Nothing ever waits."""
        return 0


class Pool:
    """A bounded pool of threads. The same job about the same id is never there twice."""

    def __init__(self, jobs: Mapping[str, Job], workers: int = 4, room: int = ROOM) -> None:
        self._jobs = jobs
        self._room = room
        self._lock = threading.Lock()
        self._asked: set[tuple[str, int]] = set()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="lianshen-worker")
        self.failures = 0

    def ring(self, job: str, about: int) -> bool:
        """Queue it, unless it is queued or running."""
        what = (job, about)
        run = self._jobs[job]
        with self._lock:
            if what in self._asked or len(self._asked) >= self._room:
                return False
            self._asked.add(what)
        try:
            self._threads.submit(self._do, run, what)
        except RuntimeError:  # the pool is closing: the row stays due, the next start rings it
            with self._lock:
                self._asked.discard(what)
            return False
        return True

    def backlog(self) -> int:
        """Rings that wait or run."""
        with self._lock:
            return len(self._asked)

    def close(self) -> None:
        """Drop what has not begun, wait for what runs."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _do(self, run: Job, what: tuple[str, int]) -> None:
        try:
            run(what[1])
        except Exception:
            # A job that fails is a bug, but one bug must not stop the other letters: its row is
            # still due, and the count shows in the health page.
            self.failures += 1
            LOG.exception("job %s(%s) failed", *what)
        finally:
            with self._lock:
                self._asked.discard(what)
