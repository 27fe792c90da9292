"""The pieces of a diagram: nodes, flows, lanes. Kinds are BPMN's own element names."""

from dataclasses import dataclass

HAS_INSIDE = frozenset({"subProcess", "callActivity"})
"""Kinds with a scope of their own."""

SEPARATOR = "/"
"""Between a call activity and an element of the process it calls: ``fire-call/fire-handle``."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One sequence flow. ``condition`` is "" where none was written."""

    id: str
    source: str
    target: str
    condition: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane, and the ids that the diagram puts directly into it."""

    id: str
    name: str
    elements: tuple[str, ...] = ()
    department: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One flow node. Every text is "" where the diagram says nothing.

    ``scope`` is the enclosing subprocess, the id of a called process, or "" at the top.
    ``incoming`` and ``outgoing`` are flow ids in document order, made from the flows themselves.
    ``event`` is "" (none), "clock" (a timer of ours, with ``clock`` and ``at``), "timer" (a
    foreign one), "several", or the BPMN word: message, error, escalation, terminate, signal, …
    ``refers`` is the message's name, or the error's or escalation's code.
    ``multi`` is the cardinality of a multi-instance, ``sequential`` its order.
    ``minutes`` are the opening minutes that the plan of a while-you-wait case gives it.
    ``marks`` are BPMN features found on the element that our profile does not execute,
    ``foreign`` the words that another product put on it. ``data``: it is drawn as reading or
    writing data.
    """

    id: str
    kind: str
    name: str = ""
    scope: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    attached_to: str = ""
    interrupting: bool = True
    department: str = ""
    item: str = ""
    work: str = ""
    form: str = ""
    connector: str = ""
    clock: str = ""
    at: str = ""
    minutes: str = ""
    called: str = ""
    event: str = ""
    refers: str = ""
    multi: str = ""
    sequential: bool = False
    lane: str = ""
    line: int = 0
    marks: frozenset[str] = frozenset()
    foreign: tuple[str, ...] = ()
    data: bool = False

    @property
    def planned(self) -> int:
        """Opening minutes planned for it; 0 where the diagram plans none."""
        return int(self.minutes) if self.minutes.isascii() and self.minutes.isdigit() else 0

    @property
    def inside(self) -> str:
        """The scope this node opens, or "" if it opens none."""
        if self.kind == "callActivity":
            return self.called
        return self.id if self.kind in HAS_INSIDE else ""
