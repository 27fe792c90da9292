"""While-you-wait cases: a budget of opening minutes, a ledger of spans, and a plan per step.

Everything here is derived: from when the case came in, from the spans in which the clock stood
still, from the plan that the diagram gives each step. So a clock can be recomputed at any time,
and after a correction of the calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.domain.clocks import Calendar, Lamp

DUE_SOON_MINUTES = 10
"""The lamp turns when so many opening minutes, or fewer, are left."""


@dataclass(frozen=True, slots=True)
class Span:
    """The clock stood still from ``since`` to ``until`` (None: it still does)."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MinuteClock:
    """A limit of ``allowed`` opening minutes from ``started`` on; lunch and nights do not count.

    ``ended`` is the instant at which it was met. A limit may be 0: due at once.
    """

    allowed: int
    started: datetime
    spans: tuple[Span, ...] = ()
    ended: datetime | None = None

    @property
    def stopped(self) -> bool:
        """Whether it stands still now."""
        return self.ended is None and any(span.until is None for span in self.spans)

    def within(self, minutes: int) -> "MinuteClock":
        """The same clock with another budget: for a step that must be over earlier."""
        return MinuteClock(minutes, self.started, self.spans, self.ended)

    def due(self, calendar: Calendar) -> datetime | None:
        """The last instant in time; None while the clock stands still."""
        if self.stopped:
            return None
        left, start = timedelta(minutes=max(self.allowed, 0)), self.started
        for span in _merged(self.spans):
            gone = calendar.opened(start, span.since)
            if gone >= left or span.until is None:
                break
            left, start = left - gone, max(start, span.until)
        return start if left <= timedelta() else calendar.later(start, left)

    def spent(self, calendar: Calendar, now: datetime) -> timedelta:
        """Opening time that counted until ``now``, or until it was met."""
        last = now if self.ended is None else min(now, self.ended)
        still = timedelta()
        for span in _merged(self.spans):
            until = last if span.until is None else min(span.until, last)
            still += calendar.opened(max(span.since, self.started), until)
        return max(calendar.opened(self.started, last) - still, timedelta())

    def left(self, calendar: Calendar, now: datetime) -> int:
        """Whole minutes left, rounded up; negative, rounded away from zero, once it is over."""
        return whole(timedelta(minutes=self.allowed) - self.spent(calendar, now))

    def lamp(self, calendar: Calendar, now: datetime) -> Lamp:
        """On time, due soon, overdue, stopped; met or missed once ended."""
        over = timedelta(minutes=self.allowed) < self.spent(calendar, now)
        if self.ended is not None:
            return Lamp.MISSED if over else Lamp.MET
        if over:
            return Lamp.OVERDUE
        if self.stopped:
            return Lamp.STOPPED
        soon = self.left(calendar, now) <= DUE_SOON_MINUTES
        return Lamp.DUE_SOON if soon else Lamp.NORMAL


def whole(left: timedelta) -> int:
    """Minutes as people say them: 36 min 10 s left are 37, 10 s over is one minute over."""
    minutes, rest = divmod(abs(left), timedelta(minutes=1))
    minutes += rest > timedelta()
    return minutes if left >= timedelta() else -minutes


def ticket(letter: str, case_no: str) -> str:
    """The ticket of a case: its letter and the last three digits of the day's sequence.

    It names nobody: the call board shows it in place of the case number.
    """
    return f"{letter}{case_no[-4:-1]}"


def _merged(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that overlap as one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.since):
        last = found[-1] if found else None
        if last is not None and (last.until is None or span.since <= last.until):
            ends = None if last.until is None or span.until is None else max(last.until, span.until)
            found[-1] = Span(last.since, ends)
        else:
            found.append(span)
    return found
