"""Random diagrams of the profile: structured, so that they run, and of every kind it has."""

# ruff: noqa: S311 - chance by seed: every walk can be walked again
import re
from dataclasses import dataclass, field
from random import Random

from engine.bpmn import compiled, expressions
from engine.bpmn.model import WAITS_FOR_SOMEBODY
from tests.bpmn.drawing import Drawing

_EVENTS = ("clock", "clock", "message")
_MESSAGES = ("letter", "stamp")
_CODES = ("e1", "e2")


@dataclass
class Diagram:
    """A file, and the facts that its conditions ask for: flags, small numbers, and words."""

    xml: bytes
    flags: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)
    elements: list[str] = field(default_factory=list)

    def roll(self, dice: Random) -> dict[str, object]:
        """Facts by chance. Loops rather end, gates rather open."""
        facts: dict[str, object] = {
            name: dice.random() < (0.3 if name.startswith("again") else 0.55) for name in self.flags
        }
        facts.update((name, dice.choice((0, 1, 2, 2, 3))) for name in self.numbers)
        facts.update((name, dice.choice(words)) for name, words in self.words.items())
        if facts and dice.random() < 0.02:
            del facts[dice.choice(list(facts))]
        return facts


def of(xml: bytes) -> Diagram:
    """A diagram that somebody else has drawn, with all the facts it asks for."""
    drawn = compiled.of(xml).model
    asked = [flow.condition for flow in drawn.flows.values() if flow.condition]
    names = {name for one in asked for name in expressions.compiled(one).names}
    many = {name for n in drawn.nodes.values() if n.multi for name in (n.multi,)}
    found = Diagram(xml, sorted(names - many), sorted(many))
    for name, word in re.findall(r"""(\w+) == ["'](\w+)["']""", " ".join(asked)):
        found.words.setdefault(name, [""]).append(word)
    found.elements = [n.id for n in drawn.nodes.values() if n.kind in WAITS_FOR_SOMEBODY]
    return found


def draw(seed: int, depth: int = 4) -> Diagram:
    """The diagram of a seed."""
    return _Artist(Random(seed)).draw(depth)


