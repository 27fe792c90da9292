import pytest

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.errors import (
    MaterialsMissing,
    NoLongerWaiting,
    NoNoticeAfterAcceptance,
    OneNoticeOnly,
    ReasonNeeded,
    Unreadable,
)
from engine.domain.repository import Holder
from engine.stages import accept, answers, precheck
from engine.store import intake, papers
from tests.office import ALL, SHEETS, sha
from tests.on_file import keeps
from tests.refusals import refused
from tests.stages.verbs import VERBS


def notice(office, case, kind):
    """The paper of this kind."""
    with office.store.reading() as tx:
        return papers.notice(tx, case, kind)


def test_acceptance_unlocks_the_departments_and_starts_the_clocks_tomorrow(office):
    """Monday accepted, six days promised: Tuesday week (design §9)."""
    case = office.accepts()

    paper = notice(office, case, "acceptance")
    assert paper.body["due_on"] == "2026-03-10"
    assert paper.body["deemed"] is False
    assert paper.body["provisional_calendar"] is False
    assert office.who_reviews(case) == set(ALL)


def test_a_department_cannot_act_before_the_window_has_registered_the_case(office):
    """The founding rule (解锁): there is nothing yet that a department could open."""
    case = office.receives()

    assert office.waiting(case, "handle") is None
    assert office.who_reviews(case) == set()
    assert isinstance(VERBS["answer"].attempt(office, case), answers.TooLate)


def test_a_missing_main_material_stops_acceptance_and_is_named(office):
    """All of them at once, so that one notice can be written."""
    case = office.receives(without=("D05", "D12"))

    with refused(office, MaterialsMissing) as why:
        office.accepts(case)

    assert why.value.data["n"] == 2
    assert "D05" in why.value.says("zh")
    assert "D12" in why.value.says("zh")


def test_a_secondary_material_may_follow_later(office):
    """Tolerance acceptance (容缺受理): what is secondary does not hold the case up."""
    every = office.application()
    follow = tuple(
        MaterialReceived(m.code, MaterialState.TO_FOLLOW) if m.code in {"D03", "D11"} else m
        for m in every.materials
    )

    case = office.accepts(materials=follow)

    assert notice(office, case, "acceptance").body["to_follow"] == ["D03", "D11"]


def test_a_main_material_cannot_follow_later(office):
    """Promising to bring it is not bringing it."""
    every = office.application()
    follow = tuple(
        MaterialReceived(m.code, MaterialState.TO_FOLLOW) if m.code == "D14" else m
        for m in every.materials
    )
    case = office.receives(materials=follow)

    with refused(office, MaterialsMissing) as why:
        office.accepts(case)

    assert why.value.data["n"] == 1


def test_a_material_in_the_shared_repository_is_here(office):
    """Nobody carries a licence from one room to the next."""
    every = office.application()
    keeps(office, holder=Holder.of_subject(every.applicant))
    held = tuple(
        MaterialReceived(m.code, MaterialState.ON_FILE) if m.code == "D02" else m
        for m in every.materials
    )

    assert office.status(office.accepts(materials=held)) == "in_review"


def test_a_wrong_material_counts_as_missing(office):
    """It is on the desk, and it is not what was asked for."""
    every = office.application()
    wrong = tuple(
        MaterialReceived(m.code, MaterialState.WRONG, note="过期") if m.code == "D02" else m
        for m in every.materials
    )
    case = office.receives(materials=wrong)

    with refused(office, MaterialsMissing):
        office.accepts(case)


# --- the one notice -----------------------------------------------------------------------


