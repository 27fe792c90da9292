"""A running process as SpiffWorkflow holds it: scopes of tasks, and how they move.

The library walks its whole task tree after every task, stops at a depth of 1000, and can end a
step with an automatic task still ready in a nested scope. Here ready tasks are on an agenda and
scopes are flat; a step ends only when nothing can move anywhere, or when its budget is spent.
"""
# ruff: noqa: SLF001, ARG002 - a task of the library is moved by its private hooks, in this room only

import logging
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.bpmn.elements import Element
from engine.bpmn.events import Boundary, Catch, EventGateway
from engine.bpmn.gateways import Join
from engine.bpmn.tasks import CANCELLED, READY, STARTED, WAITING, Task, attach, is_live, stuck

MAX_STEPS = 5_000
"""Automatic elements that one step may pass; more is a loop without an end."""

# The library builds a log record with every task id in it for each change of state unless these
# very loggers (their parents do not count) are above INFO.
for _name in ("spiff.task", "spiff.workflow"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class NoScripts(PythonScriptEngine):  # type: ignore[misc]  # the library is untyped
    """The library's default engine runs any Python it is given; this one runs none."""

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> Any:
        """Conditions are compiled by us and never come here."""
        raise stuck(task, "不允许脚本。", "scripts are not allowed.")

    def execute(self, task: Task, script: str, external_context: Any = None) -> Any:
        """Scripts are refused when a diagram is read; this is the second lock."""
        raise stuck(task, "不允许脚本。", "scripts are not allowed.")


_NO_SCRIPTS = NoScripts()


class Scope(BpmnSubWorkflow):  # type: ignore[misc]  # the library is untyped
    """The inside of one running subprocess or call. ``host`` is the task that opened it."""

    def __init__(self, spec: Any, host: Task, top: "Workflow", **kwargs: Any) -> None:
        self.host = host
        super().__init__(spec, host.id, top, **kwargs)

    def _calculate_depth(self) -> int:
        return int(self.host.workflow.depth) + 1

    def _task_completed_notify(self, task: Task) -> None:
        """The library would look through all waiting tasks here; joins are settled later."""

    def _task_removed_notify(self, task: Task) -> None:
        """Nobody listens."""


class Workflow(BpmnWorkflow):  # type: ignore[misc]  # the library is untyped
    """The top scope, and every scope that runs inside it.

    ``facts`` belong to this object and to no other: two cases on two threads share the
    specification, never a fact. ``thrown`` are the messages sent since it was made or loaded.
    """

    def __init__(
        self, spec: Any, specs: Mapping[str, Any], facts: Mapping[str, object], **kw: Any
    ) -> None:
        self.facts = facts
        self.agenda: deque[Task] = deque()
        self.thrown: list[Task] = []
        super().__init__(spec, specs, script_engine=_NO_SCRIPTS, **kw)

    def scopes(self, scope: Any = None) -> "Iterator[Any]":
        """The top scope and all inside it, outside in: an order that a restart does not change."""
        scope = scope or self
        yield scope
        for task in scope.tasks.values():
            if task._state == STARTED and (opened := self.subprocesses.get(task.id)) is not None:
                yield from self.scopes(opened)

    def open(self, host: Task, opens: str) -> Scope:
        """Begin the inside of a subprocess; its first task goes on the agenda."""
        scope = Scope(self.subprocess_specs[opens], host, self)
        self.subprocesses[host.id] = scope
        return scope

    def _task_completed_notify(self, task: Task) -> None:
        """See Scope."""

    def _task_removed_notify(self, task: Task) -> None:
        """Nobody listens."""

    # --- moving -----------------------------------------------------------------------

    def settle(self) -> None:
        """Run until nothing can move without somebody, then forget what is finished.

        Raises:
            StuckInModel: a condition has no answer, or a loop has no end.
        """
        left = MAX_STEPS
        while True:
            while self.agenda:
                task = self.agenda.popleft()
                if task._state != READY:
                    continue
                left -= 1
                if left < 0:
                    raise stuck(task, "自动环节循环不止。", "automatic elements go round for ever.")
                task.run()
            if not (self._a_join_fires() or self._a_scope_ends()):
                break
        self.fold()

    def _a_join_fires(self) -> bool:
        for scope in self.scopes():
            waiting: dict[Join, list[Task]] = {}
            for task in scope.tasks.values():
                if task._state == WAITING and isinstance(task.task_spec, Join):
                    waiting.setdefault(task.task_spec, []).append(task)
            for join, tasks in waiting.items():
                if taken := join.taken(tasks):
                    for task in taken[1:]:
                        scope._remove_task(task.id)
                    taken[0]._ready()
                    return True
        return False

    def _a_scope_ends(self) -> bool:
        for scope in self.scopes():
            if scope is not self and not any(is_live(task) for task in scope.tasks.values()):
                scope.completed = True
                del self.subprocesses[scope.host.id]
                scope.host._ready()
                return True
        self.completed = not any(is_live(task) for task in self.tasks.values())
        return False

    def fold(self) -> None:
        """Forget every finished task; what lives hangs on the root, dependants on their host.

        Nothing finished is ever looked at again, so state and time per step stay the same
        after three hundred rounds.
        """
        for scope in self.scopes():
            root = scope.task_tree
            kept = {task.id: task for task in scope.tasks.values() if is_live(task)}
            for task in kept.values():
                if task._children:
                    task._children = [child for child in task._children if child in kept]
            root._children = []
            for task in kept.values():
                if task._parent not in kept:
                    task._parent = root.id
                    root._children.append(task.id)
            scope.tasks = {root.id: root, **kept}

    # --- events -----------------------------------------------------------------------

    def trigger(self, event: Task) -> None:
        """A waiting event happens: it takes its token, and whom it interrupts stops."""
        host = event.parent
        hosted = isinstance(host.task_spec, EventGateway) or isinstance(event.task_spec, Boundary)
        if hosted and event.triggered:
            event.triggered = False
            host._children.remove(event.id)
            event.parent = host.parent
            host.parent._children.append(event.id)
            if not isinstance(event.task_spec, Boundary) or event.task_spec.interrupting:
                self.stop(host)
            elif event.task_spec.rearms:
                attach(host, event.task_spec)
        event._ready()

    def stop(self, task: Task) -> None:
        """Cancel a task with everything that hangs on it, whole scopes included."""
        for child in task.children:
            if is_live(child):
                self.stop(child)
        scope = self.subprocesses.pop(task.id, None)
        if scope is not None:
            self.stop_all(scope)
        task._set_state(CANCELLED)

    def stop_all(self, scope: Any) -> None:
        """Cancel all that lives in a scope; it then ends by itself, if it is still there."""
        for task in list(scope.tasks.values()):
            if is_live(task):
                self.stop(task)

    def throw(self, task: Task, event: str, refers: str) -> None:
        """An event goes out. Errors and escalations climb to the nearest enclosing catcher.

        The library offers them to the events *beside* the thrower first, and an uncaught one
        to every event of the process.

        Raises:
            StuckInModel: nobody catches an error.
        """
        if event == "message":
            self.thrown.append(task)
            return
        if event == "terminate":
            self.stop_all(task.workflow)
            return
        scope = task.workflow
        while scope is not self:
            host = scope.host
            if host.task_spec.counted is not None:
                host = host.parent
            catcher = _catcher(host, event, refers)
            if catcher is not None:
                self.trigger(catcher)
                return
            scope = scope.host.workflow
        if event == "error":
            raise stuck(task, f"没有人处理错误“{refers}”。", f"nobody catches error “{refers}”.")


def _catcher(host: Task, event: str, refers: str) -> Task | None:
    """The boundary event of a host that catches this: its very code first, else any code."""
    for code in (refers, ""):
        for child in host.children:
            spec: Element = child.task_spec
            if (
                child._state == WAITING
                and isinstance(spec, Catch)
                and (spec.event, spec.refers) == (event, code)
            ):
                return child
    return None
