from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.domain import ledger
from engine.domain.case import Branch, PauseEntry
from engine.domain.clocks import Calendar, Lamp
from engine.domain.guide import Item
from engine.domain.lifecycle import BranchState
from engine.domain.names import BranchId, Department, Text
from engine.domain.wording import utc
from engine.stages import editions

PLAIN = Calendar({}, frozenset({2026}))
MONDAY = date(2026, 3, 2)
BOTH = frozenset({"promised", "statutory"})
FIRE = BranchId("fire-branch")
REVIEW = Item("review", Department("FIRE"), Text("审核"), statutory_days=20, promised_days=3)


@pytest.fixture
def case(office):
    """A case received and accepted on Monday 2 March."""
    return office.case(office.accepts())


@pytest.fixture
def guide(office):
    """What the window promises."""
    with office.store.reading() as tx:
        return editions.in_force(tx, "drawing-review", office.now).guide


def day(number, hour=10):
    """A morning in March."""
    return utc(date(2026, 3, number), hour)


def share(since, until=None, branch=FIRE, round_no=1, item="review"):
    """A department's share, from one day of March to another."""
    return Branch(
        1, branch, round_no, Department("FIRE"), item,
        BranchState.RUNNING if until is None else BranchState.DONE, returned=False,
        started_at=day(since), ended_at=None if until is None else day(until),
        promised_days=3, statutory_days=20,
    )  # fmt: skip


def pause(since, until=None, branch=FIRE, stops=BOTH, ground="testing"):
    """A line of the pause ledger."""
    return PauseEntry(
        1, branch, ground, stops, "", day(since), None if until is None else day(until), None,
        "x", "y",
    )  # fmt: skip


def test_the_acceptance_clock_ends_with_the_first_answer(case, guide):
    """A notice, an acceptance or a refusal: whichever came first was the answer."""
    received = replace(case, accepted_at=None)
    clock = ledger.acceptance(received, guide, None)
    assert clock.ended is None
    assert clock.due(PLAIN) == date(2026, 3, 9)
    assert clock.lamp(PLAIN, date(2026, 3, 10)) is Lamp.OVERDUE

    assert ledger.acceptance(received, guide, day(4)).ended == date(2026, 3, 4)
    accepted = replace(case, accepted_at=day(6))
    assert ledger.acceptance(accepted, guide, None).ended == date(2026, 3, 6)
    declined = replace(received, closed_at=day(5))
    assert ledger.acceptance(declined, guide, None).ended == date(2026, 3, 5)


def test_the_acceptance_clock_starts_anew_when_the_materials_are_complete(case, guide):
    """The notice of before ends nothing any more."""
    corrected = replace(case, accepted_at=None, materials_complete_at=day(16))

    clock = ledger.acceptance(corrected, guide, day(4))

    assert clock.ended is None
    assert clock.due(PLAIN) == date(2026, 3, 23)


def test_before_acceptance_a_case_has_no_clock_of_review(case):
    """Nothing was promised yet."""
    received = replace(case, accepted_at=None)

    for kind in (ledger.PROMISED, ledger.STATUTORY):
        assert ledger.of_case(received, (), (), kind) is None
    assert ledger.of_item(received, REVIEW, (), (), None) is None


def test_a_case_clock_ends_with_the_decision_or_with_the_case(case):
    """What happens at the issue window is no longer on the clock."""
    decided = replace(case, decided_at=day(9), closed_at=day(20))
    withdrawn = replace(case, decided_at=None, closed_at=day(5))

    assert ledger.of_case(decided, (), (), ledger.PROMISED).ended == date(2026, 3, 9)
    assert ledger.of_case(withdrawn, (), (), ledger.PROMISED).ended == date(2026, 3, 5)


def test_a_pause_stops_only_the_clock_it_names(case):
    """A ground of our own leaves the statutory clock running."""
    ours = pause(3, stops=frozenset({"promised"}), branch=None)

    assert ledger.of_case(case, (), (ours,), ledger.PROMISED).stopped
    assert not ledger.of_case(case, (), (ours,), ledger.STATUTORY).stopped


def test_an_extension_moves_the_law_and_not_the_promise(case):
    """Fifteen days of the law; what was promised stays promised."""
    extended = replace(case, extended_days=15)

    assert ledger.of_case(extended, (), (), ledger.STATUTORY).extended == 15
    assert ledger.of_case(extended, (), (), ledger.PROMISED).extended == 0


def test_a_share_is_stopped_by_its_own_pauses_and_by_those_of_the_whole_case():
    """And not by a neighbour's."""
    mine, all_of_us, theirs = (
        pause(3), pause(3, branch=None), pause(3, branch=BranchId("plan-branch")),
    )  # fmt: skip

    assert ledger.of_branch(share(2), (mine,), ledger.PROMISED).stopped
    assert ledger.of_branch(share(2), (all_of_us,), ledger.PROMISED).stopped
    assert not ledger.of_branch(share(2), (theirs,), ledger.PROMISED).stopped


def test_a_pause_of_the_first_round_takes_nothing_from_the_second():
    """It was over before the second began."""
    again = share(16, round_no=2)

    with_it = ledger.of_branch(again, (pause(3, 9),), ledger.PROMISED)

    assert with_it.due(PLAIN) == ledger.of_branch(again, (), ledger.PROMISED).due(PLAIN)


def test_an_items_limit_runs_over_all_its_rounds(case):
    """From acceptance to the signature: twenty days, whoever drew meanwhile."""
    rows = (share(2, 4), share(16, round_no=2))

    clock = ledger.of_item(case, REVIEW, rows, (), None)

    assert clock.due(PLAIN) == PLAIN.ahead(MONDAY, 20)
    signed = ledger.of_item(case, REVIEW, rows, (), day(17))
    assert signed.ended == date(2026, 3, 17)


def test_an_item_with_a_rule_of_its_own_leaves_drawing_changes_and_re_review_out(case):
    """Working-drawing review: neither counts (its own regulation)."""
    rule = replace(REVIEW, excludes=("drawing-change", "re-review"))
    rows = (share(2, 4), share(16, 18, round_no=2))
    redraw = pause(4, 16, branch=None, stops=frozenset({"promised"}), ground="drawing-change")

    plain = ledger.of_item(case, REVIEW, rows, (redraw,), None)
    excluded = ledger.of_item(case, rule, rows, (redraw,), None)

    assert plain.due(PLAIN) == PLAIN.ahead(MONDAY, 20)
    assert excluded.due(PLAIN) == PLAIN.ahead(MONDAY, 20 + 8 + 2)


def test_an_item_whose_re_review_runs_stands_still(case):
    """Until it is over there is no date."""
    rule = replace(REVIEW, excludes=("re-review",))

    clock = ledger.of_item(case, rule, (share(2, 4), share(16, round_no=2)), (), None)

    assert clock.stopped
    assert clock.due(PLAIN) is None


def test_clocks_are_the_same_however_often_they_are_asked(case):
    """They are made from the ledger and keep nothing."""
    rows, held = (share(2),), (pause(3, 5),)

    first, second = (ledger.of_case(case, rows, held, ledger.PROMISED) for _ in range(2))

    assert first == second
    assert first.left(PLAIN, MONDAY + timedelta(days=9)) == second.left(
        PLAIN, MONDAY + timedelta(days=9)
    )
