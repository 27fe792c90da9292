"""What a case took, in working days, kept when it is decided: for the manager's board."""

from datetime import date, datetime

from engine.domain import ledger
from engine.domain.case import Case
from engine.domain.clocks import Calendar, Clock, Lamp, Pause
from engine.domain.names import CaseId, Department
from engine.domain.opinions import OpinionKind
from engine.domain.wording import local_day
from engine.stages.timekeeping import DRAWING_CHANGE
from engine.store import Transaction, branches, cases, clocks, measures, opinions
from engine.store.measures import Measure

SOME = 500
"""Cases of an earlier release that are caught up with in one transaction."""


def keep(tx: Transaction, case: Case) -> None:
    """Keep what a decided case took; the calendar of this day counts."""
    measured = of(tx, case, clocks.calendar(tx))
    if measured is not None:
        measures.keep(tx, measured)


def catch_up(tx: Transaction) -> int:
    """Measure decided cases of which an earlier release kept nothing; how many it were."""
    behind = measures.unmeasured(tx, SOME)
    for case_id in behind:
        keep(tx, cases.get(tx, case_id))
    return len(behind)


def of(tx: Transaction, case: Case, calendar: Calendar) -> Measure | None:
    """What a case took, or None where it was never accepted or is not decided.

    Elapsed runs from the working day after acceptance to the day of the last signature; the net
    time is what its promised clock counted, so every pause is left out by the rule of the clock
    itself; the drawing change is the time that the design firm held the drawings.
    """
    rows, pauses = branches.of_case(tx, case.id), clocks.pauses(tx, case.id)
    promise = ledger.of_case(case, rows, pauses, ledger.PROMISED)
    if promise is None or case.decided_at is None:
        return None
    day = local_day(case.decided_at)
    elapsed = _days(promise.started, day, (), calendar)
    changing = tuple(
        Pause(p.ground, local_day(p.since), local_day(p.until or case.decided_at))
        for p in pauses
        if p.ground == DRAWING_CHANGE and p.branch is None
    )
    return Measure(
        case_id=case.id,
        process=case.process,
        decided_on=day,
        elapsed=elapsed,
        net=promise.used(calendar, day),
        redraw=elapsed - _days(promise.started, day, changing, calendar),
        rounds=max((b.round for b in rows), default=0),
        in_time=promise.lamp(calendar, day) is Lamp.MET,
        last_department=_last(tx, case.id),
        calendar_version=calendar.version,
    )


def _days(started: date, ended: date, pauses: tuple[Pause, ...], calendar: Calendar) -> int:
    return Clock("", 0, started, pauses, ended=ended).used(calendar, ended)


def _last(tx: Transaction, case_id: CaseId) -> Department | str:
    """Who gave the last opinion of the first review; nobody is last alone."""
    given: list[tuple[datetime, Department]] = [
        (o.at, o.department)
        for o in opinions.of_case(tx, case_id)
        if o.round == 1 and o.kind is not OpinionKind.NOT_REQUIRED
    ]
    return max(given)[1] if len(given) > 1 else ""
