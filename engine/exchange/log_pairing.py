"""From the events of one case to its visits: pairs, stops, and what each had to wait for.

A system that works one after the other says when a step ended, seldom when it could have begun:
there a visit could begin when the one before it was over. That is the serial reading, and the
whole of its time, work and waiting, belongs to the visit.
"""

from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Final

from engine.domain.foreign_logs import Laid
from engine.domain.minutes import Span
from engine.domain.traces import Visit

TRANSITIONS: Final[Mapping[str, str]] = {
    "schedule": "schedule", "scheduled": "schedule", "assign": "schedule", "enabled": "schedule",
    "reassign": "reassign", "start": "start", "started": "start", "begin": "start",
    "suspend": "suspend", "resume": "resume",
    "complete": "complete", "completed": "complete", "end": "complete", "finish": "complete",
    "autoskip": "autoskip", "manualskip": "manualskip", "withdraw": "withdraw",
    "ate_abort": "ate_abort", "pi_abort": "pi_abort",
    "开始": "start", "完成": "complete", "办结": "complete", "派件": "schedule",
    "暂停": "suspend", "恢复": "resume",
}  # fmt: skip
"""What a lifecycle column may say (XES standard, and what Chinese systems write)."""

_RANK: Final = ("schedule", "reassign", "start", "resume", "suspend")


@dataclass(frozen=True, slots=True)
class Event:
    """One row that is taken. ``at`` orders it; the three others are those of a whole visit."""

    at: datetime
    transition: str
    position: int
    activity: str
    instance: str
    resource: str
    department: str
    started: datetime | None = None
    enabled: datetime | None = None
    ended: datetime | None = None

    @property
    def first(self) -> datetime:
        """The earliest moment that it names."""
        return min(at for at in (self.at, self.started, self.enabled) if at is not None)


@dataclass(frozen=True, slots=True)
class Unlike:
    """The events of a case without those that say the same as an earlier one."""

    kept: Sequence[Event]
    dropped: Sequence[Event]


@dataclass(slots=True, eq=False)
class _Work:
    """A visit that is being put together."""

    activity: str
    resource: str
    department: str
    position: int
    enabled: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    outcome: str = ""
    stops: list[Span] = field(default_factory=list)

    @property
    def first(self) -> datetime:
        """The earliest moment that is known of it but for when it could have begun."""
        known = self.started or self.ended or self.enabled
        assert known is not None  # noqa: S101 - made from an event, which has a moment
        return known


def unlike(events: Iterable[Event]) -> Unlike:
    """In order of time, the earlier row first."""
    seen = set()
    kept: list[Event] = []
    dropped: list[Event] = []
    for event in sorted(events, key=lambda one: (one.at, _rank(one.transition), one.position)):
        same = (event.at, event.transition, event.activity, event.instance, event.resource,
                event.started, event.enabled, event.ended)  # fmt: skip
        (dropped if same in seen else kept).append(event)
        seen.add(same)
    return Unlike(kept, dropped)


def visits(events: Sequence[Event], laid: Laid) -> tuple[Visit, ...]:
    """The visits of a case by when they could begin; events are in order."""
    works = _paired(events) if laid.columns.lifecycle else [_whole(event) for event in events]
    works.sort(key=lambda work: (work.first, work.ended or work.first, work.position))
    over: list[tuple[datetime, int]] = []
    placed: list[tuple[datetime, int, _Work]] = []
    for nth, work in enumerate(works):
        before = bisect_right(over, (work.first, len(works)))
        waited = over[before - 1] if before else None
        enabled = work.enabled or (waited[0] if waited else work.first)
        placed.append((enabled, waited[1] if waited else -1, work))
        if work.ended is not None:
            insort(over, (work.ended, nth))
    order = sorted(range(len(placed)), key=lambda nth: (placed[nth][0], _said(works[nth]), nth))
    place = {nth: where for where, nth in enumerate(order)}
    numbers: Counter[str] = Counter()
    found = []
    for nth in order:
        enabled, waited_for, work = placed[nth]
        numbers[work.activity] += 1
        found.append(
            Visit(
                element=work.activity,
                branch=laid.branches.get(work.activity, ""),
                department=laid.departments.get(work.activity, work.department),
                number=numbers[work.activity],
                enabled=enabled,
                started=work.started,
                ended=work.ended,
                resource=work.resource,
                outcome=work.outcome,
                stops=tuple(work.stops),
                after=() if waited_for < 0 else (place[waited_for],),
            )
        )
    return tuple(found)


def _said(work: _Work) -> float:
    """Of those that could begin at the same instant, first what the log itself says, in order."""
    return inf if work.enabled is None else work.position


def _whole(event: Event) -> _Work:
    return _Work(
        event.activity, event.resource, event.department, event.position,
        event.enabled, event.started, event.ended,
    )  # fmt: skip


def _paired(events: Sequence[Event]) -> list[_Work]:
    """By instance where the log names it; else the oldest open visit of the activity."""
    works: list[_Work] = []
    running: dict[tuple[str, str], list[_Work]] = defaultdict(list)
    for event in events:
        queue = running[event.activity, event.instance]
        what = event.transition
        at_hand = _at_hand(queue, what)
        if at_hand is None:
            at_hand = _Work(event.activity, event.resource, event.department, event.position)
            works.append(at_hand)
            queue.append(at_hand)
        at_hand.resource = event.resource or at_hand.resource
        at_hand.department = event.department or at_hand.department
        if what in {"schedule", "reassign"}:
            at_hand.enabled = at_hand.enabled or event.at
        elif what == "start":
            at_hand.started = event.at
        elif what == "suspend":
            at_hand.enabled = at_hand.enabled or event.at
            at_hand.stops.append(Span(event.at))
        elif what == "resume":
            at_hand.enabled = at_hand.enabled or event.at
            _runs_again(at_hand, event.at)
        else:
            at_hand.ended = event.at
            at_hand.outcome = "" if what == "complete" else what
            queue.remove(at_hand)
    return works


def _at_hand(queue: list[_Work], what: str) -> _Work | None:
    """The open visit that an event belongs to; None: it begins one."""
    if what == "schedule":
        return None
    if what == "start":
        return next((work for work in queue if work.started is None), None)
    return queue[0] if queue else None


def _runs_again(work: _Work, at: datetime) -> None:
    for nth, span in enumerate(work.stops):
        if span.until is None:
            work.stops[nth] = Span(span.since, at)
            return


def _rank(transition: str) -> int:
    return _RANK.index(transition) if transition in _RANK else len(_RANK)
