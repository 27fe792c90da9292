"""Gateways: where tokens part and meet.

A join keeps every token that has arrived as a waiting task which remembers the flow it came by.
Joins are looked at only when nothing else can move, so the order in which automatic elements
run never decides whether one fires. Firing takes one token per flow and leaves the others, as
BPMN 2.0.2 §13.4 says; the library's own joins count finished tasks of earlier rounds instead.
"""
# ruff: noqa: SLF001, ARG002 - a task of the library is moved by its private hooks, in this room only

from collections.abc import Mapping, Sequence
from typing import Any

from engine.bpmn.elements import Element
from engine.bpmn.expressions import Expression
from engine.bpmn.tasks import WAITING, Task, ask, is_live, stuck

VIA = "via"
"""Key under which a waiting token remembers the element it came from."""


class Gateway(Element):
    """Ways out in the order they are drawn; ``default`` is taken when no condition holds."""

    def __init__(self, scope: Any, name: str) -> None:
        super().__init__(scope, name)
        self.ways: list[tuple[Expression, Element]] = []
        self.default: Element | None = None

    def _by_default(self, task: Task) -> Sequence[Element]:
        if self.default is None:
            raise stuck(
                task, "没有一个条件成立，也没有默认流向。", "no condition holds, no default."
            )
        return (self.default,)


class Exclusive(Gateway):
    """The first condition that holds decides; as a merge it lets every token through."""

    def next_of(self, task: Task) -> Sequence[Element]:
        """One way."""
        for condition, target in self.ways:
            if ask(task, condition):
                return (target,)
        return self._by_default(task)


class Join(Gateway):
    """A gateway at which tokens wait for each other, if more than one flow leads to it."""

    def _update_hook(self, my_task: Task) -> bool | None:
        if len(self._inputs) < 2:
            return True
        my_task.internal_data[VIA] = my_task.parent.task_spec.name
        my_task._set_state(WAITING)
        return None

    def taken(self, waiting: Sequence[Task]) -> Sequence[Task]:
        """The tokens that fire it, one per flow, of those that wait; empty if it waits on."""
        first: dict[str, Task] = {}
        for task in waiting:
            first.setdefault(task.internal_data[VIA], task)
        return tuple(first.values()) if self._may_fire(first, waiting[0].workflow) else ()

    def _may_fire(self, arrived: Mapping[str, Task], scope: Any) -> bool:
        raise AssertionError(f"{arrived} in {scope}: a join is parallel or inclusive")


class Parallel(Join):
    """A token on every incoming flow; then one on every outgoing flow."""

    def _may_fire(self, arrived: Mapping[str, Task], scope: Any) -> bool:
        return len(arrived) == len(self._inputs)


class Inclusive(Join):
    """It fires when no other token could still bring something new (BPMN 2.0.2 §13.4.3).

    Every token elsewhere in the scope that can reach a flow without a token, and none with one,
    holds it back. Tokens in running services and subprocesses count: the library forgets them.
    Beyond the letter of the clause, what can leave by a boundary event counts as a path too.
    """

    def __init__(self, scope: Any, name: str) -> None:
        super().__init__(scope, name)
        self.reached_from: Mapping[str, frozenset[str]] = {}

    def _may_fire(self, arrived: Mapping[str, Task], scope: Any) -> bool:
        nothing: frozenset[str] = frozenset()
        for task in scope.tasks.values():
            if not is_live(task) or task.triggered or task.task_spec is self:
                continue
            reaches = self.reached_from.get(task.task_spec.name, nothing)
            if not reaches <= arrived.keys() and reaches.isdisjoint(arrived):
                return False
        return True

    def next_of(self, task: Task) -> Sequence[Element]:
        """Every way whose condition holds."""
        if not self.ways:
            return super().next_of(task)
        true = [target for condition, target in self.ways if ask(task, condition)]
        return true or self._by_default(task)
