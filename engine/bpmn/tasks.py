"""Tasks of SpiffWorkflow: what we call their states, and what every element may do with one."""

# ruff: noqa: SLF001 - a task of the library is moved by its private hooks, in this room only
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.expressions import Expression, NoAnswer
from engine.domain.errors import StuckInModel
from engine.domain.names import Text

FUTURE, WAITING, READY = TaskState.FUTURE, TaskState.WAITING, TaskState.READY
STARTED, COMPLETED, CANCELLED = TaskState.STARTED, TaskState.COMPLETED, TaskState.CANCELLED

MAX_INSTANCES = 200
"""Instances of one multi-instance element; also how the ordinals of nested ones are told apart."""

Task = Any
"""A task of SpiffWorkflow, which has no types."""


def attach(host: Task, what: Any, state: int = WAITING) -> Task:
    """A dependant of a running task: it goes when the task goes."""
    child = host._add_child(what, state)
    child.triggered = True
    return child


def is_live(task: Task) -> bool:
    """Whether a task is neither complete nor cancelled."""
    return bool(task._state < COMPLETED)


def ask(task: Task, expression: Expression) -> object:
    """What the facts of this very case answer.

    Raises:
        StuckInModel: they have no answer.
    """
    try:
        return expression.value(task.workflow.top_workflow.facts)
    except NoAnswer as error:
        raise stuck(task, error.says("zh"), error.says("en")) from error


def stuck(task: Task, zh: str, en: str) -> StuckInModel:
    """The case cannot go on here."""
    where = task.task_spec.bpmn_id or task.workflow.spec.name
    return StuckInModel(element=where, why=Text(zh.rstrip("。"), en.rstrip(".")))
