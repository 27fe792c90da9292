"""Cases brought to their end, for figures over decided cases."""

from tests.given import PASS, REVISE


def two_decided(office):
    """Two cases decided: one at once, one after a second round."""
    plain = office.accepts(despite_running=True)
    office.everyone_else_opines(plain)
    office.everyone_signs(plain)
    again = office.accepts(despite_running=True)
    office.opines(again, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(again)
    office.design_firm_uploads(again, ["J-01"])
    office.everyone_else_opines(again)
    office.everyone_signs(again)
    return plain, again


def two_rounds(office):
    """Two days of review, three at the design firm, one of re-review, one until the signature.

    Fire asks for changes in the first round; everybody passes in the end.
    """
    case = office.accepts()
    office.tomorrow(2)
    office.opines(case, "fire", REVISE, sheets=["J-03"])
    office.everyone_else_opines(case, PASS)
    office.tomorrow(3)
    office.design_firm_uploads(case, changed=["J-03"])
    office.tomorrow()
    office.everyone_else_opines(case, PASS)
    office.tomorrow()
    office.everyone_signs(case)
    return case
