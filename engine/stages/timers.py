"""Clock events whose time has come: silence passes, acceptance is deemed, consent is tacit."""

from datetime import datetime

from engine.bpmn.model import Node
from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import SYSTEM, BranchId, CaseId, ElementId
from engine.domain.opinions import Opinion, OpinionKind
from engine.stages import accept, advance, by_minutes, opening, verdicts
from engine.stages.casefile import CaseFile
from engine.store import Transaction, clocks, journal


def due(tx: Transaction, now: datetime) -> tuple[tuple[CaseId, ElementId], ...]:
    """Clock events to fire now, in due order; each in a transaction of its own."""
    return clocks.due(tx, now)


def fire(tx: Transaction, case_id: CaseId, element: ElementId, now: datetime) -> bool:
    """Fire one clock event. False: it no longer waits (a person was faster)."""
    file = opening.case(tx, case_id, now)
    armed = clocks.armed(tx, case_id).get(element)
    if armed is None or armed > now or file.case.status in CLOSED_CASE:
        return False
    clocks.rung(tx, case_id, element, now)
    if element not in file.instance.clocks:
        return False
    node = file.edition.model.node(element)
    host = file.edition.model.nodes.get(node.attached_to)
    late = {"overtaken": True} if _overtaken(file, node, now) else {}
    if by_minutes.tells(node):
        by_minutes.tell(file, node, now, **late)
    else:
        journal.write(tx, case_id, "clock-ran-out", SYSTEM, now, element=element, **late)
    if host is not None and host.work == "accept" and node.interrupting:
        accept.deem(file, now)
    elif node.interrupting and BranchId(node.attached_to) in file.edition.branches:
        _consent(file, BranchId(node.attached_to), now)
    file.fire(element)
    advance.on(file, now)
    return True


def due_of(tx: Transaction, case_id: CaseId, now: datetime) -> tuple[ElementId, ...]:
    """Clock events of one case to fire now, in due order."""
    return clocks.due_of(tx, case_id, now)


def _overtaken(file: CaseFile, node: Node, now: datetime) -> bool:
    """A reminder whose limit has run out as well, because the house was closed: told as such.

    Whoever comes back after a week gets one word for each share, that it is overdue, and not
    another one before it that it soon will be.
    """
    if node.interrupting or node.at != "due-soon":
        return False
    armed = clocks.armed(file.tx, file.case.id)
    return any(
        due_at <= now and file.edition.model.node(other).attached_to == node.attached_to
        for other, due_at in armed.items()
        if file.edition.model.node(other).at != "due-soon"
    )


def _consent(file: CaseFile, branch: BranchId, now: datetime) -> None:
    """Silence counts as consent, by the local rule that the guide names; never a document."""
    running = file.running(branch)
    assert running is not None  # its boundary event was waiting
    item = file.edition.guide.item(running.item)
    rule = item.tacit_rule if item else ""
    opinion = Opinion(
        branch=branch,
        department=running.department,
        round=running.round,
        kind=OpinionKind.TACIT,
        drawing_version=file.case.drawing_version,
        at=now,
        text=f"未按期出具意见，依《{rule}》视为同意",
        source="clock",
    )
    verdicts.write(file, opinion, (), SYSTEM, now)
    journal.write(
        file.tx, file.case.id, "consent-by-silence", SYSTEM, now,
        department=running.department, branch=branch, round=running.round, rule=rule,
    )  # fmt: skip
