"""What a decided case took in opening time, kept when it is decided; and the replay of a period.

Everything kept is derived: ``of`` computes it from the ledger at any time, and a test does.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from engine.analysis import replaying, series, timing
from engine.analysis.timing import Spent, Timed
from engine.domain import worktime
from engine.domain.months import last_of_month
from engine.domain.names import BranchId, CaseId, Department, EditionId
from engine.domain.wording import local_day
from engine.stages import editions, step_times, tracing
from engine.stages.editions import Edition
from engine.store import Transaction, clocks, kept_months, step_timings, timings, traces
from engine.store.measures import Period
from engine.store.step_timings import Visited
from engine.store.timings import Part, Timing

SOME: Final = 300
"""Cases of an earlier release that are caught up with in one transaction."""

WARMING: Final = timedelta(days=31)
"""Before the cases that are replayed, so many days of others fill the queues."""

MOST: Final = 1_500
"""Cases that are replayed while somebody waits for a page; the command line takes them all."""


def order(edition: Edition) -> list[BranchId]:
    """Shares in the order in which a serial run would take them: that of the guide's items."""
    rank = {item.code: number for number, item in enumerate(edition.guide.items)}
    return sorted(edition.branches, key=lambda b: (rank.get(edition.branches[b].item, 99), b))


def keep(tx: Transaction, case_id: CaseId) -> None:
    """Keep what a decided case took; the calendar of this day counts."""
    for measured in _every(tx, [case_id]):
        _write(tx, *measured)


def catch_up(tx: Transaction, limit: int = SOME) -> int:
    """Measure decided cases of which an earlier release kept nothing; how many it were."""
    behind = timings.unmeasured(tx, limit)
    for measured in _every(tx, behind) if behind else ():
        _write(tx, *measured)
    return len(behind) or step_times.catch_up(tx, limit)


def of(tx: Transaction, cases: Sequence[CaseId]) -> list[tuple[Timing, list[Part]]]:
    """What decided cases took, from the ledger; an undecided one is left out."""
    return [(row, parts) for row, parts, _ in _every(tx, cases)]


def _write(tx: Transaction, row: Timing, parts: Sequence[Part], steps: Sequence[Visited]) -> None:
    timings.keep(tx, row, parts)
    step_timings.keep(tx, row.case_id, steps)


def _every(
    tx: Transaction, cases: Sequence[CaseId]
) -> list[tuple[Timing, list[Part], list[Visited]]]:
    calendar = clocks.calendar(tx)
    work = worktime.of(calendar)
    late: Counter[tuple[CaseId, Department]] = Counter()
    for case_id, department, round_no, n in traces.found_late(tx, cases):
        late[case_id, department] += n if round_no > 1 else 0
    found = []
    for case_id, trace in zip(sorted(cases), tracing.of_cases(tx, cases), strict=True):
        if trace.ended is None:
            continue
        timed = timing.of(trace, work, trace.ended)
        rank = order(editions.of(tx, EditionId(timed.trace.edition)))
        laid = series.of(timed, rank)
        steps = step_times.of(case_id, trace, work)
        row = _timing(case_id, timed, laid, work, calendar.version, len(steps))
        found.append((row, _parts(row, timed, late, series.places(timed, rank)), steps))
    return found


def measured(tx: Transaction, case_id: CaseId, now: datetime) -> tuple[Timed, series.Serial]:
    """One case, open or decided, measured up to now, and laid one share after another."""
    trace = tracing.of_case(tx, case_id)
    timed = timing.of(trace, worktime.of(clocks.calendar(tx)), now)
    return timed, series.of(timed, order(editions.of(tx, timed.trace.edition)))  # type: ignore[arg-type]


def playable(tx: Transaction, period: Period, most: int | None = MOST) -> list[date]:
    """Months of a period in which a case has no replay yet, the newest first.

    A month is played whole, with the month before it to fill the queues: one new case of a large
    hall is as many cases as a hundred new ones.

    Args:
        most: stop before a month with which more cases than this would be played; None for no end.
    """
    months = sorted({day.replace(day=1) for day, _, _ in timings.unplayed(tx, period)})[::-1]
    if most is None:
        return months
    found: list[date] = []
    for month in months:
        played = Period(period.process, month - WARMING, last_of_month(month))
        most -= kept_months.decided(tx, played)
        if most < 0:
            break
        found.append(month)
    return found


