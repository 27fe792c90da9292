"""A scene put on a net: the interpreter's own position at the place where an engine stands."""

from typing import Self

from engine.analysis import marking
from engine.analysis.interpreter import Facts
from engine.analysis.marking import Keeper
from engine.analysis.net import Kind, Net
from engine.analysis.position import Active, Frame
from engine.bpmn.standing import TWIN, Scene, Spot


class Placed(Keeper):
    """A play that begins in the middle."""

    @classmethod
    def at(cls, net: Net, scene: Scene, facts: Facts) -> Self:
        """Stand at a scene, let come what is still to come, and play to where it rests.

        Raises:
            ValueError: the net has no such place.
            StuckInModel: as a step.
        """
        play = cls(net)
        play.facts = facts
        play.stand((False, scope_of(net, scene)))
        play.let_come(play.top, scene)
        play._settle()
        return play

    def let_come(self, frame: Frame, scene: Scene) -> None:
        """Tokens come to the elements that the scene names so."""
        by_node = {(a.node, a.nth): a for a in frame.active if a.of < 0}
        for spot in scene.spots:
            for one in spot.instances or (spot,):
                inner = by_node.get((self.net.names.index(one.element), one.nth))
                if one.inside is not None and inner is not None and inner.inside is not None:
                    self.let_come(inner.inside, one.inside)
        for name in scene.coming:
            self._comes(frame, self.net.node(name))

    def _comes(self, frame: Frame, node: int) -> None:
        if self.net.kinds[node] in STAYS:
            active = Active(node, frame)
            frame.active.append(active)
            self._begin(active)
        else:
            self._pass(frame, node)


STAYS = frozenset({Kind.WORK, Kind.RECEIVE, Kind.CATCH, Kind.INSIDE, Kind.EVENTS})
"""Kinds at which a token stays."""


def scope_of(net: Net, scene: Scene) -> marking.Scope:
    """A scene as the marking of a scope, without what is still to come.

    Raises:
        ValueError: the net has no such place.
    """
    waiting = sorted(_arc(net, came_from, join) for came_from, join in scene.waiting)
    return (), tuple(waiting), tuple(sorted(_token(net, spot) for spot in scene.spots))


def _arc(net: Net, came_from: str, join: str) -> int:
    name, _, nth = came_from.partition(TWIN)
    source, target = net.node(name), net.node(join)
    ways = [arc for arc in net.incoming[target] if net.sources[arc] == source]
    if int(nth or 0) >= len(ways):
        raise ValueError(join)
    return sorted(ways)[int(nth or 0)]


def _token(net: Net, spot: Spot) -> tuple[object, ...]:
    node = net.node(spot.element)
    inside: marking.Scope = () if spot.inside is None else scope_of(net, spot.inside)
    instances = tuple(sorted(_token(net, one) for one in spot.instances))
    armed = sorted(net.node(event) for event in spot.armed)
    return node, spot.nth, spot.of, tuple(armed), inside, instances
