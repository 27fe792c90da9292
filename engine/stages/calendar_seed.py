"""The calendar table's first content: official years from a library, the next one flagged.

chinese_calendar carries the official yearly notices (2004 to 2026 in the pinned release) and
refuses later years, so a later year is written as provisional and flagged: weekdays, less the
public holidays that the law itself puts on a fixed date. Those of the lunar calendar and all
make-up workdays wait for the year's notice.
"""

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

from engine.store import Transaction, clocks

FIRST_YEAR = 2016
PROVISIONAL_YEARS = 2
BY_LAW = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""New Year, Labour Day, National Day. Source: 全国年节及纪念日放假办法 (2024) art. 2."""


def write(tx: Transaction) -> None:
    """Write every year that is not in the table yet."""
    there = clocks.years(tx)
    last = max(day.year for day in constants.holidays)
    for year in sorted({*range(FIRST_YEAR, last + 1)} - there):
        clocks.set_year(tx, year, _special(year), official=True, source="chinese_calendar")
    for year in sorted({*range(last + 1, last + 1 + PROVISIONAL_YEARS)} - there):
        clocks.set_year(tx, year, _by_law(year), official=False, source="")


def _special(year: int) -> dict[date, tuple[bool, str]]:
    """Days of a year that are not what their weekday says."""
    found: dict[date, tuple[bool, str]] = {}
    day = date(year, 1, 1)
    while day.year == year:
        working = bool(chinese_calendar.is_workday(day))
        if working != (day.weekday() < 5):
            holiday = constants.holidays.get(day) or constants.workdays.get(day) or ""
            found[day] = (working, str(holiday))
        day += timedelta(days=1)
    return found


def _by_law(year: int) -> dict[date, tuple[bool, str]]:
    """Weekdays of a year that are holidays whatever the year's notice will say."""
    days = (date(year, month, day) for month, day in BY_LAW)
    return {day: (False, "") for day in days if day.weekday() < 5}
