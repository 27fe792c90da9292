"""What if, on the command line: figures with intervals, assumptions with marks, and refusals."""

import json

import pytest

from engine import cli

QUICK = "[run]\ncases = 40\nwarm_up = 5\nreplications = 3\n"


@pytest.fixture
def scenario(tmp_path):
    """Writes a scenario file."""

    def write(text):
        path = tmp_path / "scenario.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def test_every_figure_has_its_interval_and_every_assumption_its_mark(scenario, capsys):
    """Whoever reads the figure must be able to ask where it comes from."""
    file = scenario(QUICK + '[staff]\nFIRE = 6\n[mark]\n"staff.FIRE" = "fitted"\n')

    code = cli.main(
        ["simulate", "drawing-review", "--scenario", file, "--compare", "serial", "--json"]
    )

    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said["assumptions"]["staff.FIRE"] == {"value": "6", "mark": "fitted"}
    assert said["assumptions"]["promise.days"]["mark"] == "guide"
    net = said["figures"]["net.mean"]
    assert net["low"] < net["value"] < net["high"]
    assert net["unit"] == "working days"
    assert said["serial"]["saved"]["net.mean"]["value"] > 0
    assert said["serial"]["speed_up"]["value"] > 1


def test_a_scenario_that_is_written_can_be_read_again(scenario, capsys):
    """A scenario is passed on as a file."""
    assert cli.main(["simulate", "single-item", "--assumptions"]) == 0
    written = capsys.readouterr().out

    code = cli.main(["simulate", "single-item", "--assumptions", "--scenario", scenario(written)])

    assert code == 0
    assert json.loads(capsys.readouterr().out)["staff"] == json.loads(written)["staff"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[staff]\nFIRE = 0\n", "消防"),
        ('[time]\nfire-handle = "fixed -1"\n', "time.fire-handle"),
        ("[staff]\nNOBODY = 3\n", "staff.NOBODY"),
        ("[staff\n", "第1行"),
        ("{}}", "JSON"),
        (b"\xff\xfe[staff]", "UTF-8"),
        ('[mark]\n"staff.FIRE" = "guessed"\n', "mark.staff.FIRE"),
        ("[staff]\nFIRE = [1]\n", "staff.FIRE"),
        ("[run]\ncases = 20000\nreplications = 400\n", "run.replications"),
    ],
)
def test_a_scenario_that_cannot_be_run_is_a_sentence(text, says, scenario, capsys):
    """Never a stack trace, and nothing is run."""
    code = cli.main(["simulate", "drawing-review", "--scenario", scenario(text)])

    assert code == 1
    assert says in capsys.readouterr().err


def test_too_much_work_is_said_before_anything_is_run(scenario, capsys):
    """Standard error has it while the processor is still at work."""
    file = scenario(QUICK + "[arrivals]\nper_day = 30\n")

    assert cli.main(["simulate", "drawing-review", "--scenario", file]) == 0
    assert "超过人手" in capsys.readouterr().err


def test_a_scenario_is_learned_from_a_log_that_calls_steps_as_the_diagram_does(tmp_path, capsys):
    """Marked as recorded; another office's steps are asked for by name, and nothing is run."""
    file = tmp_path / "log.csv"
    rows = [
        f"c{n},{step},2026-03-{2 + n % 5 + n % 2 * 7:02}T{hour}:{n:02}:00+08:00"
        for n in range(40)
        for step, hour in (("accept", "09"), ("fire-handle", "15"))
    ]
    file.write_text("case,activity,complete\n" + "\n".join(rows) + "\n")

    code = cli.main(["simulate", "drawing-review", "--calibrate", str(file), "--assumptions"])
    written = json.loads(capsys.readouterr().out)
    assert code == 0
    assert written["mark"]["time.fire-handle"] == "fitted"
    assert written["time"]["fire-handle"] == "fixed 270"
    assert written["mark"]["time.fire-check"] == "illustrative"

    file.write_text(file.read_text().replace("accept", "x").replace("fire-handle", "y"))
    assert cli.main(["simulate", "drawing-review", "--calibrate", str(file)]) == 1
    assert "没有一个环节在流程图里" in capsys.readouterr().err
