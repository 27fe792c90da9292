"""What every paper says: who, what, which case, by which rule, to whom, and how to check it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine.domain.application import Subject
from engine.domain.guide import FactRule, Item
from engine.domain.names import Department, FactValue
from engine.domain.wording import day_in_words, local_day, moment_in_words
from engine.stages.paperwork.proof import Press
from engine.stages.paperwork.record import Record
from engine.stages.paperwork.refs import PaperRef

_MEDIA = {"original": "原件", "copy": "复印件", "e_file": "电子件"}
ILLUSTRATIVE = frozenset({"illustrative", "seed"})
"""Marks of the guide that say: an example, to be replaced by local data."""


def block(record: Record, ref: PaperRef, press: Press, code: str) -> dict[str, Any]:
    """The part that all papers share, as plain JSON values; days and moments in words."""
    case, guide, stock = record.case, record.guide, record.guide.stock
    return {
        "title": ref.title.zh,
        "number": ref.number,
        "at": moment_in_words(ref.at),
        "day": day_in_words(local_day(ref.at)),
        "issuer": issuer(record, ref.department),
        "sample": sample(record, ref.department),
        "centre": stock.get("centre", ""),
        "window": {key: stock.get(key, "") for key in ("address", "phone", "hours")},
        "process": guide.title.zh,
        "case": {
            "no": case.case_no,
            "query_code": case.query_code,
            "joint": len(record.items) > 1,
            "received_at": moment_in_words(case.received_at),
            "received_on": day_in_words(local_day(case.received_at)),
            "accepted_on": day_in_words(local_day(case.accepted_at)) if case.accepted_at else "",
        },
        "applicant": subject(record.applicant),
        "agent": subject(record.agent),
        "firm": subject(record.firm),
        "project": {
            "code": record.project.code,
            "name": record.project.name,
            "address": record.project.address,
        },
        "items": [item(record, one) for one in record.items],
        "remedies": guide.remedies.zh,
        "remedy_bodies": stock.get("remedy_bodies", ""),
        "copies": copies(record, ref.department),
        "code": code,
        "verify_page": f"{press.site}/verify",
        "track_page": f"{press.site}/track",
    }


def issuer(record: Record, department: Department | None) -> str:
    """Who signs the paper: the department, else the service centre; names are data."""
    if department is not None:
        return record.guide.department(department).name.zh
    return record.guide.stock.get("centre", "")


def sample(record: Record, department: Department | None) -> bool:
    """Whether anything printed here is an example and not a local rule."""
    guide = record.guide
    marks = {guide.mark, *(one.mark for one in record.items)}
    if department is not None:
        marks.add(guide.department(department).mark)
    return not marks.isdisjoint(ILLUSTRATIVE)


def subject(who: Subject) -> dict[str, Any]:
    """A body or a person; of an identity number the birthday is kept covered."""
    person = who.kind == "person"
    return {
        "name": who.name,
        "code": masked(who.code) if person else who.code,
        "code_label": "身份证号" if person else "统一社会信用代码",
        "phone": who.phone,
        "you": "你" if person else "你单位",
    }


def masked(identity_no: str) -> str:
    """110105********002X."""
    return f"{identity_no[:6]}********{identity_no[14:]}" if len(identity_no) == 18 else identity_no


def item(record: Record, one: Item) -> dict[str, Any]:
    """An item as a paper lists it."""
    department = record.guide.department(one.department)
    return {
        "title": one.title.zh,
        "department": department.name.zh,
        "short": department.short.zh,
        "contact": department.contact,
        "basis": list(one.legal_basis),
        "statutory_days": one.statutory_days,
        "promised_days": one.promised_days,
        "sample": one.mark in ILLUSTRATIVE,
    }


def copies(record: Record, department: Department | None) -> dict[str, list[str]]:
    """Who gets a copy: ``to`` (one each) and ``cc``."""
    centre = record.guide.stock.get("centre", "")
    names = {d: record.guide.department(d).name.zh for d in dict.fromkeys(_departments(record))}
    kept = names.pop(department, "") if department is not None else ""
    to = [record.applicant.name, *(f"{one}（存档）" for one in (kept, centre) if one)]
    return {"to": to, "cc": list(names.values())}


def project_facts(record: Record) -> list[list[str]]:
    """Label and value of every fact of the application."""
    given = record.case.facts
    return [
        [rule.label.zh, in_words(rule, given[rule.name])]
        for rule in record.guide.facts
        if rule.name in given
    ]


def in_words(rule: FactRule, value: FactValue) -> str:
    """A fact as a person writes it: 是, 住宅, 12,800 m²."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return next((label.zh for code, label in rule.choices if code == value), value)
    unit = rule.unit.zh
    return f"{value:,.10g}{'' if unit in {'层', '幢', ''} else ' '}{unit}"


def material(record: Record, code: str) -> str:
    """The title of a material; its bare code where the guide does not know it."""
    rule = record.guide.material(code)
    return rule.title.zh if rule else code


def lines(record: Record, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The checklist as it stood when a notice was written.

    Notices before there were ``lines`` keep only the codes of what was there; those before
    pages were counted keep state and copies.
    """
    now = {m.code: [m.state.value, m.copies] for m in record.materials}
    here = {code: now.get(code, ["received", 1]) for code in body.get("materials", ())}
    kept: Mapping[str, Any] = body.get("lines") or here
    rules = {rule.code: rule for rule in record.guide.materials}
    return [
        {
            "code": code,
            "title": material(record, code),
            "form": _form(rules[code]) if code in rules else "",
            "copies": copies,
            "state": state,
            "pages": more[0] if more else 0,
            "medium": _MEDIA.get(more[1], "") if len(more) > 1 else "",
        }
        for code, (state, copies, *more) in sorted(kept.items())
    ]


def day(iso: str | None) -> str:
    """A legal day kept as 2026-03-12, in words."""
    return day_in_words(date.fromisoformat(iso)) if iso else ""


def _departments(record: Record) -> Iterable[Department]:
    return (one.department for one in record.items)


def _form(rule: Any) -> str:
    if rule.drawing:
        return "图纸"
    both = [word for word, count in (("原件", rule.originals), ("复印件", rule.copies)) if count]
    return "、".join(both)
