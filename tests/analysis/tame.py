"""Random diagrams of the profile without what is known to be unsound: what they are must be sound.

``diagrams`` draws everything that the engine can run, some of it on purpose not sound. Left out
here: a branch that ends by itself, several flows of one branch into a join, and work that a
reminder begins (it may begin twice).
"""

from random import Random

from tests.analysis import diagrams
from tests.analysis.diagrams import Diagram


def draw(seed: int, depth: int = 4) -> Diagram:
    """The diagram of a seed."""
    return _Tame(Random(seed)).draw(depth)  # noqa: S311 - chance by seed


class _Tame(diagrams._Artist):
    def way_out(self, after: str, depth: int, thrown: tuple[str, str] | None = None) -> str:
        if thrown is None:
            thrown = self.dice.choice([*self.catchers, ("terminate", "")])
        return super().way_out(after, depth, thrown)

    def into(self, join: str, end: str, *, choosy: bool) -> None:
        self.pen.flow(end, join)

    def tangle(self, split: str, join: str) -> None:
        """None."""

    def after_edge(self, end: str, edge: str, depth: int, *, interrupting: bool) -> str:
        if not interrupting:
            self.pen.chain(edge, self.pen.node("endEvent", self.name("end")))
            return end
        way = self.something(edge, depth - 2) if self.chance(0.5) else edge
        merge = self.pen.node("exclusiveGateway", self.name("merge"))
        self.pen.flow(end, merge)
        self.pen.flow(way, merge)
        return merge
