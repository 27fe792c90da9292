"""A position as a value that can be compared, kept and gone back to.

In what order tokens came is not part of it: they are put in the order of the net.
"""

from typing import Any

from engine.analysis.interpreter import Play
from engine.analysis.net import Net
from engine.analysis.position import Active, Frame

Scope = tuple[Any, ...]
"""(ends reached, arcs that wait, tokens), each sorted; a token is (node, nth, of, armed, inside,
instances), where ``inside`` is a scope or () and ``instances`` are tokens."""

Marking = tuple[bool, Scope]
"""(handed out?, the scope at the top)."""


class Keeper(Play):
    """A play that also remembers what a diagram may not do twice, and can be frozen.

    ``ends``: the ends that each open scope has come to. ``issued``: papers have been handed out.
    """

    def __init__(self, net: Net) -> None:
        super().__init__(net)
        self.ends: dict[Frame, set[int]] = {}
        self.issued = False

    def stand(self, marking: Marking) -> None:
        """Go to a marking, from wherever it stood."""
        self.issued, scope = marking
        self.top = self._scope(scope, None)

    def frozen(self) -> Marking:
        """Where it stands now."""
        return self.issued, self._frozen(self.top)

    def _frozen(self, frame: Frame) -> Scope:
        tokens = sorted(self._token(a) for a in frame.active if a.owner is None)
        ends = sorted(self.ends.get(frame, ()))
        return tuple(ends), tuple(sorted(frame.waiting)), tuple(tokens)

    def _token(self, token: Active) -> tuple[Any, ...]:
        inside = () if token.inside is None else self._frozen(token.inside)
        instances: list[tuple[Any, ...]] = []
        if token.of > 0:
            instances = sorted(self._token(a) for a in token.frame.active if a.owner is token)
        return token.node, token.nth, token.of, tuple(token.armed), inside, tuple(instances)

    def _scope(self, scope: Scope, host: Active | None) -> Frame:
        ends, waiting, tokens = scope
        frame = Frame(host, list(waiting))
        if ends:
            self.ends[frame] = set(ends)
        for token in tokens:
            self._thaw(token, frame, None)
        return frame

    def _thaw(self, token: tuple[Any, ...], frame: Frame, owner: Active | None) -> None:
        node, nth, of, armed, inside, instances = token
        active = Active(node, frame, nth, owner, list(armed), of=of)
        frame.active.append(active)
        if inside:
            active.inside = self._scope(inside, active)
        for instance in instances:
            self._thaw(instance, frame, active)
