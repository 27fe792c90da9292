import pytest

from engine.analysis import matching
from engine.bpmn import catalogue, model

XML = catalogue.shipped("drawing-review").files["process.bpmn"].decode()
MODEL = model.read(XML.encode())


def matched(*swaps):
    """The drawing review against itself with these words replaced."""
    text = XML
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return matching.match(MODEL, model.read(text.encode()))


def test_a_diagram_is_itself():
    """Nothing to suggest, nothing gone."""
    found = matching.match(MODEL, MODEL)

    assert found.same == frozenset(MODEL.nodes)
    assert (found.suggested, found.gone, found.come) == ({}, (), ())
    assert found.flows == {flow: flow for flow in MODEL.flows}


def test_a_department_whose_elements_were_all_renamed_is_found_again():
    """Somebody who tidies ids is no reason to stop running cases."""
    found = matched(("fire-", "feuer-"))

    renamed = {old for old in MODEL.nodes if old.startswith("fire-")}
    assert set(found.suggested) == renamed
    assert all(one.new == old.replace("fire-", "feuer-") for old, one in found.suggested.items())
    assert (found.gone, found.come) == ((), ())
    assert all(now.replace("feuer-", "fire-") == flow for flow, now in found.flows.items())


def test_every_id_may_be_new():
    """A diagram that another product numbered anew is nearly all the same procedure."""
    text = XML
    for number, old in enumerate(sorted([*MODEL.nodes, *MODEL.flows], key=len, reverse=True)):
        text = text.replace(f'"{old}"', f'"n{number}"').replace(f">{old}<", f">n{number}<")

    found = matching.match(MODEL, model.read(text.encode()))

    assert len(found.suggested) > 0.8 * len(MODEL.nodes)
    assert all(
        MODEL.nodes[old].name == model.read(text.encode()).nodes[one.new].name
        for old, one in found.suggested.items()
    )


@pytest.mark.parametrize("department", ["TAX", "ECON"])
def test_another_department_in_the_same_place_is_another_department(department):
    """Fire's share is not tax's because both stand between the same fork and join."""
    low = department.lower()
    found = matched(
        ("fire-", f"{low}-"), ('"FIRE"', f'"{department}"'), ("消防", "税务")
    )  # fmt: skip

    assert "fire-branch" in found.gone
    assert f"{low}-branch" in found.come
    assert "fire-handle" not in found.suggested


def test_what_could_be_two_things_is_not_guessed():
    """Two nameless gateways between the same neighbours: none of them is suggested."""
    head = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
        '<startEvent id="s"/><endEvent id="e"/>'
    )
    body = "".join(
        f'<task id="{{0}}{n}"/><sequenceFlow id="{{0}}i{n}" sourceRef="s" targetRef="{{0}}{n}"/>'
        f'<sequenceFlow id="{{0}}o{n}" sourceRef="{{0}}{n}" targetRef="e"/>'
        for n in range(2)
    )
    old, new = (
        model.read((head + body.format(x) + "</process></definitions>").encode()) for x in "ab"
    )

    found = matching.match(old, new)

    assert (found.suggested, found.gone, found.come) == ({}, ("a0", "a1"), ("b0", "b1"))
