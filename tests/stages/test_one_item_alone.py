import pytest

from engine.domain.errors import NotReady
from engine.store import papers
from tests.office import NOT_REQUIRED, PASS, REFUSE, REVISE
from tests.refusals import refused


@pytest.fixture
def case(office):
    """One department, one item, the same window: nothing is handled outside it."""
    return office.accepts(process="single-item")


def test_a_single_item_takes_the_same_road(office, case):
    """Receive, accept, review, sign, hand out."""
    assert office.who_reviews(case) == {"fire"}
    office.opines(case, "fire", PASS)
    with refused(office, NotReady):
        office.hands_out(case)
    office.everyone_signs(case)
    office.hands_out(case)

    assert (office.status(case), office.case(case).outcome) == ("delivered", "granted")


def test_a_single_item_is_reviewed_again_after_changes(office, case):
    """The same rounds."""
    office.opines(case, "fire", REVISE, sheets=["J-01"])
    office.design_firm_uploads(case, changed=["J-01"])
    assert office.case(case).round == 2
    office.opines(case, "fire", PASS)
    office.everyone_signs(case)
    office.hands_out(case)

    with office.store.reading() as tx:
        (paper,) = papers.decisions(tx, case)
    assert paper.drawing_version == 2


def test_a_single_refusal_asks_nobody_about_independence(office, case):
    """There is no other part."""
    office.opines(case, "fire", REFUSE)
    office.everyone_signs(case)
    office.hands_out(case)

    assert office.case(case).outcome == "refused"


def test_where_no_permit_is_needed_the_case_is_closed_without_a_document(office, case):
    """Nothing to sign; the applicant is told all the same."""
    office.opines(case, "fire", NOT_REQUIRED)
    assert office.status(case) == "ready_to_issue"
    office.hands_out(case)

    with office.store.reading() as tx:
        assert papers.handover(tx, case).documents == ()


def test_both_processes_of_a_project_can_run_side_by_side(office, case):
    """A joint case is no obstacle to a single item, and the other way round."""
    joint = office.accepts()

    office.opines(case, "fire", PASS)

    assert office.who_reviews(joint) == {"plan", "cado", "fire", "mete", "hcon"}
    assert office.case(case).case_no[6:8] != office.case(joint).case_no[6:8]
