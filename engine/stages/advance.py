"""After every step: merge what is complete, give out what waits, set the clocks, save."""

from datetime import datetime

from engine.domain.case import Case
from engine.domain.errors import StuckInModel
from engine.domain.lifecycle import CASE, CLOSED_CASE, CaseState, move
from engine.domain.names import SYSTEM, Text
from engine.stages import dispatch, measure, settle, timekeeping, timings
from engine.stages.casefile import CaseFile
from engine.stages.charging import close, levy
from engine.store import cases, journal

_STATE_OF_WORK = {
    "precheck": CaseState.IN_PRECHECK,
    "accept": CaseState.RECEIVED,
    "correct": CaseState.AWAITING_CORRECTION,
    "handle": CaseState.IN_REVIEW,
    "check": CaseState.IN_REVIEW,
    "redraw": CaseState.DRAWING_CHANGE,
    "independence": CaseState.MERGING,
    "pay": CaseState.AWAITING_PAYMENT,
    "sign": CaseState.AWAITING_SIGNATURE,
    "move": CaseState.AWAITING_SIGNATURE,
    "amend": CaseState.IN_REVIEW,
    "issue": CaseState.READY_TO_ISSUE,
}


def on(file: CaseFile, now: datetime) -> Case:
    """Walk on from where the process waits now, and save. Nothing of a stage comes after it."""
    undecided = file.case.decided_at is None
    held = dispatch.take_back(file, now)
    settle.settle(file, now)
    levy.before_offering(file, now)
    dispatch.offer(file, held, now)
    _move(file, now)
    timekeeping.refresh(file, now)
    file.change(state=file.instance.dump())
    file.case = cases.write(file.tx, file.case)
    if undecided and file.case.decided_at is not None:
        timings.keep(file.tx, file.case.id)
    return file.case


def may_stand(file: CaseFile) -> CaseState:
    """Where the case would stand with its tokens where they are; nothing is written.

    Raises:
        IllegalMove: no case goes there from where it stands. StuckInModel: nothing waits anywhere.
    """
    state = _state(file)
    if state is CaseState.DELIVERED and file.case.status is not CaseState.READY_TO_ISSUE:
        move(CASE, file.case.status, CaseState.READY_TO_ISSUE)
        return state
    return move(CASE, file.case.status, state)


def _move(file: CaseFile, now: datetime) -> None:
    state = _state(file)
    if state is file.case.status:
        return
    if state is CaseState.DELIVERED and file.case.status is not CaseState.READY_TO_ISSUE:
        close.ended(file, now)  # receipts go out by themselves: nothing waits at a window
        _to(file, CaseState.READY_TO_ISSUE, now)
    _to(file, state, now)


def _to(file: CaseFile, state: CaseState, now: datetime) -> None:
    case = file.case
    file.change(status=move(CASE, case.status, state))
    if state is CaseState.READY_TO_ISSUE and case.decided_at is None:
        file.change(decided_at=now)
        what = "case-decided" if file.edition.reviews else "case-settled"
        journal.write(file.tx, case.id, what, SYSTEM, now, outcome=case.outcome)
        measure.keep(file.tx, file.case)
    if state in CLOSED_CASE and case.closed_at is None:
        file.change(closed_at=now)


def _state(file: CaseFile) -> CaseState:
    if file.case.status in CLOSED_CASE:
        return file.case.status
    model = file.edition.model
    tokens = [model.node(t.element) for t in file.instance.tokens]
    if not tokens:
        if file.instance.ended:
            return _ended(file)
        raise StuckInModel(
            element=file.edition.model.name or file.case.process,
            why=Text("没有任何一步在等待办理。", "nothing waits anywhere."),
        )
    states = {_STATE_OF_WORK.get(n.work, CaseState.IN_REVIEW) for n in tokens}
    order = list(CaseState)
    return min(states, key=order.index)


def _ended(file: CaseFile) -> CaseState:
    if file.case.acceptance == "not_accepted":
        return CaseState.NOT_ACCEPTED
    return CaseState.DELIVERED
