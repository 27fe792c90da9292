"""Papers of a case: which there are, each as a PDF, and whether a code on one is genuine.

Nothing here changes anything. A paper is set when it is asked for, from the register and from the
templates of the case's own edition; the same record gives the same bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.documents import papers as press_room
from engine.documents import qr
from engine.domain.case import Case, Decision
from engine.domain.errors import NoSuchCase, NoSuchThing
from engine.domain.names import Department, Text
from engine.domain.wording import local_day
from engine.stages.paperwork import charges, comments, common, decisions, notices, proof, refs
from engine.stages.paperwork.proof import Press
from engine.stages.paperwork.record import Record
from engine.stages.paperwork.refs import PaperRef
from engine.store import Transaction, cases, papers

__all__ = ["Paper", "PaperRef", "Press", "Verified", "available", "pdf", "pictured", "preview",
           "read", "set_in_type", "verify"]  # fmt: skip

_SAYS: Mapping[str, Callable[[Record, PaperRef], dict[str, Any]]] = {
    "receipt": notices.receipt,
    "acceptance": notices.acceptance,
    "correction": notices.correction,
    "not-accepted": notices.not_accepted,
    "extension": notices.extension,
    "comments": comments.summary,
    "decision": decisions.decision,
    "refusal": decisions.decision,
    "delivery": decisions.delivery,
    "slip": charges.slip,
    "controlled-receipt": charges.receipt,
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to be set in type, away from the database."""

    ref: PaperRef
    template: str
    data: Mapping[str, Any]
    pictures: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Verified:
    """What the register says of a paper whose code is right: for the verification page.

    ``handed_out`` False: the decision is signed but must not be in anybody's hands yet. ``void``:
    why the paper no longer counts, a cancelled slip above all; empty while it does.
    """

    key: str
    title: Text
    number: str
    day: date
    case_no: str
    process: Text
    issuer: Text
    applicant: str
    project: str
    handed_out: bool
    delivered_at: datetime | None
    sample: bool
    void: str = ""


def available(tx: Transaction, case: Case) -> tuple[PaperRef, ...]:
    """The papers of a case that can be printed now, in the order of the procedure."""
    return refs.available(Record(tx, case))


def pdf(tx: Transaction, case: Case, ref: PaperRef | str, press: Press) -> bytes:
    """One paper as a PDF.

    Args:
        ref: one of ``available``, or its key.

    Raises:
        as ``read`` and ``set_in_type``.
    """
    return set_in_type(read(tx, case, ref, press))


def read(tx: Transaction, case: Case, ref: PaperRef | str, press: Press) -> Paper:
    """Everything one paper says; a door may close its transaction before the paper is set.

    Raises:
        NoSuchThing: the case has no such paper now.
    """
    record = Record(tx, case)
    found = _find(record, ref if isinstance(ref, str) else ref.key)
    code = proof.code(press, record, found)
    data = common.block(record, found, press, code) | _SAYS[found.template](record, found)
    pictures = {"verify": qr.svg(press.verify_url(case.case_no, code))}
    if found.template == "slip":
        pictures["pay"] = qr.svg(record.slips[found.part - 1].payment_code)
    if found.template == "receipt":
        pictures["track"] = qr.svg(press.track_url(case.case_no, case.query_code))
    return Paper(found, record.edition.papers[found.template], data, pictures)


def preview(tx: Transaction, case: Case, decision: Decision, press: Press) -> Paper:
    """A decision as it will be printed once it is signed, marked as a preview, without a code."""
    record = Record(tx, case, proposed=(decision,))
    ref = PaperRef(
        "preview", "decision" if decision.granted else "refusal", decision.title,
        "（签发时编号）", decision.signed_at, decision.department,
    )  # fmt: skip
    data = common.block(record, ref, press, "") | decisions.decision(record, ref) | {"draft": True}
    return Paper(ref, record.edition.papers[ref.template], data, {})


def set_in_type(paper: Paper) -> bytes:
    """The PDF of a paper.

    Raises:
        PaperBroken: the edition's template cannot be set.
    """
    return press_room.render(paper.template, paper.data, paper.pictures, paper.ref.at)


def pictured(paper: Paper) -> bytes:
    """The first page of a paper as a picture (PNG), for a screen.

    Raises:
        PaperBroken: the edition's template cannot be set.
    """
    return press_room.picture(paper.template, paper.data, paper.pictures)


def verify(tx: Transaction, number: str, code: str, press: Press) -> Verified | None:
    """What the register says of the paper with this code, or None if there is no such paper.

    Args:
        number: the case number (as in the QR code) or the document's own number.
        code: as printed; dashes and case do not matter.
    """
    for case in _cases(tx, number.strip()):
        record = Record(tx, case)
        for ref in refs.available(record):
            if proof.same(code, proof.code(press, record, ref)):
                return _verified(record, ref)
    return None


def _find(record: Record, key: str) -> PaperRef:
    for ref in refs.available(record):
        if ref.key == key:
            return ref
    raise NoSuchThing(what=Text("这份文书", "The paper"))


def _cases(tx: Transaction, number: str) -> list[Case]:
    try:
        return [cases.numbered(tx, number.upper())]
    except NoSuchCase:
        return [cases.get(tx, found) for found in papers.numbered(tx, number)]


def _verified(record: Record, ref: PaperRef) -> Verified:
    handover = record.handover
    return Verified(
        key=ref.key,
        title=ref.title,
        number=ref.number,
        day=local_day(ref.at),
        case_no=record.case.case_no,
        process=record.guide.title,
        issuer=_issuer(record, ref.department),
        applicant=record.applicant.name,
        project=record.project.name,
        handed_out=ref.outward,
        delivered_at=handover.at if handover else None,
        sample=common.sample(record, ref.department),
        void=ref.void,
    )


def _issuer(record: Record, department: Department | None) -> Text:
    if department is not None:
        return record.guide.department(department).name
    return Text(common.issuer(record, None))
