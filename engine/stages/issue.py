"""One window hands all decisions out, together, exactly once; a lost paper is replaced."""

from collections.abc import Sequence
from datetime import datetime

from engine.domain.case import Case, Decision
from engine.domain.codes import identity_no
from engine.domain.errors import (
    IssuedAlready,
    NoSuchThing,
    NotReady,
    NotYours,
    ReasonNeeded,
)
from engine.domain.facts import derive
from engine.domain.lifecycle import CaseState
from engine.domain.names import CaseId, Department, Officer, Role, Text
from engine.domain.words import POSTS, STATES
from engine.stages import advance, bring, opening
from engine.stages.casefile import CaseFile, standing
from engine.stages.reading import short
from engine.store import Transaction, branches, intake, journal, papers
from engine.store.papers import Handover, Replacement

WINDOW = "综合出件窗口"


def hand_over(
    tx: Transaction,
    case_id: CaseId,
    receiver_name: str,
    receiver_id_no: str,
    signature: str,
    by: Officer,
    now: datetime,
) -> Handover:
    """Hand out every decision at once, to a person who shows an identity card and signs.

    Raises:
        NotYours: only the issue window hands out.
        IssuedAlready: it was done. NotReady: a signature lacks, or versions differ.
        Unreadable, CheckDigit: the receiver's name or identity number.
    """
    if not by.may(Role.ISSUE):
        raise NotYours(whose=POSTS[Role.ISSUE])
    file = opening.case(tx, case_id, now)
    done = papers.handover(tx, case_id)
    if done is not None:
        raise IssuedAlready(when=done.at, name=done.by)
    decisions = papers.decisions(tx, case_id)
    why = not_ready(file, decisions)
    if why is not None:
        raise NotReady(why=why)
    element = file.waiting_for("issue")
    assert element is not None  # not_ready has looked
    name = short(receiver_name, "receiver_name", Text("领取人", "Receiver"), 64)
    handover = Handover(
        at=now,
        by=by.name,
        receiver_name=name,
        receiver_id_no=identity_no(receiver_id_no),
        signature=short(signature, "signature", Text("签名", "Signature")),
        documents=tuple(d.document_no for d in decisions),
    )
    papers.write_handover(tx, case_id, handover)
    intake.visit(tx, case_id, "issue", WINDOW, name, now)
    for item in branches.open_items(tx, case_id):
        if item.element == element:
            branches.finish(tx, item.id, by, {"documents": list(handover.documents)}, now)
    file.change(delivered_at=now)
    journal.write(
        tx, case_id, "documents-handed-over", by, now,
        documents=list(handover.documents), receiver=name,
    )  # fmt: skip
    file.complete(element)
    advance.on(file, now)
    return handover


def not_ready(file: CaseFile, decisions: Sequence[Decision]) -> Text | None:
    """What stands in the way of handing out, or None."""
    case = file.case
    if case.status is CaseState.AWAITING_SIGNATURE:
        return _unsigned(file, decisions)
    if case.status is not CaseState.READY_TO_ISSUE or file.waiting_for("issue") is None:
        words = STATES[case.status]
        return Text(f"办件现在是“{words.zh}”", f"the case is “{words.en}”")
    if _owed(file) != {d.department for d in decisions}:
        return _unsigned(file, decisions)
    awaited = bring.lacking(file.tx, case)
    if awaited:
        listed = "、".join(awaited)
        return Text(f"容缺材料{listed}还没有补齐", f"materials {listed} were to follow and lack")
    versions = {d.drawing_version for d in decisions}
    if versions - {case.drawing_version}:
        return Text("各部门签发所依据的图纸版本不一致", "decisions rest on different drawings")
    return None


def replace(
    tx: Transaction,
    case_id: CaseId,
    department: Department,
    reason: str,
    receiver_name: str,
    receiver_id_no: str,
    by: Officer,
    now: datetime,
) -> Replacement:
    """Give a lost paper again, under its number; another verb than handing out.

    Raises:
        NotYours, NotReady (never handed out), NoSuchThing (no such document), ReasonNeeded,
        Unreadable, CheckDigit.
    """
    if not by.may(Role.ISSUE):
        raise NotYours(whose=POSTS[Role.ISSUE])
    file = opening.case(tx, case_id, now)
    if papers.handover(tx, case_id) is None:
        words = STATES[file.case.status]
        why = Text(f"还没有出件（{words.zh}），不能补发", "nothing was handed out yet")
        raise NotReady(why=why)
    found = [d for d in papers.decisions(tx, case_id) if d.department == department]
    if not found:
        raise NoSuchThing(what=Text("该部门的批复", "A document of this department"))
    if not reason.strip():
        raise ReasonNeeded(what=Text("补发", "Replacement"), name="reason")
    replacement = Replacement(
        department=department,
        document_no=found[0].document_no,
        reason=short(reason, "reason", Text("理由", "Reason"), 4000),
        receiver_name=short(receiver_name, "receiver_name", Text("领取人", "Receiver"), 64),
        receiver_id_no=identity_no(receiver_id_no),
        at=now,
        by=by.name,
    )
    papers.write_replacement(tx, case_id, replacement)
    intake.visit(tx, case_id, "replace", WINDOW, replacement.receiver_name, now)
    journal.write(
        tx, case_id, "document-replaced", by, now,
        department=department, document_no=replacement.document_no, reason=replacement.reason,
    )  # fmt: skip
    return replacement


def readiness(tx: Transaction, case: Case) -> Text | None:
    """For a page: what stands in the way of handing out, or None. Changes nothing."""
    return not_ready(CaseFile.looked_at(tx, case), papers.decisions(tx, case.id))


def _owed(file: CaseFile) -> set[str]:
    facts = derive(standing(file.tx, file.case, file.edition))
    return {d for d in file.edition.departments if facts[f"signs_{d.lower()}"]}


def _unsigned(file: CaseFile, decisions: Sequence[Decision]) -> Text:
    lacking = sorted(_owed(file) - {d.department for d in decisions})
    names = [file.edition.names[Department(d)] for d in lacking]
    zh = "、".join(n.zh for n in names)
    return Text(f"{zh}尚未签发", f"{', '.join(n.says('en') for n in names)} has not signed")
