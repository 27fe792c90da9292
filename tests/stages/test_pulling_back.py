import pytest

from engine.domain.errors import NoLongerWaiting, NotYours, ReasonNeeded, Unreadable
from engine.stages import redraw
from tests.office import PASS, REVISE
from tests.refusals import refused


def pulls(office, case, sheet_no="J-03", login="plan-chengban", reason="影响总平面"):
    """A department wants a changed sheet on its desk."""
    with office.at_work(login) as (tx, who):
        redraw.pull_back(tx, case, sheet_no, reason, who, office.now)


def test_a_department_that_pulls_a_changed_sheet_back_reviews_in_one_more_round(hall):
    """It was told of the change and thinks that it concerns it after all."""
    office, cases = hall
    case = cases["second_round"]
    pulls(office, case)
    pulls(office, case)
    assert office.history(case).count("sheet-pulled-back") == 1

    office.opines(case, "fire", PASS)

    assert office.who_reviews(case) == {"plan"}
    assert (office.status(case), office.case(case).round) == ("in_review", 3)
    office.opines(case, "plan", PASS)
    assert office.status(case) == "awaiting_signature"


def test_several_departments_pull_the_same_sheet_back_into_one_round(hall):
    """Side by side, like everything here."""
    office, cases = hall
    case = cases["second_round"]
    for login in ("plan-chengban", "hcon-shenhe", "cado-daibiao"):
        pulls(office, case, login=login)

    office.opines(case, "fire", PASS)

    assert office.who_reviews(case) == {"plan", "hcon", "cado"}


def test_a_sheet_pulled_back_waits_for_the_next_drawings_if_changes_are_asked_for(hall):
    """Round three is for both: who asked and who pulled."""
    office, cases = hall
    case = cases["second_round"]
    pulls(office, case)
    office.opines(case, "fire", REVISE, sheets=["J-01"])
    assert office.status(case) == "drawing_change"

    office.design_firm_uploads(case, ["J-01"])

    assert office.who_reviews(case) == {"fire", "plan"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"sheet_no": "Z-01"}, Unreadable),  # did not change
        ({"sheet_no": "X" * 500}, Unreadable),
        ({"reason": " "}, ReasonNeeded),
        ({"reason": "字" * 4001}, Unreadable),
        ({"login": "fire-chengban"}, Unreadable),  # has it on the desk already
        ({"login": "jinjian"}, NotYours),
        ({"login": "sheji"}, NotYours),
    ],
    ids=str,
)
def test_only_a_changed_sheet_can_be_pulled_back_for_a_reason(hall, changes, error):
    """By a department that took part and is not reviewing."""
    office, cases = hall

    with refused(office, error):
        pulls(office, cases["second_round"], **changes)


def test_a_department_that_was_not_asked_cannot_pull_a_sheet_back(office):
    """No basement: civil defence takes no part in this case."""
    case = office.accepts(facts={"has_basement": False})
    office.opines(case, "fire", REVISE, sheets=["J-03"])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, ["J-03"])

    with refused(office, NotYours):
        pulls(office, case, login="cado-chengban")


@pytest.mark.parametrize("station", ["redrawing", "signing", "ready", "delivered", "withdrawn"])
def test_outside_a_review_no_sheet_is_pulled_back(hall, station):
    """There is no round that one more could follow."""
    office, cases = hall

    with refused(office, NoLongerWaiting):
        pulls(office, cases[station])
