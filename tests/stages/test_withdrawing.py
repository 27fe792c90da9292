from datetime import timedelta

import pytest

from engine.domain.errors import NoLongerWaiting, ReasonNeeded, Unreadable
from engine.stages import answers, delivery, timers
from engine.store import branches, clocks, intake, mailbox, opinions, outbox, papers
from tests.office import PASS
from tests.refusals import refused
from tests.stages.stations import STATIONS
from tests.stages.test_what_may_be_done_when import ALLOWED

OPEN = [name for name in STATIONS if "withdraw" in ALLOWED[name]]


@pytest.mark.parametrize("station", OPEN)
def test_until_it_is_decided_a_case_can_be_withdrawn(hall, station):
    """Everything stops; nothing is deleted."""
    office, at = hall
    case = at[station]
    before = office.opinions(case)

    office.withdraws(case)

    held = office.case(case)
    assert (held.status.value, held.outcome, held.closed_at) == (
        "withdrawn", "withdrawn", office.now,
    )  # fmt: skip
    assert office.opinions(case) == before
    with office.store.reading() as tx:
        assert branches.open_items(tx, case) == ()
        assert clocks.armed(tx, case) == {}
        assert outbox.ready(tx, case) == ()
        assert all(p.until is not None for p in clocks.pauses(tx, case))
        assert all(b.ended_at is not None for b in branches.of_case(tx, case))
        assert intake.materials(tx, case)
        assert papers.notices(tx, case)


@pytest.mark.parametrize("station", sorted(set(STATIONS) - set(OPEN)))
def test_what_is_decided_or_over_cannot_be_withdrawn(hall, station):
    """The documents are signed, or there is nothing left to take back."""
    office, at = hall

    with refused(office, NoLongerWaiting):
        office.withdraws(at[station])


@pytest.mark.parametrize(("reason", "error"), [(" ", ReasonNeeded), ("字" * 4001, Unreadable)])
def test_a_withdrawal_says_why(hall, reason, error):
    """It is archived with the case."""
    office, at = hall

    with refused(office, error):
        office.withdraws(at["in_review"], reason)


def test_signatures_given_before_a_withdrawal_stay_on_file(hall):
    """They are never handed out, and never torn up."""
    office, at = hall
    case = at["signing"]
    office.signs(case, "fire")

    office.withdraws(case)

    with office.store.reading() as tx:
        assert [d.department for d in papers.decisions(tx, case)] == ["FIRE"]
        assert papers.handover(tx, case) is None


def test_an_answer_that_came_before_the_withdrawal_is_kept_in_order(office):
    """It lay in the inbox: it is applied first, then the case ends."""
    case = office.accepts()
    office.system_answers(case, "mete", PASS, apply=False)

    office.withdraws(case)

    assert office.opinions(case) == {("mete", 1): "pass"}
    history = office.history(case)
    assert history.index("opinion-given") < history.index("case-withdrawn")
    with office.store.reading() as tx:
        assert mailbox.pending(tx, case) == ()


def test_an_answer_that_comes_afterwards_is_turned_away(office):
    """410: the case no longer waits."""
    case = office.accepts()
    office.withdraws(case)

    with refused(office, answers.TooLate):
        office.system_answers(case, "mete", PASS)


def test_a_letter_on_its_way_at_the_moment_of_withdrawal_settles_nothing(office):
    """The worker comes back to a case that has ended."""
    case = office.accepts()
    with office.store.transaction() as tx:
        (letter_id,) = outbox.due(tx, office.now)
        letter = outbox.claim(tx, letter_id, "worker", timedelta(minutes=1), office.now)
    office.withdraws(case)

    with office.store.transaction() as tx:
        assert not delivery.arrived(tx, letter, office.now)
    assert "letter-delivered" not in office.history(case)


def test_a_clock_of_a_withdrawn_case_does_not_ring(office):
    """Even if the ticker read it a moment before."""
    case = office.receives()
    office.later(hours=6)
    with office.store.reading() as tx:
        (element,) = clocks.armed(tx, case)
    office.withdraws(case)
    office.tomorrow(10)

    with office.store.transaction() as tx:
        assert not timers.fire(tx, case, element, office.now)
    assert office.status(case) == "withdrawn"


def test_the_project_can_apply_again(office):
    """A new case with a number of its own."""
    first = office.accepts()
    office.withdraws(first)

    second = office.accepts()

    assert office.case(second).case_no != office.case(first).case_no
    assert office.status(second) == "in_review"
    with office.store.reading() as tx:
        assert opinions.of_case(tx, second) == ()
