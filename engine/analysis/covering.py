"""Which elements and flows of a diagram a set of runs has passed, and which nobody has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol


class Run(Protocol):
    """One run: the elements and flows that its tokens passed."""

    @property
    def elements(self) -> frozenset[str]:
        """Element ids."""
        ...

    @property
    def flows(self) -> frozenset[str]:
        """Flow ids."""
        ...


@dataclass(frozen=True, slots=True)
class Coverage:
    """Id → by how many runs it was passed; 0 where by none. In the order of the diagram."""

    elements: Mapping[str, int]
    flows: Mapping[str, int]

    @property
    def missed(self) -> tuple[str, ...]:
        """Elements that no run has passed."""
        return tuple(one for one, runs in self.elements.items() if not runs)

    @property
    def missed_flows(self) -> tuple[str, ...]:
        """Flows that no run has passed."""
        return tuple(one for one, runs in self.flows.items() if not runs)


def of(elements: Iterable[str], flows: Iterable[str], runs: Iterable[Run]) -> Coverage:
    """How often each element and each flow was passed, counting a run once."""
    every = tuple(runs)
    return Coverage(
        {one: sum(one in run.elements for run in every) for one in elements},
        {one: sum(one in run.flows for run in every) for one in flows},
    )
