import shutil

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.office import Office
from tests.stages.machine import FURTHER, Counter, hire_strangers


@pytest.fixture(scope="module")
def counter(built, tmp_path_factory):
    """The machine, with a file to start from: a case at every station, and some strangers."""
    path, at = built
    folder = tmp_path_factory.mktemp("counter")
    start = shutil.copy(path, folder / "start.db")
    office = Office(f"sqlite:///{start}", furnished=True)
    hire_strangers(office)
    further = {name: station(office) for name, station in FURTHER.items()}
    office.close()
    Counter.start, Counter.folder = (start, at | further), folder
    return Counter


def plays(machine, examples, steps, *, new=False):
    """Runs it; the first thing that may never happen is the failure. ``new``: other sequences."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=not new,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
        ),
    )


def test_whatever_people_try_documents_leave_once_whole_and_on_one_version(counter):
    """Must show 5, over random sequences of legal and illegal actions of everybody."""
    plays(counter, examples=30, steps=30)


@pytest.mark.long
def test_and_whatever_else_they_try_for_as_long_as_they_like(counter):
    """The same with sequences that nobody has seen before (make crash)."""
    plays(counter, examples=200, steps=60, new=True)
