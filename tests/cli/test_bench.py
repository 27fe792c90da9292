"""The figures command: their shape, and that both sides of a comparison run the same case.

No figure of time is asserted here; ``make bench`` prints them with their targets.
"""

import json

from engine.bpmn.yardstick import LibraryCase
from engine.cli import main
from tests.bpmn import review


def test_figures_come_with_their_floor_ratio_and_target(capsys):
    """Others read these rows: one object, nothing else on standard output."""
    code = main(["bench", "engine", "--repeat", "20", "--json"])

    rows = json.loads(capsys.readouterr().out)["rows"]
    keys = {"what", "unit", "median", "p95", "floor", "ratio", "target", "met"}
    assert all(set(row) == keys for row in rows)
    assert code == (0 if all(row["met"] for row in rows) else 1)
    state = next(row for row in rows if row["unit"] == "bytes")
    assert (state["ratio"], state["met"]) == (1.0, True)


def test_a_launch_stands_beside_the_same_rows_written_by_the_driver(capsys):
    """The floor writes what the work wrote, or the command ends with an error."""
    code = main(["bench", "launch", "--repeat", "20", "--json"])

    wall, processor, statements = json.loads(capsys.readouterr().out)["rows"]
    assert (wall["unit"], processor["unit"]) == ("ms", "ms CPU")
    assert statements["median"] > statements["floor"] > 10
    assert code == 0


def test_an_unknown_subject_is_wrong_usage(capsys):
    """Two: the caller must look at the manual."""
    assert main(["bench", "weather"]) == 2


def test_the_yardstick_runs_the_very_same_case():
    """A comparison is fair when both sides wait at the same elements all the way."""
    known = review.facts(*review.DEPARTMENTS)
    xml = (review.resources.files("processes") / "drawing-review" / "process.bpmn").read_bytes()
    theirs = LibraryCase(xml, known)
    state = review.Instance.start(review.diagram(), known).dump()
    for _ in range(25):
        waiting = review.waiting(state)
        assert theirs.waiting() == waiting
        if not waiting:
            break
        state = review.step(state, waiting[0], known)
        theirs.complete(waiting[0], known)

    assert review.waiting(state) == []
