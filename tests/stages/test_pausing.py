from datetime import date

import pytest

from engine.domain import ledger
from engine.domain.clocks import Lamp
from engine.domain.errors import (
    LegalBasisNeeded,
    NoLongerWaiting,
    NoSuchThing,
    NotYours,
    ReasonNeeded,
    Unreadable,
)
from engine.domain.wording import local_day
from engine.stages import editions, pause
from engine.store import branches, cases, clocks, papers
from tests.office import ALL, PASS, REVISE
from tests.refusals import refused


def stops(office, case, department="fire", ground="expert-review", reason="专家论证", **more):
    """A chief representative stops the clocks of the department's share."""
    with office.at_work(f"{department}-daibiao") as (tx, who):
        branch = f"{department}-branch"
        pause.stop(tx, case, branch, ground, reason, who, office.now, **more)


def resumes(office, case, department="fire", login=None):
    """And lets them run again."""
    with office.at_work(login or f"{department}-daibiao") as (tx, who):
        held = [p for p in clocks.pauses(tx, case) if p.branch == f"{department}-branch"]
        pause.resume(tx, case, held[-1].id, who, office.now)


def extends(office, case, reason="情况复杂", login="guanli"):
    """The government's approval is entered."""
    with office.at_work(login) as (tx, who):
        pause.extend(tx, case, reason, who, office.now)


def clock(office, case, kind):
    """The clock of the whole case."""
    with office.store.reading() as tx:
        return ledger.of_case(
            cases.get(tx, case), branches.of_case(tx, case), clocks.pauses(tx, case), kind
        )


def share(office, case, department, kind):
    """The clock of a department's last round."""
    with office.store.reading() as tx:
        rows = [b for b in branches.of_case(tx, case) if b.department == department.upper()]
        return ledger.of_branch(rows[-1], clocks.pauses(tx, case), kind)


def due(office, found):
    """Its due day under the calendar in force."""
    with office.store.reading() as tx:
        return found.due(clocks.calendar(tx))


def test_an_expert_review_stops_both_clocks_of_the_department(office):
    """Article 45 names it; the other departments' clocks run on."""
    case = office.accepts()

    stops(office, case)

    for kind in (ledger.PROMISED, ledger.STATUTORY):
        assert share(office, case, "fire", kind).stopped
        assert not share(office, case, "plan", kind).stopped
        assert not clock(office, case, kind).stopped
    assert office.waiting(case, "handle", "fire").due_on is None
    assert office.waiting(case, "handle", "plan").due_on == date(2026, 3, 5)


def test_the_whole_promise_stands_still_once_everybody_does(office):
    """Design §9: only while every running branch stands still."""
    case = office.accepts()
    for department in ALL[:4]:
        stops(office, case, department)
        assert not clock(office, case, ledger.PROMISED).stopped
    stops(office, case, "hcon")
    assert clock(office, case, ledger.PROMISED).stopped

    office.tomorrow(10)
    resumes(office, case, "plan")

    found = clock(office, case, ledger.PROMISED)
    assert not found.stopped
    assert due(office, found) == date(2026, 3, 24)  # six days from the day it runs again


def test_days_inside_a_pause_do_not_count(office):
    """Stopped on Monday, running again on Thursday: three days later due."""
    case = office.accepts()
    before = due(office, share(office, case, "fire", ledger.PROMISED))
    stops(office, case)
    office.tomorrow(3)
    resumes(office, case)

    assert before == date(2026, 3, 5)
    assert due(office, share(office, case, "fire", ledger.PROMISED)) == date(2026, 3, 10)
    assert office.waiting(case, "handle", "fire").due_on == date(2026, 3, 10)


def test_the_statutory_clock_stops_only_by_a_rule(office):
    """A ground of our own stops the promise alone, unless somebody cites the law."""
    case = office.accepts()
    with office.store.reading() as tx:
        guide = editions.of(tx, cases.get(tx, case).edition).guide
    ground = next(g for g in guide.pause_grounds if g.stops == {"promised"} and not g.automatic)

    with refused(office, LegalBasisNeeded) as why:
        stops(office, case, ground=ground.code, statutory=True)
    assert ground.title.zh in why.value.says("zh")

    stops(office, case, ground=ground.code)
    assert share(office, case, "fire", ledger.PROMISED).stopped
    assert not share(office, case, "fire", ledger.STATUTORY).stopped

    stops(office, case, "plan", ground=ground.code, statutory=True, basis="《×条例》第九条")
    assert share(office, case, "plan", ledger.STATUTORY).stopped
    with office.store.reading() as tx:
        assert clocks.pauses(tx, case)[-1].basis == "《×条例》第九条"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"ground": "lunch"}, NoSuchThing),
        ({"ground": "drawing-change"}, NoSuchThing),  # opens by itself, never by hand
        ({"reason": " "}, ReasonNeeded),
        ({"reason": "字" * 4001}, Unreadable),
        ({"planned_days": 0}, Unreadable),
        ({"planned_days": 366}, Unreadable),
        ({"basis": "字" * 401}, Unreadable),
    ],
    ids=str,
)
def test_a_pause_names_a_ground_of_the_guide_and_a_reason(office, more, error):
    """And how long it will take, if anybody knows."""
    case = office.accepts()

    with refused(office, error):
        stops(office, case, **more)


