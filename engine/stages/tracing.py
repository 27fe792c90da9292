"""What happened in cases, from our own tables: the traces that every study of time reads.

A step could begin when its work was offered (or its letter was due), was taken in hand when it
was claimed, or opened by whoever did it, or delivered to the department's system, and was over
when it was done. Where nobody wrote down when it was taken in hand, the trace does not guess.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from engine.analysis import following
from engine.domain import ledger
from engine.domain.case import Branch, PauseEntry
from engine.domain.clocks import Calendar
from engine.domain.lifecycle import CLOSED_CASE, BranchState, CaseState, WorkItemState
from engine.domain.merging import Result
from engine.domain.minutes import Span
from engine.domain.names import BranchId, CaseId
from engine.domain.traces import Trace, Visit
from engine.domain.wording import local_day
from engine.stages import editions
from engine.stages.editions import Edition
from engine.store import Transaction, clocks, traces
from engine.store.traces import Given, Head, Sent, Step

GIVEN_UP = "cancelled"
"""The outcome of a step whose token was taken away: nobody finished it."""


def of_case(tx: Transaction, case_id: CaseId) -> Trace:
    """The trace of one case, open or closed."""
    return next(iter(of_cases(tx, [case_id])))


def of_period(tx: Transaction, process: str, since: date, until: date) -> Iterator[Trace]:
    """Traces of all cases decided in [since, until]; never more than a few hundred in memory."""
    for some in traces.decided(tx, process, since, until):
        yield from of_cases(tx, some)


def of_open(tx: Transaction, process: str) -> Iterator[Trace]:
    """Traces of all accepted cases that are not decided yet."""
    for some in traces.under_way(tx, process):
        yield from of_cases(tx, some)


def of_cases(tx: Transaction, cases: Sequence[CaseId]) -> list[Trace]:
    """Traces of some cases, in the order of their numbers; few statements, however many they are.

    Args:
        cases: at most ``traces.MANY``.
    """
    found = {head.id: _Kept(head) for head in traces.heads(tx, cases)}
    for step in traces.steps(tx, cases):
        found[step.case_id].steps.append(step)
    for letter in traces.letters(tx, cases):
        found[letter.case_id].letters.append(letter)
    for share in traces.shares(tx, cases):
        found[share.case_id].shares[share.branch, share.round] = share
    for opinion in traces.given(tx, cases):
        found[opinion.case_id].opinions[opinion.branch, opinion.round] = opinion
    for case_id, pause in traces.pauses(tx, cases):
        found[case_id].pauses.append(pause)
    opened = dict(traces.opened(tx, cases))
    calendar = clocks.calendar(tx)
    return [
        _trace(one, editions.of(tx, one.head.edition), opened, calendar) for one in found.values()
    ]


@dataclass(slots=True)
class _Kept:
    """All rows of one case."""

    head: Head
    steps: list[Step] = field(default_factory=list)
    letters: list[Sent] = field(default_factory=list)
    shares: dict[tuple[BranchId, int], Branch] = field(default_factory=dict)
    opinions: dict[tuple[BranchId, int], Given] = field(default_factory=dict)
    pauses: list[PauseEntry] = field(default_factory=list)


def _trace(
    kept: _Kept, edition: Edition, opened: Mapping[int, datetime], calendar: Calendar
) -> Trace:
    head = kept.head
    whole, own = _stops(kept.pauses)
    visits = [_letter(kept, sent, edition, own, calendar) for sent in kept.letters]
    visits += [_work(kept, step, opened, own) for step in kept.steps]
    return Trace(
        case_no=head.case_no,
        process=head.process,
        edition=head.edition,
        began=head.accepted_at or head.received_at,
        ended=head.decided_at or head.closed_at,
        outcome=_outcome(head),
        visits=following.joined(_numbered(visits), edition.order),
        stops=whole,
        attributes={"status": head.status},
    )


def _outcome(head: Head) -> str:
    if head.outcome or CaseState(head.status) not in CLOSED_CASE:
        return head.outcome
    withdrawn = head.status == CaseState.WITHDRAWN.value
    return Result.WITHDRAWN.value if withdrawn else Result.NOT_ACCEPTED.value


def _stops(
    pauses: Sequence[PauseEntry],
) -> tuple[tuple[Span, ...], Mapping[BranchId, tuple[Span, ...]]]:
    """What stopped the promised clock of the whole case, and of each share."""
    whole: list[Span] = []
    own: dict[BranchId, list[Span]] = defaultdict(list)
    for pause in pauses:
        if ledger.PROMISED in pause.stops:
            mine = whole if pause.branch is None else own[pause.branch]
            mine.append(Span(pause.since, pause.until))
    return tuple(whole), {branch: tuple(spans) for branch, spans in own.items()}


def _work(
    kept: _Kept,
    step: Step,
    opened: Mapping[int, datetime],
    own: Mapping[BranchId, tuple[Span, ...]],
) -> Visit:
    started = min((m for m in (step.claimed_at, opened.get(step.id)) if m), default=None)
    said = kept.opinions.get((step.branch, step.round)) if step.branch else None
    outcome = said.kind if said is not None and said.at == step.done_at else ""
    if step.state == WorkItemState.CANCELLED.value:
        outcome = GIVEN_UP
    return Visit(
        element=step.element,
        branch=step.branch or "",
        department=step.department or "",
        number=0,
        enabled=step.offered_at,
        started=started,
        ended=step.done_at,
        resource=step.done_name,
        outcome=outcome,
        stops=_within(
            own.get(step.branch, ()) if step.branch else (), step.offered_at, step.done_at
        ),
        round=step.round if step.branch else 0,
        late=_late(step),
    )


def _letter(
    kept: _Kept,
    sent: Sent,
    edition: Edition,
    own: Mapping[BranchId, tuple[Span, ...]],
    calendar: Calendar,
) -> Visit:
    share = kept.shares.get((sent.branch, sent.round))
    said = kept.opinions.get((sent.branch, sent.round))
    ended = share.ended_at if share is not None else None
    gone = share is not None and share.state is BranchState.CANCELLED
    return Visit(
        element=_element(edition, sent),
        branch=sent.branch,
        department=share.department if share is not None else "",
        number=0,
        enabled=sent.created_at,
        started=sent.done_at,
        ended=ended,
        resource=sent.connector,
        outcome=GIVEN_UP if gone else said.kind if said is not None else "",
        stops=_within(own.get(sent.branch, ()), sent.created_at, ended),
        round=sent.round,
        late=None if share is None else _share_late(share, kept.pauses, calendar),
    )


def _element(edition: Edition, sent: Sent) -> str:
    """The service task that wrote the letter."""
    for name in edition.order:
        node = edition.model.node(name)
        around = edition.model.branch_of(name)
        if node.connector == sent.connector and around is not None and around.id == sent.branch:
            return name
    return sent.branch


def _late(step: Step) -> bool | None:
    """Done after the day, or the instant, that its last holder saw as its limit."""
    if step.done_at is None:
        return None
    if step.due_at is not None:
        return step.done_at > step.due_at
    return None if step.due_on is None else local_day(step.done_at) > step.due_on


def _share_late(share: Branch, pauses: Sequence[PauseEntry], calendar: Calendar) -> bool | None:
    """A department's system answered after the promise of its share."""
    if share.ended_at is None or not share.promised_days:
        return None
    due = ledger.of_branch(share, pauses, ledger.PROMISED).due(calendar)
    return None if due is None else local_day(share.ended_at) > due


def _within(spans: Sequence[Span], since: datetime, until: datetime | None) -> tuple[Span, ...]:
    """The spans that touch a visit."""
    return tuple(
        span
        for span in spans
        if (until is None or span.since < until) and (span.until is None or span.until > since)
    )


def _numbered(visits: Sequence[Visit]) -> list[Visit]:
    times: Counter[str] = Counter()
    found = []
    for visit in sorted(visits, key=lambda v: v.enabled):
        times[visit.element] += 1
        found.append(replace(visit, number=times[visit.element]))
    return found
