"""What the publish check finds in a diagram: a rule, an element, a sentence with a way out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.bpmn.model import Model
from engine.bpmn.nodes import Node
from engine.bpmn.parsing import named
from engine.domain.guide import ServiceGuide
from engine.domain.names import Text

ERROR: Final = "error"
WARNING: Final = "warning"
_BY_NATURE = frozenset({"triggeredByEvent", "isForCompensation"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one element.

    ``severity`` is error (not published) or warning. ``trace`` are ids to paint, in order.
    ``run`` is the proof's own counter-example, where it has one: what tokens come to, in order.
    """

    rule: str
    severity: str
    element: str
    says: Text
    trace: tuple[str, ...] = ()
    run: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A diagram that wants to be published, with what it may name.

    ``guide`` is None for a diagram that stands alone: then names cannot be checked.
    ``forms`` are the names of the package's forms, without folder and ending.
    """

    model: Model
    guide: ServiceGuide | None = None
    forms: frozenset[str] = frozenset()

    @cached_property
    def steps(self) -> Mapping[str, tuple[str, ...]]:
        """Node → the nodes of its scope that a token there may come to next, edges included."""
        return {node.id: self._next(node, reminders=True) for node in self.model.nodes.values()}

    @cached_property
    def own_steps(self) -> Mapping[str, tuple[str, ...]]:
        """The same without edges that do not interrupt: they send a second token, not this one."""
        return {node.id: self._next(node, reminders=False) for node in self.model.nodes.values()}

    @cached_property
    def apart(self) -> frozenset[str]:
        """Nodes that another rule names: without an id of their own, or without flows by nature."""
        nodes = self.model.nodes.values()
        given = {node.id for node in nodes if "~" in node.id}
        return frozenset(given | {n.id for n in nodes if n.marks & _BY_NATURE})

    @cached_property
    def edges(self) -> Mapping[str, tuple[Node, ...]]:
        """Activity → the events on its edge."""
        found: dict[str, list[Node]] = {}
        for node in self.model.nodes.values():
            if node.attached_to:
                found.setdefault(node.attached_to, []).append(node)
        return {host: tuple(nodes) for host, nodes in found.items()}

    def _next(self, node: Node, *, reminders: bool) -> tuple[str, ...]:
        nodes = self.model.nodes
        edges = (e.id for e in self.edges.get(node.id, ()) if e.interrupting or reminders)
        targets = (self.model.flows[flow].target for flow in node.outgoing)
        near = (*edges, *targets)
        return tuple(step for step in near if step in nodes and nodes[step].scope == node.scope)

    def called(self, element: str) -> Text:
        """An element as a sentence names it: “承办”（fire-handle）."""
        node = self.model.nodes.get(element)
        return named(element, "" if node is None else node.name)

    def error(self, rule: str, element: str, zh: str, en: str, *trace: str) -> Finding:
        """It may not be published; ``zh`` and ``en`` follow the element's name."""
        return self._finding(rule, ERROR, element, Text(zh, en), trace)

    def warning(self, rule: str, element: str, zh: str, en: str, *trace: str) -> Finding:
        """It may be published, and somebody should know."""
        return self._finding(rule, WARNING, element, Text(zh, en), trace)

    def _finding(
        self, rule: str, severity: str, element: str, words: Text, trace: tuple[str, ...]
    ) -> Finding:
        name = self.called(element)
        space = "" if words.en.startswith(":") else " "
        says = Text(f"{name.zh}{words.zh}", f"{name.en}{space}{words.en}")
        return Finding(rule, severity, element, says, trace or (element,))


def facts_of(guide: ServiceGuide) -> Mapping[str, bool]:
    """Every fact that an expression may read → whether it is always there.

    Only an optional fact of the application may be absent.
    """
    given = (
        "acceptance",
        "round",
        "outcome",
        "changes_needed",
        "pulled_back",
        "some_refused",
        "fees_due",
    )
    heads = ("needs", "opinion", "returned", "signs")
    names = dict.fromkeys(given, True)
    for department in guide.departments:
        names |= {f"{head}_{department.code.lower()}": True for head in heads}
    return names | {fact.name: fact.required for fact in guide.facts}
