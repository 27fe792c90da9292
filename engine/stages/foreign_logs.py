"""The log of a city that works one department after another: sent, laid out, kept as traces.

The file as it came is kept only until its columns are laid out, for it may name people; what
stays are cases, steps and times, and people as numbers.
"""

import os
import statistics
import tempfile
import zlib
from array import array
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any, Final, cast

from engine.analysis import played_beside, side_by_side
from engine.analysis.side_by_side import Saving
from engine.domain import foreign_logs as words
from engine.domain import worktime
from engine.domain.clocks import Calendar
from engine.domain.errors import NoSuchThing
from engine.domain.foreign_logs import Laid, LogKept, Report
from engine.domain.names import Officer, Text
from engine.domain.traces import Trace
from engine.exchange import log_kept, log_rows, log_taking
from engine.exchange.log_rows import Head
from engine.exchange.log_source import Source
from engine.store import Transaction, foreign_logs, journal
from engine.store.foreign_logs import Log

MOST_PLAYED: Final = 3_000
MOST_VISITS: Final = 30_000
"""Cases, and visits of them, that are measured in opening time and played again."""

_PIECE: Final = 1 << 20
_IN_MEMORY: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class Read:
    """A log that was read to its end; nothing of it is kept yet."""

    form: str
    laid: Laid
    report: Report
    figures: Mapping[str, Any]
    parts: Sequence[bytes]
    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A log that was sent: its first rows, and what stands in the column of activities."""

    log: Log
    head: Head
    activities: Sequence[tuple[str, int]]


def kind(file: IO[bytes]) -> str:
    """Which format a file is in, so far as its first rows show; the file is at its start again.

    Raises:
        BadLog: not one of the three formats, or nothing in it.
    """
    found = log_rows.head(Source(file)).kind
    file.seek(0)
    return found


def send(tx: Transaction, name: str, form: str, file: IO[bytes], by: Officer, now: datetime) -> int:
    """Take a file in, to have its columns laid out; its number. ``form`` as :func:`kind` says."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    number = foreign_logs.add(
        tx, name=plain(name), form=form, size=size, parts=_packed(file), by=by.name, now=now
    )
    journal.write(tx, None, "foreign-log-sent", by, now, log=number, name=plain(name))
    return number


def keep_at_once(
    tx: Transaction, name: str, size: int, done: Read, by: Officer, now: datetime
) -> int:
    """A log that was read where it lies; its number."""
    number = foreign_logs.add(
        tx, name=plain(name), form=done.form, size=size, parts=(), by=by.name, now=now
    )
    keep(tx, number, done, by, now)
    return number


def file(tx: Transaction, number: int) -> IO[bytes]:
    """The file of a log whose columns are not laid out yet; the caller closes it.

    Raises:
        NoSuchThing, LogKept.
    """
    log = get(tx, number)
    if log.kept:
        raise LogKept
    there = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115
    unpack = zlib.decompressobj()
    for piece in foreign_logs.parts(tx, number):
        there.write(unpack.decompress(piece))
    there.write(unpack.flush())
    there.seek(0)
    return there


def read(
    file: IO[bytes], laid: Laid, name: str, now: datetime, most: int, calendar: Calendar
) -> Read:
    """Read a log to its end. Nothing is open in the database meanwhile.

    Args:
        file: of one of the three formats, at any place.
        laid: which column is what.
        name: what the log is called.
        now: what comes after it is not taken.
        most: events; a log with more is refused.
        calendar: whose opening time is laid over the cases.

    Raises:
        BadLog: it cannot be read, is too large, or no case of it can be taken.
    """
    source = Source(file)
    taking = log_taking.Taking(laid, plain(name), now, most)
    for row in log_rows.rows(source):
        taking.take(row)
    seen = _Seen()
    parts = list(log_kept.packed(seen.passing(taking.traces())))
    report = taking.report()
    log_taking.must_hold_a_case(report)
    assert seen.began is not None
    assert seen.ended is not None
    return Read(source.kind(), laid, report, seen.figures(calendar), parts, seen.began, seen.ended)


def keep(tx: Transaction, number: int, done: Read, by: Officer, now: datetime) -> None:
    """The cases take the place of the file.

    Raises:
        LogKept: somebody was quicker. NoSuchThing: it was thrown away meanwhile.
    """
    log = get(tx, number)
    kept = foreign_logs.keep(
        tx, number, laid=done.laid.as_json(), report=done.report.as_json(), figures=done.figures,
        cases=done.report.cases, began=done.began, ended=done.ended, parts=done.parts,
    )  # fmt: skip
    if not kept:
        raise LogKept
    told = {"log": number, "name": log.name, "cases": done.report.cases}
    journal.write(tx, None, "foreign-log-kept", by, now, **told)


def throw_away(tx: Transaction, number: int, by: Officer, now: datetime) -> None:
    """Everything of a log; our own cases have nothing to do with it.

    Raises:
        NoSuchThing: it is not there any more.
    """
    log = get(tx, number)
    foreign_logs.throw_away(tx, number)
    journal.write(tx, None, "foreign-log-thrown-away", by, now, log=number, name=log.name)


def get(tx: Transaction, number: int) -> Log:
    """One log.

    Raises:
        NoSuchThing: there is none of this number.
    """
    found = foreign_logs.get(tx, number)
    if found is None:
        raise NoSuchThing(what=Text("这份数据", "The log"))
    return found


