"""A guide agrees with itself: whatever it names, it also defines."""

import re
from collections.abc import Iterable
from string import Formatter

from engine.domain.errors import GuideError
from engine.domain.guide import Item, MaterialRule, ServiceGuide
from engine.domain.names import Text

ROUND_RULES = frozenset({"any-revise"})
CASE_RULES = frozenset({"each-for-itself"})
ABOUT = frozenset({"project", "property"})
_SPEC = re.compile(r"(0[1-9])?")


def check(guide: ServiceGuide) -> None:
    """Every name in the guide is defined in it, once, and no rule of the house is broken.

    Raises:
        GuideError: a name that nothing defines, a code that stands twice, tacit consent for
            an item that concerns safety.
    """
    _once("department", (d.code for d in guide.departments))
    _once("item", (i.code for i in guide.items))
    _once("material", (m.code for m in guide.materials))
    _once("pause_ground", (g.code for g in guide.pause_grounds))
    _case_number(guide)
    _departments(guide)
    if guide.round_rule not in ROUND_RULES:
        raise _unknown("process.round_rule", "process.round_rule", guide.round_rule)
    if guide.case_rule not in CASE_RULES:
        raise _unknown("process.case_rule", "process.case_rule", guide.case_rule)
    _pattern("notice_pattern", "notice", guide.stock.get("notice_pattern", ""), "year", "kind")
    for item in guide.items:
        _item(guide, item)
    for rule in guide.materials:
        _material(guide, rule)
    _while_waiting(guide)


def _once(what: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if not code.strip():
            raise _wrong(f"有一个{what}的code是空的。", f"the code of a {what} is empty.")
        if code in seen:
            raise _wrong(f"{what} {code} 出现了两次。", f"{what} {code} stands twice.")
        seen.add(code)


def _case_number(guide: ServiceGuide) -> None:
    """A case number begins with the region's six digits and the process's two letters."""
    if not re.fullmatch(r"[0-9]{6}", guide.region):
        raise _wrong("process.region应为6位行政区划代码。", "process.region must be 6 digits.")
    if not re.fullmatch(r"[A-Z]{2}", guide.number_code):
        raise _wrong(
            "process.number_code应为两个大写字母。", "process.number_code must be two capitals."
        )


def _departments(guide: ServiceGuide) -> None:
    known = {d.code for d in guide.departments}
    if guide.lead not in known:
        raise _unknown("牵头部门", "lead department", guide.lead)
    for code in guide.needs:
        if code not in known:
            raise _unknown("needs里的部门", "department in needs", code)
    for name, owner in guide.connectors.items():
        if owner not in known:
            raise _unknown(f"接口{name}的部门", f"department of {name}", owner)


def _item(guide: ServiceGuide, item: Item) -> None:
    if item.department not in {d.code for d in guide.departments}:
        raise _unknown(f"事项{item.code}的部门", f"department of {item.code}", item.department)
    if item.tacit_rule and item.safety:
        raise _wrong(
            f"事项{item.code}涉及安全，不能设超时默认。请删去tacit_rule。",
            f"item {item.code} concerns safety; remove its tacit_rule.",
        )
    _pattern(f"事项{item.code}", item.code, item.document_pattern, "year")
    for code in item.excludes:
        if guide.ground(code) is None:
            raise _unknown(f"事项{item.code}的停时事由", f"pause ground of {item.code}", code)
    for code in item.elements.get("materials", "").split():
        rule = guide.material(code)
        if rule is None:
            raise _unknown(f"事项{item.code}的材料", f"material of {item.code}", code)
        if item.department not in rule.needed_by:
            raise _wrong(
                f"事项{item.code}列了材料{code}，材料{code}的needed_by却没有{item.department}。",
                f"item {item.code} lists {code}, which {item.department} does not need.",
            )


def _pattern(zh: str, en: str, pattern: str, *known: str) -> None:
    """A pattern of numbers says {n}, or {n:05} for leading zeros, and no name but ``known``."""
    names = {"n", *known}
    try:
        parts = [part for part in Formatter().parse(pattern) if part[1] is not None]
    except ValueError:
        parts = [("", None, "", None)]
    usable = all(
        name in names and _SPEC.fullmatch(spec or "") and not turned
        for _, name, spec, turned in parts
    )
    if pattern and not (usable and any(name == "n" for _, name, _, _ in parts)):
        allowed = "、".join(f"{{{name}}}" for name in sorted(names))
        raise _wrong(
            f"{zh}的文号格式“{pattern}”不能用：可写{allowed}，{{n}}不可少。",
            f"the number pattern of {en}, “{pattern}”, cannot be used: it may say {allowed}.",
        )


def _material(guide: ServiceGuide, rule: MaterialRule) -> None:
    known = {d.code for d in guide.departments}
    for department in rule.needed_by:
        if department not in known:
            raise _unknown(f"材料{rule.code}的部门", f"department of {rule.code}", department)
    if rule.on_file_as and rule.on_file_as not in guide.repository:
        raise _unknown(
            f"材料{rule.code}的共享库代码", f"repository of {rule.code}", rule.on_file_as
        )


def _while_waiting(guide: ServiceGuide) -> None:
    """A promise in minutes has a ticket letter and counters of departments that exist."""
    _once("counter", (c.code for c in guide.counters))
    known = {d.code for d in guide.departments}
    for counter in guide.counters:
        for department in counter.departments:
            if department not in known:
                raise _unknown(
                    f"窗口{counter.code}的部门", f"department of {counter.code}", department
                )
    if guide.about not in ABOUT:
        raise _unknown("process.about", "process.about", guide.about)
    if guide.while_waiting and not re.fullmatch(r"[A-Z]", guide.ticket):
        raise _wrong(
            "限时办结的流程要写process.ticket：一个大写字母，用作叫号的字头。",
            "a promise in minutes needs process.ticket: one capital that its tickets begin with.",
        )


def _wrong(zh: str, en: str) -> GuideError:
    return GuideError(why=Text(zh, en))


def _unknown(zh: str, en: str, name: str) -> GuideError:
    return _wrong(f"{zh}“{name}”没有定义。请补上定义或改正名称。", f"{en} “{name}” is not defined.")
