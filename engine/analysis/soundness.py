"""Soundness: whether a diagram can hang, do things twice, or never come to a part of itself.

The verdict speaks about the net that the engine is held equal to, played by the interpreter
itself: there is no second semantics. A diagram is **sound** when

- *it can always be brought to its end* (option to complete): from every position that a case can
  be in, some run ends it. That is fairness: a loop that can be left is taken to be left, a clock
  may run out, a message may come, nobody refuses to work for ever;
- *it ends properly*: no run of a scope comes to the same end twice;
- *every element is reached* by some run;
- *no element is offered twice at once* (safeness);
- *papers are handed out at most once*, and only when no other branch is at work.

Conditions are free choices (``choices``). Answers that the engine would turn into an incident, no
condition true and no default, or a round of automatic elements that never stops, are taken not to
be given, unless no other answer is left; an error that nobody catches is a flaw. A reminder
(an event that does not interrupt) may outlive what it reminds of and is no branch.

Scopes are looked at inside out. Each is reduced (``reduction``), then explored (``exploring``);
one whose inside concerns nobody outside becomes an activity of the scope around it.
"""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from engine.analysis import choices
from engine.analysis.exploring import DEAD, Budget, Exhausted, Exploration, Flaw
from engine.analysis.net import NONE, TOP, Kind, Net
from engine.analysis.reduction import Sketch, Waits, reduce
from engine.analysis.ties import Ties
from engine.analysis.walking import Terms
from engine.bpmn.expressions import Expression, NoAnswer

SOUND: Final = "sound"
UNSOUND: Final = "unsound"
UNDECIDED: Final = "undecided"

STEPS: Final = 40_000
"""Steps tried for one diagram before it is undecided."""

SECONDS: Final = 0.6
"""Processor seconds for the same: with rules and reading, a check answers within one."""


@dataclass(frozen=True, slots=True)
class Study:
    """The verdict, what is wrong, and how many steps were tried. Nodes are the net's."""

    verdict: str
    flaws: tuple[Flaw, ...] = ()
    steps: int = 0


def study(
    net: Net, issues: Collection[int] = (), *, steps: int = STEPS, seconds: float = SECONDS
) -> Study:
    """Whether a net is sound; undecided when the budget is spent, never sound by default.

    Args:
        net: as compiled from a diagram that the engine can run.
        issues: the nodes that hand out papers.
        steps: how many may be tried. The same net always tries the same ones.
        seconds: how long, in processor time of this thread.
    """
    budget = Budget(steps, seconds)
    student = _Student(choices.freed(net), frozenset(issues), budget)
    try:
        student.work()
        decided = all(found.whole for found in student.found.values())
    except Exhausted:
        decided = False
    flaws = student.flaws()
    verdict = UNSOUND if flaws else SOUND if decided else UNDECIDED
    return Study(verdict, flaws, budget.tried)


