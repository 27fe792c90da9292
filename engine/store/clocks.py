"""The pause ledger, the due table and the calendar."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import bindparam, func, insert, select, update

from engine.domain.case import PauseEntry
from engine.domain.clocks import Calendar
from engine.domain.names import BranchId, CaseId, ElementId
from engine.store import landmarks, numbers
from engine.store.database import Row, Transaction, remembered
from engine.store.tables import CALENDAR_DAY, CALENDAR_YEAR, CLOCK_PAUSE, SEQUENCE, TIMER
from engine.store.tables.base import among

_CALENDAR_VERSION = "calendar-version"


_PAUSES = (
    select(CLOCK_PAUSE).where(CLOCK_PAUSE.c.case_id == bindparam("case")).order_by(CLOCK_PAUSE.c.id)
)
IS_ARMED = among(TIMER.c.state, "armed")
_ARMED = select(TIMER.c.element, TIMER.c.due_at).where(
    TIMER.c.case_id == bindparam("case"), IS_ARMED
)
VERSION = select(SEQUENCE.c.value).where(SEQUENCE.c.name == _CALENDAR_VERSION)


@remembered(CLOCK_PAUSE)
def pauses(tx: Transaction, case_id: CaseId) -> tuple[PauseEntry, ...]:
    """The whole ledger of a case, oldest first."""
    return tuple(pause_entry(r) for r in tx.all(_PAUSES, case=case_id))


def stop(
    tx: Transaction,
    case_id: CaseId,
    entry: PauseEntry,
) -> None:
    """Open a pause; the entry's id is ignored."""
    values = {name: getattr(entry, name) for name in PauseEntry.__slots__ if name != "id"}
    tx.run(insert(CLOCK_PAUSE).values(case_id=case_id, **{**values, "stops": sorted(entry.stops)}))


def resume(tx: Transaction, pause_id: int, at: datetime) -> None:
    """Close a pause that is open."""
    closed = (
        update(CLOCK_PAUSE)
        .where(CLOCK_PAUSE.c.id == pause_id, CLOCK_PAUSE.c.until.is_(None))
        .values(until=at)
    )
    tx.run(closed)


@remembered(TIMER)
def armed(tx: Transaction, case_id: CaseId) -> Mapping[ElementId, datetime]:
    """The clock events of this case that are set, and when they ring."""
    return {r["element"]: r["due_at"] for r in tx.all(_ARMED, case=case_id)}


def arm(
    tx: Transaction, case_id: CaseId, element: ElementId, due_at: datetime, version: int
) -> None:
    """Set a clock event, as a new generation."""
    newest = select(func.max(TIMER.c.generation)).where(
        TIMER.c.case_id == case_id, TIMER.c.element == element
    )
    generation = (tx.value(newest) or 0) + 1
    row = {
        "case_id": case_id,
        "element": element,
        "generation": generation,
        "due_at": due_at,
        "state": "armed",
        "calendar_version": version,
    }
    tx.run(insert(TIMER).values(**row))


def disarm(tx: Transaction, case_id: CaseId, elements: Iterable[ElementId]) -> None:
    """Take clock events back that are set."""
    _close(tx, case_id, elements, "cancelled", None)


def rung(tx: Transaction, case_id: CaseId, element: ElementId, now: datetime) -> None:
    """A clock event has fired."""
    _close(tx, case_id, (element,), "fired", now)
    landmarks.passed("clock.rung")


def due(tx: Transaction, now: datetime, limit: int = 200) -> tuple[tuple[CaseId, ElementId], ...]:
    """Clock events whose time has come, in due order."""
    rows = (
        select(TIMER.c.case_id, TIMER.c.element)
        .where(IS_ARMED, TIMER.c.due_at <= now)
        .order_by(TIMER.c.due_at, TIMER.c.id)
        .limit(limit)
    )
    return tuple((r["case_id"], r["element"]) for r in tx.all(rows))


def due_of(tx: Transaction, case_id: CaseId, now: datetime) -> tuple[ElementId, ...]:
    """The clock events of one case whose time has come, in due order."""
    rows = (
        select(TIMER.c.element)
        .where(IS_ARMED, TIMER.c.case_id == case_id, TIMER.c.due_at <= now)
        .order_by(TIMER.c.due_at, TIMER.c.id)
    )
    return tuple(ElementId(r["element"]) for r in tx.all(rows))


def lateness(tx: Transaction, now: datetime) -> float:
    """Seconds since the oldest clock event fell due that has not rung; 0 where none has."""
    oldest = tx.value(select(func.min(TIMER.c.due_at)).where(IS_ARMED, TIMER.c.due_at <= now))
    return 0.0 if oldest is None else float((now - oldest).total_seconds())


def calendar(tx: Transaction) -> Calendar:
    """The calendar in force. It is read whole once, and again after it was changed."""
    version = calendar_version(tx)
    if CALENDAR_YEAR in tx.written:  # and may yet be taken back
        return _calendar(tx, version)
    known: Calendar | None = tx.lasting.get(_CALENDAR_VERSION)
    if known is None or known.version != version:
        known = tx.lasting[_CALENDAR_VERSION] = _calendar(tx, version)
    return known


@remembered(SEQUENCE)
def calendar_version(tx: Transaction) -> int:
    """Which calendar is in force: it counts up with every change; 0 before the first."""
    return tx.value(VERSION) or 0


def _calendar(tx: Transaction, version: int) -> Calendar:
    days = {r["day"]: r["working"] for r in tx.all(select(CALENDAR_DAY))}
    official = select(CALENDAR_YEAR.c.year).where(CALENDAR_YEAR.c.official)
    years = frozenset(r["year"] for r in tx.all(official))
    return Calendar(days, years, version)


def years(tx: Transaction) -> frozenset[int]:
    """Every year that the calendar has, official or not."""
    return frozenset(r["year"] for r in tx.all(select(CALENDAR_YEAR.c.year)))


def set_year(
    tx: Transaction,
    year: int,
    special: Mapping[date, tuple[bool, str]],
    *,
    official: bool,
    source: str,
) -> None:
    """Write one year of the calendar that is not there yet, as a new version of it."""
    row = {"year": year, "official": official, "source": source}
    new = tx.insert(CALENDAR_YEAR).values(**row).on_conflict_do_nothing()
    if tx.value(new.returning(CALENDAR_YEAR.c.year)) is None:
        return
    numbers.next_number(tx, _CALENDAR_VERSION)
    if special:
        days = [{"day": d, "working": w, "name": n} for d, (w, n) in special.items()]
        tx.run(insert(CALENDAR_DAY), days)


def _close(
    tx: Transaction,
    case_id: CaseId,
    elements: Iterable[ElementId],
    state: str,
    fired_at: datetime | None,
) -> None:
    which = list(elements)
    if which:
        here = (TIMER.c.case_id == case_id, TIMER.c.element.in_(which), IS_ARMED)
        tx.run(update(TIMER).where(*here).values(state=state, fired_at=fired_at))


def pause_entry(row: Row) -> PauseEntry:
    """A line of the ledger."""
    branch = row["branch"]
    return PauseEntry(
        **{
            **{name: row[name] for name in PauseEntry.__slots__},
            "branch": None if branch is None else BranchId(branch),
            "stops": frozenset(row["stops"]),
        }
    )
