"""Cases brought to their end, for figures over decided cases."""

from tests.given import REVISE


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
