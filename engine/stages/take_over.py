"""A share that would go to a department's own system is done at our desk instead.

The diagram draws a letter there and no people, yet one handles and another checks (一审一核) as
everywhere: both pieces of work are offered, one after the other, at the token that waits for the
system. It goes on when the checker lets the opinion stand, or when the system answers first.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.domain.case import ROLE_OF_WORK, WorkItem
from engine.domain.names import BranchId, CaseId, Officer
from engine.stages import advance
from engine.stages.casefile import CaseFile
from engine.store import Transaction, branches, journal


def here(
    tx: Transaction, case_id: CaseId, branch: BranchId, round_no: int, by: Officer, now: datetime
) -> bool:
    """Offer the share to the department's people, beside the letter.

    Whoever is first counts: an answer of the system takes the work item back, and an opinion
    given at the desk makes a later answer of the system come too late.

    Returns:
        False: it is on their desk already, or the case no longer waits for this round.
    """
    file = CaseFile.locked(tx, case_id)
    running = file.running(branch)
    token = _waiting(file, branch)
    if running is None or running.round != round_no or token is None:
        return False
    element, nth = token
    if any((i.element, i.nth) == token for i in branches.open_items(tx, case_id)):
        return False
    row = {
        "case_id": case_id,
        "element": element,
        "nth": nth,
        "department": running.department,
        "branch": branch,
        "round": round_no,
    }
    _offer(tx, "handle", row, now)
    journal.write(
        tx, case_id, "branch-taken-over", by, now,
        department=running.department, branch=branch, round=round_no,
    )  # fmt: skip
    advance.on(file, now)
    return True


def at_our_desk(file: CaseFile, item: WorkItem) -> bool:
    """Whether this work is done in the place of a system that the diagram sends a letter to."""
    return file.edition.model.node(item.element).kind == "serviceTask"


def hand_on(file: CaseFile, item: WorkItem, work: str, now: datetime) -> None:
    """The next piece of work of a share that was taken over; its token keeps waiting."""
    names = ("case_id", "element", "nth", "department", "branch", "round")
    _offer(file.tx, work, {name: getattr(item, name) for name in names}, now)


def _offer(tx: Transaction, work: str, row: Mapping[str, Any], now: datetime) -> None:
    role = ROLE_OF_WORK[work].value
    branches.offer(tx, {**row, "work": work, "role": role, "offered_at": now})


def _waiting(file: CaseFile, branch: BranchId) -> tuple[str, int] | None:
    """The token of the branch that waits for a system."""
    model = file.edition.model
    for token in file.instance.tokens:
        home = model.branch_of(token.element)
        if (
            home is not None
            and home.id == branch
            and model.node(token.element).kind == "serviceTask"
        ):
            return token.element, token.nth
    return None
