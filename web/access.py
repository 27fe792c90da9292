"""Who may see which case: the hall and the departments every one, a design firm its own."""

from engine.domain.case import Case
from engine.domain.errors import NoSuchCase
from engine.domain.names import Officer, Role
from engine.store import Transaction, cases, intake


def external(officer: Officer) -> bool:
    """Whether this person belongs to none of the authorities: no history, no papers of others."""
    return officer.roles <= {Role.DESIGN_FIRM, Role.TELLER}


def case(tx: Transaction, case_no: str, officer: Officer) -> Case:
    """The case, for somebody who may see it; to others it is not there.

    Raises:
        NoSuchCase: no such number, or not theirs.
    """
    found = cases.numbered(tx, case_no)
    if external(officer):
        firm = intake.subject_of(tx, found.design_firm_id)
        if not officer.organisation or firm.code != officer.organisation:
            raise NoSuchCase(case=case_no[:40])
    return found


def papers_of(tx: Transaction, case_no: str, officer: Officer) -> Case:
    """The case, for somebody who may also read what the applicant brought and was sent.

    Raises:
        NoSuchCase: no such number, or the officer belongs to none of the authorities.
    """
    if external(officer):
        raise NoSuchCase(case=case_no[:40])
    return case(tx, case_no, officer)
