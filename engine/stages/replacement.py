"""A lost paper is given again, under its number (补发)."""

from datetime import datetime

from engine.domain.collecting import Shown
from engine.domain.errors import NoSuchThing, NotReady, NotYours, ReasonNeeded
from engine.domain.names import CaseId, Department, Officer, Role, Text
from engine.domain.words import POSTS, STATES
from engine.stages import opening, receiver
from engine.stages.issue import WINDOW
from engine.stages.reading import short
from engine.store import Transaction, intake, journal, papers
from engine.store.papers import Replacement


def give(
    tx: Transaction,
    case_id: CaseId,
    department: Department,
    reason: str,
    receiver_name: str,
    receiver_id_no: str,
    by: Officer,
    now: datetime,
    shown: Shown | None = None,
    request: str = "",
) -> Replacement:
    """Give a lost paper again; another verb than handing out. The same request twice is one.

    Args:
        shown: as for ``issue.hand_over``.
        request: a mark that the form was given when it was opened; "" where there is no form.

    Raises:
        NotYours, NotReady (never handed out), NoSuchThing (no such document), ReasonNeeded;
        as ``receiver.checked``.
    """
    if not by.may(Role.ISSUE):
        raise NotYours(whose=POSTS[Role.ISSUE])
    file = opening.case(tx, case_id, now)
    if papers.handover(tx, case_id) is None:
        state = STATES[file.case.status]
        why = Text(f"还没有出件（{state.zh}），不能补发", "nothing was handed out yet")
        raise NotReady(why=why)
    before = papers.replacements(tx, case_id)
    for given in before:
        if request and given.request == request:
            return given
    found = [d for d in papers.decisions(tx, case_id) if d.department == department]
    if not found:
        raise NoSuchThing(what=Text("该部门的批复", "A document of this department"))
    if not reason.strip():
        raise ReasonNeeded(what=Text("补发", "Replacement"), name="reason")
    words = short(reason, "reason", Text("理由", "Reason"), 4000)
    who = receiver.checked(tx, file.case, receiver_name, receiver_id_no, shown or Shown())
    replacement = Replacement(
        department=department,
        document_no=found[0].document_no,
        reason=words,
        receiver_name=who.name,
        receiver_id_no=who.number,
        at=now,
        by=by.name,
        id_kind=who.shown.kind.value,
        id_note=who.shown.note,
        capacity=who.shown.capacity or "",
        letter=who.shown.letter,
        request=request,
    )
    papers.write_replacement(tx, case_id, replacement)
    intake.visit(tx, case_id, "replace", WINDOW, who.name, now)
    journal.write(
        tx, case_id, "document-replaced", by, now,
        department=department, document_no=replacement.document_no, reason=words,
        receiver=who.name, time=1 + sum(one.department == department for one in before),
    )  # fmt: skip
    return replacement
