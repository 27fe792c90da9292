"""Stop and restart a clock: which one, on what ground, by what rule; and extend a limit."""

from datetime import datetime

from engine.domain import ledger
from engine.domain.case import PauseEntry
from engine.domain.errors import (
    LegalBasisNeeded,
    NoLongerWaiting,
    NoSuchThing,
    NotYours,
    ReasonNeeded,
    Unreadable,
)
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.names import BranchId, CaseId, Officer, Role, Text
from engine.domain.words import POSTS, STATES
from engine.stages import advance, numbering, opening
from engine.stages.casefile import CaseFile
from engine.stages.reading import short
from engine.store import Transaction, clocks, journal, papers
from engine.store.papers import Notice

JOINT_EXTENSION_DAYS = 15
"""Working days, once, with the government's approval. Source: Licence Law art. 42."""


def stop(
    tx: Transaction,
    case_id: CaseId,
    branch: BranchId,
    ground_code: str,
    reason: str,
    by: Officer,
    now: datetime,
    *,
    planned_days: int | None = None,
    statutory: bool = False,
    basis: str = "",
) -> None:
    """Stop the clocks of a department's running share (special procedure, 特别程序).

    The promised clock stops; the statutory one only where the guide's ground or the item's
    own rule says so, or ``statutory`` is asked for and ``basis`` cites the rule.

    Raises:
        NotYours: only the department's chief representative approves it.
        NoSuchThing: no such ground. NoLongerWaiting: the share is not running.
        LegalBasisNeeded: the law does not stop the statutory clock on this ground.
        ReasonNeeded, Unreadable.
    """
    file = opening.case(tx, case_id, now)
    running = file.running(branch)
    node = file.edition.branches.get(branch)
    if node is None:
        raise NoSuchThing(what=Text("部门办理", "The department's share"))
    _approver(by, node.department)
    if running is None:
        raise NoLongerWaiting(status=STATES[file.case.status])
    ground = file.edition.guide.ground(ground_code)
    if ground is None or ground.automatic:
        raise NoSuchThing(what=Text("停时事由", "The ground"))
    if not reason.strip():
        raise ReasonNeeded(what=Text("暂停计时", "Stopping a clock"), name="reason")
    if planned_days is not None and not 1 <= planned_days <= 365:
        why = Text("应为1到365个工作日。", "must be 1 to 365 working days.")
        raise Unreadable(field=Text("预计天数", "Planned days"), name="planned_days", why=why)
    item = file.edition.guide.item(node.item)
    stops = ground.stops | {"promised"}
    if item is not None and ground.code in item.excludes:
        stops |= {"statutory"}
    cited = short(basis, "basis", Text("法律依据", "Legal basis"), 400, empty=True)
    if statutory and "statutory" not in stops:
        if not cited:
            raise LegalBasisNeeded(ground=ground.title, name="basis")
        stops |= {"statutory"}
    if any(p.branch == branch and p.until is None for p in clocks.pauses(tx, case_id)):
        why = Text("已在暂停计时，不能重复暂停。", "stands still already.")
        raise Unreadable(field=Text("计时", "The clock"), name="ground", why=why)
    entry = PauseEntry(
        id=0, branch=branch, ground=ground.code, stops=stops, basis=cited or ground.basis,
        since=now, until=None, planned_days=planned_days, by=by.name,
        reason=short(reason, "reason", Text("理由", "Reason"), 4000),
    )  # fmt: skip
    clocks.stop(tx, case_id, entry)
    journal.write(
        tx, case_id, "clock-stopped", by, now,
        branch=branch, department=node.department, ground=ground.code, stops=sorted(stops),
        basis=entry.basis, planned_days=planned_days, reason=entry.reason,
    )  # fmt: skip
    advance.on(file, now)


def resume(tx: Transaction, case_id: CaseId, pause_id: int, by: Officer, now: datetime) -> None:
    """The ground has gone; the clock runs again from tomorrow.

    Raises:
        NoSuchThing: no such pause, or it has ended. NotYours.
    """
    file = opening.case(tx, case_id, now)
    for pause in clocks.pauses(tx, case_id):
        if pause.id == pause_id and pause.until is None and pause.branch is not None:
            node = file.edition.branches[pause.branch]
            _approver(by, node.department)
            clocks.resume(tx, pause_id, now)
            journal.write(
                tx, case_id, "clock-running-again", by, now,
                branch=pause.branch, department=node.department, ground=pause.ground,
            )  # fmt: skip
            advance.on(file, now)
            return
    raise NoSuchThing(what=Text("正在进行的暂停", "A pause that is still open"))


def extend(tx: Transaction, case_id: CaseId, reason: str, by: Officer, now: datetime) -> None:
    """Extend the joint statutory limit by fifteen working days, once, and tell the applicant.

    Raises:
        NotYours: only the centre's manager enters the government's approval.
        NoLongerWaiting: not under way. Unreadable: extended before. ReasonNeeded.
    """
    if not by.may(Role.MANAGER):
        raise NotYours(whose=POSTS[Role.MANAGER])
    file = opening.case(tx, case_id, now)
    _under_way(file)
    if file.case.extended_days:
        why = Text("已经延长过一次，不能再延长。", "was extended once already.")
        raise Unreadable(field=Text("法定时限", "The limit"), name="reason", why=why)
    if not reason.strip():
        raise ReasonNeeded(what=Text("延长期限", "Extension"), name="reason")
    words = short(reason, "reason", Text("理由", "Reason"), 4000)
    old_due_on = _statutory_due(file)
    file.change(extended_days=JOINT_EXTENSION_DAYS)
    number = numbering.notice_no(tx, file.edition.guide, "延", now)
    body = {
        "days": JOINT_EXTENSION_DAYS,
        "reason": words,
        "old_due_on": old_due_on,
        "due_on": _statutory_due(file),
    }
    papers.write_notice(tx, case_id, Notice("extension", number, now, by.name, body))
    journal.write(tx, case_id, "limit-extended", by, now, days=JOINT_EXTENSION_DAYS, reason=words)
    advance.on(file, now)


def _approver(by: Officer, department: str) -> None:
    if not by.may(Role.CHIEF) or by.department != department:
        raise NotYours(whose=POSTS[Role.CHIEF])


def _under_way(file: CaseFile) -> None:
    case = file.case
    over = case.status in CLOSED_CASE or case.status is CaseState.READY_TO_ISSUE
    if case.accepted_at is None or over:
        raise NoLongerWaiting(status=STATES[case.status])


def _statutory_due(file: CaseFile) -> str | None:
    """The last day by law as it stands now, for the notice; None while that clock stands still."""
    pauses = clocks.pauses(file.tx, file.case.id)
    clock = ledger.of_case(file.case, file.branch_rows(), pauses, ledger.STATUTORY)
    due = None if clock is None else clock.due(file.calendar)
    return None if due is None else due.isoformat()
