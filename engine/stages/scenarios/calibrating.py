"""Scenarios from records: the house's own cases of a period, or the log of another office.

What is learned is kept as a scenario like any other, each value marked as recorded; what the
records do not show stays as it was. The cases come out of the database in one reading; everything
else is computed while nothing is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.analysis.simulation import defaults, onto_diagram, seen, trying
from engine.analysis.simulation.fitting import BEST
from engine.analysis.simulation.kit import Kit
from engine.analysis.simulation.onto_diagram import Laid
from engine.analysis.simulation.seen import MOST_CASES, NotCalibrated, Seen
from engine.analysis.simulation.trying import Tried
from engine.domain import worktime
from engine.domain.names import CaseId, Officer, Text
from engine.domain.traces import Trace
from engine.domain.wording import local_day
from engine.domain.worktime import WorkTime
from engine.stages import editions, foreign_logs, tracing
from engine.stages.scenarios import asking
from engine.store import Transaction, clocks, scenarios, traces


@dataclass(frozen=True, slots=True)
class Records:
    """Cases to learn from, open ones too, and the opening time that is laid over them.

    ``hours``: opening time is that of the hall; else every minute counts, for nobody knows the
    other office's calendar. ``capped``: there were more than the latest that are looked at.
    """

    cases: Sequence[Trace]
    work: WorkTime
    hours: bool
    title: str
    capped: bool = False


def own(tx: Transaction, process: str, since: date, until: date, most: int = MOST_CASES) -> Records:
    """Our cases: the latest decided in [since, until], and those open that came by then."""
    decided = [one for some in traces.decided(tx, process, since, until) for one in some]
    under_way = [one for some in traces.under_way(tx, process) for one in some]
    running = [o for o in _traces(tx, under_way[-most:]) if local_day(o.began) <= until]
    found = [*_traces(tx, decided[-most:]), *running]
    title = f"{since.isoformat()}至{until.isoformat()}"
    capped = max(len(decided), len(under_way)) > most
    return Records(found, worktime.of(clocks.calendar(tx)), hours=True, title=title, capped=capped)


def of_log(tx: Transaction, number: int) -> Records:
    """The cases of a log that was taken in.

    Raises:
        NoSuchThing: there is none of this number. NotCalibrated: its columns are not laid out yet.
    """
    log = foreign_logs.get(tx, number)
    if not log.kept:
        raise NotCalibrated(
            why=Text(
                "这份数据还没有对应各列。请先在“办理数据”里完成导入。",
                "the columns of this log are not laid out yet. Finish importing it first.",
            )
        )
    latest = max(log.cases - MOST_CASES, 0)
    some = foreign_logs.some(tx, number, limit=MOST_CASES, offset=latest)
    return foreign(some, log.name)


def foreign(cases: Iterable[Trace], title: str) -> Records:
    """The cases of another office, by the wall clock."""
    found = [seen.whole(one) for one in cases]
    return Records(found, worktime.round_the_clock(), hours=False, title=title)


@dataclass(frozen=True, slots=True)
class Learned:
    """What records show, all of them, and how a calibration on their past fared.

    ``laid`` where there is a diagram. ``tried`` is None where nothing can be held back; ``why``
    says what stood in the way.
    """

    seen: Seen
    laid: Laid | None
    tried: Tried | None
    why: NotCalibrated | None


def learned(
    records: Records, kit: Kit | None = None, option: str = BEST, *, recent: bool = False
) -> Learned:
    """Everything that a page shows; seconds of work, nothing open meanwhile.

    Raises:
        NotCalibrated: nothing can be learned at all.
    """
    laid = None
    if kit is None:
        found = seen.of(records.cases, records.work, seen.by_department, option)
    else:
        base = defaults.derived(kit)
        laid, found = trying.calibrated(kit, base, records.cases, records.work, option)
    try:
        tried = backtest(records, kit, option, recent=recent)
    except NotCalibrated as error:
        return Learned(found, laid, None, error)
    return Learned(found, laid, tried, None)


def backtest(
    records: Records, kit: Kit | None = None, option: str = BEST, *, recent: bool = False
) -> Tried:
    """Calibrate on the past of these cases, and see how it fares with their last quarter.

    Args:
        records: what to learn from.
        kit: the diagram; None for a log: then by the ways that its cases took.
        option: how durations are taken.
        recent: only the quarter before the cut calibrates.

    Raises:
        NotCalibrated: a sentence that says what is missing.
    """
    if kit is None:
        return trying.by_ways(records.cases, records.work, option, recent=recent)
    base = defaults.derived(kit)
    return trying.by_diagram(kit, base, records.cases, records.work, option, recent=recent)


def keep(
    tx: Transaction, process: str, records: Records, by: Officer, now: datetime,
    option: str = BEST, to: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """Keep what records show as a scenario of the edition in force; its number.

    Args:
        tx: open for writing.
        process: of which process.
        records: what to learn from.
        by: who asked for it.
        now: when.
        option: how durations are taken.
        to: steps of a log → steps of the diagram, where they are called differently.

    Raises:
        NotCalibrated: too few cases, or not one step of them is in the diagram.
    """
    edition = editions.in_force(tx, process, now)
    kit = asking.kit(tx, str(edition.id))
    base = defaults.derived(kit, str(edition.id))
    cases = onto_diagram.renamed(records.cases, to or {})
    must_meet(kit, cases)
    work = worktime.of(kit.calendar)
    made, _ = trying.calibrated(kit, base, cases, work, option)
    about = f"{edition.guide.title.zh} " if records.hours else ""
    title = f"{about}{records.title}（实际数据 {now:%m%d-%H%M}）"[:100]
    return scenarios.add(
        tx, process, str(edition.id), title, asking.held(made.scenario), by.name, now
    )


def must_meet(kit: Kit, cases: Iterable[Trace]) -> None:
    """Raise where nothing that happened is in the diagram.

    Raises:
        NotCalibrated: not one step of any case.
    """
    known = frozenset(kit.timed)
    if not any(visit.element in known for one in cases for visit in one.visits):
        raise NotCalibrated(
            why=Text(
                "这些办件里没有一个环节在流程图里。请先指明哪个环节对应流程图的哪一步。",
                "not one step of these cases is in the diagram."
                " Say first which step is which of the diagram.",
            )
        )


def _traces(tx: Transaction, cases: Sequence[CaseId]) -> list[Trace]:
    pieces = range(0, len(cases), traces.MANY)
    each = (one for n in pieces for one in tracing.of_cases(tx, cases[n : n + traces.MANY]))
    return [seen.whole(one) for one in each]
