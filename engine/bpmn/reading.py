"""BPMN XML → the parts of a Model."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from engine.bpmn.nodes import Flow, Lane, Node
from engine.bpmn.parsing import APPROVAL, BPMN, refusal, root
from engine.bpmn.parsing import kind as kind_of
from engine.domain.errors import UnreadableModel

MAX_NODES = 500
MAX_FLOWS = 2_000

# What counts as a flow node; lanes, data and notes are drawn and kept, but are none.
NODE_ENDINGS = ("task", "Task", "Event", "Gateway", "ubProcess", "Activity", "transaction")
INSIDES = ("subProcess", "transaction", "adHocSubProcess")
# Features that run differently, or not at all, in the engine: reported by the publish check.
_ODD_ATTRIBUTES = ("triggeredByEvent", "isForCompensation", "parallelMultiple", "instantiate")
_ODD_NUMBERS = ("startQuantity", "completionQuantity")
_ODD_CHILDREN = ("standardLoopCharacteristics", "script")
# Drawn and kept, not executed: a warning says so.
_DATA = ("ioSpecification", "dataInputAssociation", "dataOutputAssociation")
_ODD_MULTI = (
    *("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem"),
    *("completionCondition", "complexBehaviorDefinition"),
)


def read(xml: bytes) -> "Parts":
    """See :func:`engine.bpmn.model.read`."""
    top = root(xml)
    if top.tag != f"{BPMN}definitions":
        raise refusal("这不是 BPMN 2.0 文件。", "this is not a BPMN 2.0 file.")
    parts = Parts(top)
    parts.collect()
    return parts


class Parts:
    """One pass over one document; see Model for what each part means."""

    def __init__(self, top: etree._Element) -> None:
        self.top = top
        self.process_id = ""
        self.name = ""
        self.executable = True
        self.processes: list[str] = []
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}
        self.repeated: list[str] = []
        self.unnamed: list[str] = []
        self.refers = {
            str(e.get("id")): str(e.get(name) or e.get("name") or "")
            for kind, name in (
                ("message", "name"),
                ("error", "errorCode"),
                ("escalation", "escalationCode"),
                ("signal", "name"),
            )
            for e in top.iter(f"{BPMN}{kind}")
            if e.get("id")
        }
        self.lanes = {
            str(e.get("id")): Lane(
                id=str(e.get("id")),
                name=e.get("name", ""),
                elements=tuple((r.text or "").strip() for r in e.findall(f"{BPMN}flowNodeRef")),
                department=e.get(f"{APPROVAL}department", ""),
            )
            for e in top.iter(f"{BPMN}lane")
            if e.get("id")
        }
        self.lane_of = {e: lane.id for lane in self.lanes.values() for e in lane.elements}

    def collect(self) -> None:
        """Fill the parts, scope by scope."""
        processes = [p for p in self.top.iter(f"{BPMN}process") if p.get("id")]
        called = {str(c.get("calledElement")) for c in self.top.iter(f"{BPMN}callActivity")}
        processes.sort(key=lambda p: p.get("isExecutable") == "false")
        main = next((p for p in processes if p.get("id") not in called), None)
        if main is None:
            raise refusal("文件里没有可以运行的流程。", "there is no process in it that could run.")
        self.process_id, self.name = str(main.get("id")), main.get("name", "")
        self.executable = main.get("isExecutable") != "false"
        self.processes = [str(p.get("id")) for p in processes if p is not main]
        for process in processes:
            self._scope(process, "" if process is main else str(process.get("id")))
        self._join()

    def _scope(self, element: etree._Element, scope: str) -> None:
        for child in element:
            kind = kind_of(child)
            if kind == "sequenceFlow":
                self._flow(child, scope)
            elif kind.endswith(NODE_ENDINGS):
                node = self._node(child, kind, scope)
                if kind in INSIDES:
                    self._scope(child, node.id)

    def _id(self, element: etree._Element, kind: str) -> str:
        """The element's own id, or one of ours; a repeated one stays with its first owner."""
        own = element.get("id", "")
        if own and own not in self.nodes and own not in self.flows:
            return own
        given = f"{own or kind}~{len(self.nodes) + len(self.flows)}"
        (self.repeated if own else self.unnamed).append(own or given)
        return given

    def _flow(self, element: etree._Element, scope: str) -> None:
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        flow_id = self._id(element, f"{source}--{target}")
        condition = element.findtext(f"{BPMN}conditionExpression") or ""
        self.flows[flow_id] = Flow(flow_id, source, target, condition.strip(), scope)
        if len(self.flows) > MAX_FLOWS:
            raise too_big()

    def _node(self, element: etree._Element, kind: str, scope: str) -> Node:
        event, definition = _event(element)
        ref = "" if definition is None else _first(definition, "messageRef", "errorRef",
                                                   "escalationRef", "signalRef")  # fmt: skip
        ref = ref or element.get("messageRef", "")
        if kind in ("receiveTask", "sendTask") and ref:
            event = "message"
        multi = element.find(f"{BPMN}multiInstanceLoopCharacteristics")

        def own(name: str) -> str:
            """Our attribute, on the element or on its event definition."""
            near = "" if definition is None else definition.get(f"{APPROVAL}{name}", "")
            return near or element.get(f"{APPROVAL}{name}", "")

        if event == "timer" and own("clock"):
            event = "clock"
        node_id = self._id(element, kind)
        node = Node(
            id=node_id,
            kind=kind,
            name=element.get("name", ""),
            scope=scope,
            default=element.get("default", ""),
            attached_to=element.get("attachedToRef", ""),
            interrupting=element.get("cancelActivity", "true").lower() != "false",
            department=own("department"),
            item=own("item"),
            work=own("work"),
            form=own("form"),
            connector=own("connector"),
            clock=own("clock"),
            at=own("at"),
            minutes=own("minutes"),
            called=element.get("calledElement", ""),
            event=event,
            refers=self.refers.get(ref, ""),
            multi="" if multi is None else _cardinality(multi),
            sequential=multi is not None and multi.get("isSequential") == "true",
            lane=self.lane_of.get(node_id, ""),
            line=getattr(element, "sourceline", None) or 0,
            marks=frozenset(_marks(element, multi)),
            foreign=tuple(sorted(set(_foreign(element)))),
            data=any(kind_of(child) in _DATA for child in element),
        )
        self.nodes[node_id] = node
        if len(self.nodes) > MAX_NODES:
            raise too_big()
        return node

    def _join(self) -> None:
        incoming: dict[str, list[str]] = {}
        outgoing: dict[str, list[str]] = {}
        for flow in self.flows.values():
            outgoing.setdefault(flow.source, []).append(flow.id)
            incoming.setdefault(flow.target, []).append(flow.id)
        for node in self.nodes.values():
            self.nodes[node.id] = replace(
                node,
                incoming=tuple(incoming.get(node.id, ())),
                outgoing=tuple(outgoing.get(node.id, ())),
            )


