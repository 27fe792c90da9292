from pathlib import Path

import pytest

from tests.processes import geometry

PROCESSES = Path(__file__).parents[2] / "processes"
DIAGRAMS = sorted(PROCESSES.glob("*/process.bpmn"))
DRAWING_REVIEW = PROCESSES / "drawing-review" / "process.bpmn"


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda p: p.parent.name)
def test_every_diagram_prints_without_a_fault(path):
    """It hangs on the office wall: no overlaps, right angles, words that fit."""
    assert geometry.faults(geometry.read(path.read_bytes())) == []


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ('<di:waypoint x="302" y="250"/>', '<di:waypoint x="302" y="251"/>', "does not touch"),
        ('bpmnElement="fire-sign"', 'bpmnElement="fire-sing"', "fire-sign is not drawn"),
        (
            'name="承办"',
            'name="承办并且通知申请人前来补正材料和图纸还要写明每一处的理由和依据的条文"',
            "do not fit the task",
        ),
        ('name="已审结"', 'name="这一家已经审查完结"', "do not fit their label"),
    ],
)
def test_a_fault_in_the_drawing_is_seen(was, becomes, fault):
    """The ruler itself is tried, or a green test would say nothing."""
    xml = DRAWING_REVIEW.read_text("utf-8")
    assert was in xml

    found = geometry.faults(geometry.read(xml.replace(was, becomes, 1).encode()))

    assert any(fault in sentence for sentence in found)


@pytest.mark.parametrize(
    ("element", "moved", "fault"),
    [
        ("cado-sign", (0, 200), "cado-sign lies on hcon-sign"),
        ("fire-check", (0, 60), "is not inside fire-branch"),
        ("redraw", (0, -300), "redraw is not in its lane"),
        ("redraw", (0, -300), "round lies on redraw"),
        ("plan-overdue", (0, 9), "does not sit on the edge"),
        ("independence", (-100, 0), "runs across independence"),
    ],
)
def test_a_shape_out_of_its_place_is_seen(element, moved, fault):
    """Overlaps, and shapes that leave their subprocess, lane or edge."""
    picture = geometry.read(DRAWING_REVIEW.read_bytes())
    box = picture.boxes[element]
    picture.boxes[element] = geometry.Box(box.x + moved[0], box.y + moved[1], box.w, box.h)

    found = geometry.faults(picture)

    assert any(fault in sentence for sentence in found), found


@pytest.mark.parametrize("code", ["plan", "cado", "hcon", "fire", "mete"])
def test_everything_a_department_does_stands_in_one_row(code):
    """A reader follows one department from left to right: pre-check, review, signature."""
    picture = geometry.read(DRAWING_REVIEW.read_bytes())
    lane = picture.boxes[f"{code}-lane"]

    for part in ("precheck", "branch", "sign"):
        box = picture.boxes[f"{code}-{part}"]
        assert lane.y < box.y < box.y + box.h < lane.y + lane.h
