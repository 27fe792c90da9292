"""Every marking that a net can come to, up to a budget, and what is wrong with any of them.

Breadth first, so that the run that is shown is a shortest one. A marking with two tokens in one
place is named and not gone on from, which keeps the number of markings finite.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from engine.analysis.choices import Oracle
from engine.analysis.marking import Marking
from engine.analysis.net import NONE, Kind, Net
from engine.analysis.walking import START, Move, Runaway, Terms, Walk
from engine.domain.errors import StuckInModel

DEADLOCK: Final = "deadlock"
"""The case stops: nothing that can still happen brings it to an end."""
UNCAUGHT: Final = "uncaught"
"""An error is thrown and nobody catches it."""
TWICE: Final = "twice"
"""An element is offered twice at once."""
AGAIN: Final = "again"
"""One run of a scope comes to the same end twice."""
ISSUED_TWICE: Final = "issued-twice"
"""Papers can be handed out after they have been."""
ISSUED_EARLY: Final = "issued-early"
"""Papers can be handed out while a branch is still at work."""
DEAD: Final = "dead"
"""No run comes here."""

_MOST_NAMED = 3


class Exhausted(Exception):
    """The budget is spent."""


@dataclass
class Budget:
    """Steps that may be tried, and seconds of this thread's processor time."""

    steps: int
    seconds: float

    def __post_init__(self) -> None:
        self.until = time.thread_time() + self.seconds
        self.tried = 0
        self.ticks = 0

    def step(self) -> None:
        """One step more.

        Raises:
            Exhausted: the budget is spent.
        """
        self.tried += 1
        if self.tried > self.steps:
            raise Exhausted

    def tick(self) -> None:
        """A moment has passed.

        Raises:
            Exhausted: too many have.
        """
        self.ticks += 1
        if self.ticks % 32 == 0 and time.thread_time() > self.until:
            raise Exhausted


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong at a node. ``trace``: nodes of a run that leads there, in order.

    ``others``: the branches that are waited for, or that are still at work.
    """

    kind: str
    node: int
    trace: tuple[int, ...] = ()
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """How a marking was come to: from where (None: the beginning), by what, with what answers."""

    before: Marking | None
    move: Move
    tape: tuple[int, ...]


class Exploration:
    """One net, explored.

    ``flaws`` are in the order of their finding; ``first`` are the steps that first come to a
    node; ``whole`` says whether all markings were found, ``spent`` whether the budget is. The
    first step may leave a token somewhere (``waits``), or already be the end (``passes``).
    """

    def __init__(self, net: Net, terms: Terms, budget: Budget) -> None:
        self.net, self.terms, self.budget = net, terms, budget
        self.came: dict[Marking, Step] = {}
        self.after: dict[Marking, list[Marking]] = {}
        self.first: dict[int, Step] = {}
        self.crowded: set[Marking] = set()
        self.lost: dict[Marking | None, int] = {}
        self.named: set[tuple[str, int]] = set()
        self.flaws: list[Flaw] = []
        self.given_up: set[Marking | None] = set()
        self.whole = self.waits = self.passes = self.spent = False
        try:
            self._explore()
        except Exhausted:
            self.spent = True
            return
        self.whole = not self.given_up
        if self.whole:
            self._options()

    def trace(self, step: Step) -> tuple[int, ...]:
        """The nodes that tokens come to on the way to and in a step, as far as the budget goes."""
        steps = [step]
        while (before := steps[-1].before) is not None:
            steps.append(self.came[before])
        log: list[int] = []
        for one in reversed(steps):
            walk = Walk(self.net, self.terms)
            if one.before is not None:
                walk.stand(one.before)
            with suppress(StuckInModel, Runaway, Exhausted):
                walk.go(one.move, Oracle(one.tape))
            log += walk.log
        return tuple(log)

    # --- markings ---------------------------------------------------------------------

    def _explore(self) -> None:
        queue = deque(self._try(None, START))
        for marking in self.came:
            empty = _empty(marking)
            self.passes, self.waits = self.passes or empty, self.waits or not empty
        while queue:
            marking = queue.popleft()
            after = self.after.setdefault(marking, [])
            if marking in self.crowded:
                continue
            walk = Walk(self.net, self.terms)
            walk.stand(marking)
            for move in list(walk.moves()):
                queue.extend(self._try(marking, move))
            if not after and not _empty(marking) and marking not in self.given_up:
                self._stops(marking, walk)

    def _try(self, before: Marking | None, move: Move) -> Iterator[Marking]:
        """Make a move in every way that it can go; the markings that are new."""
        tape: tuple[int, ...] | None = ()
        while tape is not None:
            self.budget.step()
            walk, oracle = Walk(self.net, self.terms), Oracle(tape)
            if before is not None:
                walk.stand(before)
            try:
                walk.go(move, oracle)
            except StuckInModel:
                self._cannot(Step(before, move, oracle.taken()), walk)
            except Runaway:
                self.given_up.add(before)
            else:
                step = Step(before, move, oracle.taken())
                marking = walk.frozen()
                if before is not None:
                    self.after[before].append(marking)
                for node in walk.log:
                    self.first.setdefault(node, step)
                for node in walk.again:
                    self._name(AGAIN, node, step)
                if marking not in self.came:
                    self.came[marking] = step
                    self._look(walk, marking, step)
                    yield marking
            tape = oracle.next()

    def _cannot(self, step: Step, walk: Walk) -> None:
        """These answers lead nowhere: facts are taken not to give them; but an error is a flaw."""
        node = walk.stuck_at
        self.lost.setdefault(step.before, node)
        if self.net.kinds[node] is Kind.PASS and self.net.events[node] == "error":
            self._name(UNCAUGHT, node, step)

    def _look(self, walk: Walk, marking: Marking, step: Step) -> None:
        node = walk.twice()
        if node != NONE:
            self.crowded.add(marking)
            self._name(ISSUED_TWICE if node in self.terms.issues else TWICE, node, step)
        for active in walk.offered():
            if walk.issued:
                self._name(ISSUED_TWICE, active.node, step)
            beside = walk.beside(active)
            if beside != NONE:
                self._name(ISSUED_EARLY, active.node, step, (beside,))

    # --- what becomes of them ---------------------------------------------------------

    def _stops(self, marking: Marking, walk: Walk) -> None:
        """Nothing more can happen, and it is not the end."""
        step, net = self.came[marking], self.net
        for frame in walk.frames():
            for arc in frame.waiting:
                join = net.targets[arc]
                missing = (a for a in net.incoming[join] if a not in frame.waiting)
                self._name(DEADLOCK, join, step, tuple(net.sources[a] for a in missing))
                return
        at = [node for node, _, _ in walk.places()] or [net.start]
        self._name(DEADLOCK, self.lost.get(marking, at[0]), step)

    def _options(self) -> None:
        """Option to complete: from every marking some run comes to the end."""
        if not self.came:
            self._name(DEADLOCK, self.lost.get(None, self.net.start), Step(None, START, ()))
        before: dict[Marking, list[Marking]] = {}
        for marking, after in self.after.items():
            for other in after:
                before.setdefault(other, []).append(marking)
        good = {m for m in self.came if _empty(m) or m in self.crowded}
        queue = list(good)
        while queue:
            fresh = [m for m in before.get(queue.pop(), ()) if m not in good]
            good.update(fresh)
            queue += fresh
        if any(flaw.kind == DEADLOCK for flaw in self.flaws):
            return
        for marking, step in self.came.items():
            if marking not in good:
                walk = Walk(self.net, self.terms)
                walk.stand(marking)
                at = [node for node, _, _ in walk.places()] or [self.net.start]
                self._name(DEADLOCK, at[0], step)
                return

    def _name(self, kind: str, node: int, step: Step, others: tuple[int, ...] = ()) -> None:
        alike = sum(1 for named, _ in self.named if named == kind)
        if (kind, node) not in self.named and alike < _MOST_NAMED:
            self.named.add((kind, node))
            self.flaws.append(Flaw(kind, node, self.trace(step), others))


def _empty(marking: Marking) -> bool:
    _, (_, waiting, tokens) = marking
    return not waiting and not tokens
