"""Another program's reading of our logs: the same cases, events, variants and pairs."""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from engine.exchange import log_steps, ocel, xes
from tests.exchange.hand_made import LABELS, NAMES, parallel, running

SCRIPT = Path(__file__).with_name("second_opinion.py")


def test_pm4py_reads_what_we_wrote(tmp_path):
    """Pairing by instance, variants by activity, and every object that an event names."""
    python = os.environ.get("LIANSHEN_PM4PY")
    if not python:
        pytest.skip("LIANSHEN_PM4PY names no interpreter that has pm4py")
    traces = [parallel("1"), parallel("2"), running("3")]
    paths = [tmp_path / "log.xes", tmp_path / "log.jsonocel"]
    paths[0].write_bytes(b"".join(xes.written(traces, LABELS)))
    paths[1].write_bytes(b"".join(ocel.written(traces, LABELS, lambda _: (), NAMES)))

    told = subprocess.run(
        [python, str(SCRIPT), *map(str, paths)], capture_output=True, text=True, check=True
    ).stderr
    said = json.loads(told[told.rindex('{"cases"') :])

    steps = [log_steps.steps(trace) for trace in traces]
    lives = {}
    for one in steps:
        for step in one:
            lives.setdefault(step.instance, []).append(step.transition)
    variants = Counter(tuple(s.visit.element for s in one) for one in steps)
    assert said["cases"] == 3
    assert said["events"] == said["ocel_events"] == sum(map(len, steps))
    assert said["variants"] == sorted(variants.values())
    assert dict(said["lives"]) == Counter(" ".join(one) for one in lives.values())
    assert said["objects"] == {"case": 3, "department": 2}
    assert said["o2o"] == 6
