"""The calendar, year by year: read for people, corrected; clocks that were set by an older one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, insert, select, update

from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import CaseId
from engine.store import numbers
from engine.store.database import Transaction
from engine.store.tables import CALENDAR_DAY, CALENDAR_YEAR, CASE, TIMER
from engine.store.tables.base import among

VERSION = "calendar-version"
_RUNNING = CASE.c.status.not_in(sorted(state.value for state in CLOSED_CASE))


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the calendar; ``official`` by a notice, named in ``source``."""

    year: int
    official: bool
    source: str
    special: int


def every(tx: Transaction) -> tuple[Year, ...]:
    """All years that are known, in order; ``special`` counts the days that differ."""
    first, last = date(1, 1, 1), date(9999, 12, 31)
    counts: dict[int, int] = {}
    for row in tx.all(select(CALENDAR_DAY.c.day).where(CALENDAR_DAY.c.day.between(first, last))):
        counts[row["day"].year] = counts.get(row["day"].year, 0) + 1
    rows = tx.all(select(CALENDAR_YEAR).order_by(CALENDAR_YEAR.c.year))
    return tuple(
        Year(r["year"], r["official"], r["source"], counts.get(r["year"], 0)) for r in rows
    )


def days(tx: Transaction, year: int) -> dict[date, tuple[bool, str]]:
    """Days of a year that are not what their weekday says: worked or not, and the name."""
    rows = (
        select(CALENDAR_DAY)
        .where(CALENDAR_DAY.c.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CALENDAR_DAY.c.day)
    )
    return {r["day"]: (r["working"], r["name"]) for r in tx.all(rows)}


def replace(
    tx: Transaction,
    year: int,
    special: Mapping[date, tuple[bool, str]],
    *,
    official: bool,
    source: str,
) -> int:
    """Write a year anew, over what was there; the new version of the calendar."""
    whole = CALENDAR_DAY.c.day.between(date(year, 1, 1), date(year, 12, 31))
    tx.run(delete(CALENDAR_DAY).where(whole))
    values = {"official": official, "source": source}
    new = tx.insert(CALENDAR_YEAR).values(year=year, **values)
    tx.run(new.on_conflict_do_update(index_elements=["year"], set_=values))
    if special:
        rows = [{"day": d, "working": w, "name": n} for d, (w, n) in special.items()]
        tx.run(insert(CALENDAR_DAY), rows)
    return numbers.next_number(tx, VERSION)


def running(tx: Transaction, after: CaseId, limit: int = 500) -> tuple[CaseId, ...]:
    """Cases that are not over, by their number, those behind ``after``."""
    rows = select(CASE.c.id).where(_RUNNING, CASE.c.id > after).order_by(CASE.c.id).limit(limit)
    return tuple(CaseId(r["id"]) for r in tx.all(rows))


def restamp(tx: Transaction, case_id: CaseId, version: int) -> None:
    """The clocks of a case agree with this version of the calendar."""
    here = (TIMER.c.case_id == case_id, among(TIMER.c.state, "armed"))
    tx.run(update(TIMER).where(*here).values(calendar_version=version))


def behind(tx: Transaction, version: int) -> int:
    """How many clocks were set by an older version and not looked at since."""
    here = (among(TIMER.c.state, "armed"), TIMER.c.calendar_version < version)
    return int(tx.value(select(func.count()).where(*here)) or 0)