def traces(tx: Transaction, number: int) -> Iterator[Trace]:
    """Every case of a log that is kept, by its first moment."""
    for piece in foreign_logs.parts(tx, number):
        yield from log_kept.unpacked(piece)


def some(tx: Transaction, number: int, *, limit: int, offset: int) -> Sequence[Trace]:
    """A page of its cases: one or two pieces are read, however many there are."""
    nth, skip = divmod(offset, log_kept.CASES)
    found: list[Trace] = []
    while len(found) < skip + limit:
        piece = foreign_logs.part(tx, number, nth)
        if piece is None:
            break
        found += log_kept.unpacked(piece)
        nth += 1
    return found[skip : skip + limit]


def look(log: Log, file: IO[bytes], column: str = "") -> Opened:
    """What a person needs to lay out the columns of a log.

    Raises:
        BadLog: it cannot be read.
    """
    source = Source(file)
    head = log_rows.head(source)
    chosen = column if column in head.columns else head.guess.activity
    listed = log_rows.activities(source, chosen, log_rows.LISTED) if chosen else ()
    return Opened(log, head, listed[: words.MOST_NAMED])


def plain(name: str) -> str:
    """The name of a file as it can be shown: no folder, no controls, not too long."""
    shown = "".join(c for c in name if c.isprintable())
    return shown.replace("\\", "/").rpartition("/")[2].strip()[:120] or "log"


@dataclass(slots=True)
class _Seen:
    """What is counted while the cases of a log go by."""

    began: datetime | None = None
    ended: datetime | None = None
    open: int = 0
    _took: "array[float]" = field(default_factory=lambda: array("d"))
    _steps: "dict[str, array[float]]" = field(
        default_factory=lambda: defaultdict(lambda: array("d"))
    )
    _department: dict[str, str] = field(default_factory=dict)
    _branch: dict[str, str] = field(default_factory=dict)
    _savings: list[tuple[frozenset[str], Saving]] = field(default_factory=list)
    _split: int = 0
    _latest: deque[Trace] = field(default_factory=deque)
    _held: int = 0

    def passing(self, traces: Iterator[Trace]) -> Iterator[Trace]:
        """The same traces, looked at."""
        for trace in traces:
            self._look(trace)
            yield trace

    def figures(self, calendar: Calendar) -> dict[str, Any]:
        """What a page shows of all of them; times in hours of the wall clock.

        What stands under ``again`` is of the latest cases, in hours of opening time.
        """
        every = frozenset[str]().union(*(names for names, _ in self._savings))
        counted = [one for names, one in self._savings if names == every]
        bound = side_by_side.over(counted, left_out=len(self._took) + self.open - len(counted))
        return {
            "open": self.open,
            "took": _spread(self._took),
            "split": self._split,
            "steps": [
                {
                    "activity": name,
                    "department": self._department[name],
                    "branch": self._branch[name],
                    **_spread(took),
                }
                for name, took in sorted(self._steps.items(), key=lambda one: -sum(one[1]))
            ],
            "chains": sorted(every),
            "again": asdict(played_beside.again(self._latest, worktime.of(calendar))),
            "bound": {
                key: value / timedelta(hours=1) if isinstance(value, timedelta) else value
                for key, value in asdict(bound).items()
            },
        }

    def _look(self, trace: Trace) -> None:
        last = max((v.ended or v.enabled for v in trace.visits), default=trace.began)
        self.began = trace.began if self.began is None else min(self.began, trace.began)
        self.ended = last if self.ended is None else max(self.ended, last)
        if trace.ended is None:
            self.open += 1
        else:
            self._took.append(_hours(trace.ended - trace.began))
            self._hold(trace)
        for visit in trace.visits:
            self._department[visit.element] = visit.department
            self._branch[visit.element] = visit.branch
            self._split += visit.started is not None
            if visit.ended is not None:
                self._steps[visit.element].append(_hours(visit.ended - visit.enabled))
            else:
                self._steps[visit.element]
        saving = side_by_side.saving(trace)
        if saving is not None:
            names = frozenset(v.branch for v in trace.visits if v.branch)
            self._savings.append((names, saving))

    def _hold(self, trace: Trace) -> None:
        """The latest cases, as many as can be played while somebody waits."""
        self._latest.append(trace)
        self._held += len(trace.visits)
        while len(self._latest) > MOST_PLAYED or self._held > MOST_VISITS:
            self._held -= len(self._latest.popleft().visits)


def _spread(hours: "array[float]") -> dict[str, float | int]:
    if not hours:
        return {"n": 0, "mean": 0.0, "median": 0.0, "nine": 0.0}
    known = sorted(hours)
    nine = known[min(len(known) - 1, -(-len(known) * 9 // 10) - 1)]
    return {
        "n": len(known), "mean": sum(known) / len(known), "median": statistics.median(known),
        "nine": nine,
    }  # fmt: skip


def _hours(span: timedelta) -> float:
    return span / timedelta(hours=1)


def _packed(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces, packed lightly."""
    pack = zlib.compressobj(1)
    while piece := file.read(_PIECE):
        if said := pack.compress(piece):
            yield said
    yield pack.flush()
