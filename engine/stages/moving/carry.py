"""One case is carried over: its edition, its position and the names of what hangs on it.

Work items keep their rows, and with them who holds them, what was typed and when they fall due;
clocks and pauses go on. What is dropped ends as if nobody waited for it any more.
"""

from datetime import datetime
from typing import Final

from engine.domain.carrying import CaseFate, Route
from engine.domain.case import Case, WorkItem
from engine.domain.lifecycle import CLOSED_CASE, BranchState
from engine.domain.names import SYSTEM, BranchId, CaseId, Text
from engine.stages import advance, editions, opening, timekeeping
from engine.stages.casefile import CaseFile
from engine.stages.editions import Edition
from engine.stages.moving import foresee
from engine.stages.moving.foresee import Verdict
from engine.store import Transaction, branches, carrying, journal, landmarks, rows

_MOVED_ON: Final = Text(
    "试算之后这一件又办了，情况变了。请重新试算。",
    "The case went on after the dry run. Try it again.",
)
_CLOSED: Final = Text(
    "试算之后这一件已经办结，不用转了。", "The case was closed after the dry run: it stays."
)


def one(tx: Transaction, route: Route, case_id: CaseId, now: datetime) -> CaseFate:
    """Carry one case over, if it stands as it was judged; what became of it.

    The case is locked first. A case that has gone on since the dry run is set aside with a reason,
    and nothing of it is changed.

    Raises:
        ApprovalError: it cannot go on there; roll back, and set it aside with this sentence.
    """
    file = opening.case(tx, case_id, now)
    fate = carrying.fate(tx, route.id, case_id)
    if fate is None or fate.state is not CaseFate.SAFE:
        return CaseFate.STAYS if fate is None else fate.state
    if file.case.status in CLOSED_CASE:
        return aside(tx, route, case_id, (_CLOSED,), now)
    if file.case.edition != route.source or file.case.version != fate.seen:
        return aside(tx, route, case_id, (_MOVED_ON,), now)
    target = editions.of(tx, route.target)
    verdict = foresee.case(file, target, route, now)
    if verdict.state is not CaseFate.SAFE or verdict.foreseen != fate.foreseen:
        return aside(tx, route, case_id, verdict.why or (_MOVED_ON,), now)
    before = rows.pack(tx, case_id)
    moved = _over(file, target, route, verdict, now)
    landmarks.passed("case.carried")
    carrying.write(
        tx, route.id, case_id, CaseFate.SAFE,
        state=CaseFate.MOVED.value, before=before, version=moved.version, at=now,
    )  # fmt: skip
    return CaseFate.MOVED


def aside(
    tx: Transaction, route: Route, case_id: CaseId, why: tuple[Text, ...], now: datetime
) -> CaseFate:
    """A case is left where it is, with the reason."""
    carrying.write(
        tx, route.id, case_id, CaseFate.SAFE, state=CaseFate.ASIDE.value, why=why, at=now
    )
    return CaseFate.ASIDE


def _over(file: CaseFile, target: Edition, route: Route, verdict: Verdict, now: datetime) -> Case:
    tx, case_id = file.tx, file.case.id
    assert verdict.instance is not None
    assert verdict.carried is not None
    _end_dropped(file, route, now)
    shares = foresee.shares_of(file.edition, route.pairs)
    rows.rename(tx, case_id, {**route.pairs}, shares)
    moved = CaseFile(tx, file.case, target, verdict.instance)
    for old, new in shares.items():
        node = target.branches.get(BranchId(new))
        was = file.edition.branches[BranchId(old)]
        if node is not None and (node.department, node.item) != (was.department, was.item):
            rows.assign(tx, case_id, new, department=node.department, item=node.item)
    for item in branches.open_items(tx, case_id):
        _keep(moved, item)
    moved.change(edition=route.target)
    journal.write(
        tx, case_id, "carried-over", SYSTEM, now,
        plan=route.id, source=route.source, target=route.target, reason=route.reason,
        asked_by=route.started_by,
        dropped=[foresee.called(file.edition, one).zh for one in verdict.carried.dropped],
        begun=[foresee.called(target, one).zh for one in verdict.carried.begun],
        skipped=[foresee.called(target, one).zh for one in verdict.carried.skipped],
    )  # fmt: skip
    return advance.on(moved, now)


def _end_dropped(file: CaseFile, route: Route, now: datetime) -> None:
    """Shares without a counterpart are over: their clocks, their work."""
    kept = foresee.shares_of(file.edition, route.pairs)
    for row in file.branch_rows():
        if row.state is BranchState.RUNNING and row.branch not in kept:
            timekeeping.end_pauses(file, row.branch, SYSTEM, now)
            branches.end(file.tx, file.case.id, row.branch, BranchState.CANCELLED, now)
    gone = [
        item.id
        for item in branches.open_items(file.tx, file.case.id)
        if item.element not in route.pairs
    ]
    branches.cancel(file.tx, gone, now)


def _keep(moved: CaseFile, item: WorkItem) -> None:
    """Open work stays with whoever holds it, unless it is another department's now."""
    department = moved.edition.model.department_of(item.element) or None
    if item.work == "independence":
        department = department or moved.edition.guide.lead
    if item.department is not None and department != item.department:
        rows.reassign(moved.tx, item.id, department)