class _Artist:
    """Blocks have one way in and one way out; a block is drawn after a node and returns its end.

    What can throw is drawn only where an enclosing subprocess catches it (``catchers``).
    """

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.pen = Drawing()
        self.out = Diagram(b"")
        self.count = 0
        self.catchers: list[tuple[str, str]] = []
        self.called: list[str] = []

    def draw(self, depth: int) -> Diagram:
        for _ in range(self.dice.choice((0, 0, 1, 2))):
            with self.pen.process(self.name("called")) as process:
                self.scope(depth - 2)
            self.called.append(process)
        self.scope(depth, last=True)
        self.out.xml = self.pen.xml()
        return self.out

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}-{self.count}"

    def flag(self, kind: str = "gate") -> str:
        self.out.flags.append(self.name(kind).replace("-", "_"))
        return self.out.flags[-1]

    def number(self) -> str:
        self.out.numbers.append(self.name("number").replace("-", "_"))
        return self.out.numbers[-1]

    def chance(self, p: float) -> bool:
        return self.dice.random() < p

    def scope(self, depth: int, *, last: bool = False) -> None:
        """Start, something, end."""
        end = self.name("begin")
        if last and self.chance(0.1):
            self.pen.event("startEvent", end, "message", "letter")
        else:
            self.pen.node("startEvent", end)
        end = self.several(end, depth) if last else self.something(end, depth)
        if last:
            end = self.pen.chain(end, self.task("userTask"))
        self.pen.chain(end, self.pen.node("endEvent", self.name("end")))

    def something(self, after: str, depth: int) -> str:
        kinds = [self.work, self.work]
        if depth > 0:
            kinds += [self.several] * 3 + [self.choice, self.loop, self.wrapped, self.wrapped]
            kinds += [self.subprocess, self.subprocess, self.waiting, self.events, self.multi]
            kinds += [self.fork] if self.chance(0.3) else []
            kinds += [self.crossfire] if self.chance(0.3) else []
            kinds += [self.call] * 2 if self.called else []
            kinds += [self.way_out] * (4 if self.catchers else 1)
        return self.dice.choice(kinds)(after, depth)

    # --- leaves -----------------------------------------------------------------------

    def task(self, kind: str) -> str:
        name = self.name("task")
        self.out.elements.append(name)
        if kind == "receiveTask":
            ref = self.pen.declare("message", self.dice.choice(_MESSAGES))
            return self.pen.node(kind, name, messageRef=ref)
        return self.pen.node(kind, name)

    def work(self, after: str, depth: int) -> str:
        kinds = ("userTask", "userTask", "manualTask", "serviceTask", "serviceTask", "receiveTask")
        task = self.pen.chain(after, self.task(self.dice.choice(kinds)))
        return self.with_edges(task, depth) if self.chance(0.3) else task

    def waiting(self, after: str, depth: int) -> str:
        event, name = self.dice.choice(_EVENTS), self.dice.choice(_MESSAGES)
        if self.chance(0.3):
            return self.pen.chain(after, self.pen.node("sendTask", self.name("send")))
        if self.chance(0.3):
            thrown = self.pen.event(
                "intermediateThrowEvent", self.name("throw"), "message", "outside"
            )
            return self.pen.chain(after, thrown)
        caught = self.pen.event("intermediateCatchEvent", self.name("catch"), event, name)
        return self.pen.chain(after, caught)

    # --- blocks -----------------------------------------------------------------------

    def several(self, after: str, depth: int) -> str:
        for _ in range(self.dice.randint(2, 3)):
            after = self.something(after, depth - 1)
        return after

    def choice(self, after: str, depth: int) -> str:
        split, sure = self.name("split"), self.chance(0.1)
        self.pen.node("exclusiveGateway", split, default="" if sure else f"{split}-else")
        merge = self.pen.node("exclusiveGateway", self.name("merge"))
        self.pen.flow(after, split)
        for nth in range(self.dice.randint(2, 3)):
            first = self.pen.node("exclusiveGateway", self.name("via"))
            if nth:
                self.pen.flow(split, first, self.flag())
            else:
                self.pen.flow(split, first, self.flag() if sure else "", f"{split}-else")
            self.pen.flow(self.something(first, depth - 1), merge)
        return merge

    def fork(self, after: str, depth: int) -> str:
        kind = self.dice.choice(("inclusiveGateway", "inclusiveGateway", "parallelGateway"))
        split, join = self.name("fork"), self.pen.node(kind, self.name("join"))
        choosy = kind == "inclusiveGateway"
        self.pen.node(kind, split, **({"default": f"{split}-none"} if choosy else {}))
        self.pen.flow(after, split)
        if choosy:
            self.pen.flow(split, join, flow_id=f"{split}-none")
        for _ in range(2 if self.chance(0.1) else 0):
            self.pen.flow(split, join, self.flag() if choosy else "")
        for _ in range(self.dice.randint(2, 3)):
            first = self.pen.node("exclusiveGateway", self.name("via"))
            self.pen.flow(split, first, self.flag() if choosy else "")
            self.into(join, self.something(first, depth - 1), choosy=choosy)
        if choosy and self.chance(0.4):
            self.tangle(split, join)
        return join

    def into(self, join: str, end: str, *, choosy: bool) -> None:
        """The end of a branch: mostly one flow into the join; an inclusive one bears more."""
        if not choosy or self.chance(0.7):
            self.pen.flow(end, join)
        elif self.chance(0.5):
            self.two_ways(end, join)
        else:
            task = self.pen.chain(end, self.task("userTask"))
            interrupting = self.chance(0.7)
            edge = self.pen.edge(self.name("edge"), task, "clock", interrupting=interrupting)
            self.pen.flow(task, join)
            self.pen.flow(edge, join)

    def two_ways(self, end: str, join: str) -> str:
        """A choice whose two ways both lead into the join; one of the ways."""
        split = self.name("split")
        self.pen.node("exclusiveGateway", split, default=f"{split}-else")
        self.pen.flow(end, split)
        for when, flow_id in ((self.flag(), ""), ("", f"{split}-else")):
            way = self.pen.node("exclusiveGateway", self.name("via"))
            self.pen.flow(split, way, when, flow_id)
            self.pen.flow(way, join)
        return way

    def tangle(self, split: str, join: str) -> None:
        """Two tokens side by side that share ways into the join: not sound, yet defined."""
        merge = self.pen.node("exclusiveGateway", self.name("merge"))
        way = self.two_ways(merge, join)
        for target in (merge, self.dice.choice((merge, way))):
            first = self.pen.node("exclusiveGateway", self.name("via"))
            self.pen.flow(split, first, self.flag())
            self.pen.flow(self.work(first, 0) if self.chance(0.5) else first, target)

    def wrapped(self, after: str, depth: int) -> str:
        with self.pen.inside(self.name("block")) as block:
            end = self.fork(self.pen.node("startEvent", self.name("begin")), depth)
            end = self.something(end, depth - 2) if self.chance(0.3) else end
            self.pen.chain(end, self.pen.node("endEvent", self.name("end")))
        self.pen.flow(after, block)
        return block

    def loop(self, after: str, depth: int) -> str:
        merge = self.pen.node("exclusiveGateway", self.name("again"))
        split = self.name("until")
        self.pen.node("exclusiveGateway", split, default=f"{split}-on")
        self.pen.flow(after, merge)
        end = self.pen.chain(self.something(merge, depth - 1), self.task("userTask"), split)
        self.pen.flow(end, merge, self.flag("again"))
        on = self.pen.node("exclusiveGateway", self.name("via"))
        self.pen.flow(split, on, flow_id=f"{split}-on")
        return on

    def subprocess(self, after: str, depth: int) -> str:
        catches = self.dice.choice((None, "error", "escalation", "escalation"))
        code = self.dice.choice(_CODES)
        if catches:
            self.catchers.append((catches, code))
        with self.pen.inside(self.name("sub")) as sub:
            self.scope(depth - 1)
        self.pen.flow(after, sub)
        if not catches:
            return self.with_edges(sub, depth) if self.chance(0.6) else sub
        self.catchers.pop()
        refers = code if self.chance(0.6) else ""
        interrupting = catches == "error" or self.chance(0.5)
        edge = self.pen.edge(self.name("edge"), sub, catches, refers, interrupting=interrupting)
        if not refers:
            very = self.pen.edge(self.name("edge"), sub, catches, code, interrupting=interrupting)
            sub = self.after_edge(sub, very, depth, interrupting=interrupting)
        return self.after_edge(sub, edge, depth, interrupting=interrupting)

    def crossfire(self, after: str, depth: int) -> str:
        """An error thrown beside a subprocess that would catch it, inside one that must."""
        code = self.dice.choice(_CODES)
        with self.pen.inside(self.name("sub")) as outer:
            split = self.pen.node("parallelGateway", self.name("fork"))
            self.pen.flow(self.pen.node("startEvent", self.name("begin")), split)
            join = self.pen.node("parallelGateway", self.name("join"))
            with self.pen.inside(self.name("sub")) as inner:
                self.scope(depth - 2)
            self.pen.flow(split, inner)
            edge = self.pen.edge(self.name("edge"), inner, "error", code)
            self.pen.flow(self.after_edge(inner, edge, depth, interrupting=True), join)
            thrown = self.way_out(
                self.pen.chain(split, self.task("userTask")), depth, ("error", code)
            )
            self.pen.flow(thrown, join)
            self.pen.chain(join, self.pen.node("endEvent", self.name("end")))
        self.pen.flow(after, outer)
        edge = self.pen.edge(self.name("edge"), outer, "error", code)
        return self.after_edge(outer, edge, depth, interrupting=True)

    def way_out(self, after: str, depth: int, thrown: tuple[str, str] | None = None) -> str:
        """An early end by the condition: of the scope, or thrown to who catches it."""
        split = self.name("split")
        self.pen.node("exclusiveGateway", split, default=f"{split}-on")
        event, code = thrown or self.dice.choice([*self.catchers, ("terminate", ""), ("", "")])
        end = self.name("end")
        if event:
            self.pen.event("endEvent", end, event, code)
        else:
            self.pen.node("endEvent", end)
        self.pen.flow(after, split)
        self.pen.flow(split, end, self.flag("again"))
        on = self.pen.node("exclusiveGateway", self.name("via"))
        self.pen.flow(split, on, flow_id=f"{split}-on")
        return on

    def call(self, after: str, depth: int) -> str:
        name = self.name("call")
        inner = self.pen.many(self.number()) if self.chance(0.2) else ""
        self.pen.node("callActivity", name, inner, calledElement=self.dice.choice(self.called))
        self.pen.flow(after, name)
        return self.with_edges(name, depth) if self.chance(0.4) else name

    def multi(self, after: str, depth: int) -> str:
        inner = self.pen.many(self.number(), sequential=self.chance(0.4))
        if self.chance(0.5):
            name = self.name("task")
            self.out.elements.append(name)
            self.pen.node(self.dice.choice(("userTask", "serviceTask")), name, inner)
        else:
            with self.pen.inside(self.name("sub"), inner) as name:
                self.scope(depth - 2)
        self.pen.flow(after, name)
        return self.with_edges(name, depth) if self.chance(0.4) else name

    def events(self, after: str, depth: int) -> str:
        split = self.pen.node("eventBasedGateway", self.name("events"))
        merge = self.pen.node("exclusiveGateway", self.name("merge"))
        self.pen.flow(after, split)
        for nth in range(self.dice.randint(2, 3)):
            if nth == 2:
                caught = self.task("receiveTask")
            else:
                caught = self.pen.event(
                    "intermediateCatchEvent",
                    self.name("catch"),
                    ("clock", "message")[nth],
                    self.dice.choice(_MESSAGES),
                )
            self.pen.flow(split, caught)
            self.pen.flow(self.something(caught, depth - 2), merge)
        return merge

    # --- boundary events --------------------------------------------------------------

    def with_edges(self, host: str, depth: int) -> str:
        end = host
        for _ in range(self.dice.choice((1, 1, 2))):
            interrupting = self.chance(0.6)
            edge = self.pen.edge(
                self.name("edge"),
                host,
                self.dice.choice(_EVENTS),
                self.dice.choice(_MESSAGES),
                interrupting=interrupting,
            )
            end = self.after_edge(end, edge, depth, interrupting=interrupting)
        return end

    def after_edge(self, end: str, edge: str, depth: int, *, interrupting: bool) -> str:
        """An interrupting event merges with the normal way out; another ends by itself."""
        way = self.something(edge, depth - 2) if self.chance(0.5) else edge
        if not interrupting or self.chance(0.1):
            self.pen.chain(way, self.pen.node("endEvent", self.name("end")))
            return end
        merge = self.pen.node("exclusiveGateway", self.name("merge"))
        self.pen.flow(end, merge)
        self.pen.flow(way, merge)
        return merge
