"""A position said in another diagram: the same diagram is the same position, and what is asked."""

import pytest

from engine.analysis import carrying, net, placing, reachable
from engine.analysis.carrying import ADDED, GONE, Plan, Point
from engine.bpmn import compiled, standing
from engine.bpmn.instance import Instance
from tests.analysis import diagrams, equivalence
from tests.bpmn import fuzz


class _Carried(equivalence._Walker):
    """A walk that is carried over to its own diagram before every step."""

    strange = 0

    def step(self, facts):
        scene = standing.scene(self.engine)
        same = Plan({name: name for name in self.net.names})
        carried = carrying.carry(self.net, self.net, scene, same, lambda _arc: True)
        assert (carried.asked, carried.faults, carried.dropped, carried.begun) == ((),) * 4
        self.engine = standing.build(self.compiled, carried.scene, facts)
        self.play = placing.Placed.at(self.net, carried.scene, facts)
        if not self.differ():
            self.look(scene)
            super().step(facts)

    def look(self, scene):
        """Nothing is asked of reachability here."""


class _Looked(_Carried):
    """The same on a sound diagram, where every position is one of its own."""

    def look(self, scene):
        assert reachable.strange(self.net, placing.scope_of(self.net, scene)) is None


@pytest.mark.parametrize("seed", range(0, 120, 2))
def test_a_case_carried_over_to_its_own_diagram_goes_on_as_before(seed):
    """Events that have rung stay rung, instances that are done stay done."""
    found = equivalence.Walk(seed)
    _Carried(found, diagrams.draw(seed)).go()

    assert found.differs == ""


@pytest.mark.parametrize("process", fuzz.PUBLISHED)
def test_every_position_of_a_published_diagram_is_one_that_it_can_come_to(process):
    """If what is counted were too little, cases would be refused that could well go on."""
    found = equivalence.Walk(3)
    _Looked(found, diagrams.of(fuzz.published(process))).go()

    assert found.differs == ""


def _block(*branches):
    """A parallel block of these tasks, alone in a subprocess."""
    parts = "".join(
        f'<userTask id="{b}"/><sequenceFlow id="to-{b}" sourceRef="fork" targetRef="{b}"/>'
        f'<sequenceFlow id="from-{b}" sourceRef="{b}" targetRef="join"/>'
        for b in branches
    )
    return compiled.of(
        f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="p" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>
<sequenceFlow id="a" sourceRef="s" targetRef="block"/>
<sequenceFlow id="b" sourceRef="block" targetRef="e"/>
<subProcess id="block"><startEvent id="bs"/><endEvent id="be"/>
<parallelGateway id="fork"/><parallelGateway id="join"/>
<sequenceFlow id="c" sourceRef="bs" targetRef="fork"/>
<sequenceFlow id="d" sourceRef="join" targetRef="be"/>{parts}</subProcess></process></definitions>
""".encode()
    )


def _moved(old, new, done, **said):
    """An instance of ``old`` in which ``done`` is complete, carried over; and what is said."""
    instance = Instance.start(old, {})
    for element in done:
        instance.complete(element, {})
    before, after = net.compiled(old.model), net.compiled(new.model)
    pairs = {name: name for name in before.names if name in after.names}
    choices = {name: frozenset(one) for name, one in said.items()}
    scene = standing.scene(instance)
    carried = carrying.carry(before, after, scene, Plan(pairs, **choices), lambda _arc: True)
    return carried, after


def test_what_the_library_migrates_and_then_waits_for_for_ever_is_seen():
    """A third branch behind a fork that has been passed: in 3.2.0 its join never fires."""
    old, new = _block("x", "y"), _block("x", "y", "z")

    carried, after = _moved(old, new, ["x"])

    assert carried.asked == (Point(ADDED, "z"),)
    assert reachable.strange(after, placing.scope_of(after, carried.scene)) is not None


@pytest.mark.parametrize(("said", "left"), [("begin", ["y", "z"]), ("skip", ["y"])])
def test_a_new_branch_begins_or_is_gone_without_and_the_case_ends(said, left):
    """Both are decisions of a person, and both come to the end."""
    old, new = _block("x", "y"), _block("x", "y", "z")
    carried, after = _moved(old, new, ["x"], **{said: ["z"]})

    instance = standing.build(new, carried.scene, {})

    assert carried.asked == ()
    assert [token.element for token in instance.tokens] == left
    scene = standing.scene(instance)
    assert reachable.strange(after, placing.scope_of(after, scene)) is None
    for element in left:
        instance.complete(element, {})
    assert instance.ended


@pytest.mark.parametrize("done", [["x", "y"], ["x", "z"], ["z"], []])
def test_a_branch_that_goes_is_asked_for_only_where_somebody_is_at_work_on_it(done):
    """Work that is done is no question; what waits for it waits no more."""
    old, new = _block("x", "y", "z"), _block("x", "y")

    carried, _ = _moved(old, new, done)

    assert carried.asked == (() if "z" in done else (Point(GONE, "z"),))
    dropped, after = _moved(old, new, done, drop=["z"])
    instance = standing.build(new, dropped.scene, {})
    assert [t.element for t in instance.tokens] == [e for e in ("x", "y") if e not in done]
    for token in instance.tokens:
        instance.complete(token.element, {})
    assert instance.ended
    assert after is not None
