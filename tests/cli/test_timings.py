"""`lianshen timings`: figures with their interval, their estimator and their assumption."""

import json

import pytest

from engine import cli
from engine.stages import setup
from tests.office import REFUSE, shipped
from tests.stages.test_timings import reviewed

FIGURE = {"value", "low", "high", "estimator", "unit", "assumes_zh", "assumes_en"}


@pytest.fixture
def installed(office, monkeypatch):
    """The office's database as the installation of this machine, in its own year."""
    monkeypatch.setenv("LIANSHEN_DATABASE_URL", office.url)
    monkeypatch.setattr("engine.cli._house.now", lambda: office.now)
    return office


def said(capsys, *words):
    """What a command printed as one object."""
    assert cli.main(["timings", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_period_has_every_figure_with_its_estimator(installed, capsys):
    """The same object whoever asks."""
    reviewed(installed)
    reviewed(installed, again=True)

    found = said(capsys, "--process", "drawing-review")

    assert found["cases"] == 2
    assert {name: one["estimator"] for name, one in found["figures"].items()} == {
        "parallel": "measured", "serial_floor": "floor", "serial_sum": "sum",
        "serial_replay": "replay", "saved": "replay", "speed_up": "replay", "efficiency": "sum",
        "on_time": "measured", "median": "kaplan-meier", "nine_of_ten": "kaplan-meier",
    }  # fmt: skip
    assert all(set(one) == FIGURE for one in found["figures"].values())
    assert all(one["assumes_zh"] and one["assumes_en"] for one in found["figures"].values())
    replay = found["figures"]["serial_replay"]
    assert replay["value"] is not None
    assert (replay["low"], replay["high"]) == (None, None)  # the spread of two says nothing


def test_one_case_has_its_range(installed, capsys):
    """Of one case nobody can give an interval, but two bounds."""
    number = installed.case(reviewed(installed)).case_no

    found = said(capsys, "--case", number)

    serial = found["figures"]["serial"]
    assert (serial["estimator"], serial["unit"]) == ("range", "workday")
    assert serial["low"] < serial["value"] == serial["high"]
    assert {one["department"] for one in found["departments"]} == {
        "PLAN", "FIRE", "CADO", "METE", "HCON",
    }  # fmt: skip


def test_the_plans_of_the_processes_stand_beside_what_was_measured(installed, capsys):
    """52 → 6 working days, 85 of 90 minutes, and what the fees are promised in."""
    with installed.at_work("liucheng") as (tx, boss):
        for process in ("property-bundle", "fee-payment"):
            setup.publish(tx, *shipped(process), boss, installed.now)

    plans = {one["process"]: one for one in said(capsys)["planned"]}

    review, bundle = plans["drawing-review"], plans["property-bundle"]
    assert (review["serial_days"], review["promised_days"]) == (52, 6)
    assert (bundle["planned_minutes"], bundle["promised_minutes"]) == (85, 90)
    assert plans["fee-payment"]["promised_days"] == 2
    assert cli.main(["timings"]) == 0
    printed = capsys.readouterr().out
    assert "52 → 6 workdays" in printed
    assert "85 / 90 min" in printed


def test_the_refusal_rate_at_which_the_gain_vanishes_is_printed(installed, capsys):
    """Five shares of three hours one after another, one refusal in ten of them."""
    reviewed(installed)
    reviewed(installed, kind=REFUSE)

    found = said(capsys)

    assert found["refusal_rate"] == 0.1
    for one in found["refusals"]:
        begun = sum((1 - one["rate"]) ** nth for nth in range(5))
        assert one["serial"] == pytest.approx(begun * 180 / 390)
        assert one["speed_up"] == pytest.approx(begun)
    assert found["gain_vanishes_at_refusal_rate"] is None  # five alike are never slower together
    assert cli.main(["timings"]) == 0
    assert "the gain vanishes at -" in capsys.readouterr().out


def test_without_json_it_speaks_to_people(installed, capsys):
    """And marks what is computed."""
    reviewed(installed)

    assert cli.main(["timings"]) == 0
    printed = capsys.readouterr().out

    assert "drawing-review" in printed
    assert "replay（测算）" in printed


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--process", "nothing"], "nothing"),
        (["--case", "330183SG000000000000"], "330183SG000000000000"),
        (["--since", "yesterday"], "--since"),
        (["--until", "2026-13-01"], "--until"),
        (["--until", "0001-03-01"], "--until"),
        (["--since", "9999-12-05"], "--since"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(installed, capsys, words, why):
    """Exit code 1, both languages, nothing on standard output."""
    assert cli.main(["timings", *words]) == 1
    told = capsys.readouterr()

    assert told.out == ""
    assert why in told.err


def test_a_period_without_cases_has_no_values(installed, capsys):
    """None is no zero."""
    found = said(capsys, "--since", "2020-01-01", "--until", "2020-02-01")

    assert found["cases"] == 0
    assert found["figures"]["saved"]["value"] is None
