"""Materials brought on the spot, and materials that were to follow."""

import pytest

from engine.domain.application import MaterialReceived, MaterialState, Sheet
from engine.domain.errors import MaterialsMissing, NoLongerWaiting, NotReady, NotYours, Unreadable
from engine.stages import bring
from engine.store import intake
from tests.office import PASS, sha
from tests.refusals import refused


def brings(office, case, *codes, who="jinjian", sheets=()):
    """The applicant puts these on the counter."""
    lines = [MaterialReceived(code, MaterialState.RECEIVED) for code in codes]
    with office.at_work(who) as (tx, clerk):
        bring.bring(tx, case, lines, sheets, clerk, office.now)


def with_to_follow(office, *codes):
    """An application some of whose secondary materials are promised for later."""
    application = office.application()
    lines = tuple(
        MaterialReceived(m.code, MaterialState.TO_FOLLOW if m.code in codes else m.state)
        for m in application.materials
    )
    return office.receives(office.application(materials=lines))


def test_what_lacks_may_be_brought_on_the_spot_without_a_notice(office):
    """Art. 32: what can be put right on the spot is put right on the spot."""
    case = office.receives(without=["D01"])
    with pytest.raises(MaterialsMissing):
        office.accepts(case)

    brings(office, case, "D01")
    office.accepts(case)

    assert office.who_reviews(case)
    assert "corrections-demanded" not in office.history(case)


def test_drawings_brought_on_the_spot_stand_in_the_first_version(office):
    """Reviewers find them in the sheet index."""
    case = office.receives(without=["D14"])

    brings(office, case, "D14", sheets=[Sheet("J-09", "屋顶平面图", "D14", sha("J-09"))])

    with office.store.reading() as tx:
        assert "J-09" in {s.sheet_no for s in intake.sheets(tx, case, 1)}


def test_nothing_is_handed_out_before_the_materials_to_follow_are_here(office):
    """The review goes on; the documents wait."""
    case = with_to_follow(office, "D22")
    office.accepts(case)
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    with pytest.raises(NotReady, match="D22"):
        office.hands_out(case)

    brings(office, case, "D22")
    office.hands_out(case)

    assert office.status(case) == "delivered"


def test_after_acceptance_only_materials_to_follow_come_in(office):
    """Nobody may be asked for more once the case is accepted."""
    case = with_to_follow(office, "D22")
    office.accepts(case)

    with pytest.raises(Unreadable):
        brings(office, case, "D01")
    with pytest.raises(NoLongerWaiting):
        brings(office, case, "D22", sheets=[Sheet("J-09", "屋顶平面图", "D14", sha("J-09"))])


def test_bringing_is_the_intake_windows_work_and_takes_named_materials(office):
    """Wrong person, nothing named, unknown code, after a notice, after the end."""
    case = office.receives(without=["D01", "D12"])
    with pytest.raises(NotYours):
        brings(office, case, "D01", who="fire-chengban")
    with pytest.raises(Unreadable):
        brings(office, case)
    with pytest.raises(Unreadable):
        brings(office, case, "D99")

    office.demands(case, D01="缺")
    with pytest.raises(NoLongerWaiting):
        brings(office, case, "D12")
    office.withdraws(case)
    with pytest.raises(NoLongerWaiting):
        brings(office, case, "D12")


@pytest.mark.parametrize(
    "line",
    [
        MaterialReceived("D01", MaterialState.RECEIVED, copies=500),
        MaterialReceived("D01", MaterialState.RECEIVED, file="not a file"),
        MaterialReceived("D01", MaterialState.RECEIVED, note="字" * 401),
    ],
    ids=str,
)
def test_what_is_brought_later_is_read_as_strictly_as_the_application(office, line):
    """The third door is no wider than the first."""
    case = office.receives(without=["D01"])

    with refused(office, Unreadable), office.at_work("jinjian") as (tx, clerk):
        bring.bring(tx, case, [line], (), clerk, office.now)
