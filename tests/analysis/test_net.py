"""The net: small arrays that say the same as the drawing."""

import pytest

from engine.analysis import net
from engine.analysis.interpreter import Play
from engine.analysis.net import NONE, TOP, Kind
from engine.bpmn import compiled
from engine.domain.errors import NotOffered, StuckInModel, UnreadableModel
from tests.bpmn import review
from tests.bpmn.drawing import Drawing


def net_of(pen: Drawing) -> net.Net:
    """The net of a drawing."""
    return net.compiled(compiled.of(pen.xml()).model)


def doubling(levels: int) -> Drawing:
    """Each process calls the next one twice."""
    pen = Drawing()
    pen.chain(
        pen.node("startEvent", "begin"),
        pen.node("callActivity", "left", calledElement="p0"),
        pen.node("callActivity", "right", calledElement="p0"),
    )
    for n in range(levels):
        with pen.process(f"p{n}"):
            row = [pen.node("startEvent", f"begin-{n}"), pen.node("userTask", f"task-{n}")]
            if n + 1 < levels:
                row += [
                    pen.node("callActivity", f"{side}-{n}", calledElement=f"p{n + 1}")
                    for side in ("left", "right")
                ]
            pen.chain(*row)
    return pen


def test_the_drawing_review_as_a_net():
    """Branches, clocks and conditions all have their number."""
    drawn = net.compiled(review.diagram().model)
    branch, overdue = drawn.node("plan-branch"), drawn.node("plan-overdue")

    assert drawn.kinds[branch] is Kind.INSIDE
    assert drawn.scopes[branch] == drawn.node("round")
    assert drawn.scopes[drawn.node("round")] == TOP
    assert drawn.edges[branch] == (overdue,)
    assert drawn.interrupting[overdue]
    assert drawn.names[drawn.starts[branch]] == "plan-begin"
    assert drawn.starts[drawn.node("accept")] == NONE
    fork = drawn.node("round-fork")
    asked = {e.source for arc in drawn.outgoing[fork] if (e := drawn.conditions[arc])}
    assert asked == {f"needs_{d}" for d in review.DEPARTMENTS}
    assert drawn.defaults[fork] in drawn.outgoing[fork]


def test_a_call_is_written_out_where_it_is_made():
    """Two calls of one process are two places, each with its own name."""
    drawn = net_of(doubling(2))

    assert [name for name in drawn.names if name.endswith("task-1")] == [
        f"{a}/{b}/task-1" for a in ("left", "right") for b in ("left-0", "right-0")
    ]


def test_a_net_that_doubles_at_every_call_is_refused():
    """Twenty small processes would be a million nodes."""
    with pytest.raises(UnreadableModel, match="over 5000 nodes"):
        net_of(doubling(20))


def test_reach_says_by_which_flow_a_token_can_still_come():
    """Also by a boundary event of a task, and never by way of the join itself."""
    pen = Drawing()
    pen.chain(pen.node("startEvent", "begin"), pen.node("parallelGateway", "fork"))
    join = pen.node("inclusiveGateway", "join")
    for name in ("fire", "plan"):
        pen.flow("fork", pen.node("userTask", name))
        pen.flow(name, join)
    pen.flow(pen.edge("overdue", "plan", "clock"), join)
    pen.flow(join, pen.node("userTask", "issue"))
    drawn = net_of(pen)

    reach = drawn.reach[drawn.node("join")]

    assert reach[drawn.node("fire")] == 0b001
    assert reach[drawn.node("plan")] == 0b110
    assert reach[drawn.node("fork")] == 0b111
    assert reach[drawn.node("issue")] == 0


def test_a_played_position_can_be_tried_out_on_a_copy():
    """A study goes several ways from one position; the net itself is shared."""
    drawn = net.compiled(review.diagram().model)
    play = Play.start(drawn, review.facts("fire"))
    twin = play.copy()

    twin.complete("fire-precheck", review.facts("fire"))

    assert twin.net is drawn
    assert (play.tokens(), twin.tokens()) == ([("fire-precheck", 0)], [("accept", 0)])


def test_the_oracle_refuses_what_is_not_offered():
    """It is asked the same questions as the engine, and must be able to say no."""
    play = Play.start(net.compiled(review.diagram().model), review.facts("fire"))

    for refused in (
        lambda: play.complete("accept", {}),
        lambda: play.fire("fire-precheck", {}),
        lambda: play.send("nothing", {}),
    ):
        with pytest.raises(NotOffered):
            refused()
    play.complete("fire-precheck", {})
    with pytest.raises(StuckInModel, match="no fact"):
        play.complete("accept", {})
