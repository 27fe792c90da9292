"""A trace as the dated steps of a log (IEEE 1849): each visit scheduled, started, stopped, over.

Our clock's stops become ``suspend`` and ``resume`` wherever they fell, also before the work was
taken in hand: the standard's model has them only in between, but a reader that pairs by instance
is not disturbed, and nothing is lost. ``assign`` is left out, because nobody records it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from engine.domain.traces import Trace, Visit
from engine.domain.wording import local

NAME: Final = "lianshen"
LEFT_OUT: Final = (
    "names, addresses, telephone numbers, identity numbers, words of opinions and reasons, files"
)
"""What no exported log holds; people appear by the code of their post alone."""

_RANK: Final = ("schedule", "start", "resume", "suspend")
ENDINGS: Final[Mapping[str, str]] = {
    "cancelled": "ate_abort",
    "not_required": "autoskip",
}
"""How a visit ended → the standard's transition; ``complete`` for all the rest."""

_WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Step:
    """One event: ``at``, what happened to which visit, and the visit's name in the whole log."""

    at: datetime
    transition: str
    visit: Visit
    instance: str


def steps(trace: Trace) -> list[Step]:
    """All events of a case by time; at the same instant a visit begins before it ends."""
    found = [step for visit in trace.visits for step in _of(trace, visit)]
    found.sort(key=lambda step: (step.at, _rank(step.transition)))
    return found


def instance(trace: Trace, visit: Visit) -> str:
    """One name per visit, unlike any other in the log: what pairs its events."""
    return f"{trace.case_no}/{visit.element}/{visit.number}"


def still(visit: Visit) -> timedelta:
    """How long its own clock stood still while it lasted, overlaps once; until its end."""
    total, last = timedelta(), visit.enabled
    for span in sorted(visit.stops, key=lambda one: one.since):
        until = visit.ended if span.until is None else span.until
        if until is not None:
            until = until if visit.ended is None else min(until, visit.ended)
            total += max(until - max(span.since, last), timedelta())
            last = max(last, until)
    return total


def moment(at: datetime) -> str:
    """ISO 8601 with milliseconds and the hall's offset."""
    return local(at).isoformat(timespec="milliseconds")


def _of(trace: Trace, visit: Visit) -> Iterator[Step]:
    name = instance(trace, visit)
    yield Step(visit.enabled, "schedule", visit, name)
    if visit.started is not None:
        yield Step(visit.started, "start", visit, name)
    for span in visit.stops:
        yield Step(span.since, "suspend", visit, name)
        if span.until is not None:
            yield Step(span.until, "resume", visit, name)
    if visit.ended is not None:
        how = ENDINGS.get(visit.outcome, "complete")
        if how == "ate_abort" and trace.outcome == _WITHDRAWN:
            how = "pi_abort"  # not this piece of work alone: the whole case was given up
        yield Step(visit.ended, how, visit, name)


def _rank(transition: str) -> int:
    return _RANK.index(transition) if transition in _RANK else len(_RANK)
