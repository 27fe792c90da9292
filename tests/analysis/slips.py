"""One slip of the hand in a shipped diagram: a flow lost or bent, a gateway of another kind.

Each is refused by the rules or by the proof, or walks clean: there is no third fate.
"""

# ruff: noqa: S311 - chance by seed: every walk can be walked again
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from lxml import etree

from engine.analysis import net, telling
from engine.analysis.interpreter import Play
from engine.bpmn import catalogue, compiled
from engine.bpmn.findings import ERROR
from engine.domain.errors import StuckInModel
from engine.stages import check
from tests.analysis import diagrams

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")
LONG = 400
WALKS = 200
BENDS = 60
PROOF = {*telling.RULES.values(), telling.UNDECIDED}
FINE = frozenset({"refused by the rules", "refused by the proof", "walks clean"})


@dataclass(frozen=True)
class Slip:
    """What was done, and the file."""

    what: str
    xml: bytes


def of_shipped(process: str) -> list[Slip]:
    """All the slips in a diagram of the house."""
    return list(of(catalogue.shipped(process).files[catalogue.DIAGRAM], BENDS))


def fate(process: str, slip: Slip) -> str:
    """What becomes of a slip; anything that is not FINE is a hole in the check."""
    report = check.package({**catalogue.shipped(process).files, catalogue.DIAGRAM: slip.xml})
    proof = {"unsound", "undecided"}
    if any(f.severity == ERROR and f.rule not in PROOF for f in report.findings):
        return "refused by the rules"
    if report.errors:
        return "refused by the proof" if report.soundness in proof else f"{slip.what}: by whom?"
    if report.soundness != "sound":
        return f"{slip.what}: published although {report.soundness}"
    seen = walk(slip.xml, WALKS)
    return "walks clean" if set(seen) == {"clean"} else f"{slip.what}: {dict(seen)}"


def of(xml: bytes, bends: int, seed: int = 0) -> Iterator[Slip]:
    """Every flow dropped, every gateway as each other kind, and some flows bent."""
    flows = [flow.get("id") for flow in etree.fromstring(xml).iter(f"{BPMN}sequenceFlow")]
    for flow in flows:
        tree = etree.fromstring(xml)
        lost = _find(tree, flow)
        lost.getparent().remove(lost)
        yield Slip(f"{flow} dropped", etree.tostring(tree))
    gates = [g.get("id") for kind in GATEWAYS for g in etree.fromstring(xml).iter(BPMN + kind)]
    for gate in gates:
        for kind in GATEWAYS:
            tree = etree.fromstring(xml)
            found = _find(tree, gate)
            if found.tag != BPMN + kind:
                found.tag = BPMN + kind
                yield Slip(f"{gate} as {kind}", etree.tostring(tree))
    dice = Random(seed)
    for flow in dice.sample(flows * (1 + bends // len(flows)), bends):
        tree = etree.fromstring(xml)
        bent = _find(tree, flow)
        nodes = [n for n in bent.getparent() if n.tag != f"{BPMN}sequenceFlow" and n.get("id")]
        target = dice.choice([n.get("id") for n in nodes if n.get("id") != bent.get("targetRef")])
        bent.set("targetRef", target)
        yield Slip(f"{flow} to {target}", etree.tostring(tree))


def _find(tree, element):
    return next(e for e in tree.iter() if e.get("id") == element)


def walk(xml: bytes, walks: int, seed: int = 0) -> Counter:
    """Random walks with random facts; what went wrong in them, if anything.

    A walk whose facts stop the engine itself (no condition true, a round without end) does not
    count: that they do not come is what the proof takes for granted.
    """
    drawn = compiled.of(xml).model
    small = net.compiled(drawn)
    issues = {n for n, name in enumerate(small.names) if drawn.node(name).work == "issue"}
    diagram, found = diagrams.of(xml), Counter()
    for nth in range(10 * walks):
        if found.total() == walks:
            return found
        with suppress(StuckInModel):
            found[_one(small, issues, diagram, Random(seed + nth))] += 1
    return found + Counter(["its facts always stop it"])


def _one(small, issues, diagram, dice):
    play, handed = Play.start(small, _facts(diagram, dice)), 0
    for _ in range(LONG):
        if play.ended:
            return "handed out twice" if handed > 1 else "clean"
        at = [a.node for frame in play.frames() for a in frame.active if a.owner is None]
        if len(set(at)) < len(at):
            return "twice at once"
        moves = [("complete", token) for token in play.tokens()] * 2
        moves += [("fire", clock) for clock in play.clocks()]
        moves += [("send", (message,)) for message in play.messages()]
        if not moves:
            return "deadlock"
        verb, args = dice.choice(moves)
        handed += verb == "complete" and small.node(args[0]) in issues
        getattr(play, verb)(args[0], _facts(diagram, dice), *args[1:])
    return "never ends"


def _facts(diagram, dice):
    names = {*diagram.flags, *diagram.numbers, *diagram.words}
    while True:
        facts = diagram.roll(dice)
        if facts.keys() == names:  # now and then a roll leaves one out
            return facts
