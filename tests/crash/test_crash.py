"""A small part of the crash rig, in every run of the tests; the whole is `make crash`."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import postgres, redis_server
from tests.crash.mutants import MUTANTS
from tests.crash.plan import in_source
from tests.crash.report import Table
from tests.crash.runs import CATCHES

ROOT = Path(__file__).resolve().parents[2]


def rig(*words):
    """The rig as its own process: it forks, so nothing else may live in it."""
    return subprocess.run(
        [sys.executable, "-m", "tests.crash", *words],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip


def test_a_process_killed_while_it_carries_a_letter_loses_nothing_on_threads():
    """One database, threads: some labels of a whole world, each with kill -9."""
    done = rig(
        "--databases", "sqlite", "--transports", "threads", "--parts", "labels", "--every", "60"
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "kill -9 at a label" in done.stdout


def test_a_process_killed_behind_the_doorbell_loses_nothing():
    """PostgreSQL, Redis, two workers: the same, with kill -9 and with a frozen worker."""
    for absent in (postgres.found(), redis_server.found()):
        if not isinstance(absent, str):
            pytest.skip(absent.reason)

    done = rig(
        "--databases", "postgresql", "--transports", "redis", "--parts", "labels", "--every", "90"
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
def test_the_rig_notices_a_fault_that_was_put_in():
    """A rig that finds nothing in a broken house proves nothing about a sound one."""
    done = rig(
        "--databases",
        "sqlite",
        "--transports",
        "threads",
        "--parts",
        "mutants",
        "--mutants",
        "new_key_every_time",
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "caught (" in done.stdout
    assert "NOT CAUGHT" not in done.stdout


def test_a_label_that_nobody_reaches_fails_a_whole_run():
    """A kill point in dead code would be counted as proven."""
    table = Table()
    table.reached = in_source() - {"letter.carried"}

    assert "NEVER REACHED letter.carried" in table.text(whole=True)
    assert table.bad


def test_a_run_in_slices_adds_up_to_a_whole_one(tmp_path):
    """Who stops after one slice has not shown the whole, and who goes on loses nothing."""
    file = tmp_path / "table.json"
    for nth in (1, 2):
        table = Table.kept(file)
        assert not table.whole("labels")
        table.row("labels", "sqlite").labels.add(f"label {nth}")
        table.reached.add(f"label {nth}")
        table.troubles["kill -9"] += nth
        table.done.add(f"labels {nth}/2")
        table.keep(file)

    whole = Table.kept(file)

    assert whole.whole("labels")
    assert whole.row("labels", "sqlite").labels == whole.reached == {"label 1", "label 2"}
    assert whole.troubles == {"kill -9": 3}


def test_every_mutant_has_its_world():
    """A fault that is on no list is never put in."""
    assert {one.mutant for one in CATCHES} - {""} == set(MUTANTS)


def test_landmarks_are_collected_from_the_source():
    """One in every step of a letter's way, and one for each entry of the journal."""
    found = in_source()

    assert {
        "letter.claiming", "letter.claimed", "letter.carried", "letter.settling", "answer.storing",
        "answer.marked", "callback.known", "callback.stored", "relay.looked", "relay.rang",
        "bell.marked", "bell.answered", "clock.rung", "case.saved", "journal.opinion-given",
    } <= found  # fmt: skip
