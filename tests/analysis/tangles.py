"""Small random diagrams that keep no rule: drawn in blocks, then bent. Some of them are sound.

Every third subprocess is a call of a process of its own.
"""

# ruff: noqa: S311 - chance by seed: every diagram can be drawn again
import itertools
from dataclasses import dataclass, field
from random import Random

from tests.bpmn.drawing import Drawing

_FORKS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")
_WORK = ("userTask", "userTask", "userTask", "serviceTask", "receiveTask", "catch", "send")


@dataclass
class Scope:
    """One scope as a graph. ``edges``: id → (host, event, refers, interrupts)."""

    nodes: dict[str, str] = field(default_factory=dict)
    flows: list[tuple[str, str]] = field(default_factory=list)
    edges: dict[str, tuple[str, str, str, bool]] = field(default_factory=dict)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    inner: dict[str, "Scope"] = field(default_factory=dict)
    counts: dict[str, tuple[str, bool]] = field(default_factory=dict)


def draw(seed: int, size: int = 4) -> bytes:
    """The diagram of a seed: ``size`` pieces, and up to two slips of the hand."""
    return _Hand(Random(seed)).draw(size)


class _Hand:
    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.count = 0
        self.asked = 0

    def draw(self, size: int) -> bytes:
        scope = self.scope(size, depth=1, last=True)
        scopes = list(_all(scope))
        for _ in range(self.dice.choice((0, 0, 1, 1, 2))):
            self.slip(self.dice.choice(scopes))
        self.pen = Drawing()
        self.render(scope)
        return self.pen.xml()

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}-{self.count}"

    def chance(self, p: float) -> bool:
        return self.dice.random() < p

    # --- blocks -----------------------------------------------------------------------

    def scope(self, size: int, depth: int, *, last: bool = False) -> Scope:
        here = Scope()
        start, end = self.name("begin"), self.name("end")
        here.nodes |= {start: "startEvent", end: "endEvent"}
        first = self.node(here, "userTask")
        here.flows += [(start, first)]
        if last:
            issue = "issue"
            here.nodes[issue] = "userTask"
            here.flows += [(first, issue), (issue, end)]
        else:
            here.flows += [(first, end)]
        for _ in range(size):
            self.piece(here, depth)
        return here

    def node(self, here: Scope, kind: str) -> str:
        name = self.name(kind)
        here.nodes[name] = kind
        if kind == "subProcess":
            here.inner[name] = self.scope(self.dice.choice((0, 1, 2)), 0)
        if kind in ("userTask", "subProcess") and self.chance(0.07):
            count = self.dice.choice(("number_1", "number_2", "2", "1"))
            here.counts[name] = (count, self.chance(0.4))
        return name

    def piece(self, here: Scope, depth: int) -> None:
        flow = self.dice.choice([f for f in here.flows if here.nodes[f[0]] != "eventGateway"])
        kinds = [self.work, self.block, self.block, self.loop, self.edge, self.edge, self.early]
        kinds += [self.events]
        kinds += [self.sub] * 2 if depth else []
        self.dice.choice(kinds)(here, *flow)

    def work(self, here: Scope, source: str, target: str) -> None:
        self.between(here, source, target, self.node(here, self.dice.choice(_WORK)))

    def sub(self, here: Scope, source: str, target: str) -> None:
        self.between(here, source, target, self.node(here, "subProcess"))

    def between(self, here: Scope, source: str, target: str, *row: str) -> None:
        here.flows.remove((source, target))
        way = (source, *row, target)
        here.flows += list(itertools.pairwise(way))

    def block(self, here: Scope, source: str, target: str) -> None:
        kind = self.dice.choice(_FORKS)
        fork = self.node(here, kind)
        join = self.node(here, kind if self.chance(0.85) else self.dice.choice(_FORKS))
        self.between(here, source, target, fork, join)
        if self.chance(0.5):
            self.between(here, fork, join, self.node(here, self.dice.choice(_WORK)))
        for _ in range(self.dice.choice((1, 1, 2))):
            task = self.node(here, self.dice.choice(_WORK))
            here.flows += [(fork, task), (task, join)]

    def loop(self, here: Scope, source: str, target: str) -> None:
        merge, until = (self.node(here, "exclusiveGateway") for _ in range(2))
        task = self.node(here, "userTask")
        self.between(here, source, target, merge, task, until)
        here.flows.append((until, merge))

    def early(self, here: Scope, source: str, target: str) -> None:
        split, end = self.node(here, "exclusiveGateway"), self.name("end")
        here.nodes[end] = "endEvent"
        what = self.dice.choice((("", ""), ("", ""), ("terminate", ""), ("error", "e"),
                                 ("escalation", "e")))  # fmt: skip
        here.ends[end] = what
        self.between(here, source, target, split)
        here.flows.append((split, end))

    def edge(self, here: Scope, source: str, target: str) -> None:
        hosts = [n for n, k in here.nodes.items() if k in ("userTask", "serviceTask", "subProcess")]
        if not hosts:
            return
        host, edge = self.dice.choice(hosts), self.name("edge")
        event, refers = self.dice.choice((("clock", ""), ("clock", ""), ("message", "letter")))
        if here.nodes[host] == "subProcess" and self.chance(0.6):
            event, refers = self.dice.choice((("error", "e"), ("escalation", "e")))
        here.edges[edge] = (host, event, refers, event == "error" or self.chance(0.6))
        here.nodes[edge] = "boundaryEvent"
        if self.chance(0.5):
            merge = self.node(here, "exclusiveGateway")
            self.between(here, source, target, merge)
            here.flows.append((edge, merge))
        else:
            end = self.name("end")
            here.nodes[end] = "endEvent"
            here.flows.append((edge, end))
            if self.chance(0.5):
                self.between(here, edge, end, self.node(here, self.dice.choice(_WORK)))

    def events(self, here: Scope, source: str, target: str) -> None:
        gate = self.node(here, "eventBasedGateway")
        merge = self.node(here, "exclusiveGateway")
        here.flows.remove((source, target))
        here.flows += [(source, gate), (merge, target)]
        for kind in ("catch", self.dice.choice(("catch", "receiveTask"))):
            caught = self.node(here, kind)
            here.flows += [(gate, caught), (caught, merge)]

    # --- slips ------------------------------------------------------------------------

    def slip(self, here: Scope) -> None:
        """A flow bent, dropped or added, or a gateway of another kind."""
        bend = [n for n, k in here.nodes.items() if k not in ("startEvent", "boundaryEvent")]
        at = self.dice.randrange(len(here.flows))
        gates = [n for n, k in here.nodes.items() if k in _FORKS]
        way = self.dice.randrange(4)
        events = here.nodes[here.flows[at][0]] == "eventBasedGateway"
        if way == 0 and not events:
            here.flows[at] = (here.flows[at][0], self.dice.choice(bend))
        elif way == 1 and len([f for f in here.flows if f[0] == here.flows[at][0]]) > 1:
            del here.flows[at]
        elif way == 2 and gates:
            here.nodes[self.dice.choice(gates)] = self.dice.choice(_FORKS)
        elif gates:
            here.flows.append((self.dice.choice(gates), self.dice.choice(bend)))

    # --- onto paper -------------------------------------------------------------------

    def question(self) -> str:
        """Mostly a new one; now and then one that has been asked before, or its opposite."""
        if self.asked and self.chance(0.3):
            return self.dice.choice(("", "", "not ")) + f"gate_{self.dice.randint(1, self.asked)}"
        self.asked += 1
        return f"gate_{self.asked}"

    def render(self, here: Scope) -> None:
        flows = [f for f in here.flows if here.nodes[f[0]] != "endEvent"]
        last = {source: n for n, (source, _) in enumerate(flows)}
        for node, kind in here.nodes.items():
            self.one(here, node, kind, f"flow-{node}-{last.get(node, 0)}")
        for n, (source, target) in enumerate(flows):
            asks = here.nodes[source] in ("exclusiveGateway", "inclusiveGateway")
            when = self.question() if asks and n != last[source] else ""
            self.pen.flow(source, target, when, f"flow-{source}-{n}")

    def one(self, here: Scope, node: str, kind: str, default: str) -> None:
        count, one_by_one = here.counts.get(node, ("", False))
        many = self.pen.many(count, sequential=one_by_one) if count else ""
        if kind == "subProcess" and int(node.rpartition("-")[2]) % 3 == 0:
            with self.pen.process(f"{node}-called"):
                self.render(here.inner[node])
            self.pen.node("callActivity", node, many, calledElement=f"{node}-called")
        elif kind == "subProcess":
            with self.pen.inside(node, many):
                self.render(here.inner[node])
        elif kind in ("exclusiveGateway", "inclusiveGateway"):
            self.pen.node(kind, node, default=default)
        elif kind == "boundaryEvent":
            host, event, refers, interrupts = here.edges[node]
            self.pen.edge(node, host, event, refers, interrupting=interrupts)
        elif kind == "catch":
            event = self.dice.choice(("clock", "message"))
            self.pen.event("intermediateCatchEvent", node, event, self.letter())
        elif kind == "receiveTask":
            self.pen.node(kind, node, messageRef=self.pen.declare("message", self.letter()))
        elif kind == "send":
            self.pen.node("sendTask", node)
        elif here.ends.get(node, ("", ""))[0]:
            self.pen.event(kind, node, *here.ends[node])
        else:
            more = {"a_work": "issue"} if node == "issue" else {}
            self.pen.node(kind, node, many, **more)

    def letter(self) -> str:
        self.count += 1
        return self.dice.choice(("letter", f"letter-{self.count}", f"letter-{self.count}"))


def _all(scope: Scope):
    yield scope
    for inner in scope.inner.values():
        yield from _all(inner)
