"""Opening time as one running number, for studies over many cases: W(t) of a calendar.

``between`` gives exactly what ``Calendar.opened`` gives and ``at_number`` exactly what
``Calendar.later`` gives, from a table of one number per day instead of a walk over the days; a
study of 100,000 cases asks some millions of times. Instants outside of the table are walked.
"""

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from engine.domain.clocks import Calendar
from engine.domain.wording import utc

Micros = int
"""Microseconds of opening time."""

MINUTE: Final = 60_000_000
FIRST: Final = date(2000, 1, 1)
LAST: Final = date(2049, 12, 31)
_DAY: Final = 86_400_000_000
_US: Final = timedelta(microseconds=1)
_KEPT_MOST: Final = 4
_KEPT: list["WorkTime"] = []


@dataclass(frozen=True, slots=True)
class WorkTime:
    """The table of one calendar: ``_before[d]`` is the opening time before day d of it.

    ``day`` is the opening time of one working day, in microseconds.
    """

    calendar: Calendar
    day: Micros
    _midnight: datetime
    _before: "array[int]"
    _slots: tuple[tuple[int, int], ...]

    def at(self, moment: datetime) -> Micros:
        """Opening time gone by at this moment, since the table begins (negative before it)."""
        since = moment - self._midnight
        number = since.days
        if 0 <= number < len(self._before) - 1:
            gone = self._before[number]
            if self._before[number + 1] == gone:
                return gone
            clock = since.seconds * 1_000_000 + since.microseconds
            for opens, closes in self._slots:
                if clock <= opens:
                    return gone
                if clock < closes:
                    return gone + clock - opens
                gone += closes - opens
            return gone
        if number < 0:
            return -(self.calendar.opened(moment, self._midnight) // _US)
        end = self._midnight + timedelta(days=len(self._before) - 1)
        return self._before[-1] + self.calendar.opened(end, moment) // _US

    def between(self, since: datetime, until: datetime) -> Micros:
        """How long the hall was open between two instants; nothing where they are reversed."""
        return max(self.at(until) - self.at(since), 0)

    def moment(self, gone: Micros) -> datetime:
        """The first instant at which so much opening time has gone by."""
        if not 0 < gone <= self._before[-1]:
            start = self._midnight
            if gone > 0:
                start += timedelta(days=len(self._before) - 1)
                gone -= self._before[-1]
            if gone < 0:
                raise OverflowError("before the table begins")
            return self.calendar.later(start, timedelta(microseconds=gone))
        number = bisect_left(self._before, gone) - 1
        left = gone - self._before[number]
        for opens, closes in self._slots:
            if left <= closes - opens:
                clock = opens + left
                return self._midnight + timedelta(days=number, microseconds=clock)
            left -= closes - opens
        raise AssertionError("a day holds what the next one does not")

    def days(self, micros: float) -> float:
        """Opening time as working days of the hall."""
        return micros / self.day if self.day else 0.0


def of(calendar: Calendar) -> WorkTime:
    """The table of a calendar; the last few are kept."""
    for known in _KEPT:
        if known.calendar is calendar:
            return known
    made = _made(calendar)
    _KEPT[:] = [made, *_KEPT[: _KEPT_MOST - 1]]
    return made


def round_the_clock() -> WorkTime:
    """Every minute of every day from 1970 to 2099: for offices whose calendar nobody knows."""
    first = date(1970, 1, 1)
    days = (date(2100, 1, 1) - first).days
    return WorkTime(
        Calendar(), _DAY, utc(first), array("q", range(0, (days + 1) * _DAY, _DAY)), ((0, _DAY),)
    )


def _made(calendar: Calendar) -> WorkTime:
    slots = tuple(
        (
            (opens.hour * 60 + opens.minute) * MINUTE,
            (closes.hour * 60 + closes.minute) * MINUTE,
        )
        for opens, closes in sorted(calendar.hours)
    )
    whole = sum(closes - opens for opens, closes in slots)
    before, gone, day = array("q", [0]), 0, FIRST
    for _ in range((LAST - FIRST).days + 1):
        gone += whole if calendar.is_working(day) else 0
        before.append(gone)
        day += timedelta(days=1)
    return WorkTime(calendar, whole, utc(FIRST), before, slots)
