"""The clocks of a while-you-wait case: when a step has used its plan, and when it eats the slack.

A step may last until what follows it no longer fits into the promise. That instant, and the
planned end of the step, are derived from the ledger each time; nothing is kept but what lists
sort by.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from engine.bpmn.model import Node
from engine.domain import ledger
from engine.domain.case import Branch, PauseEntry, WorkItem
from engine.domain.lifecycle import CLOSED_CASE, BranchState, CaseState
from engine.domain.minutes import MinuteClock
from engine.domain.names import SYSTEM
from engine.stages.casefile import CaseFile
from engine.store import branches, clocks, journal, slow_steps

_COUNTING: Final = frozenset(CaseState) - CLOSED_CASE - {CaseState.AWAITING_CORRECTION}
TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "due-soon": ("step-used-its-plan", "plan"),
    "overdue": ("step-ate-the-slack", "slack"),
}
"""``approval:at`` of an event in minutes → its entry in the history, and the level of the alarm."""


def due_of_case(
    file: CaseFile, rows: Sequence[Branch], pauses: Sequence[PauseEntry]
) -> datetime | None:
    """When the promise in minutes ends; None while it stands still, and where there is none."""
    clock = ledger.in_minutes(file.case, file.edition.guide, rows, pauses)
    if clock is None or file.case.status not in _COUNTING:
        return None
    return clock.due(file.calendar)


def due_of(
    file: CaseFile, item: WorkItem, rows: Sequence[Branch], pauses: Sequence[PauseEntry]
) -> datetime | None:
    """Until when a piece of work may last before the rest of the plan no longer fits."""
    step = step_of(file, item.element)
    if step is None or not file.edition.guide.while_waiting:
        return None
    return _latest(file, step, _started(file, step, rows), rows, pauses)


def rings_at(
    file: CaseFile, node: Node, rows: Sequence[Branch], pauses: Sequence[PauseEntry]
) -> datetime | None:
    """When an event on a step's edge rings: its plan used up (due-soon), the slack eaten."""
    step = file.edition.model.nodes.get(node.attached_to)
    if step is None or not step.minutes:
        return None
    started = _started(file, step, rows)
    if started is None:
        return None
    latest = _latest(file, step, started, rows, pauses)
    if node.at != "due-soon":
        return latest
    planned = _own(step, started, rows, pauses).due(file.calendar)
    return None if planned == latest else planned  # nothing left to eat: one word is enough


def tells(node: Node) -> bool:
    """Whether an event tells of a slow step."""
    return node.clock == "minutes" and node.at in TOLD


def tell(file: CaseFile, node: Node, now: datetime, **more: Any) -> None:
    """Tell the hall that a step has used its plan up, supervision too once the slack is eaten."""
    step = file.edition.model.node(node.attached_to)
    what, level = TOLD[node.at]
    rows = file.branch_rows()
    pauses = clocks.pauses(file.tx, file.case.id)
    clock = ledger.in_minutes(file.case, file.edition.guide, rows, pauses)
    left = 0 if clock is None else clock.left(file.calendar, now)
    department = file.edition.model.department_of(step.id)
    journal.write(
        file.tx, file.case.id, what, SYSTEM, now,
        **({"department": department} if department else {}),
        element=step.id, planned=step.planned, left=left, **more,
    )  # fmt: skip
    slow_steps.raise_(
        file.tx, file.case.id, step.id, file.case.round, level, department, now, left=left
    )


def step_of(file: CaseFile, element: str) -> Node | None:
    """The planned step that an element belongs to: itself, or what is around it."""
    around = file.edition.model.around(element)
    return next((node for node in around if node.minutes), None)


def _started(file: CaseFile, step: Node, rows: Sequence[Branch]) -> datetime | None:
    """When a step that waits now was begun: a share when it was dispatched, work when offered."""
    for row in rows:
        if row.branch == step.id and row.state is BranchState.RUNNING:
            return row.started_at
    for item in branches.open_items(file.tx, file.case.id):
        if item.element == step.id:
            return item.offered_at
    return None


def _latest(
    file: CaseFile,
    step: Node,
    started: datetime | None,
    rows: Sequence[Branch],
    pauses: Sequence[PauseEntry],
) -> datetime | None:
    """The end of the slack; a step that began late still has its own plan."""
    clock = ledger.in_minutes(file.case, file.edition.guide, rows, pauses)
    if clock is None:
        return None
    budget = file.edition.plan.left_for(step.id, clock.allowed)
    slack = clock.within(budget).due(file.calendar)
    own = None if started is None else _own(step, started, rows, pauses).due(file.calendar)
    ends = [moment for moment in (slack, own) if moment is not None]
    return max(ends) if slack is not None and ends else None


def _own(
    step: Node, started: datetime, rows: Sequence[Branch], pauses: Sequence[PauseEntry]
) -> MinuteClock:
    branch = next((row.branch for row in rows if row.branch == step.id), None)
    return ledger.of_step(started, step.planned, pauses, branch)
