"""What happened, as a trace: when each step could begin, was taken in hand, was over."""

from datetime import timedelta

import pytest

from engine.stages import pause, tracing, work
from engine.store import clocks
from tests.deciding import two_rounds
from tests.office import PASS, REFUSE, REVISE


def traced(office, case):
    """Its trace."""
    with office.store.reading() as tx:
        return tracing.of_case(tx, case)


def after(trace, element, number=1):
    """What a visit waited for, as (element, number)."""
    visit = next(v for v in trace.visits if (v.element, v.number) == (element, number))
    return {(trace.visits[i].element, trace.visits[i].number) for i in visit.after}


def test_a_join_waits_for_all_branches_of_its_own_round(office):
    """The second round had one department: the signatures waited for it alone."""
    trace = traced(office, two_rounds(office))

    reviews = {("plan-check", 1), ("hcon-check", 1), ("cado-check", 1), ("fire-check", 1),
               ("mete-send", 1)}  # fmt: skip
    assert after(trace, "redraw") == reviews
    assert after(trace, "fire-handle", 2) == {("redraw", 1)}
    assert after(trace, "fire-sign") == {("fire-check", 2)}
    assert (trace.outcome, trace.ended) == ("granted", office.now)


def test_work_sent_back_follows_the_one_who_sent_it_back(office):
    """Though every other branch could, by the drawing, lead into a new round as well."""
    case = office.accepts()
    office.opines(case, "plan", PASS)
    office.later(hours=1)
    office.drafts(case, "fire", PASS)
    office.later(hours=1)
    office.sends_back(case, "fire")
    office.later(hours=1)
    office.opines(case, "fire", PASS)

    trace = traced(office, case)

    assert after(trace, "fire-handle", 2) == {("fire-check", 1)}
    assert after(trace, "fire-check", 2) == {("fire-handle", 2)}
    assert [v.number for v in trace.visits if v.element == "fire-handle"] == [1, 2]


def test_a_letter_is_a_visit_of_the_system_that_answered(office):
    """Written, delivered, answered: the department's system is a department like any other."""
    case = office.accepts()
    office.tomorrow()
    office.opines(case, "mete", PASS)

    visit = next(v for v in traced(office, case).visits if v.element == "mete-send")

    assert (visit.branch, visit.department, visit.round) == ("mete-branch", "METE", 1)
    assert visit.enabled < visit.ended == office.now
    assert visit.outcome == "pass"


def test_taking_work_in_hand_divides_waiting_from_processing(office):
    """Without it, the trace says that nobody knows."""
    case = office.accepts()
    office.later(hours=1)
    with office.at_work("fire-chengban") as (tx, who):
        work.claim(tx, office.item(case, "handle", "fire"), who, office.now)
    taken = office.now
    office.later(hours=1)

    visits = {v.element: v for v in traced(office, case).visits}

    assert visits["fire-handle"].started == taken
    assert visits["fire-handle"].ended is None
    assert visits["plan-handle"].started is None


def test_a_pause_of_one_share_stops_its_visits_and_a_drawing_change_the_case(office):
    """Two ledgers in one table: a share's own, and the case's."""
    case = office.accepts()
    with office.at_work("fire-daibiao") as (tx, chief):
        pause.stop(tx, case, "fire-branch", "expert-review", "超限", chief, office.now)
    stopped = office.now
    office.tomorrow()
    with office.at_work("fire-daibiao") as (tx, chief):
        (held,) = clocks.pauses(tx, case)
        pause.resume(tx, case, held.id, chief, office.now)
    resumed = office.now
    office.opines(case, "fire", REVISE)
    office.everyone_else_opines(case, PASS)
    office.tomorrow()

    trace = traced(office, case)
    visits = {v.element: v for v in trace.visits}

    assert [(s.since, s.until) for s in visits["fire-handle"].stops] == [(stopped, resumed)]
    assert visits["plan-handle"].stops == ()
    assert [(s.since, s.until) for s in trace.stops] == [(resumed, None)]


def test_a_refusal_and_a_withdrawal_end_a_trace(office):
    """What was taken away is told apart from what was done."""
    refused, withdrawn = office.accepts(), office.accepts(despite_running=True)
    office.opines(refused, "fire", REFUSE)
    office.everyone_else_opines(refused, PASS)
    office.withdraws(withdrawn)

    trace = traced(office, withdrawn)

    assert (trace.outcome, trace.ended) == ("withdrawn", office.now)
    assert {v.outcome for v in trace.visits if v.element.endswith("-handle")} == {"cancelled"}
    fire = next(v for v in traced(office, refused).visits if v.element == "fire-check")
    assert fire.outcome == "refuse"


def test_a_period_is_read_in_a_handful_of_statements(office, monkeypatch):
    """One case or hundreds: the number of questions does not grow with the cases."""
    many = [two_rounds(office)]
    many += [office.accepts(despite_running=True) for _ in range(3)]
    for case in many[1:]:
        office.everyone_else_opines(case, PASS)
        office.everyone_signs(case)

    said = []
    with office.store.reading() as tx:
        tracing.of_cases(tx, many)  # editions are read once
        run = tx.run
        monkeypatch.setattr(tx, "run", lambda *a, **k: said.append(1) or run(*a, **k))
        found = tracing.of_cases(tx, many)

    assert len(found) == 4
    assert len(said) == 7
    with office.store.reading() as tx:
        day = office.now.date()
        period = tracing.of_period(tx, "drawing-review", day - timedelta(days=30), day)
        assert {t.case_no for t in period} == {t.case_no for t in found}


@pytest.mark.parametrize("process", ["drawing-review"])
def test_open_cases_are_traced_up_to_now(office, process):
    """A board that drops open cases is too good to be true."""
    office.accepts()
    with office.store.reading() as tx:
        (trace,) = tracing.of_open(tx, process)

    assert trace.ended is None
    assert trace.outcome == ""
    assert any(v.ended is None for v in trace.visits)
