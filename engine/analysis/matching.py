"""Which element of one diagram is which of another: by id first, then by how it is drawn.

An id that both have is taken at its word. What is left over may have been renamed: it is matched
only where one element on each side, and no other, looks the same in some respect (the item of the
guide, the words, the place between neighbours already matched). Such a match is a suggestion, with
its ground; nothing that could be two things is ever guessed.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.bpmn.model import Flow, Model, Node
from engine.domain.names import Text

_ROUNDS: Final = 60
"""A chain of renamed elements is followed so far; each round is linear in the diagrams."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An element that seems to have been renamed, and by what one can tell."""

    old: str
    new: str
    because: Text


@dataclass(frozen=True)
class Matching:
    """``same``: ids that both diagrams have. ``suggested``: old id → what it seems to be now.

    ``flows`` maps sequence flows in the same way: by id, else by where they lead from and to.
    ``gone`` and ``come`` are elements of one side only, in the order of their document.
    """

    same: frozenset[str]
    suggested: Mapping[str, Suggestion] = field(default_factory=dict)
    flows: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()

    def now(self, old: str) -> str:
        """What an element of the old diagram is called in the new one; "" where it is gone."""
        if old in self.same:
            return old
        found = self.suggested.get(old)
        return "" if found is None else found.new


Look = Callable[[Node, Mapping[str, str], Model], Hashable]


def match(old: Model, new: Model) -> Matching:
    """Match two diagrams. Linear in their size times the length of a chain of renamed elements."""
    same = frozenset(old.nodes.keys() & new.nodes.keys())
    now = {one: one for one in same}
    now |= _processes(old, new)
    then = {one: one for one in now.values()}
    suggested: dict[str, Suggestion] = {}
    for _ in range(_ROUNDS):
        found = _round(old, new, now, then)
        if not found:
            break
        for one in found:
            suggested[one.old] = one
            now[one.old] = one.new
            then[one.new] = one.new
    taken = {one.new for one in suggested.values()}
    return Matching(
        same=same,
        suggested=suggested,
        flows=_flows(old, new, now),
        gone=tuple(n for n in old.nodes if n not in same and n not in suggested),
        come=tuple(n for n in new.nodes if n not in same and n not in taken),
    )


def _processes(old: Model, new: Model) -> dict[str, str]:
    """Called processes that both have, and the two scopes at the top, by old id."""
    return {"": "", **{one: one for one in old.processes if one in new.processes}}


def _round(
    old: Model, new: Model, now: Mapping[str, str], then: Mapping[str, str]
) -> list[Suggestion]:
    """What the strongest look that tells anything apart finds; an old element once."""
    left = [node for node in old.nodes.values() if node.id not in now]
    right = [node for node in new.nodes.values() if node.id not in then]
    for look, because in _LOOKS:
        ours = _alone((look(node, now, old), node) for node in left)
        theirs = _alone((look(node, then, new), node) for node in right)
        found = [Suggestion(ours[key].id, theirs[key].id, because) for key in ours if key in theirs]
        if found:
            return found
    return []


def _alone(looks: Iterable[tuple[Hashable, Node]]) -> dict[Hashable, Node]:
    """What one node alone looks like; None as a look is no look."""
    seen = list(looks)
    times = Counter(look for look, _ in seen)
    return {look: node for look, node in seen if look is not None and times[look] == 1}


def _attributes(node: Node) -> tuple[Hashable, ...]:
    return (
        *(node.kind, node.name.strip(), node.department, node.item, node.work, node.form),
        *(node.connector, node.clock, node.at, node.event, node.refers, node.interrupting),
    )


def _whole(node: Node, known: Mapping[str, str], model: Model) -> Hashable:
    """Everything written on it, where it is, and what stands around it."""
    place = _place(node, known)
    return None if place is None else (_attributes(node), place, _around(node, known, model))


def _alike(node: Node, known: Mapping[str, str], _: Model) -> Hashable:
    """Everything written on it, and where it is."""
    said, place = _attributes(node), _place(node, known)
    return (said, place) if place is not None and any(said[1:7]) else None


def _item(node: Node, _: Mapping[str, str], __: Model) -> Hashable:
    return (node.kind, node.item) if node.item else None


def _task(node: Node, known: Mapping[str, str], _: Model) -> Hashable:
    """The work of a share: one of its kind in a scope already known."""
    place = _place(node, known)
    if place is None or not (node.work or node.clock):
        return None
    return (node.kind, node.work, node.clock, node.at, place)


def _named(node: Node, _: Mapping[str, str], model: Model) -> Hashable:
    """The same words with the same department, wherever it went."""
    name = node.name.strip()
    return (node.kind, name, model.department_of(node.id)) if name else None


def _between(node: Node, known: Mapping[str, str], model: Model) -> Hashable:
    """The same kind, of the same department, between the same neighbours, all of them known."""
    place, around = _place(node, known), _around(node, known, model)
    if place is None or None in (*around[0], *around[1]) or not (around[0] or around[1]):
        return None
    return (node.kind, node.department, node.item, place, around)


def _place(node: Node, known: Mapping[str, str]) -> tuple[str, str] | None:
    """Scope and host as the other side calls them; None while they are not known."""
    scope = known.get(node.scope)
    host = known.get(node.attached_to) if node.attached_to else ""
    return None if scope is None or host is None else (scope, host)


def _around(
    node: Node, known: Mapping[str, str], model: Model
) -> tuple[frozenset[str | None], frozenset[str | None]]:
    """Who leads here and where it leads; None stands for somebody not known yet."""
    before = frozenset(known.get(model.flows[f].source) for f in node.incoming)
    after = frozenset(known.get(model.flows[f].target) for f in node.outgoing)
    return before, after


def _flows(old: Model, new: Model, now: Mapping[str, str]) -> dict[str, str]:
    """Old flow id → new: the same id, else the only one left between the same two elements."""
    found = {one: one for one in old.flows if one in new.flows}
    ends: dict[tuple[str, str], list[str]] = {}
    for flow in new.flows.values():
        if flow.id not in found:
            ends.setdefault((flow.source, flow.target), []).append(flow.id)
    for flow in old.flows.values():
        if flow.id not in found:
            there = ends.get(_ends(flow, now), [])
            if there:
                found[flow.id] = there.pop(0)
    return found


def _ends(flow: Flow, now: Mapping[str, str]) -> tuple[str, str]:
    return now.get(flow.source, "?"), now.get(flow.target, "?")


_LOOKS: Final[tuple[tuple[Look, Text], ...]] = (
    (_whole, Text("写的、所在处、前后都相同", "the same words, place and neighbours")),
    (_item, Text("办理同一事项", "the same item of the guide")),
    (_alike, Text("写的与所在处相同", "the same words in the same place")),
    (_task, Text("同一处的同一项工作", "the same work in the same place")),
    (_between, Text("前后相同", "the same neighbours")),
    (_named, Text("名称相同", "the same name")),
)
"""From the strongest ground to the weakest."""
