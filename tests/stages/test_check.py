import time

import pytest

from engine.bpmn import catalogue
from engine.stages import check

DRAWING_REVIEW = catalogue.shipped("drawing-review").files


def changed(path, was, becomes):
    """The drawing review with one word of one file changed."""
    content = DRAWING_REVIEW[path].decode()
    assert was in content
    return {**DRAWING_REVIEW, path: content.replace(was, becomes, 1).encode()}


@pytest.mark.parametrize("process", catalogue.names())
def test_what_the_house_ships_passes_without_a_word(process):
    """Not even a warning; and it is proven that no case can hang, or be handed out twice."""
    report = check.package(catalogue.shipped(process).files)

    assert report.findings == ()
    assert (report.verdict, report.soundness) == ("ok", "sound")
    check.require(catalogue.shipped(process).files)


@pytest.mark.parametrize(
    ("path", "was", "becomes", "rule", "element"),
    [
        ("process.bpmn", 'approval:item="fire-design', 'approval:item="fyre-design', "items",
         "fire-branch"),
        ("process.bpmn", ">needs_fire<", ">needs_fyre<", "expressions", "precheck-needs-fire"),
        ("process.bpmn", 'approval:connector="mete-system"', 'approval:connector="moon"',
         "connectors", "mete-send"),
        ("process.bpmn", 'approval:form="fire-opinion"', 'approval:form="flood-opinion"',
         "review-forms", "fire-handle"),
        ("process.bpmn", 'attachedToRef="plan-branch"', 'attachedToRef="fire-branch"',
         "tacit-safety", "plan-overdue"),
        ("process.bpmn", "<bpmn:process", "<!DOCTYPE x><bpmn:process", "readable", "process.bpmn"),
        ("process.bpmn", "</bpmn:process>", "", "readable", "process.bpmn"),
        ("guide.toml", 'lead = "HCON"', 'lead = "ECON"', "guide", "guide.toml"),
        ("guide.toml", 'cado = "has_basement"', 'cado = "has_cellar"', "guide", "guide.toml"),
        ("guide.toml", "safety = false", "safety = true", "tacit-safety", "plan-overdue"),
        ("forms/fire-opinion.schema.json", '"type": "object"', '"type": "thing"', "forms",
         "forms/fire-opinion.schema.json"),
    ],
)  # fmt: skip
def test_a_mistake_anywhere_in_a_package_stops_it(path, was, becomes, rule, element):
    """Diagram, guide and forms are checked together, and against each other."""
    report = check.package(changed(path, was, becomes))

    assert report.verdict == "refused"
    assert (rule, element) in {(f.rule, f.element) for f in report.errors}
    with pytest.raises(check.NotPublished) as refused:
        check.require(changed(path, was, becomes))
    assert report.errors[0].says.zh in refused.value.says("zh")


@pytest.mark.parametrize("missing", ["process.bpmn", "guide.toml"])
def test_a_package_without_its_diagram_or_guide_is_refused(missing):
    """Half a package is none."""
    files = {path: content for path, content in DRAWING_REVIEW.items() if path != missing}

    report = check.package(files)

    assert report.verdict == "refused"
    assert any(missing in finding.says.zh for finding in report.errors)


def test_a_diagram_alone_is_undecided_at_best():
    """Its names could be anything; “ok” would be a promise that nobody can keep."""
    report = check.diagram(DRAWING_REVIEW["process.bpmn"])

    assert report.verdict == "undecided"
    assert [finding.rule for finding in report.findings] == ["no-guide"]
    assert check.diagram(b"<not xml").verdict == "refused"


def test_the_engine_has_the_last_word_where_no_rule_has_spoken():
    """Whatever a rule should miss is not published; what a rule has named is not said twice."""
    twice = DRAWING_REVIEW["process.bpmn"].replace(b'id="refusal"', b'id="received"')
    (refusal,) = check._runs(twice)
    by_rules = check.diagram(twice).findings

    assert (refusal.rule, refusal.severity) == ("runs", "error")
    assert check._ordered((), [refusal]) == (refusal,)
    assert refusal not in by_rules
    assert "duplicate-ids" in {finding.rule for finding in by_rules}


def test_the_check_of_a_hundred_elements_takes_less_than_a_tenth_of_a_second():
    """An analyst saves and sees. Diagram, guide, five forms, rules and the engine's own build."""
    spent = []
    for turn in range(5):
        guide = DRAWING_REVIEW["guide.toml"] + b"\n" * turn
        xml = DRAWING_REVIEW["process.bpmn"] + b"\n" * turn
        since = time.process_time()
        report = check.package({**DRAWING_REVIEW, "guide.toml": guide, "process.bpmn": xml})
        spent.append(time.process_time() - since)
        assert report.verdict == "ok"

    assert sorted(spent)[2] < 0.1
