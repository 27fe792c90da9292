"""A spring with a make-up Saturday and nine closed days, and cases written down by hand in it."""

from dataclasses import replace
from datetime import date, timedelta

from engine.analysis import following
from engine.domain import worktime
from engine.domain.clocks import Calendar
from engine.domain.minutes import Span
from engine.domain.traces import Trace, Visit
from engine.domain.wording import utc

SPRING = Calendar(
    {
        date(2026, 2, 14): True,  # a Saturday, worked
        **{date(2026, 2, 15) + timedelta(days=n): False for n in range(9)},
        date(2026, 2, 28): True,
    },
    frozenset({2026}),
)
WORK = worktime.of(SPRING)
ORDER = {
    "plan-handle": [frozenset(), frozenset({"redraw"})],
    "fire-handle": [frozenset(), frozenset({"redraw"})],
    "redraw": [frozenset({"plan-handle", "fire-handle"})],
    "sign": [frozenset({"plan-handle", "fire-handle"})],
}


def feb(day, hour, minute=0):
    """A moment of February 2026 on the hall's wall clock."""
    return utc(date(2026, 2, day), hour, minute)


def minutes(micros):
    """Opening minutes; a fraction would show."""
    return micros / worktime.MINUTE


def visit(who, enabled, started, ended, *, nth=1, outcome="pass", stops=(), element=""):
    """A department's visit; ``who`` "" lies outside of all shares."""
    name = element or f"{who}-handle"
    spans = tuple(Span(*one) for one in stops)
    return Visit(name, f"{who}-branch" if who else "", who.upper(), nth, enabled, started, ended,
                 f"{who} clerk", outcome, spans, (), nth if who else 0)  # fmt: skip


def trace(*visits, ended=None, outcome="granted", stops=()):
    """A case of these visits, joined by the small diagram above."""
    joined = following.joined(visits, ORDER)
    over = ended or max((v.ended for v in visits if v.ended), default=None)
    if any(v.ended is None for v in visits):
        over, outcome = None, ""
    spans = tuple(Span(*one) for one in stops)
    return Trace("330183xx", "drawing-review", "e", visits[0].enabled, over, outcome, joined, spans)


def two_departments(**fire):
    """Fire is quick over the make-up Saturday; planning ends after the festival."""
    given = {"stops": (), "outcome": "pass"} | fire
    return trace(
        visit("plan", feb(13, 9), feb(13, 10), feb(24, 9, 30)),
        visit("fire", feb(13, 9), feb(13, 14), feb(14, 10), **given),
    )


def without_start(case):
    """The same case where nobody wrote down when work was taken in hand."""
    return replace(case, visits=[replace(v, started=None) for v in case.visits])
