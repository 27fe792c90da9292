"""What was handed in, as the procedure wants it, or a sentence saying what is wrong."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from engine.domain.application import Application, MaterialReceived, Project, Sheet, Subject
from engine.domain.codes import credit_code, identity_no, project_code, unit_code
from engine.domain.errors import CheckDigit, Unreadable
from engine.domain.guide import ServiceGuide, check_fact
from engine.domain.names import FactValue, Text
from engine.domain.repository import OF_PROJECT
from engine.domain.wording import unshowable, visible

MAX_SHEETS = 2000
MAX_PAGES = 9999
LONGEST_NAME = 64
"""Characters of a person's name: it stands in visits, receipts and the journal."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
NOTHING_SAID: Mapping[str, FactValue] = {
    "boolean": False, "text": "", "number": 0, "integer": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """What the fields of an application are called, by what it is about."""

    name: Text
    address: Text
    applicant: Text
    firm: Text


NAMED: Mapping[str, Named] = {
    "project": Named(
        Text("项目名称", "Project name"),
        Text("建设地点", "Address"),
        Text("建设单位", "Developer"),
        Text("设计单位", "Design firm"),
    ),
    "property": Named(
        Text("房屋坐落", "The house"),
        Text("补充地址", "Address"),
        Text("申请人", "Applicant"),
        Text("申请人", "Applicant"),
    ),
}
CODE_OF: Mapping[str, Callable[[str], str]] = {"project": project_code, "property": unit_code}


def readable(application: Application, guide: ServiceGuide) -> Application:
    """The application with its codes, facts, materials and sheets checked.

    Raises:
        Unreadable: a field is missing, too long, of the wrong type or unknown.
        CheckDigit: a code's check digit differs and no reason was given for taking it.
    """
    if application.agent.kind != "person":
        why = Text("应为个人。", "must be a person.")
        field = Text("经办人", "Person at the counter")
        raise Unreadable(field=field, name="agent_kind", why=why)
    named = NAMED[guide.about]
    if not guide.drawings:  # nobody draws: the applicant answers for the papers
        application = replace(application, design_firm=application.applicant)
    return replace(
        application,
        project=Project(
            CODE_OF[guide.about](application.project.code),
            short(application.project.name, "project_name", named.name),
            short(application.project.address, "address", named.address, 400, empty=True),
        ),
        applicant=subject(application.applicant, "applicant", named.applicant),
        agent=subject(application.agent, "agent", Text("经办人", "Person at the counter")),
        design_firm=subject(application.design_firm, "design_firm", named.firm),
        facts=_facts(application, guide),
        materials=materials(application.materials, guide),
        sheets=sheets(application.sheets, guide),
        confirmed={
            str(code)[:500]: short(reason, "confirmed", Text("理由", "Reason"), 400)
            for code, reason in application.confirmed.items()
        },
    )


def subject(given: Subject, name: str, title: Text) -> Subject:
    """A body or a person with a checked code; an override keeps a code that does not check."""
    longest = LONGEST_NAME if given.kind == "person" else 200
    checked = replace(
        given,
        name=short(
            given.name, f"{name}_name", Text(f"{title.zh}名称", f"{title.en}: name"), longest
        ),
        phone=short(given.phone, f"{name}_phone", Text("电话", "Phone"), 40, empty=True),
        override=short(given.override, f"{name}_override", Text("理由", "Reason"), 400, empty=True),
    )
    if given.kind not in {"body", "person"}:
        why = Text("请选择“单位”或“个人”。", "choose a body or a person.")
        raise Unreadable(field=title, name=f"{name}_kind", why=why)
    check = credit_code if given.kind == "body" else identity_no
    try:
        return replace(checked, code=check(given.code))
    except CheckDigit as error:
        if checked.override:
            return replace(checked, code=given.code.strip().upper())
        raise CheckDigit(**{**error.data, "name": f"{name}_code"}) from error
    except Unreadable as error:
        raise Unreadable(**{**error.data, "name": f"{name}_code"}) from error


def short(text: object, name: str, title: Text, limit: int = 200, *, empty: bool = False) -> str:
    """A text, trimmed.

    Raises:
        Unreadable: not text, missing or invisible, too long, or with characters that cannot be
            shown (controls, direction marks).
    """
    if not isinstance(text, str):
        raise Unreadable(field=title, name=name, why=Text("应为文字。", "must be text."))
    if unshowable(text):
        why = Text("含有不能显示的字符。请重新输入。", "holds characters that cannot be shown.")
        raise Unreadable(field=title, name=name, why=why)
    trimmed = visible(text)
    if not trimmed and not empty:
        raise Unreadable(field=title, name=name, why=Text("必须填写。", "is required."))
    if len(trimmed) > limit:
        why = Text(f"最多{limit}个字。", f"must not exceed {limit} characters.")
        raise Unreadable(field=title, name=name, why=why)
    return trimmed


def sheets(given: Iterable[Sheet], guide: ServiceGuide) -> tuple[Sheet, ...]:
    """A sheet index without doubles, every sheet belonging to a drawing material."""
    seen: dict[str, Sheet] = {}
    title = Text("图纸目录", "Sheet index")
    for sheet in given:
        number = short(sheet.sheet_no, "sheets", Text("图号", "Sheet no."), 40)
        rule = guide.material(sheet.material)
        if rule is None or not rule.drawing:
            why = Text(
                f"图号{number}所属材料“{sheet.material[:20]}”不是图纸材料。请从材料核对表中选择。",
                f"sheet {number}: “{sheet.material[:20]}” is not a drawing material.",
            )
            raise Unreadable(field=title, name="sheets", why=why)
        if number in seen:
            why = Text(f"图号{number}重复。请改正。", f"sheet {number} stands twice.")
            raise Unreadable(field=title, name="sheets", why=why)
        if not _SHA256.fullmatch(sheet.sha256) or sheet.size < 0:
            why = Text(f"图号{number}没有文件。请重新上传。", f"sheet {number} has no file.")
            raise Unreadable(field=title, name="sheets", why=why)
        name = short(sheet.title, "sheets", Text("图名", "Sheet title"))
        seen[number] = replace(sheet, sheet_no=number, title=name)
        if len(seen) > MAX_SHEETS:
            why = Text(f"最多{MAX_SHEETS}张。", f"at most {MAX_SHEETS} sheets.")
            raise Unreadable(field=title, name="sheets", why=why)
    return tuple(seen[number] for number in sorted(seen))


def _facts(application: Application, guide: ServiceGuide) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {}
    known = {rule.name for rule in guide.facts}
    for name in application.facts:
        if name not in known:
            title = Text("项目情况", "Project facts")
            why = Text(f"没有“{str(name)[:40]}”这一项。", f"has no “{str(name)[:40]}”.")
            raise Unreadable(field=title, name="facts", why=why)
    for rule in guide.facts:
        if rule.name not in application.facts and not rule.required:
            facts[rule.name] = NOTHING_SAID[rule.kind]
            continue
        value = check_fact(rule, application.facts.get(rule.name))
        if isinstance(value, Text):
            raise Unreadable(field=rule.label, name=rule.name, why=value)
        facts[rule.name] = _coded(value) if rule.name == OF_PROJECT and value else value
    return facts


def _coded(value: FactValue) -> str:
    """The project that a new house was built in."""
    try:
        return project_code(str(value))
    except Unreadable as error:
        raise Unreadable(**{**error.data, "name": OF_PROJECT}) from error


def materials(
    given: Iterable[MaterialReceived], guide: ServiceGuide
) -> tuple[MaterialReceived, ...]:
    """Lines of the checklist, each material once.

    Raises:
        Unreadable: not a material of the guide, twice, or a line that cannot be kept.
    """
    title = Text("申报材料", "Materials")
    seen: dict[str, MaterialReceived] = {}
    for line in given:
        if guide.material(line.code) is None or line.code in seen:
            why = Text(
                f"“{line.code[:20]}”不在材料核对表里，或重复了。请从核对表中选择。",
                f"“{line.code[:20]}” is not on the checklist, or stands twice.",
            )
            raise Unreadable(field=title, name="materials", why=why)
        if not 0 <= line.copies <= 99:
            why = Text(f"{line.code}的份数应为0到99。", f"{line.code}: copies must be 0 to 99.")
            raise Unreadable(field=title, name="materials", why=why)
        if line.file and not _SHA256.fullmatch(line.file):
            why = Text(f"{line.code}的文件不对。请重新上传。", f"upload {line.code} again.")
            raise Unreadable(field=title, name="materials", why=why)
        if not 0 <= line.pages <= MAX_PAGES:
            why = Text(
                f"{line.code}的页数应为0到{MAX_PAGES}。", f"{line.code}: pages 0 to {MAX_PAGES}."
            )
            raise Unreadable(field=title, name="materials", why=why)
        note = short(line.note, "materials", Text("备注", "Note"), 400, empty=True)
        seen[line.code] = replace(line, note=note)
    return tuple(seen.values())
