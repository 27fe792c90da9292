"""Where the tokens of one played process stand, and what it waits for."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from engine.analysis.net import Kind, Net

MANY = 200
"""Instances of one multi-instance; the ordinal of a nested one counts on from there."""


@dataclass(eq=False)
class Active:
    """A token that stays at a node: ``armed`` are its events that may still fire.

    ``inside`` is the scope it has opened; ``of`` the number of a multi-instance, whose
    instances name it as ``owner``.
    """

    node: int
    frame: "Frame"
    nth: int = 0
    owner: "Active | None" = None
    armed: list[int] = field(default_factory=list)
    inside: "Frame | None" = None
    of: int = -1
    alive: bool = True


@dataclass(eq=False)
class Frame:
    """A running scope: tokens on arcs before joins, and at nodes, in order of arrival."""

    host: Active | None
    waiting: list[int] = field(default_factory=list)
    active: list[Active] = field(default_factory=list)
    alive: bool = True


class Position:
    """A marking of the net, with the scopes that are open."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.top = Frame(None)

    def copy(self) -> Self:
        """The same position, to try something on; the net is shared."""
        return copy.deepcopy(self, {id(self.net): self.net})

    @property
    def ended(self) -> bool:
        """No token is left."""
        return not self.top.active and not self.top.waiting

    def tokens(self) -> list[tuple[str, int]]:
        """Waiting work: element and instance, sorted."""
        kinds, names = self.net.kinds, self.net.names
        return sorted(
            (names[n], nth) for n, nth, _ in self.places() if kinds[n] in (Kind.WORK, Kind.RECEIVE)
        )

    def clocks(self) -> list[tuple[str, int]]:
        """Waiting clocks: element and instance, sorted."""
        events, names = self.net.events, self.net.names
        return sorted((names[n], nth) for n, nth, _ in self.places() if events[n] == "clock")

    def messages(self) -> list[str]:
        """Names that are waited for, sorted, each once."""
        return sorted({self.net.refers[n] for n, _, _ in self.places() if self.hears(n)})

    def hears(self, node: int) -> bool:
        """Whether a node waits for a message with a name."""
        return self.net.events[node] == "message" and bool(self.net.refers[node])

    def places(self) -> Iterator[tuple[int, int, Active]]:
        """Every node that waits, its instance, and the token that it belongs to."""
        for frame in self.frames():
            for active in frame.active:
                if active.of < 0:
                    yield active.node, self._nth(active), active
                for event in active.armed:
                    yield event, self._nth(active), active

    def frames(self, frame: Frame | None = None) -> Iterator[Frame]:
        """The open scopes, outside in."""
        frame = frame or self.top
        yield frame
        for active in frame.active:
            if active.inside is not None:
                yield from self.frames(active.inside)

    def _nth(self, active: Active) -> int:
        host = active.frame.host
        outer = self._nth(host) if host else 0
        return outer * MANY + active.nth if active.owner else outer
