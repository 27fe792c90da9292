"""What is run, and what happened: values of the simulator."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.analysis.simulation.hours import Hours
from engine.analysis.simulation.luck import Luck
from engine.analysis.simulation.programme import Programme

_WIDTH: Final = 4


@dataclass(frozen=True, slots=True)
class People:
    """``own[p]`` people of each pool; ``shared`` are (how many, which pools) that lend a hand.

    ``hours[p]`` are None where the pool keeps the hall's hours and time is opening time.
    """

    own: Sequence[int]
    shared: Sequence[tuple[int, frozenset[int]]] = ()
    hours: Sequence[Hours | None] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """What is run: so many cases measured after ``warm`` others; ``day`` opening minutes."""

    programme: Programme
    people: People
    luck: Luck
    day: float
    warm: int
    cases: int
    logged: bool = False
    hall: Hours | None = None


@dataclass(slots=True)
class Run:
    """What happened. Arrays by case; ``log`` holds four figures per visit, flat.

    ``log``: which (the case shifted left by ``shift``, and the node), enabled, started, ended;
    the visits of one case to one node in order. ``busy``, ``waited`` and ``begun`` by pool;
    ``busy`` in minutes of work of everybody, up to ``until``.
    """

    arrived: "array[float]"
    accepted: "array[float]"
    ended: "array[float]"
    still: "array[float]"
    still_days: "array[float]"
    rounds: "array[int]"
    outcome: bytearray
    busy: list[float]
    waited: list[float]
    begun: list[int]
    until: float = 0.0
    shift: int = 0
    log: "array[float]" = field(default_factory=lambda: array("d"))

    @property
    def visits(self) -> int:
        """How many pieces of work the log holds."""
        return len(self.log) // _WIDTH
