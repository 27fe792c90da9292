"""Cases whose applicants wait: what each waits for, at which window, with how many minutes left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from engine.domain.clocks import Lamp
from engine.domain.guide import Counter, ServiceGuide
from engine.domain.lifecycle import CaseState
from engine.domain.minutes import DUE_SOON_MINUTES, ticket
from engine.domain.names import EditionId, Text
from engine.stages import editions
from engine.store import Transaction, calls, clocks
from engine.store import editions as shelf
from engine.store.calls import Waits
from web import here, timing


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of work that waits. ``counter`` None: the guide names no window for it."""

    work: str
    name: Text
    department: Text
    counter: Counter | None
    since: datetime
    left: timing.Left


@dataclass(frozen=True, slots=True)
class Waiter:
    """One case. ``ticket`` names nobody; ``called`` is where its applicant is wanted now."""

    ticket: str
    case_no: str
    left: timing.Left
    steps: Sequence[Step] = field(default_factory=tuple)

    @property
    def called(self) -> Sequence[Step]:
        """The steps for which the applicant is called to a window."""
        return [step for step in self.steps if step.counter is not None and step.counter.calls]

    @property
    def inside(self) -> Sequence[Step]:
        """The steps that are done without the applicant."""
        return [step for step in self.steps if step not in self.called]

    @property
    def places(self) -> Sequence[Text]:
        """Where those are done, each place once."""
        return list(dict.fromkeys(s.counter.title for s in self.inside if s.counter is not None))


def read(tx: Transaction) -> list[Waiter]:
    """Every case of a process with a promise in minutes that is under way, the oldest first."""
    now = here.now()
    known = [editions.latest(tx, process, now) for process in shelf.known(tx, now)]
    processes = tuple(sorted({e.guide.process for e in known if e.guide.while_waiting}))
    found = calls.waiting(tx, processes) if processes else ()
    return [_waiter(tx, list(rows)) for _, rows in groupby(found, key=lambda row: row.case_id)]


def pressing(waiters: Iterable[Waiter]) -> list[Waiter]:
    """Those with the least time left first; those whose clock stands still last."""
    return sorted(waiters, key=lambda one: (one.left.minutes is None, one.left.minutes or 0))


def _waiter(tx: Transaction, rows: list[Waits]) -> Waiter:
    guide = editions.of(tx, EditionId(rows[0].edition)).guide
    first = rows[0]
    return Waiter(
        ticket(guide.ticket or "F", first.case_no),
        first.case_no,
        _left(tx, first),
        sorted((_step(tx, row) for row in rows), key=lambda step: _place(guide, step)),
    )


def _place(guide: ServiceGuide, step: Step) -> int:
    """Where a step stands on a list: as the guide lists its counters."""
    return len(guide.counters) if step.counter is None else guide.counters.index(step.counter)


def _left(tx: Transaction, row: Waits) -> timing.Left:
    if row.case_due_at is None:
        correcting = row.status is CaseState.AWAITING_CORRECTION
        return timing.Left(timing.NOT_COUNTING if correcting else Lamp.STOPPED)
    return timing.of_instant(_cal(tx), here.now(), row.case_due_at, DUE_SOON_MINUTES)


def _step(tx: Transaction, row: Waits) -> Step:
    edition = editions.of(tx, row.edition)
    node = edition.model.node(row.element)
    host = next((n for n in edition.model.around(row.element) if n.minutes), node)
    entry = edition.guide.department(row.department) if row.department else None
    left = timing.Left(timing.NOT_COUNTING)
    if row.due_at is not None:
        left = timing.of_instant(_cal(tx), here.now(), row.due_at)
    return Step(
        row.work,
        Text(host.name or node.name),
        entry.short if entry else Text(""),
        edition.guide.counter(row.work, row.department),
        row.offered_at,
        left,
    )


_cal = clocks.calendar
