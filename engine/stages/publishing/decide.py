"""A second person approves a proposal or sends it back; its proposer may withdraw it.

Of two who decide at once exactly one does: the proposal is held first, then its draft, then the
process, and whoever comes second finds it decided.
"""

from datetime import datetime

from engine.bpmn import catalogue
from engine.domain.errors import NoSuchThing
from engine.domain.names import Officer, Role, Text
from engine.domain.wording import local_day
from engine.stages import check
from engine.stages.publishing import beginning, refusals
from engine.stages.publishing.propose import LONGEST, require_analyst
from engine.stages.reading import short
from engine.store import Transaction, drafts, editions, journal, proposals, terms
from engine.store.proposals import Proposal, State

STATES = {
    State.WAITING: Text("待复核", "waiting"),
    State.APPROVED: Text("已批准", "approved"),
    State.SENT_BACK: Text("已退回", "sent back"),
    State.WITHDRAWN: Text("已撤回", "withdrawn"),
}


def approve(
    tx: Transaction, number: int, by: Officer, now: datetime, *, knowing: bool = False
) -> None:
    """Put a proposed edition in force from its first day on; running cases keep theirs.

    ``knowing``: the draft went on since, and what was proposed is meant all the same.

    Raises:
        NotYours, NoSuchThing, DecidedAlready, SecondPerson. DraftChangedSince: not ``knowing``.
        BeginsInThePast, BeginsInsideAnother, EffectOutdated: to be sent back. NotPublished.
    """
    held = _held(tx, number, by)
    _second(held, by)
    _as_proposed(tx, held, knowing=knowing)
    editions.hold(tx, held.process)
    standing = terms.of(tx, held.process, held.variant)
    since = beginning.require(tx, standing, held.valid_from, now)
    before = terms.governing(standing, since)
    if (None if before is None else before.edition) != held.against:
        raise refusals.EffectOutdated
    files = proposals.files(tx, number)
    check.require(files)
    of = (held.process, held.variant)
    editions.keep(tx, held.edition, *of, files, held.came_from, now)
    terms.begin(
        tx, held.edition, of, since, held.kind, now,
        reason=held.reason, proposal=number, proposed_by=held.proposed_by, approved_by=by.name,
    )  # fmt: skip
    proposals.decide(tx, number, State.APPROVED, by, "", now)
    if held.draft_id is not None:
        drafts.rebase(tx, held.draft_id, held.edition)
    journal.write(
        tx, None, "edition-approved", by, now,
        proposal=number, process=held.process, edition=held.edition, kind=held.kind,
        since=local_day(since).isoformat(),
    )  # fmt: skip


def send_back(tx: Transaction, number: int, reason: str, by: Officer, now: datetime) -> None:
    """Give a proposal back to who made it, with what has to change.

    Raises:
        NotYours, NoSuchThing, DecidedAlready, SecondPerson, Unreadable.
    """
    held = _held(tx, number, by)
    _second(held, by)
    why = short(reason, "reason", Text("退回原因", "Reason"), LONGEST)
    _decided(tx, held, State.SENT_BACK, "proposal-sent-back", by, why, now)


def withdraw(tx: Transaction, number: int, by: Officer, now: datetime) -> None:
    """Take a proposal back; an administrator may do so for somebody who left.

    Raises:
        NotYours, NoSuchThing, DecidedAlready, NotYourProposal.
    """
    held = _held(tx, number, by)
    if held.proposer != by.account and not by.may(Role.ADMIN):
        raise refusals.NotYourProposal(who=held.proposed_by)
    _decided(tx, held, State.WITHDRAWN, "proposal-withdrawn", by, "", now)


def may_decide(held: Proposal, by: Officer) -> bool:
    """Whether this is the second person that a proposal needs."""
    mine = held.proposer == by.account or by.account in held.hands
    return by.may(Role.ANALYST, Role.ADMIN) and not mine


def _held(tx: Transaction, number: int, by: Officer) -> Proposal:
    """The proposal, ours until the transaction ends."""
    require_analyst(by)
    found = proposals.get(tx, number) if proposals.hold(tx, number) else None
    if found is None:
        raise NoSuchThing(what=Text("发布申请", "The proposal"))
    if not found.waits:
        who, when, state = found.decided_by, found.decided_at, STATES[found.state]
        raise refusals.DecidedAlready(who=who, when=when, state=state)
    return found


def _second(held: Proposal, by: Officer) -> None:
    if not may_decide(held, by):
        raise refusals.SecondPerson


def _as_proposed(tx: Transaction, held: Proposal, *, knowing: bool) -> None:
    """Hold the draft; it is still what was proposed, or that does not matter."""
    if held.draft_id is None or not drafts.hold(tx, held.draft_id):
        return
    line, files = drafts.get(tx, held.draft_id), drafts.files(tx, held.draft_id) or {}
    if line is not None and not knowing and catalogue.edition_of(files) != held.edition:
        raise refusals.DraftChangedSince(who=line.changed_by, when=line.changed_at)


def _decided(
    tx: Transaction, held: Proposal, state: State, what: str, by: Officer, why: str, now: datetime
) -> None:
    proposals.decide(tx, held.id, state, by, why, now)
    said = {"proposal": held.id, "process": held.process, "edition": held.edition}
    journal.write(tx, None, what, by, now, **said, reason=why)
