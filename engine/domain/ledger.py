"""A case's clocks, made from its ledger; every one can be recomputed at any time."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from engine.domain.case import Branch, Case, PauseEntry
from engine.domain.clocks import AllStill, Clock, Pause, Share, Still
from engine.domain.guide import Item, ServiceGuide
from engine.domain.minutes import MinuteClock, Span
from engine.domain.names import BranchId
from engine.domain.wording import local_day

PROMISED = "promised"
STATUTORY = "statutory"
ACCEPTANCE = "acceptance"
RE_REVIEW = "re-review"


def acceptance(case: Case, guide: ServiceGuide, notified_at: datetime | None) -> Clock:
    """Five working days to accept, decline or ask for corrections, once.

    It ends with the first of them. After corrections came in it starts anew.
    Source: Administrative Licence Law art. 32.
    """
    started = case.materials_complete_at or case.received_at
    ends = [t for t in (case.accepted_at, case.closed_at) if t is not None]
    if notified_at is not None and notified_at >= started:
        ends.append(notified_at)
    ended = local_day(min(ends)) if ends else None
    return Clock(ACCEPTANCE, guide.acceptance_days, local_day(started), ended=ended)


def of_case(
    case: Case, branches: Iterable[Branch], pauses: Sequence[PauseEntry], kind: str
) -> Clock | None:
    """The promised or the statutory clock of the whole case; None before acceptance.

    It stands still while the whole case is paused, or every running branch is.
    It ends when the last decision is signed, or when the case ends without one.
    """
    if case.accepted_at is None:
        return None
    shares = tuple(
        Share(
            local_day(b.started_at),
            _day(b.ended_at),
            _pauses(pauses, kind, {b.branch}),
        )
        for b in branches
    )
    still: tuple[Still, ...] = (
        *_pauses(pauses, kind, {None}),
        AllStill(shares),
    )
    ended = case.decided_at or case.closed_at
    return Clock(
        kind,
        case.promised_days if kind == PROMISED else case.statutory_days,
        local_day(case.accepted_at),
        still,
        case.extended_days if kind == STATUTORY else 0,
        _day(ended),
    )


def of_branch(branch: Branch, pauses: Sequence[PauseEntry], kind: str) -> Clock:
    """The clock of one department's share in one round."""
    still = _pauses(pauses, kind, {None, branch.branch})
    allowed = branch.promised_days if kind == PROMISED else branch.statutory_days
    return Clock(kind, allowed, local_day(branch.started_at), still, ended=_day(branch.ended_at))


def of_item(
    case: Case,
    item: Item,
    branches: Iterable[Branch],
    pauses: Sequence[PauseEntry],
    signed_at: datetime | None,
) -> Clock | None:
    """The statutory clock of one item, over all its rounds; None before acceptance.

    It runs from acceptance to the signed decision, drawing changes included, unless a rule of
    the item itself excludes them (``excludes``: drawing-change, re-review).
    """
    if case.accepted_at is None:
        return None
    mine = [b for b in branches if b.item == item.code]
    own = {b.branch for b in mine}
    still = [
        Pause(p.ground, local_day(p.since), _day(p.until), p.basis)
        for p in pauses
        if (p.branch is None or p.branch in own)
        and (STATUTORY in p.stops or p.ground in item.excludes)
    ]
    if RE_REVIEW in item.excludes:
        again = [b for b in mine if b.round > 1]
        still += [Pause(RE_REVIEW, local_day(b.started_at), _day(b.ended_at)) for b in again]
    ended = signed_at or case.closed_at
    started = local_day(case.accepted_at)
    return Clock(STATUTORY, item.statutory_days, started, tuple(still), ended=_day(ended))


def in_minutes(
    case: Case, guide: ServiceGuide, branches: Iterable[Branch], pauses: Sequence[PauseEntry]
) -> MinuteClock | None:
    """The promise of a while-you-wait case, from receipt to hand-over; None for any other case.

    After corrections came in it starts anew, as the answer on acceptance does. It stands still
    while the whole case is paused, or every share that runs is.
    """
    if not guide.while_waiting:
        return None
    started = case.materials_complete_at or case.received_at
    spans = (*_spans(pauses, {None}), *_all_still(tuple(branches), pauses))
    ended = case.delivered_at or case.closed_at
    return MinuteClock(guide.promised_minutes, started, spans, ended)


def of_step(
    started: datetime, minutes: int, pauses: Sequence[PauseEntry], branch: BranchId | None
) -> MinuteClock:
    """The planned minutes of one step, from when it was offered."""
    return MinuteClock(minutes, started, _spans(pauses, {None, branch}))


def _spans(pauses: Sequence[PauseEntry], branches: Collection[BranchId | None]) -> tuple[Span, ...]:
    return tuple(
        Span(p.since, p.until) for p in pauses if PROMISED in p.stops and p.branch in branches
    )


def _all_still(branches: tuple[Branch, ...], pauses: Sequence[PauseEntry]) -> Iterator[Span]:
    """The times at which every share that ran stood still."""
    mine = {b.branch: _spans(pauses, {b.branch}) for b in branches}
    if not any(mine.values()):
        return
    ends = [*(b.started_at for b in branches), *(b.ended_at for b in branches)]
    ends += [moment for spans in mine.values() for s in spans for moment in (s.since, s.until)]
    moments = sorted({moment for moment in ends if moment is not None})
    for since, until in zip(moments, (*moments[1:], None), strict=True):
        running = [
            b for b in branches
            if b.started_at <= since and (b.ended_at is None or b.ended_at > since)
        ]  # fmt: skip
        if running and all(
            any(s.since <= since and (s.until is None or s.until > since) for s in mine[b.branch])
            for b in running
        ):
            yield Span(since, until)


def _pauses(
    pauses: Sequence[PauseEntry], kind: str, branches: Collection[BranchId | None]
) -> tuple[Pause, ...]:
    return tuple(
        Pause(p.ground, local_day(p.since), _day(p.until), p.basis)
        for p in pauses
        if kind in p.stops and p.branch in branches
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else local_day(moment)
