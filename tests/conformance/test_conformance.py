"""Diagrams that others drew: the quick part of `make conformance`, which prints all of it."""

import pytest

from engine.bpmn import adopting, compiled
from tests.conformance import corpora, judging
from tests.conformance.__main__ import agreement

SPIFF_RUNS = {
    "soundness_published": 5, "bpmnspector_rules": 55, "spiff_silent_traps": 7, "spiff_rejects": 0,
    "miwg_reference": 4, "pebl_engine": 57, "approval_models": 3,
}  # fmt: skip
"""Files that SpiffWorkflow alone runs from start to end, by the table or by ``alone``; measured."""


@pytest.fixture(scope="module", params=corpora.GROUPS)
def group(request):
    """Every file of a group, judged."""
    files = corpora.files(request.param)
    if not files:
        pytest.skip(f"{corpora.ABSENT} ({request.param})")
    return request.param, [judging.judge(file) for file in files]


def test_as_many_diagrams_run_as_with_the_library_alone(group):
    """Strict does not mean that less can be done."""
    name, judged = group

    assert sum(one.runs for one in judged) >= SPIFF_RUNS[name]


def test_what_does_not_run_is_refused_with_a_reason(group):
    """About an element of the file, in both languages."""
    _, judged = group

    assert [one.file.name for one in judged if not (one.runs or one.explained)] == []


def test_every_file_can_be_taken_in_and_the_same_way_every_time(group):
    """Ids, pictures and words that are given do not depend on the hour."""
    _, judged = group

    for one in judged:
        if not one.read:
            assert "no process" in one.run, one.file.name
            continue
        first = adopting.adopt(one.file.xml)
        assert adopting.adopt(one.file.xml) == first


def test_published_verdicts_are_ours_and_no_trap_is_missed(group):
    """Fifteen of fifteen sound or not, by the product's own check; every trap, every reject.

    Of the rules of the standard every violation is named at its element (95 % were asked for),
    and no valid file is refused in their name.
    """
    name, judged = group
    known = {"soundness_published": 15, "bpmnspector_rules": 157, "spiff_silent_traps": 10,
             "spiff_rejects": 40, "miwg_reference": 10, "pebl_engine": 35}  # fmt: skip

    assert agreement(judged) == (known.get(name, 0), known.get(name, 0))


def test_a_traps_silent_flow_runs_once_it_is_taken_in():
    """The library ends at once with nobody asked; here the task is offered."""
    files = corpora.files("spiff_silent_traps")
    if not files:
        pytest.skip(corpora.ABSENT)
    for file in files:
        if "without id" in file.path.read_text("utf-8") or file.completes:
            adopted = adopting.adopt(file.xml)
            assert any(note.kind == adopting.GIVEN for note in adopted.notes), file.name
            assert compiled.of(adopted.xml).model.unnamed == ()
