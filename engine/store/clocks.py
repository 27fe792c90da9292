"""The pause ledger, the due table and the calendar."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import RowMapping, func, insert, select, update

from engine.domain.case import PauseEntry
from engine.domain.clocks import Calendar
from engine.domain.names import BranchId, CaseId, ElementId
from engine.store import landmarks
from engine.store.database import Transaction
from engine.store.tables import CALENDAR_DAY, CALENDAR_YEAR, CLOCK_PAUSE, SEQUENCE, TIMER

_CALENDAR_VERSION = "calendar-version"


def pauses(tx: Transaction, case_id: CaseId) -> tuple[PauseEntry, ...]:
    """The whole ledger of a case, oldest first."""
    rows = select(CLOCK_PAUSE).where(CLOCK_PAUSE.c.case_id == case_id).order_by(CLOCK_PAUSE.c.id)
    return tuple(_pause(r) for r in tx.all(rows))


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


def armed(tx: Transaction, case_id: CaseId) -> dict[ElementId, datetime]:
    """The clock events of this case that are set, and when they ring."""
    rows = select(TIMER).where(TIMER.c.case_id == case_id, TIMER.c.state == "armed")
    return {r["element"]: r["due_at"] for r in tx.all(rows)}


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
        .where(TIMER.c.state == "armed", TIMER.c.due_at <= now)
        .order_by(TIMER.c.due_at, TIMER.c.id)
        .limit(limit)
    )
    return tuple((r["case_id"], r["element"]) for r in tx.all(rows))


def calendar(tx: Transaction) -> Calendar:
    """The calendar in force."""
    days = {r["day"]: r["working"] for r in tx.all(select(CALENDAR_DAY))}
    official = select(CALENDAR_YEAR.c.year).where(CALENDAR_YEAR.c.official)
    years = frozenset(r["year"] for r in tx.all(official))
    version = tx.value(select(SEQUENCE.c.value).where(SEQUENCE.c.name == _CALENDAR_VERSION))
    return Calendar(days, years, version or 1)


def set_year(
    tx: Transaction,
    year: int,
    special: Mapping[date, tuple[bool, str]],
    *,
    official: bool,
    source: str,
) -> None:
    """Write one year of the calendar that is not there yet."""
    row = {"year": year, "official": official, "source": source}
    new = tx.insert(CALENDAR_YEAR).values(**row).on_conflict_do_nothing()
    if tx.value(new.returning(CALENDAR_YEAR.c.year)) is not None and special:
        days = [{"day": d, "working": w, "name": n} for d, (w, n) in special.items()]
        tx.run(insert(CALENDAR_DAY), days)


def _close(
    tx: Transaction,
    case_id: CaseId,
    elements: Iterable[ElementId],
    state: str,
    fired_at: datetime | None,
) -> None:
    closed = (
        update(TIMER)
        .where(
            TIMER.c.case_id == case_id,
            TIMER.c.element.in_(list(elements)),
            TIMER.c.state == "armed",
        )
        .values(state=state, fired_at=fired_at)
    )
    tx.run(closed)


def _pause(row: RowMapping) -> PauseEntry:
    branch = row["branch"]
    return PauseEntry(
        **{
            **{name: row[name] for name in PauseEntry.__slots__},
            "branch": None if branch is None else BranchId(branch),
            "stops": frozenset(row["stops"]),
        }
    )