def test_one_notice_carries_what_every_department_found(office):
    """The same finding of two departments stands once; two findings of one material together."""
    case = office.receives(without=("D05",))
    office.prechecks(case, "fire", D14="缺防火分区")
    office.prechecks(case, "plan", D14="缺指北针")

    with office.at_work("jinjian") as (tx, clerk):
        said = [("D14", "缺防火分区"), ("D14", "缺指北针"), ("D14", "缺指北针"), ("D05", "未提交")]
        accept.notify(tx, case, [precheck.Finding(*one) for one in said], clerk, office.now)

    assert office.status(case) == "awaiting_correction"
    assert notice(office, case, "correction").body["demands"] == [
        {"material": "D14", "words": "缺防火分区；缺指北针"},
        {"material": "D05", "words": "未提交"},
    ]


def test_a_second_notice_is_refused_with_the_day_of_the_first(office):
    """One correction notice, everything in it (Licence Law art. 32)."""
    case = office.receives()
    office.demands(case, D05="缺页")
    with refused(office, OneNoticeOnly):
        office.demands(case, D06="缺页")
    office.takes_corrections(case, "D05")

    with refused(office, OneNoticeOnly) as why:
        office.demands(case, D06="缺页")

    assert "2026年3月2日" in why.value.says("zh")


def test_no_notice_follows_acceptance(office):
    """What is wrong then is a review comment."""
    case = office.accepts()

    with refused(office, NoNoticeAfterAcceptance):
        office.demands(case, D05="缺页")


@pytest.mark.parametrize("demands", [{}, {"D99": "缺页"}, {"D05": " "}, {"D05": "字" * 401}])
def test_a_notice_must_say_what_is_wanted(office, demands):
    """Of a material on the checklist, in words that fit on paper."""
    case = office.receives()

    with refused(office, Unreadable):
        office.demands(case, **demands)


def test_corrections_are_taken_only_after_a_notice(office):
    """Before it the window simply completes the checklist."""
    case = office.receives()

    with refused(office, NoLongerWaiting):
        office.takes_corrections(case, "D05")


@pytest.mark.parametrize(
    "line",
    [
        MaterialReceived("D99", MaterialState.RECEIVED),
        MaterialReceived("D05", MaterialState.RECEIVED, copies=500),
        MaterialReceived("D05", MaterialState.RECEIVED, file="not a file"),
    ],
    ids=str,
)
def test_corrections_are_read_as_strictly_as_the_application(office, line):
    """The second door is no wider than the first."""
    case = office.receives()
    office.demands(case, D05="缺页")

    with refused(office, Unreadable), office.at_work("jinjian") as (tx, clerk):
        accept.take_corrections(tx, case, [line], (), clerk, office.now)


def test_corrected_drawings_take_the_place_of_the_first_ones(office):
    """Nobody has reviewed them yet: it is still version one."""
    case = office.receives()
    office.demands(case, D14="J-01缺轴线")
    new = [type(s)(s.sheet_no, s.title, s.material, sha("better"), 9) for s in SHEETS[1:2]]

    with office.at_work("jinjian") as (tx, clerk):
        accept.take_corrections(tx, case, (), new, clerk, office.now)

    with office.store.reading() as tx:
        sheets = {s.sheet_no: s.sha256 for s in intake.sheets(tx, case, 1)}
    assert len(sheets) == len(SHEETS)
    assert sheets["J-01"] == sha("better")
    assert sheets["J-02"] == sha("J-02 v1")
    assert office.case(case).drawing_version == 1


# --- not accepted -------------------------------------------------------------------------


def test_a_case_is_declined_in_writing_with_the_reason_and_the_remedies(office):
    """The applicant must be able to go to court with it."""
    case = office.receives()

    office.declines(case, "不属于本中心受理范围")

    body = notice(office, case, "not-accepted").body
    assert body["reason"] == "不属于本中心受理范围"
    assert "行政复议" in body["remedies"]
    assert office.case(case).outcome == "not_accepted"
    assert office.case(case).closed_at == office.now


@pytest.mark.parametrize(("reason", "error"), [(" ", ReasonNeeded), ("字" * 4001, Unreadable)])
def test_declining_needs_a_reason_that_fits(office, reason, error):
    """Else nothing is declined."""
    case = office.receives()

    with refused(office, error):
        office.declines(case, reason)
