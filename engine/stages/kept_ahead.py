"""Months that are over are added up before anybody asks for them: managers' pages answer at once.

The house does it by itself, in quiet time (``jobs.ADD_UP``): a month at a time, the newest first,
added up in a reading transaction and written in a short one. Anybody may do it at any moment; of
two who do the same month one leaves nothing. Whoever looks before it is done adds up as much as
can be waited for, and is shown the months that are ready.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from engine.domain.months import EARLIEST, LATEST, last_of_month
from engine.domain.wording import local_day
from engine.stages import adding_up
from engine.store import Store, editions, kept_months
from engine.store.measures import Period

MONTHS: Final = 12
"""Months that one ring adds up before it lets others have the processor."""

CASES: Final = 10_000
"""Cases that are added up while somebody waits for a page: under half a second (measured)."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What of a period can be shown at once; ``left`` months before it are not added up yet."""

    period: Period
    left: int = 0


def ahead(store: Store, now: datetime) -> int:
    """Add up and keep what lacks, of every process in force; how many months it were."""
    done = 0
    with store.reading() as tx:
        known = editions.processes(tx, now)
    for process in known:
        period = Period(process, EARLIEST, LATEST)
        done += _add_up(store, process, _lacking(store, period, local_day(now))[: MONTHS - done])
    return done


def every(store: Store, period: Period, today: date) -> int:
    """Add up and keep all that lacks of a period, for somebody who has the time."""
    return _add_up(store, period.process, _lacking(store, period, today))


def ready(store: Store, period: Period, today: date, most: int = CASES) -> Ready:
    """Add up what can be waited for: the newest months of a period, and then it begins there.

    Args:
        most: cases in all; one month at least.
    """
    lacks = _lacking(store, period, today)
    some = _affordable(store, period.process, lacks, most)
    _add_up(store, period.process, some)
    left = lacks[len(some) :]
    if not left:
        return Ready(period)
    return Ready(replace(period, since=last_of_month(left[0]) + timedelta(days=1)), len(left))


def _affordable(store: Store, process: str, lacks: Sequence[date], most: int) -> list[date]:
    some: list[date] = []
    with store.reading() as tx:
        for month in lacks:
            most -= kept_months.decided(tx, Period(process, month, last_of_month(month)))
            if most < 0 and some:
                break
            some.append(month)
    return some


def _lacking(store: Store, period: Period, today: date) -> list[date]:
    with store.reading() as tx:
        return adding_up.lacking(tx, period, today)


def _add_up(store: Store, process: str, months: Sequence[date]) -> int:
    done = 0
    for month in months:
        with store.reading() as tx:
            counted = adding_up.count(tx, process, month)
        with store.transaction() as tx:
            done += adding_up.keep(tx, counted)
    return done
