"""A pen for small diagrams in tests: nodes, flows, scopes, and the file around them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from xml.sax.saxutils import quoteattr

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions id="definitions"'
    ' targetNamespace="urn:test" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:approval="urn:lianshen:bpmn:1"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
)
_REFS = {"message": "messageRef", "error": "errorRef", "escalation": "escalationRef"}
_CODES = {"message": "name", "error": "errorCode", "escalation": "escalationCode"}


class Drawing:
    """One file. Ids are returned, so that a line of a test reads like the line that is drawn."""

    def __init__(self, process: str = "process") -> None:
        self.main = process
        self.here: list[str] = []
        self.processes: list[str] = []
        self.declared: dict[str, str] = {}
        self.count = 0

    def node(self, kind: str, node_id: str, inner: str = "", **attributes: str) -> str:
        """Any element; ``a_x`` is our attribute ``approval:x``."""
        words = "".join(
            f" {name.replace('a_', 'approval:', 1)}={quoteattr(value)}"
            for name, value in attributes.items()
        )
        self.here.append(f"<bpmn:{kind} id={quoteattr(node_id)}{words}>{inner}</bpmn:{kind}>\n")
        return node_id

    def event(self, kind: str, node_id: str, event: str, refers: str = "", **more: str) -> str:
        """An event; ``refers`` is the message's name or the code."""
        if event == "clock":
            inner = '<bpmn:timerEventDefinition approval:clock="promised" approval:at="overdue"/>'
        elif event == "terminate":
            inner = "<bpmn:terminateEventDefinition/>"
        else:
            ref = f' {_REFS[event]}="{self.declare(event, refers)}"' if refers else ""
            inner = f"<bpmn:{event}EventDefinition{ref}/>"
        return self.node(kind, node_id, inner, **more)

    def edge(
        self, node_id: str, host: str, event: str, refers: str = "", *, interrupting: bool = True
    ) -> str:
        """A boundary event."""
        return self.event(
            "boundaryEvent",
            node_id,
            event,
            refers,
            attachedToRef=host,
            cancelActivity=str(interrupting).lower(),
        )

    def declare(self, event: str, name: str) -> str:
        """A message, error or escalation at the top of the file; its id."""
        ref = f"{event}-{name}"
        self.declared[ref] = (
            f"<bpmn:{event} id={quoteattr(ref)} {_CODES[event]}={quoteattr(name)}/>\n"
        )
        return ref

    def many(self, cardinality: str, *, sequential: bool = False) -> str:
        """What goes inside an element that runs several times."""
        return (
            f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
            f"<bpmn:loopCardinality>{cardinality}</bpmn:loopCardinality>"
            "</bpmn:multiInstanceLoopCharacteristics>"
        )

    def flow(self, source: str, target: str, when: str = "", flow_id: str = "") -> str:
        """A sequence flow; give it an id to name it as a default."""
        self.count += 1
        condition = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{when}'
            "</bpmn:conditionExpression>"
            if when
            else ""
        )
        return self.node(
            "sequenceFlow",
            flow_id or f"flow-{self.count}",
            condition,
            sourceRef=source,
            targetRef=target,
        )

    def chain(self, *ids: str) -> str:
        """Flows from one to the next; the last id."""
        for source, target in pairwise(ids):
            self.flow(source, target)
        return ids[-1]

    @contextmanager
    def inside(self, node_id: str, inner: str = "", **attributes: str) -> Iterator[str]:
        """What is drawn within goes into an embedded subprocess."""
        outer, self.here = self.here, []
        yield node_id
        content, self.here = inner + "".join(self.here), outer
        self.node("subProcess", node_id, "\n" + content, **attributes)

    @contextmanager
    def process(self, process_id: str) -> Iterator[str]:
        """What is drawn within goes into a process that can be called."""
        outer, self.here = self.here, []
        yield process_id
        content, self.here = "".join(self.here), outer
        self.processes.append(f'<bpmn:process id="{process_id}">\n{content}</bpmn:process>\n')

    def xml(self) -> bytes:
        """The file."""
        main = f'<bpmn:process id="{self.main}" isExecutable="true">\n{"".join(self.here)}'
        parts = [*self.declared.values(), main, "</bpmn:process>\n", *self.processes]
        return f"{_HEAD}{''.join(parts)}</bpmn:definitions>\n".encode()
