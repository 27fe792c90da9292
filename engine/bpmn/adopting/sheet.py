"""The file on the table: its tree, what has been changed in it, and the notes about that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.bpmn.parsing import BPMN, above, kind, local, named, refusal
from engine.bpmn.reading import INSIDES, MAX_NODES, NODE_ENDINGS, too_big
from engine.domain.names import Text

__all__ = [
    "CHANGED", "GIVEN", "IDLE", "INSIDES", "LOST",
    "Note", "Sheet", "above", "ask", "condition_of", "drop", "kind", "local", "rename",
]  # fmt: skip

GIVEN: Final = "given"
"""Something that may be left out was put in: an id, a picture. Nothing of the author's changed."""
CHANGED: Final = "changed"
"""Put into another word; the first wording stands beside it."""
IDLE: Final = "idle"
"""It stays in the file and does nothing here."""
LOST: Final = "lost"
"""A later save would lose it; the file as it came keeps it."""

_BEFORE_FLOWS: Final = (
    "documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef",
)  # fmt: skip
_ARTIFACTS: Final = ("association", "group", "textAnnotation")
_ODD: Final = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence about what became of one element."""

    kind: str
    element: str
    says: Text


class Sheet:
    """One document. ``touched`` is whether anything in it has been changed."""

    def __init__(self, top: etree._Element) -> None:
        if top.tag != f"{BPMN}definitions":
            raise refusal("这不是 BPMN 2.0 文件。", "this is not a BPMN 2.0 file.")
        if not top.findall(f"{BPMN}process"):
            raise refusal("文件里没有流程。", "there is no process in it.")
        if sum(kind(e).endswith(NODE_ENDINGS) for e in top.iter(etree.Element)) > MAX_NODES:
            raise too_big()
        self.top = top
        self.notes: list[Note] = []
        self.touched = False
        self.taken = {str(e.get("id")) for e in top.iter(etree.Element) if e.get("id")}

    # --- looking ----------------------------------------------------------------------

    def processes(self) -> list[etree._Element]:
        """The processes of the file."""
        return self.top.findall(f"{BPMN}process")

    def scopes(self) -> Iterator[etree._Element]:
        """Every process and everything that has flow elements of its own, outside in."""
        for process in self.processes():
            for element in process.iter(etree.Element):
                if element is process or kind(element) in INSIDES:
                    yield element

    def nodes(self, scope: etree._Element) -> list[etree._Element]:
        """The flow nodes drawn directly in a scope."""
        return [e for e in scope if kind(e).endswith(NODE_ENDINGS)]

    def all_nodes(self) -> Iterator[etree._Element]:
        """The flow nodes of every scope."""
        for scope in self.scopes():
            yield from self.nodes(scope)

    def flows(self, scope: etree._Element) -> list[etree._Element]:
        """The sequence flows drawn directly in a scope."""
        return scope.findall(f"{BPMN}sequenceFlow")

    def out_of(self, node: etree._Element) -> list[etree._Element]:
        """The flows that leave a node, in document order."""
        return [f for f in self._around(node) if f.get("sourceRef") == node.get("id")]

    def into(self, node: etree._Element) -> list[etree._Element]:
        """The flows that lead to a node, in document order."""
        return [f for f in self._around(node) if f.get("targetRef") == node.get("id")]

    def _around(self, node: etree._Element) -> list[etree._Element]:
        scope = node.getparent()
        return [] if scope is None else self.flows(scope)

    # --- changing ---------------------------------------------------------------------

    def note(self, how: str, element: etree._Element, zh: str, en: str) -> None:
        """Say what became of an element; ``zh`` and ``en`` follow its name."""
        name, label = str(element.get("id", "")), " ".join(element.get("name", "").split())
        called = named(name, label)
        says = Text(f"{called.zh}{zh}", f"{called.en} {en}")
        self.notes.append(Note(how, name, says))
        self.touched |= how in (GIVEN, CHANGED)

    def keep(self, element: etree._Element, *first: etree._Element | str) -> None:
        """Write the first wording of something beside it, as documentation of the element."""
        for one in first:
            words = one if isinstance(one, str) else _source(one)
            said = etree.Element(f"{BPMN}documentation", textFormat="application/xml")
            said.text = words
            at = sum(1 for e in element if kind(e) == "documentation")
            element.insert(at, said)

    def free_id(self, stem: str) -> str:
        """An id that nothing has; the same file always gives the same one."""
        stem = _ODD.sub("-", stem).strip("-.") or "element"
        if not (stem[0].isalpha() or stem[0] == "_"):
            stem = f"n{stem}"
        found, nth = stem, 1
        while found in self.taken:
            nth += 1
            found = f"{stem}-{nth}"
        self.taken.add(found)
        return found

    def add(self, scope: etree._Element, what: str, stem: str, **more: str) -> etree._Element:
        """A new flow node in a scope."""
        made = etree.Element(f"{BPMN}{what}", {"id": self.free_id(stem), **more})
        self._place(scope, made)
        return made

    def connect(self, source: etree._Element, target: etree._Element) -> etree._Element:
        """A new flow between two nodes of one scope."""
        ends = {"sourceRef": str(source.get("id")), "targetRef": str(target.get("id"))}
        name = self.free_id(f"{ends['sourceRef']}-to-{ends['targetRef']}")
        made = etree.Element(f"{BPMN}sequenceFlow", {"id": name, **ends})
        self._place(above(source), made)
        return made

    def _place(self, scope: etree._Element, made: etree._Element) -> None:
        """Before the artifacts, as the schema wants it."""
        first = next((e for e in scope if kind(e) in _ARTIFACTS), None)
        if first is None:
            scope.append(made)
        else:
            first.addprevious(made)

    def ways_in_and_out(self) -> None:
        """Write the incoming and outgoing lists of every node anew, from the flows themselves."""
        for scope in self.scopes():
            inward: dict[str, list[str]] = {}
            outward: dict[str, list[str]] = {}
            for flow in self.flows(scope):
                inward.setdefault(flow.get("targetRef", ""), []).append(flow.get("id", ""))
                outward.setdefault(flow.get("sourceRef", ""), []).append(flow.get("id", ""))
            for node in self.nodes(scope):
                for old in [e for e in node if kind(e) in ("incoming", "outgoing")]:
                    drop(old)
                at = sum(1 for e in node if kind(e) in _BEFORE_FLOWS)
                name = node.get("id", "")
                ways = [("incoming", f) for f in inward.get(name, ())]
                ways += [("outgoing", f) for f in outward.get(name, ())]
                for way, flow_id in reversed(ways):
                    said = etree.Element(f"{BPMN}{way}")
                    said.text = flow_id
                    node.insert(at, said)


def rename(element: etree._Element, what: str) -> None:
    """Make an element another kind; its id, and with it its picture, stays."""
    element.tag = f"{BPMN}{what}"


def condition_of(flow: etree._Element) -> str:
    """What a flow asks, or ""."""
    return (flow.findtext(f"{BPMN}conditionExpression") or "").strip()


def ask(flow: etree._Element, source: str) -> None:
    """Let a flow ask something; "" takes its condition away."""
    there = flow.find(f"{BPMN}conditionExpression")
    if there is not None:
        drop(there)
    if source:
        said = etree.SubElement(flow, f"{BPMN}conditionExpression")
        said.set("{http://www.w3.org/2001/XMLSchema-instance}type", _formal(flow))
        said.text = source


def drop(element: etree._Element) -> None:
    """Take an element out; what stands behind it as text stays."""
    tail, before = element.tail or "", element.getprevious()
    if tail.strip() and before is not None:
        before.tail = (before.tail or "") + tail
    above(element).remove(element)


def _formal(element: etree._Element) -> str:
    """The word tFormalExpression under the prefix that the file has for BPMN."""
    uri = BPMN.strip("{}")
    prefix = next((p for p, u in element.nsmap.items() if u == uri and p), None)
    return f"{prefix}:tFormalExpression" if prefix else "tFormalExpression"


def _source(element: etree._Element) -> str:
    """An element as it was written, without the declarations that stand above it anyway."""
    words = etree.tostring(element, encoding="unicode", with_tail=False)
    return re.sub(r'\sxmlns(?::\w+)?="[^"]*"', "", words)
