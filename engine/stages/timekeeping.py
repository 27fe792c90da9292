"""Clock events armed and taken back, due days of work items, pauses that open by themselves."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from engine.bpmn.model import Node
from engine.domain import ledger
from engine.domain.case import Branch, PauseEntry, WorkItem
from engine.domain.clocks import Clock
from engine.domain.lifecycle import BEFORE_ACCEPTANCE, COUNTING, BranchState
from engine.domain.names import SYSTEM, BranchId, ElementId, Officer
from engine.domain.wording import local_day, utc
from engine.stages import by_minutes
from engine.stages.casefile import CaseFile
from engine.store import branches, clocks, coordination, journal, papers

DRAWING_CHANGE = "drawing-change"
PAYMENT = "payment"
AMENDS = "applicant-amends"
HAND_OUT_DAYS = 10
"""Working days to hand a decision out. Source: Administrative Licence Law, arts. 44 and 82."""
_AHEAD = re.compile(r"\+([0-9]{1,4})")


def refresh(file: CaseFile, now: datetime, *, by_a_new_calendar: bool = False) -> None:
    """Bring pauses, clock events and due days up to where the case stands.

    ``by_a_new_calendar``: also those that keep the instant they were once given (so many minutes
    after the work was offered) are counted anew, from where they began.
    """
    _pause_while(file, "redraw", DRAWING_CHANGE, now)
    _pause_while(file, "pay", PAYMENT, now)
    _pause_while(file, "amend", AMENDS, now)
    rows = branches.of_case(file.tx, file.case.id)
    pauses = clocks.pauses(file.tx, file.case.id)
    _arm(file, rows, pauses, now, by_a_new_calendar=by_a_new_calendar)
    for item in branches.open_items(file.tx, file.case.id):
        due_at = by_minutes.due_of(file, item, rows, pauses)
        due_on = local_day(due_at) if due_at else _due_on(file, item, rows, pauses)
        if (due_on, due_at) != (item.due_on, item.due_at):
            branches.set_due(file.tx, item.id, due_on, due_at)
    due_at = by_minutes.due_of_case(file, rows, pauses)
    file.change(due_on=local_day(due_at) if due_at else _due_of_case(file), due_at=due_at)


def _due_of_case(file: CaseFile) -> date | None:
    """The last day of the clock that the case's lamp shows; see ``Case.due_on``."""
    case = file.case
    if case.status not in COUNTING:
        return None
    if case.status in BEFORE_ACCEPTANCE:
        clock: Clock | None = _acceptance(file)
    else:
        pauses = clocks.pauses(file.tx, case.id)
        clock = ledger.of_case(case, file.branch_rows(), pauses, ledger.PROMISED)
    return None if clock is None or clock.ended else clock.due(file.calendar)


def end_pauses(file: CaseFile, branch: BranchId, by: Officer, now: datetime) -> None:
    """A share that is over stands still no longer; its next round begins with a running clock."""
    for pause in clocks.pauses(file.tx, file.case.id):
        if pause.branch == branch and pause.until is None:
            clocks.resume(file.tx, pause.id, now)
            journal.write(
                file.tx, file.case.id, "clock-running-again", by, now,
                branch=branch, department=file.edition.branches[branch].department,
                ground=pause.ground,
            )  # fmt: skip


def _pause_while(file: CaseFile, work: str, code: str, now: datetime) -> None:
    """A clock stands still while others have the case, if the guide has a ground for it.

    Drawings go back until the new set is in; a slip waits until it is paid; an applicant corrects
    on the spot.
    """
    ground = file.edition.guide.ground(code)
    if ground is None:
        return
    held = [
        p
        for p in clocks.pauses(file.tx, file.case.id)
        if p.ground == ground.code and p.branch is None and p.until is None
    ]
    changing = file.waiting_for(work) is not None
    if changing and not held:
        entry = PauseEntry(
            id=0,
            branch=None,
            ground=ground.code,
            stops=ground.stops,
            basis=ground.basis,
            since=now,
            until=None,
            planned_days=ground.planned_days,
            by=SYSTEM.name,
            reason="",
        )
        clocks.stop(file.tx, file.case.id, entry)
        journal.write(
            file.tx, file.case.id, "clock-stopped", SYSTEM, now,
            ground=ground.code, stops=sorted(ground.stops), basis=ground.basis,
        )  # fmt: skip
    elif held and not changing:
        for pause in held:
            clocks.resume(file.tx, pause.id, now)
        journal.write(file.tx, file.case.id, "clock-running-again", SYSTEM, now, ground=ground.code)


