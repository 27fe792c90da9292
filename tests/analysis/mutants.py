"""Each cure in our engine, taken out one at a time: the walk must notice every one of them.

``python -m tests.analysis.mutants`` looks for seeds anew; the table keeps the first found.
"""

import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pytest

from engine.bpmn import compiled, snapshot
from engine.bpmn.building import _Builder
from engine.bpmn.elements import Element, Service
from engine.bpmn.events import Boundary
from engine.bpmn.gateways import Inclusive, Join
from engine.bpmn.instance import Instance
from engine.bpmn.running import Workflow, _catcher
from engine.bpmn.tasks import CANCELLED, COMPLETED, READY, STARTED, WAITING, is_live
from tests.analysis import equivalence

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Mutant:
    """``cure`` is what is taken out, in words; ``seed`` a diagram on which it shows."""

    cure: str
    seed: int
    apply: Callable[[Patch], None]


MUTANTS: dict[str, Mutant] = {}


def _mutant(cure: str, *, seed: int) -> Callable[[Callable[[Patch], None]], None]:
    def keep(apply: Callable[[Patch], None]) -> None:
        name = apply.__name__.strip("_").replace("_", "-")
        MUTANTS[name] = Mutant(cure, seed, apply)

    return keep


@_mutant("tokens in services and subprocesses hold an inclusive join", seed=7)
def _started_not_counted(patch: Patch) -> None:
    true = Inclusive._may_fire

    def may_fire(self: Any, arrived: Any, scope: Any) -> bool:
        hidden = {t: t.triggered for t in scope.tasks.values() if t._state == STARTED}
        for task in hidden:
            task.triggered = True
        try:
            return true(self, arrived, scope)
        finally:
            for task, triggered in hidden.items():
                task.triggered = triggered

    patch.setattr(Inclusive, "_may_fire", may_fire)


@_mutant("a token that can also reach a filled flow does not hold the join", seed=7)
def _no_second_path(patch: Patch) -> None:
    def may_fire(self: Any, arrived: Any, scope: Any) -> bool:
        tokens = [t for t in scope.tasks.values() if is_live(t) and not t.triggered]
        tokens = [t for t in tokens if t.task_spec is not self]
        reaches = [self.reached_from.get(t.task_spec.name, frozenset()) for t in tokens]
        return all(r <= arrived.keys() for r in reaches)

    patch.setattr(Inclusive, "_may_fire", may_fire)


@_mutant("what may leave by a boundary event holds the join", seed=51)
def _edges_are_no_path(patch: Patch) -> None:
    true = Inclusive._may_fire

    def may_fire(self: Any, arrived: Any, scope: Any) -> bool:
        edges = {n for n, s in scope.spec.task_specs.items() if isinstance(s, Boundary)}
        known = self.reached_from
        self.reached_from = {n: r - edges for n, r in known.items()}
        try:
            return true(self, arrived, scope)
        finally:
            self.reached_from = known

    patch.setattr(Inclusive, "_may_fire", may_fire)


@_mutant("joins are looked at when nothing else can move", seed=637)
def _joins_at_once(patch: Patch) -> None:
    true = Join._update_hook

    def update(self: Any, task: Any) -> Any:
        if true(self, task):
            return True
        waiting = [t for t in task.workflow.tasks.values() if t.task_spec is self]
        waiting = [t for t in waiting if t._state == WAITING]
        taken = self.taken(waiting)
        for other in taken:
            if other is not task:
                task.workflow._remove_task(other.id)
        return bool(taken) or None

    patch.setattr(Join, "_update_hook", update)


@_mutant("a waiting token remembers the flow it came by", seed=3)
def _where_from_is_not_kept(patch: Patch) -> None:
    def taken(self: Any, waiting: Any) -> Any:
        for task in waiting:
            task.internal_data["via"] = task.parent.task_spec.name
        return true(self, waiting)

    true = Join.taken
    patch.setattr(Join, "taken", taken)


