"""What a case took, to the minute, on cases worked out by hand with a wall calendar."""

from dataclasses import replace

import pytest

from engine.analysis import series, timing
from engine.analysis.timing import StopScope
from tests.analysis.hall_days import (
    WORK,
    feb,
    minutes,
    trace,
    two_departments,
    visit,
    without_start,
)

NOW = feb(27, 17)


def timed(case, scope=StopScope.BRANCH):
    """Measured."""
    return timing.of(case, WORK, NOW, scope)


def share(case, department):
    """One department's share of it."""
    return next(s for s in timed(case).shares if s.department == department)


def spent(found):
    """Waiting, processing and stopped minutes."""
    return tuple(minutes(n) for n in (found.wait, found.work, found.stopped))


def test_waiting_and_processing_over_a_make_up_saturday_and_a_festival():
    """Friday 13th 390 min, Saturday 14th 390, nine days nothing, Tuesday 24th 30."""
    case = two_departments()

    assert spent(share(case, "FIRE").spent) == (210, 240, 0)
    assert spent(share(case, "PLAN").spent) == (60, 750, 0)
    assert minutes(timed(case).gross) == minutes(timed(case).net) == 810


def test_the_slower_share_is_critical_and_the_other_has_time():
    """Fire ended Saturday at ten; 330 min of Saturday and 30 of Tuesday were to spare."""
    case = two_departments()

    assert [t.visit.department for t in timed(case).visits if t.critical] == ["PLAN"]
    assert minutes(share(case, "FIRE").slack) == 360
    assert minutes(share(case, "PLAN").slack) == 0
    assert share(case, "PLAN").last
    assert timed(case).bottleneck == "PLAN"


def test_what_the_case_would_gain_without_a_queue_or_without_a_share():
    """Planning let it lie for an hour; without planning fire's 450 minutes remain."""
    case = two_departments()

    assert minutes(share(case, "PLAN").gain) == 60
    assert minutes(share(case, "PLAN").without) == 360
    assert minutes(share(case, "FIRE").gain) == minutes(share(case, "FIRE").without) == 0
    assert {d: minutes(m) for d, m in timed(case).ends_early.items()} == {"FIRE": 0, "PLAN": 60}


def test_a_stop_of_one_share_is_no_stop_of_the_case():
    """Fire stood still for 90 minutes while planning worked on: the promise went on."""
    case = two_departments(stops=[(feb(13, 16), feb(14, 9, 30))])

    assert spent(share(case, "FIRE").spent) == (210, 150, 90)
    assert minutes(timed(case).net) == 810
    assert minutes(timed(case, StopScope.CASE).net) == 720


def test_the_case_stops_while_every_share_that_runs_stands_still():
    """Both stood still from 16:30 to 17:00 on Friday, and for no other minute."""
    case = two_departments(stops=[(feb(13, 16), feb(14, 9, 30))])
    plan = replace(case.visits[0], stops=case.visits[1].stops[:0])
    assert minutes(timed(replace(case, visits=[plan, case.visits[1]])).stopped) == 0

    both = trace(
        visit(
            "plan", feb(13, 9), feb(13, 10), feb(24, 9, 30), stops=[(feb(13, 16, 30), feb(13, 17))]
        ),
        visit("fire", feb(13, 9), feb(13, 14), feb(14, 10), stops=[(feb(13, 16), feb(14, 9, 30))]),
    )

    assert (minutes(timed(both).stopped), minutes(timed(both).net)) == (30, 780)


def two_rounds(outcome="pass"):
    """Fire asks for changes on Saturday; drawn anew by Wednesday noon; passes at 16:00."""
    return trace(
        visit("plan", feb(13, 9), feb(13, 10), feb(13, 12), outcome=outcome),
        visit("fire", feb(13, 9), feb(13, 14), feb(14, 10), outcome="revise"),
        visit("", feb(14, 10), None, feb(25, 12), element="redraw"),
        visit("fire", feb(25, 12), feb(25, 14), feb(25, 16), nth=2),
        visit("", feb(25, 16), feb(25, 16), feb(25, 17), element="sign"),
        stops=[(feb(14, 10), feb(25, 12))],
    )


