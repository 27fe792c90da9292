"""The thread pool: bounded, each thing once at a time, and no bug stops the others."""

import threading

import pytest

from engine.queue.transport import Inline, Pool


class Bench:
    """Jobs that wait until they are let go, and remember who came."""

    def __init__(self):
        self.gate = threading.Event()
        self.began = threading.Semaphore(0)
        self.done = []

    def job(self, about):
        """Begin, wait, finish."""
        self.began.release()
        assert self.gate.wait(60)
        self.done.append(about)

    def jobs(self, **more):
        """The jobs of this bench."""
        return {"work": self.job, **more}


@pytest.fixture
def bench():
    """A bench whose gate opens at the end, so that no thread is left waiting."""
    held = Bench()
    yield held
    held.gate.set()


def test_the_same_ring_is_not_taken_twice_while_it_waits_or_runs(bench):
    """The relay rings every second; a slow letter must not be carried twice at once."""
    pool = Pool(bench.jobs(), workers=1)

    assert pool.ring("work", 7)
    assert bench.began.acquire(timeout=60)
    assert not pool.ring("work", 7)
    assert pool.ring("work", 8)
    assert not pool.ring("work", 8)
    assert pool.backlog() == 2

    bench.gate.set()
    pool.close()
    assert 7 in bench.done


def test_a_ring_that_has_run_may_come_again(bench):
    """A letter that failed is due again later."""
    pool = Pool(bench.jobs(), workers=1)
    bench.gate.set()

    while len(bench.done) < 2:
        if pool.ring("work", 7):
            assert bench.began.acquire(timeout=60)

    pool.close()
    assert bench.done == [7] * len(bench.done)


def test_a_full_pool_takes_no_more(bench):
    """What waits stands in the database; a queue in memory need not be long."""
    pool = Pool(bench.jobs(), workers=1, room=3)

    taken = [pool.ring("work", number) for number in range(5)]

    assert taken == [True, True, True, False, False]
    bench.gate.set()
    pool.close()


def test_a_job_that_fails_is_counted_and_the_next_one_runs(bench, caplog):
    """One bug must not stop the other letters, and must not be silent."""

    def broken(about):
        raise ZeroDivisionError(about)

    pool = Pool(bench.jobs(broken=broken), workers=1)
    bench.gate.set()
    pool.ring("broken", 1)
    pool.ring("work", 2)
    assert bench.began.acquire(timeout=60)

    pool.close()

    assert bench.done == [2]
    assert pool.failures == 1
    assert pool.backlog() == 0
    assert "broken(1) failed" in caplog.text


def test_a_closing_pool_drops_what_has_not_begun(bench):
    """The rows are still due at the next start; nobody waits for a whole backlog to stop."""
    pool = Pool(bench.jobs(), workers=1)
    for number in range(10):
        pool.ring("work", number)
    assert bench.began.acquire(timeout=60)
    bench.gate.set()

    pool.close()

    assert len(bench.done) < 10
    assert not pool.ring("work", 99)


@pytest.mark.parametrize("transport", [Inline, Pool])
def test_only_jobs_of_the_list_can_be_rung(transport):
    """A name from outside must never become a function."""
    doorbell = transport({})

    with pytest.raises(KeyError):
        doorbell.ring("os.system", 1)

    if isinstance(doorbell, Pool):
        doorbell.close()
