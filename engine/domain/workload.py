"""How much work a department has in a week, beside what it usually finishes.

A week runs from Monday to Sunday in China's time; its working days are the calendar's, so a
holiday makes it short and a make-up Saturday long. What a department usually finishes is counted
per working day over the weeks that have ended, so that weeks of different length compare.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from engine.domain.clocks import Calendar
from engine.domain.names import Department

BACK: Final = 8
"""Weeks shown that have ended."""
AHEAD: Final = 4
"""Weeks shown that are to come."""
NOW: Final = BACK
"""Place of the week that is running, counted from 0."""
A_WEEK: Final = 5
"""Working days that what lies open is compared with, whatever week it is."""

_BOUNDS: Final = (Fraction(1, 2), Fraction(1), Fraction(3, 2))


class Level(StrEnum):
    """A figure beside what is usual: none, up to half, up to all, up to half more, beyond."""

    NONE = "none"
    LIGHT = "light"
    USUAL = "usual"
    MUCH = "much"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Week:
    """[since, until], both days included; ``nth`` from 0, the running week is ``NOW``."""

    nth: int
    since: date
    until: date
    working: int
    provisional: bool

    @property
    def ended(self) -> bool:
        """Whether it lies before the running one."""
        return self.nth < NOW

    @property
    def coming(self) -> bool:
        """Whether it lies after the running one."""
        return self.nth > NOW


@dataclass(frozen=True, slots=True)
class Done:
    """Work that was done in one week. ``due_on`` as it was then."""

    week: int
    due_on: date | None
    n: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What the database counted of one department: open now by due day; by week from 0.

    What turned out not to be needed (a case withdrawn, a pre-check that nobody answered) is
    nowhere among it: nobody had to do it.
    """

    open: Mapping[date | None, int]
    arrived: Mapping[int, int]
    done: Sequence[Done]


@dataclass(frozen=True, slots=True)
class Cell:
    """One department in one week. In a coming week only ``due`` is known, the others are None.

    ``open`` at the end of the week (now, in the running one); ``arrived`` and ``done`` in it;
    ``due``: its last day lies in this week, and it was not finished before the week began.
    """

    week: Week
    due: int
    open: int | None = None
    arrived: int | None = None
    done: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A department over the weeks shown. ``daily``: done per working day; None: nobody knows yet.

    ``late`` of the open work is overdue; ``still`` has no due day, because its clock stands still.
    """

    department: Department | None
    cells: tuple[Cell, ...]
    daily: Fraction | None
    late: int
    still: int

    @property
    def open(self) -> int:
        """Open now."""
        return self.cells[NOW].open or 0

    def usual(self, week: Week, show: str) -> Fraction | None:
        """What a figure is compared with: what is usually done in the week's working days.

        What lies open is compared with a week of five working days: a short week leaves no less
        behind than a long one.
        """
        if self.daily is None:
            return None
        return self.daily * (A_WEEK if show == "open" else week.working)

    def level(self, cell: Cell, show: str) -> Level:
        """How full the cell is."""
        return level(shown(cell, show) or 0, self.usual(cell.week, show))

    def percent(self, cell: Cell, show: str) -> int | None:
        """Of what is usual, rounded; None where there is nothing to compare with."""
        usual = self.usual(cell.week, show)
        return round(100 * (shown(cell, show) or 0) / usual) if usual else None


def shown(cell: Cell, show: str) -> int | None:
    """The figure of a cell that ``show`` names: open, arrived, done or due."""
    figures = {"open": cell.open, "arrived": cell.arrived, "done": cell.done, "due": cell.due}
    return figures[show]


def sunday(day: date) -> date:
    """The last day of a day's week."""
    return day + timedelta(days=6 - day.weekday())


def weeks(calendar: Calendar, today: date) -> tuple[Week, ...]:
    """The weeks that have ended, the running one, the coming ones."""
    monday = today - timedelta(days=today.weekday())
    return tuple(
        _week(calendar, nth, monday + timedelta(weeks=nth - NOW)) for nth in range(NOW + AHEAD + 1)
    )


def level(n: int, usual: Fraction | None) -> Level:
    """How much ``n`` is beside what is usual."""
    if n == 0:
        return Level.NONE
    if usual is None:
        return Level.UNKNOWN
    by_share = (Level.LIGHT, Level.USUAL, Level.MUCH)
    for bound, found in zip(_BOUNDS, by_share, strict=True):
        if n <= bound * usual:
            return found
    return Level.OVER


def row(
    department: Department | None, shown_weeks: Sequence[Week], counts: Counts, today: date
) -> Row:
    """A department's row out of what was counted.

    What was open at the end of a week follows from what is open now: less what arrived since,
    and with what was done since.
    """
    done = _by_week(counts)
    open_at = {NOW: sum(counts.open.values())}
    for nth in range(NOW, 0, -1):
        open_at[nth - 1] = open_at[nth] + done.get(nth, 0) - counts.arrived.get(nth, 0)
    cells = tuple(
        Cell(week, _due(week, counts))
        if week.coming
        else Cell(
            week,
            _due(week, counts),
            open_at[week.nth],
            counts.arrived.get(week.nth, 0),
            done.get(week.nth, 0),
        )
        for week in shown_weeks
    )
    return Row(
        department,
        cells,
        _daily(cells),
        late=sum(n for day, n in counts.open.items() if day is not None and day < today),
        still=counts.open.get(None, 0),
    )


def together(rows: Sequence[Row]) -> Row:
    """All departments as one row; usual is what they usually finish together."""
    cells = tuple(
        Cell(
            column[0].week,
            sum(c.due for c in column),
            *(
                None if column[0].week.coming else sum(shown(c, show) or 0 for c in column)
                for show in ("open", "arrived", "done")
            ),
        )
        for column in zip(*(one.cells for one in rows), strict=True)
    )
    known = [one.daily for one in rows if one.daily is not None]
    daily = sum(known, Fraction()) if known else None
    return Row(None, cells, daily, sum(r.late for r in rows), sum(r.still for r in rows))


def _week(calendar: Calendar, nth: int, monday: date) -> Week:
    days = list(_days(monday))
    return Week(
        nth,
        monday,
        days[-1],
        sum(calendar.is_working(day) for day in days),
        any(calendar.provisional(day) for day in days),
    )


def _days(monday: date) -> Iterator[date]:
    return (monday + timedelta(days=n) for n in range(7))


def _by_week(counts: Counts) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for one in counts.done:
        found[one.week] = found.get(one.week, 0) + one.n
    return found


def _due(week: Week, counts: Counts) -> int:
    """Due in this week: open now, or done in this week or later."""

    def inside(day: date | None) -> bool:
        return day is not None and week.since <= day <= week.until

    still_open = sum(n for day, n in counts.open.items() if inside(day))
    return still_open + sum(
        one.n for one in counts.done if one.week >= week.nth and inside(one.due_on)
    )


def _daily(cells: Sequence[Cell]) -> Fraction | None:
    """Done per working day in the weeks that have ended, from the first in which there was work."""
    ended = [cell for cell in cells if cell.week.ended]
    while ended and not (ended[0].open or ended[0].arrived or ended[0].done):
        ended.pop(0)
    days = sum(cell.week.working for cell in ended)
    done = sum(cell.done or 0 for cell in ended)
    return Fraction(done, days) if done and days else None
