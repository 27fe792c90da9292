"""Which elements and flows tokens have passed, for whoever asked to be told.

Finished history is folded out of a state, so that it cannot be asked for afterwards. A story that
is played in a sandbox watches while it is played; nobody else does.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from engine.bpmn.model import Model

_WATCH: ContextVar["Footprints | None"] = ContextVar("footprints", default=None)


@dataclass(slots=True)
class Footprints:
    """Elements that a token has left or come to, and the pairs that it went between."""

    elements: set[str] = field(default_factory=set)
    ways: set[tuple[str, str]] = field(default_factory=set)

    def flows(self, model: Model) -> frozenset[str]:
        """The sequence flows of a diagram that were gone along.

        A second flow between two elements has an element of its own (``#flow``). The flow from an
        event-based gateway to an event is gone along when the event happens.
        """
        by_events = {n.id for n in model.nodes.values() if n.kind == "eventBasedGateway"}
        second = {name[1:] for _, name in self.ways if name.startswith("#")}
        plain: dict[tuple[str, str], str] = {}
        for flow in model.flows.values():
            if flow.id not in second:
                plain.setdefault((flow.source, flow.target), flow.id)
        gone = {plain[way] for way in self.ways if way in plain}
        gone |= {f.id for f in model.flows.values() if f.id in second}
        waited = {
            f.id
            for f in model.flows.values()
            if f.source in by_events and f.target in {source for source, _ in self.ways}
        }
        return frozenset(gone | waited)


def left(element: str, targets: Iterable[str]) -> None:
    """A token leaves an element for these."""
    watch = _WATCH.get()
    if watch is None or element.startswith("#"):
        return
    watch.elements.add(element)
    for target in targets:
        watch.ways.add((element, target))
        if not target.startswith("#"):
            watch.elements.add(target)


@contextmanager
def watched() -> Iterator[Footprints]:
    """What is passed inside, on this thread."""
    watch = Footprints()
    token = _WATCH.set(watch)
    try:
        yield watch
    finally:
        _WATCH.reset(token)
