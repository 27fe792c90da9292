"""When a department is open, as numbers: minutes since the first midnight, for the simulator."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.domain.clocks import Calendar

_AHEAD = 400
"""Days written at once; more are written when they are asked for."""

LAST = date(9998, 1, 1)


@dataclass
class Hours:
    """Openings ``[since, until)`` in order, and the opening minutes before each."""

    calendar: Calendar
    first: date
    since: list[float] = field(default_factory=list)
    until: list[float] = field(default_factory=list)
    before: list[float] = field(default_factory=list)
    written: int = 0

    @property
    def day(self) -> float:
        """Opening minutes of one working day."""
        return sum(
            (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
            for opens, closes in self.calendar.hours
        )

    def opening(self, at: float) -> float:
        """The first open minute at or after this one."""
        nth = self._slot(at)
        return max(self.since[nth], at)

    def later(self, at: float, minutes: float) -> float:
        """When so many opening minutes have gone by."""
        nth = self._slot(at)
        goal = self.before[nth] + max(at - self.since[nth], 0.0) + minutes
        while goal > self.before[-1] + self.until[-1] - self.since[-1]:
            self._write()
        nth = max(bisect_right(self.before, goal) - 1, nth)
        if minutes and nth and goal <= self.before[nth]:
            nth -= 1  # done at closing time, not at the next opening
        return self.since[nth] + goal - self.before[nth]

    def gone(self, at: float) -> float:
        """Opening minutes before this one."""
        if at <= 0:
            return 0.0
        nth = self._slot(at)
        return self.before[nth] + max(at - self.since[nth], 0.0)

    def _slot(self, at: float) -> int:
        """The opening that holds this minute, or the next one."""
        while not self.until or self.until[-1] <= at:
            self._write()
        return bisect_right(self.until, at)

    def _write(self) -> None:
        for _ in range(_AHEAD):
            day = self.first + timedelta(days=self.written)
            if self.calendar.is_working(day):
                for opens, closes in sorted(self.calendar.hours):
                    gone = 0.0
                    if self.before:
                        gone = self.before[-1] + self.until[-1] - self.since[-1]
                    self.before.append(gone)
                    self.since.append(self.written * 1440.0 + opens.hour * 60 + opens.minute)
                    self.until.append(self.written * 1440.0 + closes.hour * 60 + closes.minute)
            self.written += 1