def test_a_drawing_change_is_no_time_of_the_review():
    """Friday 390, Saturday 60, then the designer; Wednesday 13:30–16:00 another 150."""
    found = timed(two_rounds())

    assert minutes(found.gross) == 450 + 330 + 390 + 180 + 150
    assert (minutes(found.net), found.rounds) == (600, 2)
    assert minutes(share(two_rounds(), "FIRE").again) == 150
    assert share(two_rounds(), "FIRE").rounds == 2
    path = [t.visit.element for t in found.visits if t.critical]
    assert path == ["fire-handle", "redraw", "fire-handle", "sign"]


def test_one_after_another_adds_up_in_the_order_of_the_guide():
    """Plan 180, fire 450, fire again 150; the drawing change is not counted in either."""
    laid = series.of(timed(two_rounds()), ["fire-branch", "plan-branch"])

    assert [(one.branch, one.round, minutes(one.since)) for one in laid.laid] == [
        ("fire-branch", 1, 0),
        ("plan-branch", 1, 450),
        ("fire-branch", 2, 630),
    ]
    assert (minutes(laid.total), minutes(laid.floor)) == (780, 240 + 120 + 120)
    assert (laid.extra, laid.cut) == (0, False)


def test_a_serial_run_stops_at_the_first_refusal():
    """Planning refuses: fire's work would never have been done, and is said to be extra."""
    case = two_rounds("refuse")
    first = series.of(timed(case), ["plan-branch", "fire-branch"])
    second = series.of(timed(case), ["fire-branch", "plan-branch"])

    assert (minutes(first.total), minutes(first.extra), first.cut) == (180, 240 + 120, True)
    assert (minutes(second.total), minutes(second.extra)) == (630, 120)


def test_an_open_case_is_measured_up_to_now():
    """Who is done has time that grows; whoever still works is critical."""
    case = trace(
        visit("plan", feb(13, 9), feb(13, 10), None),
        visit("fire", feb(13, 9), feb(13, 14), feb(14, 10)),
    )
    found = timing.of(case, WORK, feb(24, 10), StopScope.BRANCH)

    assert found.running
    assert minutes(found.net) == 840
    assert [t.visit.department for t in found.visits if t.critical] == ["PLAN"]
    assert minutes(next(s for s in found.shares if s.department == "FIRE").slack) == 390


def test_time_of_which_nobody_knows_who_had_it_is_never_called_work():
    """The floor must not grow because somebody forgot to press a button."""
    found = timed(without_start(two_departments()))

    assert {minutes(s.spent.work) for s in found.shares} == {0}
    assert {minutes(s.spent.unknown) for s in found.shares} == {450, 810}
    assert {minutes(s.gain) for s in found.shares} == {0}  # nobody can say that it waited
    assert not any(t.split for t in found.visits)
    assert minutes(found.net) == 810


@pytest.mark.parametrize(
    ("enabled", "started", "ended"),
    [
        (feb(24, 9), feb(13, 10), feb(13, 9)),  # wholly reversed
        (feb(13, 9), feb(12, 9), feb(14, 9)),  # taken in hand before it could be
        (feb(13, 9), feb(25, 9), feb(14, 9)),  # taken in hand after it was over
    ],
)
def test_reversed_times_are_counted_and_take_no_time_from_others(enabled, started, ended):
    """Clocks of two systems disagree; the case is measured, and says so."""
    found = timed(trace(visit("plan", feb(13, 9), feb(13, 10), feb(24, 9, 30)),
                        visit("fire", enabled, started, ended)))  # fmt: skip

    assert found.faults == 1
    assert all(min(t.spent.wait, t.spent.work, t.spent.stopped) >= 0 for t in found.visits)
    assert minutes(share(found.trace, "PLAN").spent.total) == 810


def test_a_case_without_shares_has_no_time_side_by_side():
    """A declined application, or a log that names no department."""
    found = timed(trace(visit("", feb(13, 9), None, feb(13, 10), element="accept")))

    assert (found.gross, found.net, found.shares) == (0, 0, ())
    assert series.of(found, []).total == 0


def test_days_of_a_year_without_an_official_calendar_are_flagged():
    """Computed with plain weekends, and said."""
    later = replace(two_departments(), began=feb(13, 9).replace(year=2027))

    assert timing.of(later, WORK, NOW).provisional
    assert not timed(two_departments()).provisional
