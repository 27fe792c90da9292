"""What chains of a serial log could gain side by side: by hand, and of the real permit log."""

import gzip
import itertools
import re
import statistics
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.analysis import played_beside, side_by_side
from engine.domain import worktime
from engine.domain.clocks import Calendar
from engine.domain.foreign_logs import Columns, Laid
from engine.domain.traces import Trace, Visit
from engine.exchange import log_rows, log_source, log_taking
from tests.conformance import corpora

BEGAN = datetime(2026, 3, 2, 1, tzinfo=UTC)
FIRST, SECOND = ("T02", "T04", "T05"), ("T06", "T10")
"""The two chains of the permit log that run in either order: confirmation, and stop advice."""


def hours(n):
    """An instant so many hours after the beginning."""
    return BEGAN + timedelta(hours=n)


def trace(*steps, ended=True):
    """(branch, since, until) in hours; each its own activity, one person."""
    visits = tuple(
        Visit(f"{nth}", branch, "", 1, hours(since), None, hours(until), resource="P1")
        for nth, (branch, since, until) in enumerate(steps)
    )
    last = max(visit.ended for visit in visits)
    return Trace("1", "p", "", hours(0), last if ended else None, "", visits)


def test_the_shorter_chain_is_what_can_be_saved():
    """4 h of one, 3 h of the other, 1 h before and 2 h behind: 10 h become 7 at the least."""
    one = side_by_side.saving(trace(("", 0, 1), ("a", 1, 3), ("b", 3, 6), ("a", 6, 8), ("", 8, 10)))

    assert one.took == timedelta(hours=10)
    assert one.saved == timedelta(hours=3)
    assert one.share == pytest.approx(0.3)
    assert one.one_person


def test_what_overlaps_already_is_not_saved_again():
    """Four hours of which two were side by side: only the other two remain."""
    one = side_by_side.saving(trace(("a", 0, 4), ("b", 2, 6)))

    assert one.saved == timedelta(hours=2)


@pytest.mark.parametrize(
    "case", [trace(("a", 0, 4), ("", 4, 6)), trace(("a", 0, 1), ("b", 1, 2), ended=False)]
)
def test_a_case_of_one_chain_or_without_an_end_says_nothing(case):
    """There is nothing beside which it could have run."""
    assert side_by_side.saving(case) is None
    assert side_by_side.bound([case]).cases == 0


def test_no_case_at_all_is_an_answer():
    """An empty period."""
    assert side_by_side.bound([]) == side_by_side.Bound(0, 0)


# --- the permit log -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def log():
    """The receipt phase of a municipal permit (CoSeLoG), where it lies; never part of ours."""
    there = corpora.HERE / "logs" / "receipt.xes.gz"
    if not there.is_file():
        pytest.skip(corpora.ABSENT)
    return there


@pytest.fixture(scope="module")
def taken(log):
    """Its cases as our reader makes them, with both chains named; and the report."""
    with log.open("rb") as file:
        source = log_source.Source(file)
        names = [name for name, _ in log_rows.activities(source, "concept:name", 100_000)]
        branches = {
            name: "confirm" if name.startswith(FIRST) else "stop"
            for name in names
            if name.startswith(FIRST + SECOND)
        }
        guess = log_rows.head(source).guess
        taking = log_taking.Taking(Laid(guess, branches=branches), "permit", hours(0))
        for row in log_rows.rows(source):
            taking.take(row)
        traces = list(taking.traces())
    assert guess == Columns(
        "case:concept:name", "concept:name", "time:timestamp", lifecycle="lifecycle:transition",
        instance="concept:instance", resource="org:resource", department="org:group",
    )  # fmt: skip
    return traces, taking.report()


@pytest.fixture(scope="module")
def by_hand(log):
    """Case → [(time, activity, person)], read with nothing but the standard library's patterns."""
    found = {}
    for text in gzip.decompress(log.read_bytes()).decode().split("<trace>")[1:]:
        name = re.search(r'key="concept:name" value="([^"]*)"', text.split("<event>")[0])[1]
        events = []
        for event in text.split("<event>")[1:]:
            said = dict(re.findall(r'key="([^"]+)" value="([^"]*)"', event))
            at = datetime.fromisoformat(said["time:timestamp"])
            events.append((at, said["concept:name"], said["org:resource"]))
        found[name] = sorted(events, key=lambda one: one[0])
    return found


def test_the_permit_log_comes_in_whole(taken, by_hand):
    """1,434 cases, 8,577 events, 27 activities, 116 variants; nothing dropped."""
    traces, report = taken

    assert (report.cases, report.events, report.rows, report.dropped) == (1434, 8577, 8577, 0)
    assert len(report.activities) == 27
    variants = {
        tuple(v.element for v in sorted(t.visits, key=lambda v: (v.ended, v.enabled)))
        for t in traces
    }
    assert len(variants) == 116
    assert {t.case_no: len(t.visits) for t in traces} == {c: len(e) for c, e in by_hand.items()}
    assert {one.element for one in traces[0].visits} <= {name for name, _ in report.activities}