@_mutant("a step ends when nothing is ready in any scope", seed=0)
def _one_sweep_of_the_scopes(patch: Patch) -> None:
    """As the library steps: on only while the top moves or a scope was opened."""

    def settle(self: Any) -> None:
        self.agenda.clear()
        moved = True
        while moved:
            opened = len(self.subprocesses)
            inner = [s for s in self.scopes() if s is not self]
            for scope in reversed(inner):
                _sweep(scope)
            moved = _sweep(self) > 0 or len(self.subprocesses) > opened
            moved = moved or self._a_join_fires() or self._a_scope_ends()
        self._a_scope_ends()
        self.fold()

    patch.setattr(Workflow, "settle", settle)


def _sweep(scope: Any) -> int:
    ready = [t for t in scope.tasks.values() if t._state == READY and not t.task_spec.manual]
    for task in ready:
        if task._state == READY:
            task.run()
    return len(ready)


@_mutant("errors and escalations climb, they do not go sideways", seed=0)
def _errors_reach_whoever_is_near(patch: Patch) -> None:
    """As the library: events beside the thrower first, then those of the scopes around it."""
    true = Workflow.throw

    def throw(self: Any, task: Any, event: str, refers: str) -> None:
        if event in ("error", "escalation"):
            for other in list(task.workflow.tasks.values()):
                caught = _catcher(other, event, refers) if is_live(other) else None
                if caught is not None:
                    self.trigger(caught)
                    return
        true(self, task, event, refers)

    patch.setattr(Workflow, "throw", throw)


@_mutant("a catcher of the very code goes before one of any code", seed=17)
def _any_code_before_its_own(patch: Patch) -> None:
    def catcher(host: Any, event: str, refers: str) -> Any:
        for child in host.children:
            spec = child.task_spec
            if child._state == WAITING and isinstance(spec, Boundary) and spec.event == event:
                return child
        return None

    patch.setattr("engine.bpmn.running._catcher", catcher)


@_mutant("an interrupted subprocess stops with all inside it", seed=0)
def _host_runs_on(patch: Patch) -> None:
    patch.setattr(Workflow, "stop", lambda _self, task: task._set_state(CANCELLED))


@_mutant("the instances of a stopped multi-instance stop too", seed=0)
def _dependants_run_on(patch: Patch) -> None:
    """As the library cancels: the children are dropped, their scopes are not."""

    def stop(self: Any, task: Any) -> None:
        scope = self.subprocesses.pop(task.id, None)
        if scope is not None:
            self.stop_all(scope)
        task._set_state(CANCELLED)

    patch.setattr(Workflow, "stop", stop)


@_mutant("what a non-interrupting event began outlives its host", seed=0)
def _events_die_with_their_host(patch: Patch) -> None:
    def trigger(self: Any, event: Any) -> None:
        if isinstance(event.task_spec, Boundary) and event.task_spec.interrupting:
            true(self, event)
        else:
            event._ready()

    true = Workflow.trigger
    patch.setattr(Workflow, "trigger", trigger)


@_mutant("a non-interrupting message event can fire again", seed=0)
def _messages_fire_once(patch: Patch) -> None:
    patch.setattr(Boundary, "rearms", property(lambda _self: False))


@_mutant("a clock runs out once", seed=0)
def _clocks_rearm(patch: Patch) -> None:
    patch.setattr(Boundary, "rearms", property(lambda self: not self.interrupting))


@_mutant("folding keeps dependants on their host", seed=0)
def _folded_without_hosts(patch: Patch) -> None:
    def fold(self: Any) -> None:
        true(self)
        for scope in self.scopes():
            root = scope.task_tree
            for task in scope.tasks.values():
                if task is not root:
                    task._parent, task._children = root.id, []
            root._children = [i for i in scope.tasks if i != root.id]

    true = Workflow.fold
    patch.setattr(Workflow, "fold", fold)


@_mutant("a service task stays started until its answer", seed=0)
def _services_pass(patch: Patch) -> None:
    patch.setattr(Service, "_run_hook", lambda _self, _task: True)


