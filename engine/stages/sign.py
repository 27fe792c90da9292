"""A chief representative signs the department's decision, within a mandate (签发)."""

from dataclasses import replace
from datetime import datetime

from engine.domain.case import Case, Decision, Mandate, WorkItem
from engine.domain.counter import AdverseSingly, NotOpened
from engine.domain.errors import NoMandate, ReasonNeeded, StuckInModel, WrongVersion
from engine.domain.guide import Item
from engine.domain.merging import latest
from engine.domain.names import Officer, Text, WorkItemId
from engine.domain.opinions import OpinionKind
from engine.domain.wording import day_in_words, local_day
from engine.stages import advance, editions, numbering, opening
from engine.stages.casefile import CaseFile
from engine.stages.reading import short
from engine.store import Transaction, branches, cases, journal, opened, opinions, papers, people

REFUSAL = Text("不予行政许可决定书", "Decision of refusal")


def sign(
    tx: Transaction,
    item_id: WorkItemId,
    seen_version: int,
    by: Officer,
    now: datetime,
    reasons: str | None = None,
) -> Decision:
    """Sign: granted, or refused with reasons. Signing twice is signing once.

    Args:
        seen_version: the drawing version on the page that was signed.
        reasons: of a refusal, as the signatory puts them; those of the opinion where None.

    Raises:
        as ``opening.item``; NoMandate: none is valid today for this item;
        WrongVersion: the page showed older drawings than are in force; ReasonNeeded, Unreadable.
    """
    file, item = opening.of_item(tx, item_id, now)
    signed = _signed_already(file, item, by)
    if signed is not None:
        return signed
    opening.may_do(file, item, ("sign",), by)
    draft, rule = _draft(tx, file.case, item, by, now)
    mandate = _mandate(tx, by, rule, now)
    if seen_version != file.case.drawing_version:
        raise WrongVersion(now=file.case.drawing_version, seen=seen_version)
    decision = replace(
        draft,
        reasons=_reasons(draft, reasons),
        mandate_id=mandate.id,
        document_no=_number(file, rule, now, granted=draft.granted),
    )
    papers.write_decision(tx, file.case.id, decision)
    branches.finish(tx, item_id, by, {"document_no": decision.document_no}, now)
    journal.write(
        tx, file.case.id, "decision-signed", by, now,
        department=decision.department, granted=decision.granted,
        document_no=decision.document_no, drawing_version=decision.drawing_version,
    )  # fmt: skip
    file.complete(item.element, item.nth)
    advance.on(file, now)
    return decision


def sign_opened(tx: Transaction, item_id: WorkItemId, by: Officer, now: datetime) -> Decision:
    """Sign one of several at once: only what this person has opened since it last changed.

    Raises:
        as ``sign``; NotOpened; AdverseSingly: a refusal is signed by itself.
    """
    file, item = opening.of_item(tx, item_id, now)
    signed = _signed_already(file, item, by)
    if signed is not None:
        return signed
    opening.may_do(file, item, ("sign",), by)
    if not _draft(tx, file.case, item, by, now)[0].granted:
        raise AdverseSingly
    if opened.noted(tx, by.account, [item_id]) != opened.contents(tx, [item_id]):
        raise NotOpened
    return sign(tx, item_id, file.case.drawing_version, by, now)


def proposed(tx: Transaction, item: WorkItem, by: Officer, now: datetime) -> Decision:
    """What would be signed, to look at: without number and mandate. Changes nothing.

    Raises:
        StuckInModel: the guide has no item of the department.
    """
    return _draft(tx, cases.get(tx, item.case_id), item, by, now)[0]


def _draft(
    tx: Transaction, case: Case, item: WorkItem, by: Officer, now: datetime
) -> tuple[Decision, Item]:
    last = latest(opinions.of_case(tx, case.id))
    opinion = next(o for o in last.values() if o.department == item.department)
    rule = editions.of(tx, case.edition).guide.item_of(opinion.department)
    if rule is None:
        why = Text("办事指南里没有这个部门的事项。", "the guide has no item of the department.")
        raise StuckInModel(element=item.element, why=why)
    granted = opinion.kind is not OpinionKind.REFUSE
    draft = Decision(
        department=opinion.department,
        item=rule.code,
        granted=granted,
        document_no="",
        title=rule.output if granted else REFUSAL,
        conditions=opinion.conditions,
        reasons="" if granted else opinion.text,
        drawing_version=case.drawing_version,
        signed_by=by.account,
        signed_name=by.name,
        mandate_id=0,
        signed_at=now,
    )
    return draft, rule


def _number(file: CaseFile, rule: Item, now: datetime, *, granted: bool) -> str:
    """Of the item's own series; a certificate's series holds no refusals, if the guide says so."""
    kind = file.edition.guide.stock.get("refusal_kind", "")
    if kind and not granted:
        return numbering.notice_no(file.tx, file.edition.guide, kind, now)
    return numbering.document_no(file.tx, rule, now)


def _reasons(draft: Decision, typed: str | None) -> str:
    """A refusal states its reasons (Administrative Licence Law art. 38); a grant has none."""
    if draft.granted or typed is None:
        return draft.reasons
    if not typed.strip():
        raise ReasonNeeded(what=Text("不予许可", "A refusal"), name="reasons")
    return short(typed, "reasons", Text("不予许可的理由", "Reasons"), 4000)


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