def _event(element: etree._Element) -> tuple[str, etree._Element | None]:
    found = [c for c in element if kind_of(c).endswith("EventDefinition")]
    references = [c for c in element if kind_of(c) == "eventDefinitionRef"]
    if len(found) + len(references) > 1:
        return "several", None
    if references:
        return "referenced", None
    if not found:
        return "", None
    return kind_of(found[0]).removesuffix("EventDefinition"), found[0]


def _first(element: etree._Element, *names: str) -> str:
    return next((value for name in names if (value := element.get(name, ""))), "")


def _cardinality(multi: etree._Element) -> str:
    return (multi.findtext(f"{BPMN}loopCardinality") or "").strip()


def _marks(element: etree._Element, multi: etree._Element | None) -> Iterator[str]:
    for name in _ODD_ATTRIBUTES:
        if element.get(name, "false").lower() == "true":
            yield name
    for name in _ODD_NUMBERS:
        if element.get(name, "1") != "1":
            yield name
    for child in element:
        if kind_of(child) in _ODD_CHILDREN:
            yield kind_of(child)
    if multi is not None:
        yield from (kind_of(child) for child in multi if kind_of(child) in _ODD_MULTI)
        if not _cardinality(multi):
            yield "multiInstanceLoopCharacteristics"


def _foreign(element: etree._Element) -> Iterator[str]:
    """Another product's words on an element; ``script`` where one hides below."""
    ours = (APPROVAL, BPMN)
    yield from (
        etree.QName(name).localname
        for name in map(str, element.attrib)
        if name.startswith("{") and not name.startswith(ours)
    )
    for extension in element.findall(f"{BPMN}extensionElements"):
        for child in extension.iterdescendants(etree.Element):
            name = etree.QName(child).localname
            if child.getparent() is extension and not str(child.tag).startswith(ours):
                yield name
            if name.lower().endswith("script"):
                yield "script"


def too_big() -> UnreadableModel:
    """It has more nodes, or flows, than a diagram may have."""
    return refusal(
        f"节点超过 {MAX_NODES} 个。请拆成几个流程。", f"it has over {MAX_NODES} nodes; split it up."
    )
