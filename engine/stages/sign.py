"""A chief representative signs the department's decision, within a mandate (签发)."""

from datetime import datetime

from engine.domain.case import Decision, Mandate, WorkItem
from engine.domain.errors import NoMandate, StuckInModel, WrongVersion
from engine.domain.guide import Item
from engine.domain.merging import latest
from engine.domain.names import Officer, Text, WorkItemId
from engine.domain.opinions import Opinion, OpinionKind
from engine.domain.wording import day_in_words, local_day
from engine.stages import advance, numbering, opening
from engine.stages.casefile import CaseFile
from engine.store import Transaction, branches, journal, opinions, papers, people


def sign(
    tx: Transaction, item_id: WorkItemId, seen_version: int, by: Officer, now: datetime
) -> Decision:
    """Sign: granted, or refused with the reasons of the opinion. Signing twice is signing once.

    Args:
        seen_version: the drawing version on the page that was signed.

    Raises:
        as ``opening.item``; NoMandate: none is valid today for this item;
        WrongVersion: the page showed older drawings than are in force.
    """
    file, item = opening.of_item(tx, item_id, now)
    signed = _signed_already(file, item, by)
    if signed is not None:
        return signed
    opening.may_do(file, item, ("sign",), by)
    opinion = _opinion(file, item.department)
    rule = file.edition.guide.item_of(opinion.department)
    if rule is None:
        why = Text("办事指南里没有这个部门的事项。", "the guide has no item of the department.")
        raise StuckInModel(element=item.element, why=why)
    mandate = _mandate(tx, by, rule, now)
    if seen_version != file.case.drawing_version:
        raise WrongVersion(now=file.case.drawing_version, seen=seen_version)
    granted = opinion.kind is not OpinionKind.REFUSE
    title = rule.output if granted else Text("不予行政许可决定书", "Decision of refusal")
    decision = Decision(
        department=opinion.department,
        item=rule.code,
        granted=granted,
        document_no=numbering.document_no(tx, rule, now),
        title=title,
        conditions=opinion.conditions,
        reasons="" if granted else opinion.text,
        drawing_version=file.case.drawing_version,
        signed_by=by.account,
        signed_name=by.name,
        mandate_id=mandate.id,
        signed_at=now,
    )
    papers.write_decision(tx, file.case.id, decision)
    branches.finish(tx, item_id, by, {"document_no": decision.document_no}, now)
    journal.write(
        tx, file.case.id, "decision-signed", by, now,
        department=decision.department, granted=granted, document_no=decision.document_no,
        drawing_version=decision.drawing_version,
    )  # fmt: skip
    file.complete(item.element, item.nth)
    advance.on(file, now)
    return decision


def _opinion(file: CaseFile, department: str | None) -> Opinion:
    last = latest(opinions.of_case(file.tx, file.case.id))
    return next(o for o in last.values() if o.department == department)


def _mandate(tx: Transaction, by: Officer, item: Item, now: datetime) -> Mandate:
    today = local_day(now)
    held = people.mandates(tx, by.account, item.code)
    for mandate in held:
        if mandate.valid(today):
            return mandate
    until = Text("", " ")
    if held and held[0].until < today:
        last = held[0].until
        until = Text(
            f"（授权已于{day_in_words(last)}到期）", f" (it ended on {day_in_words(last, 'en')})"
        )
    raise NoMandate(item=item.title, until=until)


def _signed_already(file: CaseFile, item: WorkItem, by: Officer) -> Decision | None:
    if item.work != "sign" or item.done_by != by.account or item.form is None:
        return None
    number = item.form.get("document_no")
    signed = papers.decisions(file.tx, file.case.id)
    return next((d for d in signed if d.document_no == number), None)
