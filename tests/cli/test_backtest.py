"""The back-test on the command line: figures with intervals, and sentences where there are none."""

import csv
import json

import pytest

from engine import cli
from tests.analysis.learned import Office
from tests.conformance import corpora


@pytest.fixture
def log(tmp_path):
    """Writes the cases of an office as a table of completions."""

    def write(traces):
        path = tmp_path / "log.csv"
        with path.open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["case", "activity", "complete"])
            for one in traces:
                table.writerows([one.case_no, v.element, v.ended.isoformat()] for v in one.visits)
        return str(path)

    return write


def test_the_error_is_printed_with_its_interval(log, capsys):
    """An office that stays as it was: median and nine of ten, the gap, and how many cases."""
    file = log(Office(cases=500, told=False, every=60).traces())

    code = cli.main(["backtest", file, "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said["computed"] is True
    assert said["cases"]["calibrated"] + said["cases"]["held_back"] <= 500
    for name in ("median", "p90"):
        error = said["figures"][name]["error"]
        assert error["low"] < 0 < error["high"]
        assert error["unit"] == "hours"
        assert {"estimator", "value"} <= error.keys()
    assert 0 < said["ks"]["simulated"] < 0.2
    assert {one["step"] for one in said["steps"]} == {"desk", "back"}
    assert all(one["waiting_is_in_the_duration"] for one in said["steps"])


def test_it_is_told_in_words_and_called_computed(log, capsys):
    """For whoever reads it on a terminal."""
    assert cli.main(["backtest", log(Office(cases=300, told=False).traces()), "--recent"]) == 0

    said = capsys.readouterr().out
    for part in ("测算 computed", "中位数 median", "照旧 as it was", "留出 held back", "KS 0."):
        assert part in said


@pytest.fixture
def installed(office, monkeypatch):
    """The office's database as the installation of this machine, in its own year."""
    monkeypatch.setenv("LIANSHEN_DATABASE_URL", office.url)
    monkeypatch.setattr("engine.cli._house.now", lambda: office.now)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["no-such-file.csv"], "打不开"),
        (["--process", "no-such-process"], "没有找到"),
        (["--since", "2020-01-01", "--until", "2020-02-01"], "没有办件"),
    ],
)
def test_what_cannot_be_tested_is_a_sentence(arguments, says, capsys):
    """Never a stack trace; nothing is kept."""
    assert cli.main(["backtest", *arguments]) == 1
    assert says in capsys.readouterr().err


def test_a_log_of_ten_cases_is_too_few(log, capsys):
    """Said with how many are needed."""
    assert cli.main(["backtest", log(Office(cases=10, told=False).traces())]) == 1
    assert "至少" in capsys.readouterr().err


def test_the_permit_log_misses_by_what_the_documentation_says(capsys):
    """An office that became quicker by itself: what docs/simulation.md prints, to the figure."""
    there = corpora.HERE / "logs" / "receipt.xes.gz"
    if not there.is_file():
        pytest.skip(corpora.ABSENT)

    assert cli.main(["backtest", str(there), "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert said["cases"] == {
        "calibrated": 1093, "under_way_at_the_cut": 4, "held_back": 337,
        "of_these_still_open": 0, "left_out": 0,
    }  # fmt: skip
    median, nine = said["figures"]["median"], said["figures"]["p90"]
    assert median["actual"] == pytest.approx(0.07, abs=0.005)
    assert nine["actual"] == pytest.approx(43.99, abs=0.01)
    assert median["error"]["value"] == pytest.approx(23.99, abs=0.01)
    assert nine["error"]["value"] == pytest.approx(353.1, abs=0.1)
    assert said["ks"]["simulated"] == pytest.approx(0.504, abs=0.001)
    assert said["ks"]["of_its_own_past"] == pytest.approx(0.128, abs=0.001)