def test_the_saving_of_its_two_chains_equals_another_computation(taken, by_hand):
    """Each step from the end of the one before to its own end; the shorter chain is the saving.

    Of the cases with all five steps: 127.0 h become 119.4 h at the least, 6.0 % of the mean; the
    case in the middle saves 8.1 %, 48 % of cases a tenth or more. In 63 % one person did both.
    """
    traces, _ = taken
    five = [t for t in traces if _has_all({v.element for v in t.visits})]

    ours = side_by_side.bound(five)

    took, least, share, alone = [], [], [], 0
    for events in by_hand.values():
        if not _has_all({name for _, name, _ in events}):
            continue
        sums = {FIRST: 0.0, SECOND: 0.0}
        for (before, _, _), (at, name, _) in itertools.pairwise(events):
            for chain, so_far in sums.items():
                if name.startswith(chain):
                    sums[chain] = so_far + (at - before).total_seconds()
        whole = (events[-1][0] - events[0][0]).total_seconds()
        took.append(whole)
        least.append(whole - min(sums.values()))
        share.append(min(sums.values()) / whole if whole else 0)
        alone += len({who for _, name, who in events if name.startswith(FIRST + SECOND)}) == 1
    assert ours.cases == len(took) == 1277
    assert ours.mean_took.total_seconds() == pytest.approx(statistics.mean(took))
    assert ours.mean_least.total_seconds() == pytest.approx(statistics.mean(least))
    assert ours.middle == pytest.approx(statistics.median(share))
    assert ours.tenth == pytest.approx(sum(one >= 0.1 for one in share) / len(share))
    assert ours.one_person == pytest.approx(alone / len(took))
    assert ours.mean_took / timedelta(hours=1) == pytest.approx(127.0, abs=0.05)
    assert ours.mean_least / timedelta(hours=1) == pytest.approx(119.4, abs=0.05)
    assert ours.share == pytest.approx(0.060, abs=0.0005)
    assert ours.middle == pytest.approx(0.081, abs=0.0005)
    assert ours.tenth == pytest.approx(0.482, abs=0.0005)
    assert ours.one_person == pytest.approx(0.630, abs=0.0005)


def _has_all(names):
    return all(any(name.startswith(step) for name in names) for step in FIRST + SECOND)


# --- played again -------------------------------------------------------------------------------


def laid(*steps, resource="P1", at=0):
    """(branch, enabled, started, ended) in hours after nine on a Monday, each after the last."""
    visits = tuple(
        Visit(
            f"{branch or 'rest'}-{nth}", branch, branch.upper(), 1, hours(at + since),
            hours(at + start), hours(at + until), resource=f"{resource}-{branch}",
            after=(nth - 1,) if nth else (),
        )
        for nth, (branch, since, start, until) in enumerate(steps)
    )  # fmt: skip
    return Trace(f"{at}", "p", "", hours(at), max(v.ended for v in visits), "", visits)


def test_the_same_people_play_the_chains_side_by_side():
    """Two hours of one department, an hour of the other: three hours become two, all measured."""
    cases = [
        laid(("a", 0, 0.5, 2), ("b", 2, 2, 3), at=24 * day) for day in range(3)
    ]  # Monday to Wednesday, nine to twelve

    found = played_beside.again(cases, worktime.of(Calendar()))

    assert (found.cases, found.played, found.shared, found.split) == (3, 3, False, 1.0)
    assert found.serial.value == pytest.approx(3)
    assert found.beside.value == pytest.approx(2)
    assert found.saved.value == pytest.approx(1)
    first = found.departments[0]
    assert (first.department, first.visits) == ("A", 3)
    assert (first.waited, first.worked) == (pytest.approx(1.5), pytest.approx(4.5))


def test_one_person_of_both_chains_gains_nothing():
    """Work that the same hands do stays one after the other."""
    case = laid(("a", 0, 0, 2), ("b", 2, 2, 3))
    alone = replace(case, visits=tuple(replace(v, resource="P1") for v in case.visits))

    found = played_beside.again([alone], worktime.of(Calendar()))

    assert found.shared
    assert found.beside.value == pytest.approx(found.serial.value) == pytest.approx(3)


def test_a_log_without_chains_is_measured_and_not_played():
    """And one without a case says nothing."""
    work = worktime.of(Calendar())

    found = played_beside.again([laid(("", 0, 0, 1))], work)

    assert (found.cases, found.played, found.saved.value) == (1, 0, None)
    assert played_beside.again([], work).cases == 0
