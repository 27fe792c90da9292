"""A scene is all there is of a position: whoever builds it anew goes on as before."""

import pytest

from engine.analysis import placing
from engine.bpmn import standing
from tests.analysis import diagrams, equivalence
from tests.bpmn import fuzz


class _Rebuilt(equivalence._Walker):
    """A walk on which both sides are built anew from a scene before every step."""

    def step(self, facts):
        scene = standing.scene(self.engine)
        self.engine = standing.build(self.compiled, scene, facts)
        self.play = placing.Placed.at(self.net, scene, facts)
        assert standing.scene(self.engine) == scene
        if not self.differ():
            super().step(facts)


def _walk(seed, diagram):
    found = equivalence.Walk(seed)
    walker = _Rebuilt(found, diagram)
    walker.go()
    return found


@pytest.mark.parametrize("seed", range(120))
def test_an_instance_built_from_its_scene_goes_on_as_before(seed):
    """Random diagrams of the profile, with boundary events, calls and several instances."""
    assert _walk(seed, diagrams.draw(seed)).differs == ""


@pytest.mark.parametrize("process", fuzz.PUBLISHED)
def test_so_does_one_of_a_published_diagram(process):
    """The diagrams that people's cases run on."""
    assert _walk(7, diagrams.of(fuzz.published(process))).differs == ""
