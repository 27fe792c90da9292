"""The state of an instance as bytes: a version byte, then rows by position.

Only what lives is written: no history, no data, no specification. A row is
``[element, state, host, notes, inside]``: the row number of the task it depends on (0: none),
what the task remembers, the rows of the scope it has opened. Trailing empty columns are left
off. Released formats stay readable for ever: each has a saved file under tests/bpmn/saved.
"""

# ruff: noqa: SLF001 - states of the library's tasks are written and restored here
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.compiled import Compiled
from engine.bpmn.running import Scope, Workflow
from engine.bpmn.tasks import COMPLETED
from engine.domain.errors import UnreadableState
from engine.domain.names import Text

VERSION = 1
_PIN = 16
"""Characters of the edition's digest that a state carries."""

_EMPTY: list[Any] = [None, None, 0, None, None]
_LIVE = frozenset({TaskState.WAITING, TaskState.READY, TaskState.STARTED})


def dump(workflow: Workflow, compiled: Compiled) -> bytes:
    """The bytes of a settled workflow."""
    rows = _rows(workflow, workflow)
    return bytes((VERSION,)) + orjson.dumps([compiled.digest[:_PIN], rows])


def load(state: bytes, compiled: Compiled, facts: Mapping[str, object]) -> Workflow:
    """The workflow that was dumped.

    Raises:
        UnreadableState: not a state of ours, of a later release, or of another edition.
    """
    if state[:1] != bytes((VERSION,)):
        version = state[:1].hex()
        raise UnreadableState(what=Text(f"格式 {version or '无'}", f"format {version or 'none'}"))
    try:
        pin, rows = orjson.loads(state[1:])
        if pin != compiled.digest[:_PIN]:
            raise UnreadableState(what=Text("属于另一版次", "it belongs to another edition"))
        return _Loader(compiled, facts).load(rows)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise UnreadableState(what=type(error).__name__) from error


def standing(rows: list[list[Any]], compiled: Compiled, facts: Mapping[str, object]) -> Workflow:
    """A workflow that stands as rows say which nobody has dumped.

    Raises:
        KeyError: there is no such element.
    """
    return _Loader(compiled, facts).load(rows)


def _rows(scope: Any, top: Workflow) -> list[list[object]]:
    number = {scope.task_tree.id: 0}
    rows: list[list[object]] = []
    for task in scope.tasks.values():
        if task is scope.task_tree:
            continue
        if task.data:
            raise RuntimeError(f"the engine carries no data: {task.task_spec.name}")
        number[task.id] = len(number)
        opened = top.subprocesses.get(task.id)
        inside = _rows(opened, top) if opened is not None else None
        row = [
            task.task_spec.name, task._state, number[task._parent], task.internal_data, inside,
        ]  # fmt: skip
        while not row[-1]:
            row.pop()
        rows.append(row)
    return rows


class _Loader:
    """One state → one workflow. Ids are counted from one; new tasks get random ones."""

    def __init__(self, compiled: Compiled, facts: Mapping[str, object]) -> None:
        self.specs = compiled.specs
        self.workflow = Workflow(compiled.specs[""], compiled.specs, facts, deserializing=True)
        self.count = 0

    def load(self, rows: list[list[Any]]) -> Workflow:
        self._fill(self.workflow, rows)
        self.workflow.completed = not rows
        return self.workflow

    def _task(self, scope: Any, spec: Any, state: int, parent: Any) -> Any:
        self.count += 1
        return Task(scope, spec, parent, state=state, id=UUID(int=self.count))

    def _fill(self, scope: Any, rows: list[list[Any]]) -> None:
        specs = scope.spec.task_specs
        scope.task_tree = self._task(scope, scope.spec.start, COMPLETED, None)
        made = [scope.task_tree]
        for row in rows:
            name, state, host, notes, inside = row + _EMPTY[len(row) :]
            if state not in _LIVE:
                raise ValueError(state)
            task = self._task(scope, specs[name], state, made[host])
            task.triggered = host > 0
            task.internal_data = notes or {}
            made.append(task)
            if inside is not None:
                spec = self.specs[specs[name].opens]
                opened = Scope(spec, task, self.workflow, deserializing=True)
                self.workflow.subprocesses[task.id] = opened
                self._fill(opened, inside)
