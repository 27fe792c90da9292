"""The elements of a diagram as SpiffWorkflow runs them: tokens only, nothing foreseen.

Every class here is a SpiffWorkflow task specification. They differ from the library's own in
four ways, each of them the cure of a measured fault (tests/bpmn/test_library_faults.py):

- no task carries data: expressions read the facts that the running instance holds;
- nothing is predicted: a task's children are made when it completes, so a step costs what it
  does, not what might come;
- what hangs on a running element (its boundary events, the instances of a multi-instance, the
  events of an event-based gateway) are its *dependants*: children that go when it goes, so no
  finished task is ever needed again;
- a ready task that needs nobody is put on the workflow's agenda; nothing searches for it.

Specifications are shared by all cases and threads. Nothing is written to one after it is built.
"""

# ruff: noqa: SLF001, ARG002 - a task of the library is moved by its private hooks, in this room only
from collections.abc import Sequence
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import BpmnSpecMixin

from engine.bpmn import footprints
from engine.bpmn.expressions import Expression
from engine.bpmn.tasks import (
    FUTURE,
    MAX_INSTANCES,
    STARTED,
    WAITING,
    Task,
    ask,
    attach,
    is_live,
    stuck,
)


class Element(BpmnSpecMixin):  # type: ignore[misc]  # the library is untyped
    """One node of the diagram. ``bpmn_id`` is its id there, "" for what we add."""

    counted: "Multi | None" = None
    """The multi-instance that this element is one instance of."""

    def __init__(self, scope: Any, name: str, bpmn_id: str | None = None) -> None:
        super().__init__(scope, name)
        self.bpmn_id = name if bpmn_id is None else bpmn_id
        self.reachable: tuple[str, ...] = ()

    def next_of(self, task: Task) -> Sequence["Element"]:
        """Where tokens go from here."""
        return self.outputs  # type: ignore[no-any-return]

    def dependants(self) -> Sequence["Element"]:
        """What may fire while this element runs, beside its own exit."""
        return ()

    # --- the library's hooks ----------------------------------------------------------

    def test(self) -> None:
        """Wiring is checked when the diagram is built, not at every step."""

    def _predict(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing is foreseen."""

    def _update_hook(self, my_task: Task) -> bool | None:
        """A token has arrived; True sends it straight on."""
        return True

    def _on_ready_hook(self, my_task: Task) -> None:
        if not self.manual:
            my_task.workflow.top_workflow.agenda.append(my_task)

    def _run_hook(self, my_task: Task) -> bool | None:
        return True

    def _on_complete_hook(self, my_task: Task) -> None:
        for child in my_task.children:
            my_task.workflow._remove_task(child.id)
        if self.counted is not None:
            self.counted.one_done(my_task)
            return
        ways = self.next_of(my_task)
        footprints.left(self.name, [after.name for after in ways])
        for after in ways:
            my_task._add_child(after, FUTURE)


class PassThrough(Element):
    """A token walks through: the root of a scope, a none event, a second flow between two nodes."""


class Activity(Element):
    """An element that runs for a while and may carry boundary events."""

    def __init__(self, scope: Any, name: str, bpmn_id: str | None = None) -> None:
        super().__init__(scope, name, bpmn_id)
        self.edges: list[Element] = []

    def dependants(self) -> Sequence[Element]:
        """Its boundary events."""
        return self.edges

    def _update_hook(self, my_task: Task) -> bool | None:
        for edge in self.edges:
            attach(my_task, edge)
        return True


class Work(Activity):
    """A person's task: it stays ready until somebody completes it."""

    def __init__(self, scope: Any, name: str, bpmn_id: str | None = None) -> None:
        super().__init__(scope, name, bpmn_id)
        self.manual = True


class Service(Activity):
    """A department's own system: started, and it stays so until the answer completes it."""

    def _run_hook(self, my_task: Task) -> bool | None:
        return None


class Receive(Activity):
    """It waits for a message; the message, or somebody by hand, completes it."""

    def __init__(self, scope: Any, name: str, refers: str, bpmn_id: str | None = None) -> None:
        super().__init__(scope, name, bpmn_id)
        self.event, self.refers = "message", refers

    def _update_hook(self, my_task: Task) -> bool | None:
        super()._update_hook(my_task)
        my_task._set_state(WAITING)
        return None


class Inside(Activity):
    """An embedded subprocess or a call: a scope of its own, started while that one runs."""

    def __init__(
        self, scope: Any, name: str, opens: str, *, calls: bool, bpmn_id: str | None = None
    ) -> None:
        super().__init__(scope, name, bpmn_id)
        self.opens, self.calls = opens, calls

    def _update_hook(self, my_task: Task) -> bool | None:
        super()._update_hook(my_task)
        my_task._set_state(STARTED)
        my_task.workflow.top_workflow.open(my_task, self.opens)
        return None


class Multi(Activity):
    """Several instances of one activity, as many as the facts say when it begins."""

    def __init__(
        self, scope: Any, name: str, each: Element, many: Expression, *, sequential: bool
    ) -> None:
        super().__init__(scope, name)
        self.each, self.many, self.sequential = each, many, sequential
        each.counted = self

    def _update_hook(self, my_task: Task) -> bool | None:
        of = ask(my_task, self.many)
        if not isinstance(of, int) or isinstance(of, bool) or not 0 <= of <= MAX_INSTANCES:
            raise stuck(my_task, "多实例的个数不是 0 至 200 的整数。", "its count is not 0 to 200.")
        if of == 0:
            return True
        super()._update_hook(my_task)
        my_task._set_state(STARTED)
        my_task.internal_data["of"] = of
        for nth in range(1 if self.sequential else of):
            self._begin(my_task, nth)
        return None

    def _begin(self, my_task: Task, nth: int) -> None:
        child = attach(my_task, self.each, state=FUTURE)
        child.internal_data["nth"] = nth
        self.each._update(child)

    def one_done(self, child: Task) -> None:
        """One instance is complete: begin the next, or go on when none is left."""
        my_task, done = child.parent, child.internal_data["nth"] + 1
        if self.sequential and done < my_task.internal_data["of"]:
            self._begin(my_task, done)
        elif not any(t.task_spec is self.each and is_live(t) for t in my_task.children):
            my_task._ready()
