"""The applicant withdraws before the decision: everything stops, nothing is deleted (撤件)."""

from collections.abc import Iterable
from datetime import datetime

from engine.domain.case import Case, Decision
from engine.domain.errors import EnteredAlready, NoLongerWaiting, NotYours, ReasonNeeded
from engine.domain.guide import ServiceGuide
from engine.domain.lifecycle import CASE, BranchState, CaseState, move
from engine.domain.names import CaseId, Officer, Role, Text
from engine.domain.words import POSTS, STATES
from engine.stages import opening
from engine.stages.banking import cancelled
from engine.stages.charging import slips
from engine.stages.reading import short
from engine.stages.receive import WINDOW
from engine.store import Transaction, branches, cases, clocks, intake, journal, outbox, papers


def withdraw(tx: Transaction, case_id: CaseId, reason: str, by: Officer, now: datetime) -> None:
    """End the case at the applicant's wish; materials and opinions stay archived.

    Raises:
        NotYours: only the intake window takes the wish. ReasonNeeded.
        NoLongerWaiting: all decisions are signed, or the case has ended.
        EnteredAlready: a register has it; only the register's own procedures change that.
    """
    if not by.may(Role.INTAKE):
        raise NotYours(whose=POSTS[Role.INTAKE])
    file = opening.case(tx, case_id, now)
    case = file.case
    late = too_late(case, file.edition.guide, papers.decisions(tx, case_id))
    if late is not None:
        raise late
    if not reason.strip():
        raise ReasonNeeded(what=Text("撤件", "Withdrawal"), name="reason")
    words = short(reason, "reason", Text("理由", "Reason"), 4000)
    file.instance.cancel()
    branches.cancel(tx, [i.id for i in branches.open_items(tx, case_id)], now)
    for row in file.branch_rows():
        if row.state is BranchState.RUNNING:
            branches.end(tx, case_id, row.branch, BranchState.CANCELLED, now)
    outbox.cancel(tx, case_id)
    slips.cancel(file, words, by, now)
    cancelled.of_case(file, by, now)
    clocks.disarm(tx, case_id, clocks.armed(tx, case_id))
    for pause in clocks.pauses(tx, case_id):
        if pause.until is None:
            clocks.resume(tx, pause.id, now)
    agent = intake.subject_of(tx, case.agent_id)
    intake.visit(tx, case_id, "withdraw", WINDOW, agent.name, now)
    journal.write(tx, case_id, "case-withdrawn", by, now, reason=words, was=case.status.value)
    file.change(
        status=move(CASE, case.status, CaseState.WITHDRAWN),
        outcome="withdrawn",
        due_on=None,
        closed_at=now,
        state=file.instance.dump(),
    )
    cases.write(tx, file.case)


def too_late(
    case: Case, guide: ServiceGuide, decisions: Iterable[Decision]
) -> NoLongerWaiting | EnteredAlready | None:
    """Why a case cannot be withdrawn any more; None while it can."""
    if CaseState.WITHDRAWN not in CASE[case.status]:
        return NoLongerWaiting(status=STATES[case.status])
    for decision in decisions:
        item = guide.item(decision.item)
        if decision.granted and item is not None and item.registers:
            return EnteredAlready(item=item.title, when=decision.signed_at)
    return None
