"""One whole review, and what goes wrong in it."""

import pytest

from tests.office import ALL, PASS, REVISE

pytestmark = pytest.mark.both_databases


def test_five_departments_pass_and_the_window_hands_out_once(office):
    """The product's main job."""
    case = office.accepts()
    assert office.who_reviews(case) == set(ALL)

    office.everyone_else_opines(case, PASS)
    assert office.status(case) == "awaiting_signature"

    office.everyone_signs(case)
    assert office.status(case) == "ready_to_issue"

    office.hands_out(case)
    assert office.status(case) == "delivered"
    assert office.case(case).outcome == "granted"


def test_another_round_is_only_for_the_departments_concerned(office):
    """Nobody reviews again what did not change."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, sheets=["J-03"])
    office.everyone_else_opines(case, PASS)
    assert office.status(case) == "drawing_change"

    office.design_firm_uploads(case, changed=["J-03"])

    assert office.who_reviews(case) == {"fire"}
