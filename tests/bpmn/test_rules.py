import time
from pathlib import Path

import pytest

from engine.bpmn import compiled, model, rules
from engine.bpmn.findings import ERROR, WARNING, Draft
from engine.domain import guide_file
from engine.domain.errors import UnreadableModel

TABLES = Path(__file__).parent / "rules"
CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
GUIDE = guide_file.read((TABLES / "guide.toml").read_bytes())
FORMS = frozenset({"plan-opinion", "fire-opinion"})
HAN = range(0x4E00, 0x9FFF)


def tables(kind):
    """The diagrams of a kind: valid, invalid or warns."""
    return [pytest.param(p, id=p.stem) for p in sorted(TABLES.glob(f"{kind}-*.bpmn"))]


def rule_of(path):
    """The rule that a table is about: invalid-<rule>--<how>.bpmn."""
    return path.stem.partition("-")[2].partition("--")[0]


def findings(path):
    """What the rules find; a diagram that names items has the small guide beside it."""
    xml = path.read_bytes()
    guide = GUIDE if b"approval:item" in xml else None
    found = rules.apply(Draft(model.read(xml), guide, FORMS))
    return [finding for finding in found if finding.rule != "no-guide"]


@pytest.mark.parametrize("path", tables("valid"))
def test_what_is_drawn_by_the_profile_passes_and_runs(path):
    """Checked means that the engine takes it."""
    assert findings(path) == []
    compiled.of(path.read_bytes())


@pytest.mark.parametrize("path", tables("invalid"))
def test_a_mistake_is_found_by_its_own_rule_and_by_no_other(path):
    """One cause, one finding: an analyst mends what is wrong, not what follows from it."""
    found = [finding for finding in findings(path) if finding.severity == ERROR]

    assert {finding.rule for finding in found} == {rule_of(path)}


@pytest.mark.parametrize("path", tables("warns"))
def test_a_warning_does_not_stop_a_diagram(path):
    """It runs as drawn; somebody should know."""
    found = findings(path)

    assert {(f.rule, f.severity) for f in found} == {(rule_of(path), WARNING)}
    compiled.of(path.read_bytes())


@pytest.mark.parametrize("path", [*tables("invalid"), *tables("warns")])
def test_a_finding_is_a_sentence_about_an_element_that_is_there(path):
    """In Chinese and in English, with its end; the ids can be painted on the diagram."""
    diagram = model.read(path.read_bytes())
    there = {diagram.process_id, *diagram.nodes, *diagram.flows, *diagram.processes}
    there |= diagram.lanes.keys()

    for finding in findings(path):
        assert finding.element in there
        assert set(finding.trace) <= there
        assert any(ord(c) in HAN for c in finding.says.zh)
        assert finding.says.zh.endswith("。")
        assert finding.says.en.endswith(".")
        assert finding.element in finding.says.zh
        assert finding.element in finding.says.en


def test_every_rule_has_a_diagram_that_it_refuses():
    """A rule that never fires guards nothing."""
    red = {rule_of(p) for kind in ("invalid", "warns") for p in TABLES.glob(f"{kind}-*.bpmn")}

    of_the_guide = {"departments-reached", "limits", "material-readers"}  # see tests/rule_pages
    assert {rule.RULE for rule in rules.ALL} - red == {"no-guide"} | of_the_guide


def test_a_diagram_on_its_own_is_told_that_its_names_were_not_checked():
    """Silence would look like approval."""
    lone = Draft(model.read((TABLES / "valid-straight-line.bpmn").read_bytes()))

    assert [(f.rule, f.severity) for f in rules.apply(lone)] == [("no-guide", WARNING)]


def test_an_unknown_name_is_named_together_with_its_place():
    """The sentence says which department, where, and what to do."""
    (found,) = findings(TABLES / "invalid-departments--unknown.bpmn")

    assert found.element == "police-sign"
    assert "POLICE" in found.says.zh
    assert "办事指南" in found.says.zh


def test_a_choice_before_a_join_is_explained_in_the_hall_s_words():
    """The commonest deadlock; the two tasks are named, so that it can be seen at once."""
    (found,) = findings(TABLES / "invalid-choice-then-wait.bpmn")

    assert "“one”、“two”在这里只选一个，后面却要求到齐：办件会停在这里" in found.says.zh
    assert found.trace == ("part", "join")


def corpus(name):
    """The real diagrams of one folder, or the reason why there are none."""
    files = sorted((CORPORA / name).rglob("*.bpmn*"))
    if not files:
        pytest.skip(f"the shared corpora are not on this machine ({name})")
    return files


def verdict(path):
    """refused, ok or unreadable; anything else is a crash."""
    try:
        found = rules.apply(Draft(model.read(path.read_bytes())))
    except UnreadableModel:
        return "unreadable"
    return "refused" if any(f.severity == ERROR for f in found) else "ok"


@pytest.mark.parametrize("name", ["spiff_silent_traps", "spiff_rejects"])
def test_what_the_library_drops_or_refuses_is_refused_before_it(name):
    """Ten diagrams that end with nobody asked, forty that fail without naming the element."""
    assert {path.name: verdict(path) for path in corpus(name)}.items() >= {
        (path.name, "refused") for path in corpus(name)
    }


@pytest.mark.parametrize(
    "name", ["approval_models", "miwg_reference", "soundness_published", "bpmnspector_rules"]
)
def test_real_diagrams_of_others_always_get_a_verdict(name):
    """Whatever is uploaded: a list of sentences, never a stack of calls."""
    for path in corpus(name):
        assert verdict(path) in {"refused", "ok", "unreadable"}


def test_the_rules_look_at_five_hundred_elements_within_a_second():
    """No rule may grow with the square of a diagram: 500 is the most that is read at all."""
    steps = "".join(
        f'<bpmn:userTask id="t{i}" approval:work="accept"/>'
        f'<bpmn:sequenceFlow id="f{i}" sourceRef="t{i}" targetRef="t{i + 1}"/>'
        for i in range(497)
    )
    straight = (TABLES / "valid-straight-line.bpmn").read_text("utf-8")
    long = straight.replace('targetRef="accept"', 'targetRef="t0"').replace(
        '<bpmn:userTask id="accept"', steps + '<bpmn:userTask id="t497"'
    ).replace('sourceRef="accept"', 'sourceRef="t497"')  # fmt: skip
    diagram = model.read(long.encode())
    assert len(diagram.nodes) == 500

    since = time.process_time()
    found = rules.apply(Draft(diagram))

    assert [f.rule for f in found] == ["no-guide"]
    assert time.process_time() - since < 1
