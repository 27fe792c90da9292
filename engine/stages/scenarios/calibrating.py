"""Records to learn from: the house's own cases of a period, or the log of another office.

The cases come out of the database in one reading; everything else is computed while nothing is
open. Who asks for it, and where it is kept, is in ``learning``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.analysis.simulation import defaults, onto_diagram, seen, trying
from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.fitting import BEST
from engine.analysis.simulation.kit import Kit
from engine.analysis.simulation.onto_diagram import Laid
from engine.analysis.simulation.seen import MOST_CASES, NotCalibrated, Seen
from engine.analysis.simulation.trying import Tried
from engine.domain import worktime
from engine.domain.names import CaseId, Text
from engine.domain.traces import Trace
from engine.domain.wording import local_day
from engine.domain.worktime import WorkTime
from engine.stages import foreign_logs, tracing
from engine.store import Transaction, clocks, traces
from engine.store.foreign_logs import Log


@dataclass(frozen=True, slots=True)
class Records:
    """Cases to learn from, open ones too, and the opening time that is laid over them.

    ``hours``: opening time is that of the hall; else every minute counts, for nobody knows the
    other office's calendar. ``older``: cases that were not looked at, because so many newer ones
    were enough.
    """

    cases: Sequence[Trace]
    work: WorkTime
    hours: bool
    title: str
    older: int = 0


def own(tx: Transaction, process: str, since: date, until: date, most: int = MOST_CASES) -> Records:
    """Our cases: the newest decided in [since, until], and those open that came by then."""
    decided = [one for some in traces.decided(tx, process, since, until) for one in some]
    under_way = [one for some in traces.under_way(tx, process) for one in some]
    running = [o for o in _traces(tx, under_way[-most:]) if local_day(o.began) <= until]
    found = [*_traces(tx, decided[-most:]), *running]
    title = f"{since.isoformat()}至{until.isoformat()}"
    older = max(len(decided) - most, 0) + max(len(under_way) - most, 0)
    return Records(found, worktime.of(clocks.calendar(tx)), hours=True, title=title, older=older)


def of_log(tx: Transaction, number: int, most: int = MOST_CASES) -> Records:
    """The newest cases of a log that was taken in.

    Raises:
        NoSuchThing: there is none of this number. NotCalibrated: its columns are not laid out yet.
    """
    log = kept_log(tx, number)
    older = max(log.cases - most, 0)
    some = foreign_logs.some(tx, number, limit=most, offset=older)
    return foreign(some, log.name, older)


def kept_log(tx: Transaction, number: int) -> Log:
    """A log that has cases.

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
    return log


def foreign(cases: Iterable[Trace], title: str, older: int = 0) -> Records:
    """The cases of another office, by the wall clock."""
    found = [seen.whole(one) for one in cases]
    return Records(found, worktime.round_the_clock(), hours=False, title=title, older=older)


def learned(
    records: Records, kit: Kit | None = None, option: str = BEST, edition: str = ""
) -> tuple[Seen, Laid | None]:
    """What all of these cases show; seconds of work, nothing open meanwhile.

    Args:
        records: what to learn from.
        kit: the diagram; None for a log.
        option: how durations are taken.
        edition: which one the diagram is of.

    Raises:
        NotCalibrated: nothing can be learned at all.
    """
    if kit is None:
        return seen.of(records.cases, records.work, seen.by_department, option), None
    base = defaults.derived(kit, edition)
    laid, found = trying.calibrated(kit, base, records.cases, records.work, option)
    return found, laid


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


def onto(
    kit: Kit, records: Records, option: str = BEST, to: Mapping[str, str] | None = None,
    edition: str = "",
) -> Scenario:  # fmt: skip
    """What records show as a scenario of a diagram, counted in the hall's opening time.

    Args:
        kit: the diagram.
        records: what to learn from.
        option: how durations are taken.
        to: steps of a log → steps of the diagram, where they are called differently.
        edition: of which edition the scenario is.

    Raises:
        NotCalibrated: too few cases, or not one step of them is in the diagram.
    """
    cases = onto_diagram.renamed(records.cases, to or {})
    must_meet(kit, (visit.element for one in cases for visit in one.visits))
    base, work = defaults.derived(kit, edition), worktime.of(kit.calendar)
    laid, _ = trying.calibrated(kit, base, cases, work, option)
    return laid.scenario


def must_meet(kit: Kit, steps: Iterable[str]) -> None:
    """Raise where nothing that happened is in the diagram.

    Raises:
        NotCalibrated: not one of these steps.
    """
    known = frozenset(kit.timed)
    if not any(one in known for one in steps):
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
