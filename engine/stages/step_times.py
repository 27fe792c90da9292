"""What the steps of a decided case took, one row a visit: kept beside its timing.

A visit counts when it was over by the decision, those before acceptance too; what is handed out
afterwards is not in it, nor a step that was taken away before anybody finished it. A department's
whole share is a row for each round, from its first step offered to its last one done.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from engine.analysis import intervals, timing
from engine.analysis.timing import Spent, Taken
from engine.domain import worktime
from engine.domain.names import CaseId
from engine.domain.traces import Trace
from engine.domain.wording import local_day
from engine.domain.worktime import WorkTime
from engine.stages import tracing
from engine.store import Transaction, clocks, step_timings
from engine.store.step_timings import Visited


def catch_up(tx: Transaction, limit: int) -> int:
    """Measure the steps of cases that an earlier release decided; how many it were."""
    behind = sorted(step_timings.lacking(tx, limit))
    if not behind:
        return 0
    work = worktime.of(clocks.calendar(tx))
    for case_id, trace in zip(behind, tracing.of_cases(tx, behind), strict=True):
        rows = of(case_id, trace, work)
        step_timings.keep(tx, case_id, rows)
        step_timings.set_kept(tx, case_id, len(rows))
    return len(behind)


def of(case_id: CaseId, trace: Trace, work: WorkTime) -> list[Visited]:
    """The rows of one case; none of an undecided one."""
    if trace.ended is None:
        return []
    entered: list[tuple[str, Sequence[Taken]]] = []
    shares: dict[tuple[str, int], list[Taken]] = defaultdict(list)
    unfinished: set[tuple[str, int]] = set()
    for visit in trace.visits:
        if visit.ended is None or visit.ended > trace.ended or visit.outcome == tracing.GIVEN_UP:
            unfinished.add((visit.branch, visit.round))
            continue
        took = timing.alone(visit, work, trace.stops, trace.ended)
        entered.append((visit.element, [took]))
        if visit.branch and visit.branch != visit.element:
            shares[visit.branch, visit.round].append(took)
    entered += [(key[0], took) for key, took in sorted(shares.items()) if key not in unfinished]
    times: Counter[str] = Counter()
    found = []
    for element, visits in entered:
        times[element] += 1
        found.append(_row(case_id, trace, (element, times[element]), visits))
    return found


def _row(case_id: CaseId, trace: Trace, which: tuple[str, int], took: Sequence[Taken]) -> Visited:
    assert trace.ended is not None
    stopped = intervals.length(intervals.merged(stop for one in took for stop in one.stops))
    gross = max(one.ends for one in took) - min(one.begins for one in took)
    spent = sum((one.spent for one in took), Spent())
    split = all(one.split for one in took)
    limits = [one.visit.late for one in took if one.visit.late is not None]
    return Visited(
        case_id=case_id,
        element=which[0],
        nth=which[1],
        edition=trace.edition,
        decided_on=local_day(trace.ended),
        taken=_minutes(gross - stopped),
        waited=_minutes(spent.wait) if split else None,
        worked=_minutes(spent.work) if split else None,
        stopped=_minutes(stopped),
        late=any(limits) if limits else None,
    )


def _minutes(micros: int) -> int:
    return round(micros / worktime.MINUTE)
