"""Which papers of a case can be printed now, under which number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.domain.guide import ServiceGuide
from engine.domain.lifecycle import CaseState
from engine.domain.names import Department, Text
from engine.stages.paperwork.record import Record

TITLES: dict[str, Text] = {
    "receipt": Text("收件凭证", "Receipt"),
    "acceptance": Text("受理通知书", "Acceptance notice"),
    "correction": Text("补正告知书", "Correction notice"),
    "not-accepted": Text("不予受理通知书", "Notice of non-acceptance"),
    "extension": Text("延期告知书", "Extension notice"),
    "comments": Text("审查意见汇总表", "Summary of comments"),
    "decision": Text("准予行政许可决定书", "Approval"),
    "refusal": Text("不予行政许可决定书", "Decision of refusal"),
    "delivery": Text("送达回证", "Delivery receipt"),
    "slip": Text("缴款通知单", "Payment slip"),
    "controlled-receipt": Text("财政票据", "Controlled receipt"),
}
"""Template → what the paper is called."""

_NOTICES = frozenset({"receipt", "acceptance", "correction", "not-accepted", "extension"})
_SIGNED_BY_ALL = frozenset({CaseState.READY_TO_ISSUE, CaseState.DELIVERED})


@dataclass(frozen=True, slots=True)
class PaperRef:
    """One paper of a case that can be printed.

    ``key`` is its name within the case and fits into an address: receipt, comments-2,
    decision-fire, decision-fire-reissue-1, slip-1. ``at`` is the moment it bears. ``outward``: the
    applicant may have it; decisions only once they were handed out. ``part`` is the round of a
    summary of comments, and the place of a replacement, slip or controlled receipt among those
    of the case, from 1; else 0. ``void`` says why it no longer counts; ``whose`` tells papers of
    one title apart, as the collecting body of a receipt.
    """

    key: str
    template: str
    title: Text
    number: str
    at: datetime
    department: Department | None = None
    outward: bool = True
    part: int = 0
    void: str = ""
    whose: str = ""


def available(record: Record) -> tuple[PaperRef, ...]:
    """Every paper that the case's edition has a template for and that can be printed now.

    Decisions and the delivery receipt appear when all are signed, never one by one: what is
    printed can leave the house, and only the issue window lets it.
    """
    found = (*_notices(record), *_charges(record), *_comments(record), *_decided(record))
    return tuple(ref for ref in found if ref.template in record.edition.papers)


def beside(guide: ServiceGuide, number: str, kind: str, part: int = 0) -> str:
    """The number of a paper that draws none of its own: that of another, under its own kind.

    联审收〔2026〕12号 → 联审意〔2026〕12-1号. A number that is not of the guide's pattern is kept
    as it is, with the kind behind it.
    """
    pattern = guide.stock.get("notice_pattern", "联审{kind}〔{year}〕{n}号")
    parts = re.split(r"\{(kind|year|n)(?::[^}]*)?\}", pattern)
    wanted = "".join(
        re.escape(text) if place % 2 == 0 else f"(?P<{text}>.+?)"
        for place, text in enumerate(parts)
    )
    read = re.fullmatch(wanted, number)
    tail = f"-{part}" if part else ""
    if read is None:
        return f"{number}-{kind}{tail}"
    values = {"kind": kind, "year": read["year"], "n": f"{read['n']}{tail}"}
    return "".join(values[text] if place % 2 else text for place, text in enumerate(parts))


def comment_list_no(record: Record, round_no: int) -> str:
    """The number of the summary of comments of a round, e.g. 联审意〔2026〕12-1号."""
    return beside(record.guide, _base(record), "意", round_no)


def _notices(record: Record) -> Iterator[PaperRef]:
    for notice in record.notices:
        if notice.kind in _NOTICES:
            yield PaperRef(notice.kind, notice.kind, TITLES[notice.kind], notice.number, notice.at)


def _charges(record: Record) -> Iterator[PaperRef]:
    """Slips, then what was paid by them; a cancelled slip stays, and says so."""
    papers = record.edition.papers
    for part, one in enumerate(record.slips if "slip" in papers else (), 1):
        void = (one.cancelled_why or "已作废") if one.cancelled_at else ""
        yield PaperRef(
            f"slip-{part}", "slip", TITLES["slip"], one.slip_no, one.issued_at,
            part=part, void=void,
        )  # fmt: skip
    receipts = record.controlled_receipts if "controlled-receipt" in papers else ()
    for part, given in enumerate(receipts, 1):
        void = (given.voided_why or "已作废") if given.voided_at else ""
        yield PaperRef(
            f"controlled-receipt-{part}", "controlled-receipt", TITLES["controlled-receipt"],
            given.number, given.at, part=part, void=void, whose=given.collecting_body,
        )  # fmt: skip


def _comments(record: Record) -> Iterator[PaperRef]:
    for round_no, (_, at) in sorted(record.outcomes.items()):
        number = comment_list_no(record, round_no)
        yield PaperRef(
            f"comments-{round_no}", "comments", TITLES["comments"], number, at, part=round_no
        )


def _decided(record: Record) -> Iterator[PaperRef]:
    case = record.case
    if case.status not in _SIGNED_BY_ALL or not record.decisions:
        return
    handed_out = record.handover is not None
    for decision in record.decisions:
        yield PaperRef(
            f"decision-{decision.department.lower()}",
            "decision" if decision.granted else "refusal",
            decision.title,
            decision.document_no,
            decision.signed_at,
            decision.department,
            handed_out,
        )
    yield from _reissued(record)
    at = record.handover.at if record.handover else max(d.signed_at for d in record.decisions)
    number = beside(record.guide, _base(record), "送")
    yield PaperRef("delivery", "delivery", TITLES["delivery"], number, at, outward=handed_out)
    for part, given in enumerate(record.replacements, 1):
        number = beside(record.guide, _base(record), "送", part)
        yield PaperRef(
            f"delivery-{part}", "delivery", TITLES["delivery"], number, given.at, part=part
        )


def nth(record: Record, part: int) -> int:
    """How often the paper of replacement ``part`` had been given again by then, itself included."""
    given = record.replacements
    return sum(one.department == given[part - 1].department for one in given[:part])


def _reissued(record: Record) -> Iterator[PaperRef]:
    """A lost paper given again bears its own number and day, and says that it was given again."""
    signed = {one.department: one for one in record.decisions}
    for part, given in enumerate(record.replacements, 1):
        decision = signed[given.department]
        time = nth(record, part)
        again = Text(f"（补发第{time}次）", f" (replacement {time})")
        title = Text(decision.title.zh + again.zh, decision.title.says("en") + again.en)
        yield PaperRef(
            f"decision-{given.department.lower()}-reissue-{time}",
            "decision" if decision.granted else "refusal",
            title,
            decision.document_no,
            decision.signed_at,
            given.department,
            part=part,
        )


def _base(record: Record) -> str:
    """The number of the receipt, or of the case where there is none."""
    receipt = record.notice("receipt")
    return receipt.number if receipt else record.case.case_no
