"""A BPMN diagram as small frozen values, exactly as it was drawn.

Reading forgives what can be drawn (an unknown element, a flow that leads nowhere): that is for
the publish check to name. It refuses what cannot be read safely. Lanes and data objects are
drawn and kept, not executed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from engine.bpmn import reading
from engine.bpmn.nodes import HAS_INSIDE, SEPARATOR, Flow, Lane, Node

__all__ = [
    "HAS_INSIDE", "SEPARATOR", "WAITS_FOR_SOMEBODY", "Flow", "Lane", "Model", "Node", "read",
]  # fmt: skip

WAITS_FOR_SOMEBODY = frozenset({"userTask", "manualTask", "serviceTask", "receiveTask"})
"""Kinds at which a token stays until somebody outside completes it."""


@dataclass(frozen=True)
class Model:
    """A whole diagram file: one process that runs, and the processes it calls.

    ``nodes`` and ``flows`` hold every scope. ``processes`` are the called ones.
    ``repeated`` are ids used more than once (the first one is kept), ``unnamed`` ids that
    we gave to nodes and flows without one. ``executable`` is False where the file says so.
    """

    process_id: str
    name: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    processes: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    executable: bool = True

    def node(self, element: str) -> Node:
        """The node behind an element id, also of one inside a call (``fire-call/handle``).

        Raises:
            KeyError: there is none.
        """
        return self.nodes[element.rpartition(SEPARATOR)[2]]

    def children(self, scope: str = "") -> tuple[Node, ...]:
        """The nodes drawn directly in a scope, in document order."""
        return self._by_scope.get(scope, ())

    def boundaries(self, element: str) -> tuple[Node, ...]:
        """The boundary events attached to an element."""
        host = self.node(element)
        return tuple(n for n in self.children(host.scope) if n.attached_to == host.id)

    def targets(self, element: str) -> tuple[str, ...]:
        """The ids that an element's outgoing flows lead to."""
        return tuple(self.flows[f].target for f in self.node(element).outgoing)

    def around(self, element: str) -> Iterator[Node]:
        """The node itself, then what it hangs on and every node around it, inside out.

        An element of a called process goes on at its caller: the one that its path names,
        else the only one that there is.
        """
        *path, last = element.split(SEPARATOR)
        node, seen = self.nodes.get(last), set[str]()
        while node is not None and node.id not in seen:
            yield node
            seen.add(node.id)
            if node.attached_to in self.nodes:
                node = self.nodes[node.attached_to]
            elif node.scope in self.processes:
                calls = self._callers.get(node.scope, ())
                caller = path.pop() if path else (calls[0] if len(calls) == 1 else "")
                node = self.nodes.get(caller)
            else:
                node = self.nodes.get(node.scope)

    def branch_of(self, element: str) -> Node | None:
        """The department's share (a node with an item) that an element belongs to, if any."""
        return next((node for node in self.around(element) if node.item), None)

    def department_of(self, element: str) -> str:
        """The department nearest to an element, or ""."""
        return next((node.department for node in self.around(element) if node.department), "")

    @cached_property
    def _by_scope(self) -> Mapping[str, tuple[Node, ...]]:
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            found.setdefault(node.scope, []).append(node)
        return {scope: tuple(nodes) for scope, nodes in found.items()}

    @cached_property
    def _callers(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for node in self.nodes.values():
            if node.called:
                found.setdefault(node.called, []).append(node.id)
        return {called: tuple(callers) for called, callers in found.items()}


def read(xml: bytes) -> Model:
    """Read a diagram.

    Raises:
        UnreadableModel: not well-formed, a DOCTYPE, more than 1 MB or 500 nodes, nested too
            deep, not BPMN, or no process in it.
    """
    parts = reading.read(xml)
    return Model(
        process_id=parts.process_id,
        name=parts.name,
        nodes=MappingProxyType(parts.nodes),
        flows=MappingProxyType(parts.flows),
        lanes=MappingProxyType(parts.lanes),
        processes=tuple(parts.processes),
        repeated=tuple(parts.repeated),
        unnamed=tuple(parts.unnamed),
        executable=parts.executable,
    )
