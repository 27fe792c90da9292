"""Who may see which case: the hall and the departments every one, a design firm its own."""

from engine.domain.case import Case
from engine.domain.errors import NoSuchCase
from engine.domain.names import Officer, Role
from engine.store import Transaction, cases, intake


def case(tx: Transaction, case_no: str, officer: Officer) -> Case:
    """The case, for somebody who may see it; to others it is not there.

    Raises:
        NoSuchCase: no such number, or not theirs.
    """
    found = cases.numbered(tx, case_no)
    if officer.roles <= {Role.DESIGN_FIRM}:
        firm = intake.subject_of(tx, found.design_firm_id)
        if not officer.organisation or firm.code != officer.organisation:
            raise NoSuchCase(case=case_no[:40])
    return found
