"""Events: what waits for something, what hangs on the edge of an activity, what goes out."""

# ruff: noqa: SLF001 - a task of the library is moved by its private hooks, in this room only
from typing import Any

from engine.bpmn.elements import Element
from engine.bpmn.tasks import STARTED, WAITING, Task, attach


class Catch(Element):
    """An event that waits: a clock, or a message named ``refers``."""

    def __init__(self, scope: Any, name: str, event: str, refers: str) -> None:
        super().__init__(scope, name)
        self.event, self.refers = event, refers

    def _update_hook(self, my_task: Task) -> bool | None:
        my_task._set_state(WAITING)
        return None


class Boundary(Catch):
    """An event on the edge of an activity. It never looks at the wall clock: a stage fires it."""

    def __init__(
        self, scope: Any, name: str, event: str, refers: str, *, interrupting: bool
    ) -> None:
        super().__init__(scope, name, event, refers)
        self.interrupting = interrupting

    @property
    def rearms(self) -> bool:
        """Whether it can fire again on the same activity; a clock runs out once."""
        return not self.interrupting and self.event != "clock"


class Throw(Element):
    """An event that goes out as the token passes: a message, or an end's error or escalation.

    It is thrown once its own task is complete, so that a scope which dies of it leaves nothing
    half done.
    """

    def __init__(self, scope: Any, name: str, event: str, refers: str) -> None:
        super().__init__(scope, name)
        self.event, self.refers = event, refers

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        if self.event:
            my_task.workflow.top_workflow.throw(my_task, self.event, self.refers)


class EventGateway(Element):
    """It waits with all its events; the first that fires takes the token and ends the others."""

    def _update_hook(self, my_task: Task) -> bool | None:
        my_task._set_state(STARTED)
        for event in self.outputs:
            attach(my_task, event)
        return None