def test_a_clock_that_stands_still_cannot_be_stopped_again(office):
    """Two open lines in the ledger would count twice."""
    case = office.accepts()
    stops(office, case)

    with refused(office, Unreadable):
        stops(office, case, ground="testing")


def test_only_the_departments_own_representative_stops_and_restarts_its_clock(office):
    """A handler cannot give oneself time."""
    case = office.accepts()
    for login in ("fire-chengban", "plan-daibiao", "guanli", "jinjian"):
        with refused(office, NotYours), office.at_work(login) as (tx, who):
            pause.stop(tx, case, "fire-branch", "testing", "检测", who, office.now)
    stops(office, case)
    with refused(office, NotYours):
        resumes(office, case, login="plan-daibiao")


def test_a_share_that_is_not_running_has_no_clock_to_stop(office):
    """Given already, or never asked."""
    case = office.accepts()
    office.opines(case, "fire", PASS)

    with refused(office, NoLongerWaiting):
        stops(office, case)
    with refused(office, NoSuchThing), office.at_work("fire-daibiao") as (tx, who):
        pause.stop(tx, case, "moon-branch", "testing", "检测", who, office.now)


def test_what_has_ended_cannot_be_ended_again(office):
    """A pause of another case, or of nobody."""
    case = office.accepts()
    stops(office, case)
    resumes(office, case)

    with refused(office, NoSuchThing):
        resumes(office, case)
    with refused(office, NoSuchThing), office.at_work("fire-daibiao") as (tx, who):
        pause.resume(tx, case, 10**6, who, office.now)


def test_an_opinion_ends_the_pause_of_its_share(office):
    """The experts have spoken: the ledger must not stay open behind the department's back."""
    case = office.accepts()
    stops(office, case)
    office.tomorrow(2)

    office.opines(case, "fire", REVISE, sheets=["J-03"])

    with office.store.reading() as tx:
        (held,) = clocks.pauses(tx, case)
    assert held.until == office.now
    found = share(office, case, "fire", ledger.PROMISED)
    assert due(office, found) == date(2026, 3, 9)
    assert "clock-running-again" in office.history(case)


def test_a_second_round_begins_with_its_clock_running(office):
    """Whatever was paused in the first."""
    case = office.accepts()
    stops(office, case)
    office.opines(case, "fire", REVISE, sheets=["J-03"])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, changed=["J-03"])

    assert not share(office, case, "fire", ledger.PROMISED).stopped
    assert office.waiting(case, "handle", "fire").due_on == date(2026, 3, 5)
    stops(office, case)


def test_a_paused_case_can_be_withdrawn_and_its_clock_read_afterwards(hall):
    """The ledger is closed with the case."""
    office, at = hall
    office.withdraws(at["paused"])

    found = clock(office, at["paused"], ledger.PROMISED)
    with office.store.reading() as tx:
        assert found.lamp(clocks.calendar(tx), local_day(office.now)) is Lamp.MET


# --- extension ----------------------------------------------------------------------------


def test_the_joint_limit_is_extended_by_fifteen_days_and_the_applicant_is_told(office):
    """Licence Law art. 42: with the government's approval, the reason in the notice."""
    case = office.accepts()
    before = due(office, clock(office, case, ledger.STATUTORY))
    promised = due(office, clock(office, case, ledger.PROMISED))

    extends(office, case)

    with office.store.reading() as tx:
        calendar = clocks.calendar(tx)
        paper = papers.notice(tx, case, "extension")
    assert due(office, clock(office, case, ledger.STATUTORY)) == calendar.ahead(before, 15)
    assert due(office, clock(office, case, ledger.PROMISED)) == promised
    assert (paper.body["days"], paper.body["reason"]) == (15, "情况复杂")


def test_a_limit_is_extended_once(office):
    """Fifteen days, not fifteen at a time."""
    case = office.accepts()
    extends(office, case)

    with refused(office, Unreadable):
        extends(office, case)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"reason": " "}, ReasonNeeded),
        ({"reason": "字" * 4001}, Unreadable),
        ({"login": "hcon-daibiao"}, NotYours),
        ({"login": "jinjian"}, NotYours),
    ],
    ids=str,
)
def test_an_extension_is_entered_by_the_centre_with_its_reason(office, more, error):
    """A department cannot extend what five share."""
    case = office.accepts()

    with refused(office, error):
        extends(office, case, **more)
