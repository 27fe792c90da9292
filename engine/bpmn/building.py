"""Model → SpiffWorkflow specifications, one per scope. The library's own XML parser is not used.

It would read the diagram a second time and by other rules: it walks through what it does not
know, orders a gateway's flows by their height on the page, and recurses once per element. Here
every element is one of ours or the diagram is refused, with the element's name in the sentence.
"""
# ruff: noqa: SLF001 - a task of the library is moved by its private hooks, in this room only

from collections.abc import Mapping

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.specs import WorkflowSpec

from engine.bpmn import kinds
from engine.bpmn.elements import Activity, Element, PassThrough, Receive
from engine.bpmn.events import Boundary, Catch, EventGateway
from engine.bpmn.gateways import Exclusive, Gateway, Inclusive
from engine.bpmn.kinds import no
from engine.bpmn.model import Model
from engine.bpmn.nodes import Flow, Node
from engine.bpmn.parsing import refusal

_ROOT = "#root"

MAX_DEPTH = 50
"""Scopes within scopes, calls included."""


class ScopeSpec(BpmnProcessSpec):  # type: ignore[misc]  # the library is untyped
    """A scope without the library's Start, EndJoin and End: their names are free again."""

    def __init__(self, name: str) -> None:
        WorkflowSpec.__init__(self, name=name)
        self.data_objects: dict[str, object] = {}
        self.bpmn_start_events: list[object] = []
        self.start = PassThrough(self, _ROOT, bpmn_id="")


def build(model: Model) -> Mapping[str, ScopeSpec]:
    """The specification of every scope, by its name ("" for the top).

    Raises:
        UnreadableModel: something in it cannot be run as it is drawn.
    """
    for repeated in model.repeated:
        raise refusal(f"编号“{repeated}”用了两次。", f"the id “{repeated}” is used twice.")
    _depth(model, "", (), {})
    scopes = {"", *model.processes, *(n.id for n in model.nodes.values() if n.kind == "subProcess")}
    return {scope: _Builder(model, scope).build() for scope in sorted(scopes)}


class _Builder:
    """One scope."""

    def __init__(self, model: Model, scope: str) -> None:
        self.model = model
        self.nodes = {node.id: node for node in model.children(scope)}
        self.spec = ScopeSpec(scope)
        self.made: dict[str, Element] = {}

    def build(self) -> ScopeSpec:
        starts = [node for node in self.nodes.values() if node.kind == "startEvent"]
        if len(starts) != 1:
            where = self.spec.name or self.model.process_id
            raise refusal(
                f"“{where}”里应有一个开始事件，现有{len(starts)}个。",
                f"“{where}” needs one start event and has {len(starts)}.",
            )
        for node in self.nodes.values():
            if node.kind == "callActivity" and node.called not in self.model.processes:
                raise no(node, "没有找到它调用的流程。", "the process it calls is not in the file.")
            self.made[node.id] = kinds.make(self.spec, node)
        self.spec.start.connect(self.made[starts[0].id])
        for node in self.nodes.values():
            self._attach(node)
            self._connect(node)
        for element in self.made.values():
            if isinstance(element, Inclusive):
                element.reached_from = self._reached_from(element)
        return self.spec

    def _attach(self, node: Node) -> None:
        if node.kind != "boundaryEvent":
            return
        host, edge = self.made.get(node.attached_to), self.made[node.id]
        if not isinstance(host, Activity) or not isinstance(edge, Boundary):
            raise no(node, "边界事件没有附在任务上。", "it is not attached to an activity.")
        host.edges.append(edge)

    def _connect(self, node: Node) -> None:
        here = self.made[node.id]
        flows = [self.model.flows[flow] for flow in node.outgoing]
        if flows and node.kind == "endEvent":
            raise no(node, "结束事件后面不能再有流向。", "nothing may follow an end event.")
        if not flows and isinstance(here, Gateway | EventGateway):
            raise no(node, "网关没有流出。", "nothing leaves this gateway.")
        for flow in flows:
            target = self._target(node, flow)
            if target.name in here._outputs:
                target = self._second(flow, target)
            here.connect(target)
            if isinstance(here, Exclusive | Inclusive):
                self._way(node, here, flow, target, alone=len(flows) == 1)
            elif flow.condition:
                raise no(node, "只有排他和包容网关能带条件。", "only gateways may have conditions.")

    def _target(self, node: Node, flow: Flow) -> Element:
        target = self.made.get(flow.target)
        if target is None or self.nodes[flow.target].kind in ("startEvent", "boundaryEvent"):
            raise no(node, f"流向“{flow.id}”没有终点。", f"flow “{flow.id}” leads nowhere.")
        if node.kind == "eventBasedGateway" and not isinstance(target, Catch | Receive):
            raise no(node, "事件网关后只能接事件。", "only events may follow it.")
        return target

    def _second(self, flow: Flow, target: Element) -> Element:
        """A second flow between the same two nodes, told apart by an element of its own."""
        between = PassThrough(self.spec, f"#{flow.id}", bpmn_id=flow.source)
        self.made[between.name] = between
        between.connect(target)
        return between

    def _way(self, node: Node, here: Gateway, flow: Flow, target: Element, *, alone: bool) -> None:
        if flow.id == node.default or (alone and not flow.condition):
            here.default = target
        elif flow.condition:
            here.ways.append((kinds.expression(node, flow.condition), target))
        else:
            raise no(node, f"流向“{flow.id}”缺少条件。", f"flow “{flow.id}” needs a condition.")

    def _reached_from(self, join: Inclusive) -> Mapping[str, frozenset[str]]:
        """Element → the flows into the join (by their source) that a token there can reach."""
        before: dict[str, list[str]] = {}
        for element in (self.spec.start, *self.made.values()):
            for name in (*element._outputs, *(edge.name for edge in element.dependants())):
                before.setdefault(name, []).append(element.name)
        reached: dict[str, set[str]] = {}
        for way in join._inputs:
            queue, seen = [way], {way, join.name}
            while queue:
                name = queue.pop()
                reached.setdefault(name, set()).add(way)
                fresh = [other for other in before.get(name, ()) if other not in seen]
                seen.update(fresh)
                queue.extend(fresh)
        return {name: frozenset(ways) for name, ways in reached.items()}


def _depth(model: Model, scope: str, around: tuple[str, ...], known: dict[str, int]) -> int:
    """How many scopes lie within each other from here on.

    A process that calls itself, through whomever, would never stop opening scopes; one that
    is nested too deep could not be saved.
    """
    if scope in around:
        raise refusal(f"流程“{scope}”调用了自己。", f"the process “{scope}” calls itself.")
    if scope not in known:
        inner = [n.inside for n in model.children(scope) if n.inside]
        known[scope] = 1 + max(
            (_depth(model, i, (*around, scope), known) for i in inner), default=0
        )
    if known[scope] > MAX_DEPTH:
        raise refusal(f"嵌套超过 {MAX_DEPTH} 层。", f"it is nested over {MAX_DEPTH} deep.")
    return known[scope]