class _Student:
    """One study, scope by scope.

    ``found`` are the explorations, by scope; ``where`` is in which of them a node was looked at.
    """

    def __init__(self, net: Net, issues: frozenset[int], budget: Budget) -> None:
        self.net, self.issues, self.budget = net, issues, budget
        self.ties = Ties(net, budget.tick)
        self.found: dict[int, Exploration] = {}
        self.where: dict[int, int] = {}
        self.sketch = Sketch(net, self.ties, frozenset(), budget.tick)
        self.terms = Terms(issues, self.net.main(), self.sketch.routes, budget.tick)

    def work(self) -> None:
        """Reduce and explore, inside out."""
        self.sketch.bound = self.issues | self.ties.odd | self.ties.tied.keys()
        kinds = self.net.kinds
        hosts = [n for n in reversed(range(len(kinds))) if kinds[n] is Kind.INSIDE]
        for scope in (*hosts, TOP):
            reduce(self.sketch, scope)
            if scope == TOP or self._closed(scope):
                self._explore(scope)

    def flaws(self) -> tuple[Flaw, ...]:
        """All that is wrong, each with its run from the beginning of the process."""
        return tuple(
            replace(flaw, trace=(*self._way_to(scope), *flaw.trace))
            for scope, found in self.found.items()
            for flaw in (*found.flaws, *self._dead(scope, found))
        )

    def _explore(self, scope: int) -> None:
        start = self.net.start if scope == TOP else self.net.starts[scope]
        self.where.update(dict.fromkeys(self._drawn(scope), scope))
        found = Exploration(self.sketch.net(start), self.terms, self.budget)
        self.found[scope] = found
        if found.spent:
            raise Exhausted
        if scope != TOP:
            waits = Waits.MAYBE
            if found.waits != found.passes:
                waits = Waits.ALWAYS if found.waits else Waits.NEVER
            self.sketch.activity(scope, _as_many(self.net, scope, waits), ())

    # --- scopes -----------------------------------------------------------------------

    def _closed(self, host: int) -> bool:
        """Whether what happens within concerns nobody outside."""
        within = set(self.ties.inside(host))
        many = self.net.many[host]
        if within & self.issues or not (many is None or many.names or _fixed(many)):
            return False
        tied = self.ties.tied
        return not any(
            tied.get(node, within) - within or self.ties.thrown_out(node, host) for node in within
        )

    def _drawn(self, scope: int) -> Iterator[int]:
        """What is explored together with a scope: its own nodes, and scopes that are not closed."""
        for node in self.ties.scopes.get(scope, ()):
            yield node
            if self.net.kinds[node] is Kind.INSIDE and node not in self.found:
                yield from self._drawn(node)

    # --- what is said of them ---------------------------------------------------------

    def _dead(self, scope: int, found: Exploration) -> Iterator[Flaw]:
        """Where runs stop coming to, when all of them are known."""
        if not found.whole or found.crowded:
            return
        hidden = self.sketch.hidden
        seen = {n for node in found.first for n in hidden.get(node, (node,))}
        dead = [n for n, at in self.where.items() if at == scope and n not in seen]
        first = [n for n in dead if seen.intersection(self._before(n))]
        for node in first or dead[:1]:
            yield Flaw(DEAD, node, (node,))

    def _before(self, node: int) -> Iterator[int]:
        yield from (self.net.sources[arc] for arc in self.net.incoming[node])
        yield from (n for n in self.ties.scopes[self.net.scopes[node]] if node in self.net.edges[n])

    def _way_to(self, scope: int) -> tuple[int, ...]:
        """The nodes of a run that comes to a scope, from the beginning of the process."""
        around = self.where.get(scope, TOP)
        found = self.found.get(around)
        if scope == TOP or found is None:
            return ()
        hidden = self.sketch.hidden
        stands_for = (n for n in found.first if scope in hidden.get(n, (n,)))
        first = next(stands_for, NONE)
        if first == NONE:
            return ()
        run = found.trace(found.first[first])
        run = run[: run.index(first)] if first in run else run
        return (*self._way_to(around), *run, *self._path(first, scope))

    def _path(self, start: int, goal: int) -> tuple[int, ...]:
        """A shortest way from node to node in one scope, both included."""
        before = {start: NONE}
        queue = deque([start])
        while queue and goal not in before:
            node = queue.popleft()
            near = [self.net.targets[arc] for arc in self.net.outgoing[node]]
            for step in (*near, *self.net.edges[node]):
                if step not in before:
                    before[step] = node
                    queue.append(step)
        found = [goal] if goal in before else []
        while found and before[found[-1]] != NONE:
            found.append(before[found[-1]])
        return tuple(reversed(found))


def _as_many(net: Net, host: int, waits: Waits) -> Waits:
    """Whether a scope that runs several times, or not at all, keeps its token."""
    many = net.many[host]
    if many is None or waits is Waits.NEVER:
        return waits
    if many.names:
        return Waits.MAYBE
    return waits if many.value({}) else Waits.NEVER


def _fixed(many: Expression) -> bool:
    """Whether a count that asks nothing is one that the engine takes."""
    try:
        value = many.value({})
    except NoAnswer:
        return False
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