def replay(tx: Transaction, period: Period, most: int | None = MOST) -> int:
    """Replay the months of a period that are ``playable``; how many cases it were."""
    return sum(_replay_month(tx, period.process, one) for one in playable(tx, period, most))


def _replay_month(tx: Transaction, process: str, month: date) -> int:
    until = last_of_month(month)
    work = worktime.of(clocks.calendar(tx))
    numbers: list[CaseId] = []
    cases: list[Timed] = []
    for some in traces.decided(tx, process, month - WARMING, until):
        for case_id, trace in zip(some, tracing.of_cases(tx, some), strict=True):
            if trace.ended is not None:
                numbers.append(case_id)
                cases.append(timing.of(trace, work, trace.ended))
    if not cases:
        return 0
    rank = order(_edition(tx, cases[-1]))
    jobs, pools = replaying.prepared(cases, rank)
    found = replaying.played(jobs, pools, serial=True)
    wanted = {
        number: _minutes(one.net)
        for number, case, one in zip(numbers, cases, found, strict=True)
        if case.trace.ended is not None and local_day(case.trace.ended) >= month
    }
    timings.set_replay(tx, wanted, shared=pools.shared)
    return len(wanted)


def _edition(tx: Transaction, timed: Timed) -> Edition:
    return editions.of(tx, EditionId(timed.trace.edition))


def _timing(
    case_id: CaseId,
    timed: Timed,
    laid: series.Serial,
    work: worktime.WorkTime,
    version: int,
    steps: int,
) -> Timing:
    trace = timed.trace
    assert trace.ended is not None
    whole = work.between(trace.began, trace.ended)
    stopped = sum(
        max(work.at(span.until or trace.ended) - work.at(max(span.since, trace.began)), 0)
        for span in trace.stops
    )
    totals = [share.spent.total for share in timed.shares]
    longest = max(totals, default=0)
    return Timing(
        case_id=case_id,
        process=trace.process,
        decided_on=local_day(trace.ended),
        edition=trace.edition,
        whole=_minutes(max(whole - stopped, 0)),
        gross=_minutes(timed.gross),
        net=_minutes(timed.net),
        serial=_minutes(laid.total),
        floor=_minutes(laid.floor),
        replay=None,
        shared=None,
        extra=_minutes(laid.extra),
        work=_minutes(laid.work),
        shares=len(timed.shares),
        balance=round(100 * sum(totals) / len(totals) / longest) if longest else 100,
        rounds=timed.rounds,
        cut=laid.cut,
        faults=timed.faults,
        visits=sum(bool(one.visit.branch) for one in timed.visits),
        unsplit=sum(bool(one.visit.branch) and not one.split for one in timed.visits),
        provisional=timed.provisional,
        calendar_version=version,
        steps=steps,
    )


def _parts(
    row: Timing,
    timed: Timed,
    late: Counter[tuple[CaseId, Department]],
    places: Mapping[str, int],
) -> list[Part]:
    departments = {share.department for share in timed.shares} | set(timed.critical_by)
    found = []
    for code in sorted(departments):
        department = Department(code)
        mine = [share for share in timed.shares if share.department == code]
        spent = sum((share.spent for share in mine), Spent())
        critical = timed.critical_by.get(code, Spent())
        part = Part(
            case_id=row.case_id,
            department=department,
            process=row.process,
            decided_on=row.decided_on,
            rounds=max((share.rounds for share in mine), default=0),
            waited=_minutes(spent.wait + spent.unknown),
            worked=_minutes(spent.work),
            stopped=_minutes(spent.stopped),
            again=_minutes(sum(share.again for share in mine)),
            critical=_minutes(critical.total),
            critical_wait=_minutes(critical.wait),
            early=_minutes(timed.ends_early.get(code, 0)),
            last=any(share.last for share in mine),
            late=late[row.case_id, department],
            place=min((places[share.branch] for share in mine), default=0),
            refused=any(share.refused for share in mine),
        )
        found.append(part)
    return found


def _minutes(micros: int) -> int:
    return round(micros / worktime.MINUTE)
