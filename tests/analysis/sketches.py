"""Diagrams in a few lines of text, for tables of what is sound and what is not.

``a -> b -> c`` are flows; a name says what a node is by its first word: begin, end, xor, and, or,
events, send; anything else is a user task, ``issue`` the one that hands out. Of several ways out
of an xor or an or the last one is the default, each other has a condition of its own; ``a ->
[over] b`` gives it that condition. Further lines: ``late = clock on a`` (``beside a``: does not
interrupt), ``stop = error e on box``, ``end-1 = terminate``, ``wait = message m``, ``a * 2``, and
``box { … }``, a subprocess.
"""

import itertools
import re
from collections import Counter

from engine.analysis import net
from engine.bpmn import compiled, model
from tests.bpmn.drawing import Drawing

_KINDS = {
    "begin": "startEvent", "end": "endEvent", "xor": "exclusiveGateway", "and": "parallelGateway",
    "or": "inclusiveGateway", "events": "eventBasedGateway", "send": "sendTask",
    "receive": "receiveTask", "service": "serviceTask",
}  # fmt: skip
_PIECES = re.compile(r"\s*([\w-]+)\s*\{|\}|[^{};\n]+")


def xml(text: str) -> bytes:
    """The file."""
    pen = Drawing()
    pieces = [m for m in _PIECES.finditer(text) if m.group(0).strip()]
    left = _scope(pen, pieces, Counter())
    assert not left, "a brace too many"
    return pen.xml()


def drawn(text: str):
    """The model, the net, and the nodes of the net that hand out."""
    read = model.read(xml(text))
    small = net.compiled(read)
    compiled.of(xml(text))  # the engine takes it
    issues = [n for n, name in enumerate(small.names) if read.node(name).work == "issue"]
    return read, small, issues


def _scope(pen: Drawing, pieces: list, asked: Counter) -> list:
    flows, events, counts, boxes = [], {}, {}, set()
    while pieces:
        piece, pieces = pieces[0], pieces[1:]
        said = piece.group(0).strip()
        if said == "}":
            break
        if piece.group(1):
            boxes.add(piece.group(1))
            inside, pieces = _inside(pieces)
            outer, pen.here = pen.here, []
            _scope(pen, inside, asked)
            inner, pen.here = "".join(pen.here), outer
            counts[piece.group(1)] = (inner, counts.get(piece.group(1), ("", ""))[1])
        elif "->" in said:
            flows += _row(said)
        elif "*" in said:
            name, count = (part.strip() for part in said.split("*"))
            counts[name] = (counts.get(name, ("", ""))[0], count)
        else:
            name, what = (part.strip() for part in said.split("="))
            events[name] = what.split()
    _write(pen, flows, events, counts, boxes, asked)
    return pieces


def _inside(pieces: list) -> tuple[list, list]:
    depth = 1
    for n, piece in enumerate(pieces):
        depth += 1 if piece.group(1) else -1 if piece.group(0) == "}" else 0
        if not depth:
            return pieces[:n], pieces[n + 1 :]
    raise AssertionError("a brace too few")


def _row(said: str) -> list[tuple[str, str, str]]:
    steps = [re.fullmatch(r"(?:\[(.+)\]\s*)?([\w-]+)", s.strip()) for s in said.split("->")]
    return [
        (one.group(2), two.group(2), two.group(1) or "") for one, two in itertools.pairwise(steps)
    ]


def _write(pen, flows, events, counts, boxes, asked) -> None:
    nodes = dict.fromkeys(n for source, target, _ in flows for n in (source, target))
    last = {source: n for n, (source, _, _) in enumerate(flows)}
    for node in nodes | dict.fromkeys(events) | dict.fromkeys(counts):
        inner, count = counts.get(node, ("", ""))
        many = pen.many(count) if count else ""
        kind = "subProcess" if node in boxes else _KINDS.get(node.partition("-")[0], "userTask")
        if node in events:
            _event(pen, node, kind, events[node])
        elif kind in ("exclusiveGateway", "inclusiveGateway"):
            pen.node(kind, node, default=f"from-{node}-{last[node]}")
        else:
            more = {"a_work": "issue"} if node.startswith("issue") else {}
            pen.node(kind, node, many + inner, **more)
    for n, (source, target, said) in enumerate(flows):
        when = said
        kind = _KINDS.get(source.partition("-")[0], "")
        if kind in ("exclusiveGateway", "inclusiveGateway") and n != last[source] and not when:
            asked["flag"] += 1
            when = f"flag_{asked['flag']}"
        pen.flow(source, target, when, f"from-{source}-{n}")


def _event(pen: Drawing, node: str, kind: str, words: list[str]) -> None:
    event, *rest = words
    refers = rest.pop(0) if rest and rest[0] not in ("on", "beside") else ""
    if rest:
        pen.edge(node, rest[1], event, refers, interrupting=rest[0] == "on")
    else:
        pen.event(kind if kind == "endEvent" else "intermediateCatchEvent", node, event, refers)
