"""One running process: the only home of a workflow object.

An instance lives for one step: loaded from bytes, moved, dumped again, all under the lock of
its case. When a step fails the instance is spoiled; throw it away and roll back.
"""

# ruff: noqa: SLF001 - states of the library's tasks are read here
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from engine.bpmn import snapshot
from engine.bpmn.compiled import Compiled
from engine.bpmn.elements import Inside, Receive, Service
from engine.bpmn.events import Catch
from engine.bpmn.nodes import SEPARATOR
from engine.bpmn.running import Workflow
from engine.bpmn.tasks import MAX_INSTANCES, READY, STARTED, WAITING, Task
from engine.domain.errors import NotOffered

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True, order=True)
class Token:
    """A token that waits: the element it waits at, and which instance of a multi-instance.

    Inside a called process ``element`` starts with the call: ``fire-call/fire-handle``.
    """

    element: str
    nth: int = 0
    _task: Task = field(default=None, compare=False, repr=False)


class Instance:
    """A process that runs. Facts are handed in at every step and never kept."""

    def __init__(self, compiled: Compiled, workflow: Workflow) -> None:
        self.compiled = compiled
        self._workflow = workflow
        self._spoiled = False
        self._seen: tuple[Token, ...] | None = None

    @classmethod
    def start(cls, compiled: Compiled, facts: Facts) -> Self:
        """Begin, and run to where somebody is needed.

        Raises:
            StuckInModel: the facts do not answer a condition on the way.
        """
        instance = cls(compiled, Workflow(compiled.specs[""], compiled.specs, facts))
        instance._settle(facts)
        return instance

    @classmethod
    def load(cls, state: bytes, compiled: Compiled, facts: Facts) -> Self:
        """Take up where ``dump`` left off.

        Raises:
            UnreadableState: not a state of ours, or one of another edition.
        """
        return cls(compiled, snapshot.load(state, compiled, facts))

    def dump(self) -> bytes:
        """The state, a few hundred bytes; the same state gives the same bytes."""
        self._must_be_whole()
        return snapshot.dump(self._workflow, self.compiled)

    # --- what it waits for ------------------------------------------------------------

    @property
    def ended(self) -> bool:
        """Nothing is left to do."""
        return bool(self._workflow.completed)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Waiting work, sorted: user, manual, service and receive tasks."""
        return tuple(sorted(t for t in self._waiting() if _is_work(t._task)))

    @property
    def clocks(self) -> tuple[str, ...]:
        """The ids of the clock events that now wait, sorted; one that waits twice comes twice."""
        return tuple(token.element for token in self.waiting_clocks)

    @property
    def waiting_clocks(self) -> tuple[Token, ...]:
        """The same with their instances, for clocks inside a multi-instance."""
        return tuple(sorted(t for t in self._events() if t._task.task_spec.event == "clock"))

    @property
    def messages(self) -> tuple[str, ...]:
        """The names of messages that somebody waits for, sorted, each once."""
        return tuple(sorted({t._task.task_spec.refers for t in self._events() if _hears(t._task)}))

    @property
    def sent(self) -> tuple[str, ...]:
        """The send tasks and message events passed since ``start`` or ``load``, in order."""
        return tuple(self._name(task) for task in self._workflow.thrown)

    # --- steps ------------------------------------------------------------------------

    def complete(self, element: str, facts: Facts, nth: int = 0) -> None:
        """Somebody has done the work at a token.

        Raises:
            NotOffered: no such token waits.
            StuckInModel: the process cannot go on from there with these facts.
        """
        task = next((t._task for t in self.tokens if (t.element, t.nth) == (element, nth)), None)
        if task is None:
            raise NotOffered(element=element)
        if task._state == WAITING:
            self._step(facts, self._workflow.trigger, task)
        elif task._state == READY:
            self._step(facts, type(task).run, task)
        else:
            self._step(facts, type(task).complete, task)

    def fire(self, element: str, facts: Facts, nth: int = 0) -> None:
        """A clock has run out.

        Raises:
            NotOffered: that clock does not run.
            StuckInModel: as ``complete``.
        """
        task = next(
            (
                t._task
                for t in self._events()
                if (t.element, t.nth) == (element, nth) and t._task.task_spec.event == "clock"
            ),
            None,
        )
        if task is None:
            raise NotOffered(element=element)
        self._step(facts, self._workflow.trigger, task)

    def send(self, message: str, facts: Facts) -> None:
        """A message comes in, to all that wait for it.

        Raises:
            NotOffered: nobody waits for it.
            StuckInModel: as ``complete``.
        """
        tasks = [t._task for t in sorted(self._events()) if _hears(t._task)]
        tasks = [task for task in tasks if task.task_spec.refers == message]
        if not tasks:
            raise NotOffered(element=message)
        self._step(facts, self._deliver, tasks)

    def cancel(self) -> None:
        """Stop everything: withdrawn. Nothing is offered any more."""
        self._step({}, self._workflow.stop_all, self._workflow)

    # --- inside -----------------------------------------------------------------------

    def _deliver(self, tasks: list[Task]) -> None:
        for task in tasks:
            if task._state == WAITING:
                self._workflow.trigger(task)

    def _step(self, facts: Facts, move: Any, subject: Any) -> None:
        self._must_be_whole()
        self._spoiled = True
        self._workflow.facts = facts
        move(subject)
        self._settle(facts)
        self._seen = None
        self._spoiled = False

    def _must_be_whole(self) -> None:
        if self._spoiled:
            raise RuntimeError("a step failed: throw the instance away and roll back")

    def _settle(self, facts: Facts) -> None:
        self._workflow.facts = facts
        self._workflow.settle()

    def _waiting(self) -> tuple[Token, ...]:
        """Whatever waits; looked for once between two steps."""
        if self._seen is None or self._spoiled:
            self._seen = tuple(self._look())
        return self._seen

    def _look(self) -> Iterator[Token]:
        for scope in self._workflow.scopes():
            path, base = _place(scope)
            for task in scope.tasks.values():
                spec = task.task_spec
                if task._state in (READY, STARTED, WAITING) and spec.bpmn_id:
                    nth = base
                    if spec.counted is not None:
                        nth = base * MAX_INSTANCES + task.internal_data["nth"]
                    yield Token(path + spec.bpmn_id, nth, task)

    def _events(self) -> Iterator[Token]:
        for token in self._waiting():
            if token._task._state == WAITING and isinstance(token._task.task_spec, Catch | Receive):
                yield token

    def _name(self, task: Task) -> str:
        return _place(task.workflow)[0] + str(task.task_spec.bpmn_id)


def _is_work(task: Task) -> bool:
    spec = task.task_spec
    return bool(
        (task._state == READY and spec.manual)
        or (task._state == STARTED and isinstance(spec, Service))
        or (task._state == WAITING and isinstance(spec, Receive))
    )


def _hears(task: Task) -> bool:
    return task.task_spec.event == "message" and bool(task.task_spec.refers)


def _place(scope: Any) -> tuple[str, int]:
    """The calls that lead to a scope, and the ordinal of the instance it belongs to."""
    if isinstance(scope, Workflow):
        return "", 0
    host = scope.host
    path, nth = _place(host.workflow)
    if host.task_spec.counted is not None:
        nth = nth * MAX_INSTANCES + host.internal_data["nth"]
    if isinstance(host.task_spec, Inside) and host.task_spec.calls:
        path += host.task_spec.bpmn_id + SEPARATOR
    return path, nth
