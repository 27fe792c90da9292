"""Engine ≡ net: on random diagrams, after every step, save and restore, they say the same.

``python -m tests.analysis.equivalence --count 2000`` prints how many were walked and which
seeds differ; exit code 1 if any does. Beside as many random diagrams it walks the published ones
and a quarter as many spoilt ones, of which some still run.
"""

# ruff: noqa: S311 - chance by seed: every walk can be walked again
import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from engine.analysis import net
from engine.analysis.interpreter import Play
from engine.bpmn import compiled
from engine.bpmn.instance import Instance
from engine.domain.errors import ApprovalError, NotOffered, StuckInModel, UnreadableModel
from tests.analysis import diagrams
from tests.bpmn import fuzz

STEPS = 40
WALKS = 3


@dataclass
class Walk:
    """One diagram, a few random walks. ``differs`` is "" when engine and net always agreed."""

    seed: int
    differs: str = ""
    done: Counter[str] = field(default_factory=Counter)


def walk(seed: int, diagram: diagrams.Diagram | None = None) -> Walk:
    """Walk the diagram of a seed, or this one; a crash of either side is a difference."""
    found = Walk(seed)
    try:
        walker = _Walker(found, diagram or diagrams.draw(seed))
        for _ in range(WALKS):
            walker.go()
    except ApprovalError as error:
        found.differs = found.differs or f"{type(error).__name__}: {error.says('en')}"
    except Exception as error:  # noqa: BLE001 - a mutant may break anywhere
        found.differs = found.differs or f"{type(error).__name__}: {error}"
    return found


class _Walker:
    def __init__(self, found: Walk, diagram: diagrams.Diagram) -> None:
        self.found = found
        self.dice = Random(-found.seed - 1)
        self.diagram = diagram
        self.compiled = compiled.of(self.diagram.xml)
        self.net = net.compiled(self.compiled.model)

    def go(self) -> None:
        facts = self.diagram.roll(self.dice)
        try:
            self.play = Play.start(self.net, facts)
        except StuckInModel:
            self.found.differs = self.found.differs or _starts(self.compiled, facts)
            return
        self.engine = Instance.start(self.compiled, facts)
        for _ in range(STEPS):
            if self.differ() or self.play.ended:
                break
            if self.dice.random() < 0.5:
                self.restore(self.engine.dump())
            if self.dice.random() < 0.65:
                facts = self.diagram.roll(self.dice)
            self.step(facts)
            self.found.done["step"] += 1

    def restore(self, state: bytes) -> None:
        self.engine = Instance.load(state, self.compiled, {})
        if self.engine.dump() != state:
            self.found.differs = "a restored state is dumped differently"
        self.found.done["restore"] += 1

    def step(self, facts: dict[str, object]) -> None:
        verb, args = self.choose()
        before, state = self.play.copy(), self.engine.dump()
        expected = _outcome(self.play, verb, args, facts)
        got = _outcome(self.engine, verb, args, facts)
        self.found.done[verb] += 1
        if expected != got:
            self.found.differs = f"{verb}{args}: the net says {expected}, the engine {got}"
        elif expected:
            self.found.done[expected] += 1
            self.play = before
            self.restore(state)

    def choose(self) -> tuple[str, tuple[object, ...]]:
        """A move that the net offers; now and then one that nobody offers."""
        if self.dice.random() < 0.01:
            return "cancel", ()
        if self.dice.random() < 0.03 and self.diagram.elements:
            return "complete", (self.dice.choice(self.diagram.elements), 0)
        work = [("complete", token) for token in self.play.tokens()]
        moves = [*work, *work, *(("fire", clock) for clock in self.play.clocks())]
        moves += [("send", (message,)) for message in self.play.messages()]
        return self.dice.choice(moves or [("cancel", ())])

    def differ(self) -> bool:
        expected = (self.play.tokens(), self.play.clocks(), self.play.messages(), self.play.ended)
        engine = self.engine
        got = (
            [(t.element, t.nth) for t in engine.tokens],
            [(t.element, t.nth) for t in engine.waiting_clocks],
            list(engine.messages),
            engine.ended,
        )
        if expected != got:
            self.found.differs = f"the net waits at {expected}, the engine at {got}"
        return bool(self.found.differs)


def _starts(diagram: compiled.Compiled, facts: dict[str, object]) -> str:
    """What is wrong when the net does not start and the engine does."""
    try:
        Instance.start(diagram, facts)
    except StuckInModel:
        return ""
    return "the net is stuck at the start, the engine is not"


def _outcome(side: Play | Instance, verb: str, args: tuple, facts: dict[str, object]) -> str:
    """The name of the refusal, or nothing."""
    try:
        if verb == "cancel":
            side.cancel()
        elif verb == "send":
            side.send(args[0], facts)
        else:
            getattr(side, verb)(args[0], facts, args[1])
    except (NotOffered, StuckInModel) as error:
        return type(error).__name__
    return ""


def walk_spoilt(seed: int) -> Walk | None:
    """Walk a diagram that is spoilt and still runs: no structure at all to rely on."""
    try:
        return walk(seed, diagrams.of(fuzz.spoilt(seed)))
    except UnreadableModel:
        return None


def walk_published(process: str, seed: int) -> Walk:
    """Walk a diagram of the house, with facts by chance."""
    return walk(seed, diagrams.of(fuzz.published(process)))


def main(argv: list[str] | None = None) -> int:
    """Walk many."""
    parser = argparse.ArgumentParser(prog="python -m tests.analysis.equivalence")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    seeds = range(args.first, args.first + args.count)
    kinds = {
        "random": [walk(seed) for seed in seeds],
        "spoilt": [w for seed in seeds[::4] if (w := walk_spoilt(seed))],
        "published": [walk_published(p, seed) for p in fuzz.PUBLISHED for seed in seeds[::100]],
    }
    walks = [w for found in kinds.values() for w in found]
    done = sum((w.done for w in walks), Counter[str]())
    different = [
        {"kind": kind, "seed": w.seed, "differs": w.differs}
        for kind, found in kinds.items()
        for w in found
        if w.differs
    ]
    if args.json:
        diagrams_of = {kind: len(found) for kind, found in kinds.items()}
        report = {"diagrams": diagrams_of, "mismatches": different, "done": done}
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        for mismatch in different[:20]:
            sys.stdout.write("{kind} seed {seed}: {differs}\n".format_map(mismatch))
        many = ", ".join(f"{len(found)} {kind}" for kind, found in kinds.items())
        steps = ", ".join(f"{n} {what}" for what, n in done.most_common())
        sys.stdout.write(f"{many} diagrams: {len(different)} mismatches ({steps})\n")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
