"""Answers of departments' systems: stored at the door, applied here under the case's lock."""

from datetime import datetime

from engine.domain.case import Branch, Message
from engine.domain.errors import NoSuchCase, Refused, WrongVersion
from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import SYSTEM, CaseId, Text
from engine.domain.opinions import Opinion, well_formed
from engine.exchange import letters
from engine.stages import advance, verdicts
from engine.stages.banking import observe
from engine.stages.casefile import CaseFile
from engine.store import Transaction, cases, journal, mailbox
from engine.store.mailbox import Receipt


class TooLate(Refused):
    """The case has gone on; HTTP 410 at the door."""

    ZH = "办件{case}这一轮已不再等待该部门的意见，没有采用。"
    EN = "Case {case} no longer waits for this opinion; not applied."


def receive(tx: Transaction, source: str, body: bytes, now: datetime) -> Receipt:
    """Store an answer, once. No process work here: the sender gets its 200 at once.

    Args:
        source: the connector it came through.
        body: JSON of the shared contract, already authenticated.

    Raises:
        BadMessage: not of the agreed shape.
        Refused: what it says is not a whole opinion (revise without comments, unknown sheet).
        NoSuchCase: we have no such case, or not this branch of it.
        TooLate: the case does not wait (any more) for this system in this branch and round.
        WrongVersion: it speaks of other drawings than those under review.
    """
    answer = letters.read_answer(body)
    # Locked before anything is compared: two copies at once are one answer and one repeat.
    case = cases.lock(tx, cases.numbered(tx, answer.case_no).id)
    repeat = mailbox.seen(tx, source, answer.message_id, body)
    if repeat is Receipt.CONFLICT:
        says = Text(
            f"{source}送来的回复{answer.message_id}与先前内容不同，没有采用。",
            f"Answer {answer.message_id} from {source} differs from the one before; not applied.",
        )
        journal.raise_incident(
            tx, case.id, "message-conflict", says, now, branch=answer.branch, connector=source
        )
        journal.write(
            tx, case.id, "answer-in-conflict", SYSTEM, now,
            source=source, message_id=answer.message_id,
        )  # fmt: skip
        return repeat
    if repeat is Receipt.REPEAT:
        return repeat
    file = CaseFile.looked_at(tx, case)
    if answer.branch not in file.edition.branches:
        raise NoSuchCase(case=f"{answer.case_no}/{answer.branch}")
    if _waiting(file, answer.branch, answer.round, source) is None:
        raise TooLate(case=answer.case_no)
    now_valid, seen = file.case.drawing_version, answer.drawing_version
    if seen and seen != now_valid:
        raise WrongVersion(now=now_valid, seen=seen)
    verdicts.check_sheets(file, well_formed(answer.proposal).comments)
    return mailbox.receive(
        tx,
        source=source,
        message_id=answer.message_id,
        case_id=case.id,
        branch=answer.branch,
        round_no=answer.round,
        payload=body,
        now=now,
    )


def drain(tx: Transaction, case_id: CaseId, now: datetime) -> None:
    """Apply what waits in a case's inbox; the worker's job."""
    file = CaseFile.locked(tx, case_id)
    apply_waiting(file, now)


def apply_waiting(file: CaseFile, now: datetime) -> None:
    """Apply every stored answer, in order of arrival, and save if there was one."""
    waiting = mailbox.pending(file.tx, file.case.id)
    applied = [
        observe.stored(file, message, now)
        if message.branch == observe.MONEY
        else _apply(file, message, now)
        for message in waiting
    ]
    if any(applied):
        advance.on(file, now)


def _apply(file: CaseFile, message: Message, now: datetime) -> bool:
    """Write the opinion and let the token go on; False: it came too late and is kept unread."""
    branch = _waiting(file, message.branch, message.round, message.source)
    if branch is None:
        mailbox.mark(file.tx, message, "ignored", now, "the case no longer waits for it")
        journal.write(
            file.tx, file.case.id, "late-answer-kept-unread", SYSTEM, now,
            branch=message.branch, round=message.round, message_id=message.message_id,
        )  # fmt: skip
        return False
    try:
        answer = letters.read_answer(message.payload)
        proposal = well_formed(answer.proposal)
    except Refused as error:  # stored by an older release; a person must look, the case waits
        mailbox.mark(file.tx, message, "ignored", now, error.says("en"))
        says = Text(error.says("zh"), error.says("en"))
        journal.raise_incident(
            file.tx, file.case.id, "answer-unreadable", says, now,
            branch=message.branch, connector=message.source,
        )  # fmt: skip
        return False
    opinion = Opinion(
        branch=message.branch,
        department=branch.department,
        round=message.round,
        kind=proposal.kind,
        drawing_version=answer.drawing_version or file.case.drawing_version,
        at=now,
        text=proposal.text,
        conditions=proposal.conditions,
        handler=answer.officer,
        source=message.source,
    )
    verdicts.write(file, opinion, proposal.comments, SYSTEM, now)
    mailbox.mark(file.tx, message, "applied", now)
    file.complete(_element(file, message.branch, message.source))
    return True


def _waiting(file: CaseFile, branch: str, round_no: int, source: str) -> Branch | None:
    """The running round of the branch, if this is the one and its token waits for this system."""
    if file.case.status in CLOSED_CASE:
        return None
    for row in file.branch_rows():
        if row.branch == branch and row.round == round_no and row.ended_at is None:
            return row if _element(file, branch, source) else None
    return None


def _element(file: CaseFile, branch: str, source: str) -> str:
    """The service task of the branch where a token waits for this system, or ""."""
    model = file.edition.model
    for token in file.instance.tokens:
        home, node = model.branch_of(token.element), model.node(token.element)
        waits_for_it = node.kind == "serviceTask" and node.connector == source
        if waits_for_it and home is not None and home.id == branch:
            return token.element
    return ""