def _arm(
    file: CaseFile,
    rows: Sequence[Branch],
    pauses: Sequence[PauseEntry],
    now: datetime,
    *,
    by_a_new_calendar: bool,
) -> None:
    armed = clocks.armed(file.tx, file.case.id)
    wanted: dict[ElementId, datetime] = {}
    for element in file.instance.clocks:
        key = ElementId(element)
        node = file.edition.model.node(element)
        due_at, began = None, now
        if node.clock == "minutes" and node.at[0] == "+" and key in armed:
            offered = _offered_at(file, node) if by_a_new_calendar else None
            due_at, began = (armed[key], now) if offered is None else (None, offered)
        due_at = due_at or _rings_at(file, node, rows, pauses, began)
        if due_at is not None:
            wanted[key] = due_at
    stale = [e for e, at in armed.items() if wanted.get(e) != at]
    clocks.disarm(file.tx, file.case.id, stale)
    for element, due_at in wanted.items():
        if armed.get(element) != due_at:
            clocks.arm(file.tx, file.case.id, element, due_at, file.calendar.version)


def _offered_at(file: CaseFile, node: Node) -> datetime | None:
    """When the work that a clock event hangs on was offered; None where it is no such work."""
    around = file.edition.model.around
    held = branches.open_items(file.tx, file.case.id)
    mine = [i for i in held if any(n.id == node.attached_to for n in around(i.element))]
    return min((item.offered_at for item in mine), default=None)


def _rings_at(
    file: CaseFile, node: Node, rows: Sequence[Branch], pauses: Sequence[PauseEntry], now: datetime
) -> datetime | None:
    """When a clock event rings, or None while its clock stands still or no rule arms it."""
    calendar = file.calendar
    ahead = _AHEAD.fullmatch(node.at)
    if node.clock == "minutes" and ahead:
        return calendar.minutes_ahead(now, int(ahead[1]))
    if node.clock == "minutes":
        return by_minutes.rings_at(file, node, rows, pauses)
    clock = _clock_of(file, node, rows, pauses)
    if clock is None or clock.stopped:
        return None
    if ahead:
        started = Clock(clock.kind, int(ahead[1]), clock.started, clock.pauses)
        due = started.due(calendar)
    else:
        due = clock.due(calendar)
    if due is None:
        return None
    if node.at == "due-soon":
        return utc(_working_day_before(file, due))
    return utc(due + timedelta(days=1))


def _working_day_before(file: CaseFile, day: date) -> date:
    day -= timedelta(days=1)
    while not file.calendar.is_working(day):
        day -= timedelta(days=1)
    return day


def _clock_of(
    file: CaseFile, node: Node, rows: Sequence[Branch], pauses: Sequence[PauseEntry]
) -> Clock | None:
    branch = file.edition.model.branch_of(node.id)
    if branch is None:
        if file.case.status in BEFORE_ACCEPTANCE:
            return _acceptance(file)
        return ledger.of_case(file.case, rows, pauses, node.clock)
    item = file.edition.guide.item(branch.item)
    overrun = node.interrupting and node.at == "overdue"
    if overrun and (item is None or item.safety or not item.tacit_rule):
        return None  # tacit consent only by a local rule, never for safety
    for row in rows:
        if row.branch == branch.id and row.state is BranchState.RUNNING:
            return ledger.of_branch(row, pauses, node.clock)
    return None


def _acceptance(file: CaseFile) -> Clock:
    notice = papers.notice(file.tx, file.case.id, "correction")
    notified = None if notice is None else notice.at
    return ledger.acceptance(file.case, file.edition.guide, notified)


def _due_on(
    file: CaseFile, item: WorkItem, rows: Sequence[Branch], pauses: Sequence[PauseEntry]
) -> date | None:
    if item.work in {"precheck", "accept"}:
        return _acceptance(file).due(file.calendar)
    if item.work == "redraw":
        return _redraw_due(file, pauses)
    if item.work == "issue" and file.case.decided_at is not None:
        return file.calendar.ahead(local_day(file.case.decided_at), HAND_OUT_DAYS)
    if item.branch is not None:
        for row in rows:
            if row.branch == item.branch and row.state is BranchState.RUNNING:
                return ledger.of_branch(row, pauses, ledger.PROMISED).due(file.calendar)
    clock = ledger.of_case(file.case, rows, pauses, ledger.PROMISED)
    return None if clock is None else clock.due(file.calendar)


def _redraw_due(file: CaseFile, pauses: Sequence[PauseEntry]) -> date | None:
    """The one day for the whole list: the coordinator's, else the guide's planned days."""
    about = coordination.of_round(file.tx, file.case.id, file.case.round)
    if about.answer_by is not None:
        return about.answer_by
    for pause in pauses:
        if pause.ground == DRAWING_CHANGE and pause.until is None and pause.planned_days:
            return file.calendar.ahead(local_day(pause.since), pause.planned_days)
    return None
