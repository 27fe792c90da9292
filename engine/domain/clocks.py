"""Time limits: a budget of working days and a ledger of pauses; the due day is derived.

Source: Administrative Licence Law art. 82 (limits are working days), arts. 42–45.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Protocol

from engine.domain.wording import local, utc

HOURS: tuple[tuple[time, time], ...] = (
    (time(9, 0), time(12, 0)),
    (time(13, 30), time(17, 0)),
)
"""Opening hours of the hall, lunch left out; illustrative."""

DUE_SOON_DAYS = 1
"""The lamp turns when so many working days, or fewer, are left."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: Monday to Friday, but for the days named in ``special``.

    ``special`` holds public holidays (False) and make-up workdays (True).
    A day of a year outside ``official_years`` is provisional: computed, and flagged.
    """

    special: Mapping[date, bool] = field(default_factory=dict)
    official_years: frozenset[int] = frozenset()
    version: int = 1
    hours: tuple[tuple[time, time], ...] = HOURS

    def is_working(self, day: date) -> bool:
        """Whether the hall works on this day."""
        return self.special.get(day, day.weekday() < 5)

    def provisional(self, day: date) -> bool:
        """Whether the official calendar of this day's year is not known yet."""
        return day.year not in self.official_years

    def after(self, day: date) -> Iterator[date]:
        """Every working day after ``day``, without end."""
        while True:
            day += timedelta(days=1)
            if self.is_working(day):
                yield day

    def ahead(self, day: date, days: int) -> date:
        """The ``days``-th working day after ``day``; ``day`` itself for zero."""
        return day if days <= 0 else next(islice(self.after(day), days - 1, None))

    def minutes_ahead(self, start: datetime, minutes: int) -> datetime:
        """The instant after so many opening minutes, lunch and closed days left out."""
        return self.later(start, timedelta(minutes=minutes))

    def later(self, start: datetime, left: timedelta) -> datetime:
        """The instant after so much opening time."""
        day = local(start).date()
        while True:
            for opens, closes in self.hours if self.is_working(day) else ():
                since = max(utc(day, opens.hour, opens.minute), start)
                until = utc(day, closes.hour, closes.minute)
                if since < until:
                    if since + left <= until:
                        return since + left
                    left -= until - since
            day += timedelta(days=1)

    def opened(self, since: datetime, until: datetime) -> timedelta:
        """How long the hall was open between two instants; nothing where they are reversed."""
        total = timedelta()
        day, last = local(since).date(), local(until).date()
        while day <= last:
            for opens, closes in self.hours if self.is_working(day) else ():
                begins = max(utc(day, opens.hour, opens.minute), since)
                ends = min(utc(day, closes.hour, closes.minute), until)
                total += max(ends - begins, timedelta())
            day += timedelta(days=1)
        return total


class Still(Protocol):
    """Something that keeps a clock still on some days."""

    def covers(self, day: date) -> bool:
        """Whether this day does not count."""

    @property
    def open(self) -> bool:
        """Whether it still holds, with no end yet."""

    @property
    def since(self) -> date:
        """Where it is open: the last day that still counts."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A clock stands still: the day it stops still counts, the day it runs again does not.

    So does acceptance: the day of the event is never a day of the limit.
    ``basis`` is the rule that allows it; ``ground`` a code of the guide.
    """

    ground: str
    since: date
    until: date | None = None
    basis: str = ""

    def covers(self, day: date) -> bool:
        """Whether this day does not count."""
        return self.since < day and (self.until is None or day <= self.until)

    @property
    def open(self) -> bool:
        """Whether the clock still stands."""
        return self.until is None


@dataclass(frozen=True, slots=True)
class Share:
    """When one branch ran, and when its clock stood still."""

    since: date
    until: date | None
    pauses: tuple[Pause, ...] = ()

    def running(self, day: date) -> bool:
        """Whether the branch was at work on this day."""
        return self.since < day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class AllStill:
    """The promise of a joint case stands still only while every running branch stands still."""

    shares: tuple[Share, ...]

    def covers(self, day: date) -> bool:
        """Whether every branch that ran on this day stood still."""
        running = [s for s in self.shares if s.running(day)]
        return bool(running) and all(any(p.covers(day) for p in s.pauses) for s in running)

    @property
    def open(self) -> bool:
        """Whether every branch that still runs stands still now."""
        running = [s for s in self.shares if s.until is None]
        return bool(running) and all(any(p.open for p in s.pauses) for s in running)

    @property
    def since(self) -> date:
        """Where it is open: the last day that still counts."""
        stopped = [min(p.since for p in s.pauses if p.open) for s in self.shares if s.until is None]
        return max(stopped + [s.until for s in self.shares if s.until is not None])


class Lamp(StrEnum):
    """Colour and word; yellow and red *cards* are another thing."""

    NORMAL = "normal"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Clock:
    """One time limit: ``allowed`` working days (plus ``extended``) after the day ``started``.

    ``kind`` is acceptance, promised or statutory. Day one is the working day after ``started``.
    Days inside a pause that stops this clock do not count. ``ended`` is the day it was met.
    """

    kind: str
    allowed: int
    started: date
    pauses: tuple[Still, ...] = ()
    extended: int = 0
    ended: date | None = None

    @property
    def stopped(self) -> bool:
        """Whether it stands still now."""
        return self.ended is None and any(p.open for p in self.pauses)

    def due(self, calendar: Calendar) -> date | None:
        """The last day to decide on; None while a pause is open, or if it ended inside one.

        A day that had passed before the pause was opened stays: a pause gives nothing back.
        """
        left = self.allowed + self.extended
        still = min((p.since for p in self.pauses if p.open), default=date.max)
        if left <= 0:
            return None if still <= self.started else self.started
        for day in calendar.after(self.started):
            if day >= still:
                return None
            left -= not self._still(day)
            if left == 0:
                return day
        raise AssertionError("a calendar never ends")

    def used(self, calendar: Calendar, today: date) -> int:
        """Working days of the limit gone by the end of ``today`` (or of the day it was met)."""
        last = today if self.ended is None else min(today, self.ended)
        count = 0
        for day in calendar.after(self.started):
            if day > last:
                return count
            count += not self._still(day)
        raise AssertionError("a calendar never ends")

    def left(self, calendar: Calendar, today: date) -> int:
        """Working days left after ``today``; negative when overdue."""
        return self.allowed + self.extended - self.used(calendar, today)

    def lamp(self, calendar: Calendar, today: date) -> Lamp:
        """On time, due soon, overdue, stopped; met or missed once ended."""
        left = self.left(calendar, today)
        if self.ended is not None:
            return Lamp.MET if left >= 0 else Lamp.MISSED
        if left < 0:
            return Lamp.OVERDUE
        if self.stopped:
            return Lamp.STOPPED
        return Lamp.DUE_SOON if left <= DUE_SOON_DAYS else Lamp.NORMAL

    def _still(self, day: date) -> bool:
        return any(p.covers(day) for p in self.pauses)
