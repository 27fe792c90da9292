"""A case at every station of the procedure, each made by the people at the counter."""

from engine.domain.application import MaterialReceived, MaterialState
from tests.office import ALL, PASS, REFUSE, REVISE
from tests.stages.verbs import VERBS


def in_precheck(office):
    """Just received: five departments look the materials over."""
    return office.receives(despite_running=True)


def to_accept(office):
    """The pre-check is over; the window decides."""
    case = office.receives(despite_running=True)
    for department in ALL:
        office.prechecks(case, department)
    return case


def correcting(office):
    """The one notice went out."""
    case = to_accept(office)
    office.demands(case, D05="缺页")
    return case


def corrected(office):
    """What was missing has come."""
    case = correcting(office)
    office.takes_corrections(case, "D05")
    return case


def in_review(office):
    """Accepted; nobody has said anything yet."""
    return office.accepts(despite_running=True)


def following(office):
    """Accepted with a paper that may come later."""
    every = office.application().materials
    late = tuple(
        MaterialReceived(m.code, MaterialState.TO_FOLLOW) if m.code == "D03" else m for m in every
    )
    return office.accepts(despite_running=True, materials=late)


def drafted(office):
    """Fire's handler has put an opinion before the checker."""
    case = office.accepts(despite_running=True)
    office.drafts(case, "fire", PASS)
    return case


def paused(office):
    """Fire waits for an expert review."""
    case = office.accepts(despite_running=True)
    VERBS["stop clock"].done(office, case)
    return case


def redrawing(office):
    """Fire wants J-03 changed."""
    case = office.accepts(despite_running=True)
    office.opines(case, "fire", REVISE, sheets=["J-03"])
    office.everyone_else_opines(case, PASS)
    return case


def second_round(office):
    """J-03 has changed; only fire looks again."""
    case = redrawing(office)
    office.design_firm_uploads(case, changed=["J-03"])
    return case


def merging(office):
    """Fire refuses, the others pass: the lead department is asked."""
    case = office.accepts(despite_running=True)
    office.opines(case, "fire", REFUSE)
    office.everyone_else_opines(case, PASS)
    return case


def signing(office):
    """Everyone passes; nobody has signed."""
    case = office.accepts(despite_running=True)
    office.everyone_else_opines(case, PASS)
    return case


def ready(office):
    """Everything is signed."""
    case = signing(office)
    office.everyone_signs(case)
    return case


def delivered(office):
    """Handed out."""
    case = ready(office)
    office.hands_out(case)
    return case


def not_accepted(office):
    """Declined at the window."""
    case = to_accept(office)
    office.declines(case)
    return case


def withdrawn(office):
    """Taken back in the middle of the second round."""
    case = second_round(office)
    office.withdraws(case)
    return case


STATIONS = {
    station.__name__: station
    for station in (
        in_precheck, to_accept, correcting, corrected, in_review, following, drafted, paused,
        redrawing, second_round, merging, signing, ready, delivered, not_accepted, withdrawn,
    )
}  # fmt: skip
