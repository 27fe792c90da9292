"""Days that are asked for, and the months of the calendar that they lie in."""

from datetime import date, timedelta
from typing import Final

EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2199, 12, 31)
"""Days that may be asked for; beyond them is a slip of the hand, and soon no date at all."""


def last_of_month(day: date) -> date:
    """The last day of a day's month."""
    return first_of_month(day, 1) - timedelta(days=1)


def first_of_month(day: date, later: int = 0) -> date:
    """The first day of a day's month, or of the month so many months later."""
    years, month = divmod(day.month - 1 + later, 12)
    return date(day.year + years, month + 1, 1)


def twelve_months(until: date) -> tuple[date, date]:
    """What is looked at where nobody says since when: a year to this day, both days included."""
    return until - timedelta(days=365), until
