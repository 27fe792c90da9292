"""Diagrams whose soundness others have published: the same verdicts here."""

# ruff: noqa: T201 - the counts are what a reader of the run wants to see
import re
import time
from pathlib import Path

import pytest

from engine.analysis import net, soundness
from engine.bpmn import model

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "soundness_published"
MANIFEST = CORPUS.parent / "MANIFEST.md"
OURS = {
    "OptionToComplete": {"deadlock"},
    "ProperCompletion": {"again"},
    "Safeness": {"twice", "again"},
    "NoDeadActivities": {"dead"},
}
"""What others call a flaw → what we call it; two tokens that only pass are two at the end."""


def published():
    """File → verdict and properties, from the table of the corpora."""
    if not MANIFEST.is_file():
        pytest.skip("the shared corpora are not on this machine (soundness_published)")
    rows = re.findall(
        r"^\| soundness_published/(\S+) \|.*\| ([^|]+) \|$", MANIFEST.read_text(), re.MULTILINE
    )
    assert len(rows) == len(list(CORPUS.glob("*.bpmn"))) == 15
    said = {name: verdict.partition(";")[0].partition(":") for name, verdict in rows}
    return {
        name: (verdict, set(filter(None, why.split("+"))))
        for name, (verdict, _, why) in said.items()
    }


def read(name):
    """The net of a file. A plain task, which is not in our profile, is read as a user task."""
    xml = re.sub(rb"(</?(?:\w+:)?)task\b", rb"\1userTask", (CORPUS / name).read_bytes())
    return net.compiled(model.read(xml))


def test_every_published_verdict_is_ours_too():
    """Fifteen of fifteen, and each for the reason that was published."""
    agree = 0
    for name, (verdict, reasons) in published().items():
        study = soundness.study(read(name))
        kinds = {flaw.kind for flaw in study.flaws}
        print(
            f"{name}: published {verdict} {sorted(reasons)}, ours {study.verdict} {sorted(kinds)}"
        )
        assert study.verdict == verdict, name
        if "twice" not in kinds:  # nothing is gone on from where two are at once
            assert all(kinds & OURS[reason] for reason in reasons), name
        agree += 1

    print(f"soundness_published: {agree} of 15 agree")
    assert agree == 15


def test_fifteen_branches_at_once_are_decided_within_a_tenth_of_a_second():
    """2^15 positions for who counts them."""
    published()
    small = read("p15x01.bpmn")

    since = time.process_time()
    study = soundness.study(small)

    assert study.verdict == "sound"
    assert time.process_time() - since < 0.1
