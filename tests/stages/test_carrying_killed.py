"""A worker's process killed in the middle of a batch: the next worker goes on where it was."""

import os
import signal

import pytest

from engine.domain.carrying import CaseFate, PlanState
from engine.queue import jobs
from engine.store import carrying, open_store
from tests import carrying as c
from tests import redrawn
from tests.crash import forks
from tests.crash.plan import Plan, Watcher

pytestmark = pytest.mark.both_databases


def _killed(office, number, label, nth, folder):
    """A process that carries until it is killed (-9) at a landmark; none of ours is open then."""

    def works():
        store = open_store(office.url)
        Watcher(folder, Plan(label, nth)).begin()
        c.worker.carry(store, number, "the one that dies", lambda: office.now)

    office.store.close()
    _, status = os.waitpid(forks.fork(works, folder / "log"), 0)
    office.store = open_store(office.url)
    assert os.WIFSIGNALED(status), (folder / "log").read_text()
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize(
    ("label", "nth", "moved"),
    [("case.carried", 3, 2), ("journal.carried-over|committed", 2, 2)],
    ids=["before the third is committed", "after the second is committed"],
)
def test_kill_9_in_the_middle_of_a_batch(office, tmp_path, label, nth, moved):
    """Every case is wholly over or wholly not; all are moved once, as foreseen, and then finish."""
    cases = [c.in_review(office) for _ in range(4)]
    target = c.keeps(office, *redrawn.edition(redrawn.renamed))
    number = c.plans(office, target)
    judged = c.tries(office, number)
    before = {case: c.packed(office, case) for case in cases}
    c.starts(office, number)

    _killed(office, number, label, nth, tmp_path)

    over = [case for case in cases if office.case(case).edition == target]
    assert len(over) == moved
    assert all(c.packed(office, case) == before[case] for case in cases if case not in over)
    c.worker.carry(office.store, number, "too early", lambda: office.now)
    assert [case for case in cases if office.case(case).edition == target] == over

    office.now += jobs.LEASE
    c.works(office, number, "the next")
    with office.store.reading() as tx:
        assert carrying.route(tx, number).state is PlanState.DONE
    for case, fate in c.fates(office, number).items():
        assert fate.state is CaseFate.MOVED
        assert c.hashlib.sha256(office.case(case).state).hexdigest() == judged[case].foreseen
        assert office.history(case).count("carried-over") == 1
    assert {c.to_its_end(office, case) for case in cases[:1]} == {"delivered"}