@_mutant("every step reads the facts of that step", seed=0)
def _facts_of_the_start(patch: Patch) -> None:
    true = Instance._settle

    def step(self: Any, facts: Any, move: Any, subject: Any) -> None:
        move(subject)
        true(self, self._workflow.facts or facts)

    patch.setattr(Instance, "_step", step)


@_mutant("a scope with a waiting token has not ended", seed=3)
def _waiting_is_not_living(patch: Patch) -> None:
    def ends(self: Any) -> bool:
        for scope in self.scopes():
            alive = [t for t in scope.tasks.values() if t._state in (READY, STARTED)]
            if scope is not self and not alive:
                del self.subprocesses[scope.host.id]
                scope.host._ready()
                return True
        self.completed = not any(is_live(t) for t in self.tasks.values())
        return False

    patch.setattr(Workflow, "_a_scope_ends", ends)


@_mutant("a terminate end ends its whole scope", seed=16)
def _terminate_ends_only_itself(patch: Patch) -> None:
    true = Workflow.throw
    patch.setattr(
        Workflow,
        "throw",
        lambda self, task, event, refers: (
            None if event == "terminate" else true(self, task, event, refers)
        ),
    )


@_mutant("boundary events go when their host is done", seed=0)
def _edges_outlive_their_host(patch: Patch) -> None:
    def complete(self: Any, task: Any) -> None:
        kept, task._children = task._children, []
        true(self, task)
        task._children = kept + task._children

    true = Element._on_complete_hook
    patch.setattr(Element, "_on_complete_hook", complete)


@_mutant("an answer to what does not wait is refused", seed=0)
def _late_answers_are_taken(patch: Patch) -> None:
    """As the library: completing what is finished is accepted without a word."""

    def complete(self: Any, element: str, facts: Any, nth: int = 0) -> None:
        if any((t.element, t.nth) == (element, nth) for t in self.tokens):
            true(self, element, facts, nth)

    true = Instance.complete
    patch.setattr(Instance, "complete", complete)


@_mutant("a restored dependant is still one", seed=0)
def _dependants_forgotten_on_restore(patch: Patch) -> None:
    def load(*args: Any) -> Any:
        workflow = true(*args)
        for scope in workflow.scopes():
            for task in scope.tasks.values():
                task.triggered = False
        return workflow

    true = snapshot.load
    patch.setattr("engine.bpmn.snapshot.load", load)


@_mutant("an instance keeps its ordinal through a restart", seed=3)
def _ordinals_forgotten(patch: Patch) -> None:
    def dump(workflow: Any, compiled: Any) -> bytes:
        for scope in workflow.scopes():
            for task in scope.tasks.values():
                if "nth" in task.internal_data:
                    task.internal_data["nth"] = 0
        return true(workflow, compiled)

    true = snapshot.dump
    patch.setattr("engine.bpmn.snapshot.dump", dump)


@_mutant("finished tasks are forgotten", seed=0)
def _finished_kept_alive(patch: Patch) -> None:
    """The last finished task of a scope is kept as if it lived."""

    def fold(self: Any) -> None:
        for scope in self.scopes():
            done = [t for t in scope.tasks.values() if t._state == COMPLETED]
            if len(done) > 1 and not done[-1]._children:
                done[-1]._state = WAITING
        true(self)

    true = Workflow.fold
    patch.setattr(Workflow, "fold", fold)


@_mutant("two flows between the same two nodes are two", seed=16)
def _second_flow_is_the_first(patch: Patch) -> None:
    patch.setattr(_Builder, "_second", lambda _self, _flow, target: target)


def differs(mutant: Mutant, seed: int) -> str:
    """What the walk of a seed says with the cure taken out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "_kept", OrderedDict())  # built with the cure, or without
        mutant.apply(patch)
        return equivalence.walk(seed).differs


def main() -> int:
    """For each mutant the first three seeds that show it."""
    for name in sys.argv[1:] or MUTANTS:
        found = (seed for seed in range(2000) if differs(MUTANTS[name], seed))
        sys.stdout.write(f"{name}: {list(islice(found, 3))}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
