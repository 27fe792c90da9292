"""What signed decisions and the receipt for them say beyond the common block."""

from typing import Any

from engine.domain.case import Decision
from engine.domain.collecting import ID_KINDS, IdKind
from engine.domain.names import FactValue
from engine.domain.opinions import Opinion, OpinionKind
from engine.domain.wording import day_in_words, local_day, moment_in_words
from engine.exchange.forms import Field
from engine.stages.paperwork import common
from engine.stages.paperwork.proof import fingerprint
from engine.stages.paperwork.record import Record
from engine.stages.paperwork.refs import PaperRef, nth
from engine.store.papers import Handover, Replacement


def decision(record: Record, ref: PaperRef) -> dict[str, Any]:
    """Granted or refused: the facts, the basis, the conditions or reasons, the drawings."""
    signed = next(d for d in record.decisions if d.department == ref.department)
    item = record.guide.item(signed.item)
    assert item is not None  # it was signed under this edition
    acceptance = record.notice("acceptance")
    sheets = record.sheets(signed.drawing_version)
    last = _last(record, signed)
    return {
        "title": signed.title.zh,
        "reissue": _reissue(record, ref),
        "item": common.item(record, item),
        "facts": common.project_facts(record),
        "conditions": signed.conditions,
        "reasons": signed.reasons,
        "review": [] if last is None else _review(record, last),
        "findings": _findings(record, signed),
        "rounds": len({o.round for o in record.opinions if o.department == signed.department}),
        "tacit": last is not None and last.kind is OpinionKind.TACIT,
        "tacit_rule": item.tacit_rule,
        "acceptance_no": acceptance.number if acceptance else "",
        "drawing_version": signed.drawing_version,
        "sheets": len(sheets),
        "fingerprint": fingerprint(sheets),
        "validity": item.elements.get("validity", ""),
        "duties": item.elements.get("duties", ""),
        "signed_by": signed.signed_name,
        "siblings": [
            {"title": d.title.zh, "number": d.document_no, "department": _name(record, d)}
            for d in record.decisions
            if d is not signed
        ],
    }


def delivery(record: Record, ref: PaperRef) -> dict[str, Any]:
    """Documents, receiver, day and way; blank lines to sign where it has not happened yet."""
    given: Handover | Replacement | None = record.handover
    remark = ""
    decisions = record.decisions
    if ref.part:
        given = record.replacements[ref.part - 1]
        decisions = tuple(d for d in decisions if d.document_no == given.document_no)
        remark = f"遗失补发（第{nth(record, ref.part)}次），文号不变。理由：{given.reason}"
    if given is not None and given.letter:
        remark = "\n".join(part for part in (remark, f"代为领取，凭：{given.letter}") if part)
    return {
        "documents": [
            {"title": d.title.zh, "number": d.document_no, "department": _name(record, d),
             "day": day_in_words(local_day(d.signed_at))}
            for d in decisions
        ],
        "done": given is not None,
        "receiver": given.receiver_name if given else "",
        "receiver_id": _shown(given) if given else "",
        "signature": given.signature if isinstance(given, Handover) else "",
        "given_at": moment_in_words(given.at) if given else "",
        "by": given.by if given else "",
        "remark": remark,
    }  # fmt: skip


def _reissue(record: Record, ref: PaperRef) -> str:
    """What a paper given again bears at its head."""
    if not ref.part:
        return ""
    day = day_in_words(local_day(record.replacements[ref.part - 1].at))
    return f"补发　第{nth(record, ref.part)}次　{day}　文号不变"


def _shown(given: Handover | Replacement) -> str:
    """The receiver's number, covered; with its kind where it is of no identity card."""
    if given.id_kind in {"", IdKind.IDENTITY}:
        return common.masked(given.receiver_id_no)
    kind = given.id_note if given.id_kind == IdKind.OTHER else ID_KINDS[IdKind(given.id_kind)].zh
    number = given.receiver_id_no
    return f"{kind} {number[:1]}{'*' * (len(number) - 3)}{number[-2:]}"


def _name(record: Record, decision: Decision) -> str:
    return record.guide.department(decision.department).name.zh


def _last(record: Record, signed: Decision) -> Opinion | None:
    mine = [o for o in record.opinions if o.department == signed.department]
    return max(mine, key=lambda one: one.round, default=None)


def _review(record: Record, opinion: Opinion) -> list[list[str]]:
    """The department's own review fields, as titles and values."""
    titles: dict[str, Field] = {
        field.name: field
        for node in record.edition.model.nodes.values()
        if record.edition.model.department_of(node.id) == opinion.department
        and (form := record.edition.form(node.id))
        for field in form.fields
    }
    form = record.edition.forms.get(f"{opinion.department.lower()}-opinion")
    if not titles and form is not None:
        titles = {field.name: field for field in form.fields}
    return [
        [titles[name].title.zh, _said(titles[name], value)]
        for name, value in opinion.form.items()
        if name in titles and value != ""
    ]


def _said(field: Field, value: FactValue) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return next((title.zh for code, title in field.choices if code == value), value)
    return f"{value:,.10g}"


def _findings(record: Record, signed: Decision) -> list[dict[str, Any]]:
    """The comments a refusal rests on: those of the department's last round."""
    mine = [c for c in record.comments if c.department == signed.department]
    last = max((c.round for c in mine), default=0)
    return [
        {"sheet": c.sheet_no, "place": c.place, "text": c.text, "clause": c.clause,
         "mandatory": c.mandatory}
        for c in mine
        if c.round == last and not signed.granted
    ]  # fmt: skip
