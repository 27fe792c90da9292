"""One window hands all decisions out, together, exactly once (统一出件)."""

from collections.abc import Sequence
from datetime import datetime

from engine.domain.case import Case, Decision
from engine.domain.collecting import Shown
from engine.domain.errors import IssuedAlready, NotReady, NotYours
from engine.domain.facts import derive
from engine.domain.lifecycle import CaseState
from engine.domain.names import CaseId, Department, Officer, Role, Text
from engine.domain.wording import count_in_words
from engine.domain.words import POSTS, STATES
from engine.stages import advance, bring, opening, receiver
from engine.stages.casefile import CaseFile, standing
from engine.stages.reading import short
from engine.stages.repository import keep, settle
from engine.store import Transaction, branches, intake, journal, papers
from engine.store.papers import Handover

WINDOW = "综合出件窗口"


def hand_over(
    tx: Transaction,
    case_id: CaseId,
    receiver_name: str,
    receiver_id_no: str,
    signature: str,
    by: Officer,
    now: datetime,
    shown: Shown | None = None,
) -> Handover:
    """Hand out every decision at once, to a person who shows a document and signs.

    Args:
        shown: which document, in whose name; an identity card where nothing is said.

    Raises:
        NotYours: only the issue window hands out.
        IssuedAlready: it was done. NotReady: a signature lacks, or versions differ.
        Unreadable, CheckDigit, AnotherPerson: as ``receiver.checked``.
    """
    if not by.may(Role.ISSUE):
        raise NotYours(whose=POSTS[Role.ISSUE])
    file = opening.case(tx, case_id, now)
    done = papers.handover(tx, case_id)
    if done is not None:
        n = count_in_words(len(done.documents))
        raise IssuedAlready(n=n, when=done.at, name=done.by)
    decisions = papers.decisions(tx, case_id)
    why = not_ready(file, decisions)
    if why is not None:
        raise NotReady(why=why)
    element = file.waiting_for("issue")
    assert element is not None  # not_ready has looked
    who = receiver.checked(tx, file.case, receiver_name, receiver_id_no, shown or Shown())
    handover = Handover(
        at=now,
        by=by.name,
        receiver_name=who.name,
        receiver_id_no=who.number,
        signature=short(signature, "signature", Text("签名", "Signature")),
        documents=tuple(d.document_no for d in decisions),
        id_kind=who.shown.kind.value,
        id_note=who.shown.note,
        capacity=who.shown.capacity or "",
        letter=who.shown.letter,
        scan=who.shown.scan,
    )
    papers.write_handover(tx, case_id, handover)
    intake.visit(tx, case_id, "issue", WINDOW, who.name, now)
    for item in branches.open_items(tx, case_id):
        if item.element == element:
            branches.finish(tx, item.id, by, {"documents": list(handover.documents)}, now)
    file.change(delivered_at=now)
    journal.write(
        tx, case_id, "documents-handed-over", by, now,
        documents=list(handover.documents), receiver=who.name,
        **({"letter": handover.letter} if handover.letter else {}),
    )  # fmt: skip
    keep.issued(tx, file.case, file.edition.guide, decisions, now)
    file.complete(element)
    advance.on(file, now)
    return handover


def keep_signed_receipt(
    tx: Transaction, case_id: CaseId, sha256: str, by: Officer, now: datetime
) -> None:
    """The delivery receipt, signed on paper and scanned, joins the file; once.

    Raises:
        NotYours. NotReady: nothing was handed out, or a signed receipt is there already.
    """
    if not by.may(Role.ISSUE):
        raise NotYours(whose=POSTS[Role.ISSUE])
    opening.case(tx, case_id, now)
    if not papers.keep_scan(tx, case_id, sha256):
        why = Text("没有等签收单的出件记录，或签收单已经收存", "no signed receipt is awaited here")
        raise NotReady(why=why)
    journal.write(tx, case_id, "signed-receipt-kept", by, now)


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
    if {d.drawing_version for d in decisions} - {case.drawing_version}:
        return Text("各部门签发所依据的图纸版本不一致", "decisions rest on different drawings")
    return _materials_lack(file.tx, case)


def readiness(tx: Transaction, case: Case) -> Text | None:
    """For a page: what stands in the way of handing out, or None. Changes nothing."""
    return not_ready(CaseFile.looked_at(tx, case), papers.decisions(tx, case.id))


def _materials_lack(tx: Transaction, case: Case) -> Text | None:
    awaited, gone = bring.lacking(tx, case), settle.taken_away(tx, case.id)
    if awaited:
        listed = "、".join(awaited)
        return Text(f"容缺材料{listed}还没有补齐", f"materials {listed} were to follow and lack")
    if gone:
        return Text(
            f"材料{'、'.join(gone)}所依据的共享库材料已失效，还没有处理",
            f"what {', '.join(gone)} rest on was taken away; nobody has answered for it",
        )
    return None


def _owed(file: CaseFile) -> set[str]:
    facts = derive(standing(file.tx, file.case, file.edition))
    return {d for d in file.edition.departments if facts[f"signs_{d.lower()}"]}


def _unsigned(file: CaseFile, decisions: Sequence[Decision]) -> Text:
    lacking = sorted(_owed(file) - {d.department for d in decisions})
    names = [file.edition.names[Department(d)] for d in lacking]
    zh = "、".join(n.zh for n in names)
    return Text(f"{zh}尚未签发", f"{', '.join(n.says('en') for n in names)} has not signed")
