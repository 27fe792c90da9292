"""A share that would go to a department's own system is done at our desk instead."""

from datetime import datetime

from engine.domain.case import ROLE_OF_WORK
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
        "work": "handle",
        "role": ROLE_OF_WORK["handle"].value,
        "department": running.department,
        "branch": branch,
        "round": round_no,
        "offered_at": now,
    }
    branches.offer(tx, row)
    journal.write(
        tx, case_id, "branch-taken-over", by, now,
        department=running.department, branch=branch, round=round_no,
    )  # fmt: skip
    advance.on(file, now)
    return True


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
