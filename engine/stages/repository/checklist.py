"""The window takes lines of a checklist of a case that is there already."""

from collections.abc import Sequence
from datetime import datetime

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.case import Case
from engine.domain.guide import ServiceGuide
from engine.domain.names import Department, Officer
from engine.stages.repository import keep, parties, rest
from engine.store import Transaction, repository_cases


def took(
    tx: Transaction,
    case: Case,
    guide: ServiceGuide,
    needed: frozenset[Department],
    lines: Sequence[MaterialReceived],
    by: Officer,
    now: datetime,
) -> None:
    """What is said to be on file rests on it from now on; what was brought no longer does.

    Raises:
        NotOnFile: as ``rest.found``.
    """
    held_by = parties.of_case(tx, case)
    resting = rest.found(tx, guide, lines, held_by, now)
    rest.write(tx, case.id, guide, needed, resting, by, now)
    for line in lines:
        if line.state is not MaterialState.ON_FILE:
            repository_cases.rest_no_more(tx, case.id, line.code)
    keep.from_checklist(tx, case.id, guide, lines, held_by, by, now)
