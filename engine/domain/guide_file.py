"""guide.toml → ServiceGuide; every mistake in the file is a sentence for the analyst.

Shape: shared contract “guide.toml”. Tables: [process], [facts], [needs], [connectors],
[hours], [repository], [sources],
[[department]], [[item]], [[material]], [[pause_ground]], [[contradiction]], [[counter]].
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from engine.domain import guide_agrees, guide_words, toml
from engine.domain.errors import GuideError
from engine.domain.guide import (
    Apart,
    Contradiction,
    Counter,
    DepartmentEntry,
    FactRule,
    Item,
    MaterialRule,
    PauseGround,
    ServiceGuide,
)
from engine.domain.names import Department, Text

MAX_BYTES = 512 * 1024
_KINDS = ("boolean", "number", "integer", "text")


def title(content: bytes) -> str:
    """The Chinese name in a guide that is still being written; empty where there is none."""
    try:
        data: Any = toml.read(content[:MAX_BYTES])
        found = data["process"]["title"]["zh"]
    except (ValueError, LookupError, TypeError):
        return ""
    return found if isinstance(found, str) else ""


def read(content: bytes) -> ServiceGuide:
    """The guide in a package.

    Raises:
        GuideError: too large, not TOML, a key missing or of the wrong type, a name that
            nothing else in the guide defines, or a rule broken (tacit consent for safety).
    """
    guide = written(content)
    guide_agrees.check(guide)
    return guide


def written(content: bytes) -> ServiceGuide:
    """The guide as it is written, before its parts agree: a draft on its way.

    Raises:
        GuideError: too large, not TOML, a key missing or of the wrong type.
    """
    if len(content) > MAX_BYTES:
        raise _wrong("文件超过512KB。", "the file exceeds 512 KB.")
    try:
        data = toml.read(content)
    except toml.Broken as error:
        says = error.says
        raise _wrong(f"不是有效的TOML文件。{says.zh}。", f"not valid TOML: {says.en}.") from error
    guide_words.check(data)
    process = _table(data, "process")
    hours = _table(data, "hours", {})
    return ServiceGuide(
        process=_str(process, "name", "process"),
        title=_text(process, "title", "process"),
        number_code=_str(process, "number_code", "process"),
        region=_str(process, "region", "process"),
        promised_days=_days(process, "promised_days", "process"),
        statutory_days=_days(process, "statutory_days", "process"),
        acceptance_days=_days(process, "acceptance_days", "process", 5),
        lead=Department(_str(process, "lead", "process")),
        round_rule=_str(process, "round_rule", "process", "any-revise"),
        case_rule=_str(process, "case_rule", "process", "each-for-itself"),
        facts=tuple(_fact(name, body) for name, body in _table(data, "facts", {}).items()),
        needs={
            Department(code.upper()): _as_str(rule, f"needs.{code}")
            for code, rule in _table(data, "needs", {}).items()
        },
        departments=tuple(_department(row) for row in _rows(data, "department")),
        items=tuple(_item(row) for row in _rows(data, "item")),
        materials=tuple(_material(row) for row in _rows(data, "material")),
        pause_grounds=tuple(_ground(row) for row in _rows(data, "pause_ground", ())),
        remedies=_text(process, "remedies", "process", Text("")),
        stock=_strings(process.get("stock", {}), "process.stock"),
        connectors=_strings(_table(data, "connectors", {}), "connectors"),
        mark=_str(process, "mark", "process", ""),
        sources=_strings(_table(data, "sources", {}), "sources"),
        opening=guide_words.opening(hours.get("opening", [])),
        precheck_minutes=_days(hours, "precheck_minutes", "hours", 0),
        repository=_strings(_table(data, "repository", {}), "repository"),
        variant=_str(process, "variant", "process", ""),
        contradictions=tuple(_contradiction(row) for row in _rows(data, "contradiction", ())),
        promised_minutes=_days(process, "promised_minutes", "process", 0),
        ticket=_str(process, "ticket", "process", ""),
        about=_str(process, "about", "process", "project"),
        counters=tuple(_counter(row) for row in _rows(data, "counter", ())),
        apart=_apart(_as_table(process.get("apart", {}), "process.apart")),
    )


def _apart(row: Mapping[str, Any]) -> Apart:
    where = "process.apart"
    return Apart(
        _days(row, "each", where, 0), _days(row, "more", where, 0), _str(row, "mark", where, "")
    )


def _fact(name: str, body: object) -> FactRule:
    where = f"facts.{name}"
    row = _as_table(body, where)
    kind = _str(row, "type", where)
    if kind not in _KINDS:
        raise _wrong(f"{where}.type应为{'、'.join(_KINDS)}之一。", f"{where}.type is unknown.")
    choices = tuple(
        (_str(c, "value", where), _text(c, "label", where))
        for c in _rows(row, "choices", (), f"{where}.choices")
    )
    low, high = _number(row, "minimum", where), _number(row, "maximum", where)
    if low is not None and high is not None and low > high:
        raise _wrong(f"{where}的minimum大于maximum。", f"{where}: minimum is above maximum.")
    return FactRule(
        name=name,
        kind=kind,
        label=_text(row, "label", where),
        unit=_text(row, "unit", where, Text("")),
        required=_flag(row, "required", where, default=True),
        choices=choices,
        minimum=low,
        maximum=high,
    )


def _department(row: Mapping[str, Any]) -> DepartmentEntry:
    code = _str(row, "code", "department")
    if not code.isidentifier() or code != code.upper():
        raise _wrong(f"部门代码{code}须为大写字母。", f"department code {code} must be capitals.")
    name = _text(row, "name", f"department {code}")
    return DepartmentEntry(
        Department(code),
        name,
        _text(row, "short", f"department {code}", name),
        _str(row, "contact", f"department {code}", ""),
        _str(row, "mark", f"department {code}", ""),
    )


def _item(row: Mapping[str, Any]) -> Item:
    code = _str(row, "code", "item")
    where = f"item {code}"
    return Item(
        code=code,
        department=Department(_str(row, "department", where)),
        title=_text(row, "title", where),
        statutory_days=_days(row, "statutory_days", where),
        promised_days=_days(row, "promised_days", where),
        serial_days=_days(row, "serial_days", where, 0),
        legal_basis=_list(row, "legal_basis", where),
        output=_text(row, "output", where, Text("")),
        document_pattern=_str(row, "document_pattern", where, ""),
        tacit_rule=_str(row, "tacit_rule", where, ""),
        safety=_flag(row, "safety", where, default=True),
        registers=_flag(row, "registers", where, default=False),
        excludes=_list(row, "excludes", where),
        elements=_strings(row.get("elements", {}), where),
        source=_str(row, "source", where, ""),
        mark=_str(row, "mark", where, ""),
    )


def _material(row: Mapping[str, Any]) -> MaterialRule:
    code = _str(row, "code", "material")
    where = f"material {code}"
    kind = _str(row, "kind", where, "main")
    if kind not in {"main", "secondary"}:
        raise _wrong(f"{where}.kind应为main或secondary。", f"{where}.kind: main or secondary.")
    return MaterialRule(
        code=code,
        title=_text(row, "title", where),
        needed_by=tuple(Department(d) for d in _list(row, "needed_by", where)),
        main=kind == "main",
        on_file_as=_str(row, "on_file_as", where, ""),
        drawing=_flag(row, "drawing", where, default=False),
        originals=_days(row, "originals", where, 0),
        copies=_days(row, "copies", where, 0),
        brought_by=_str(row, "brought_by", where, ""),
        asked_by=_list(row, "asked_by", where),
        source=_str(row, "source", where, ""),
        mark=_str(row, "mark", where, ""),
    )


def _ground(row: Mapping[str, Any]) -> PauseGround:
    code = _str(row, "code", "pause_ground")
    where = f"pause_ground {code}"
    stops = frozenset(_list(row, "stops", where))
    if not stops <= {"promised", "statutory"}:
        raise _wrong(f"{where}.stops只能是promised、statutory。", f"{where}.stops is unknown.")
    return PauseGround(
        code=code,
        title=_text(row, "title", where),
        stops=stops,
        basis=_str(row, "basis", where, ""),
        basis_en=_str(row, "basis_en", where, ""),
        automatic=_flag(row, "automatic", where, default=False),
        planned_days=_days(row, "planned_days", where) if "planned_days" in row else None,
        mark=_str(row, "mark", where, ""),
    )


def _contradiction(row: Mapping[str, Any]) -> Contradiction:
    when = _str(row, "when", "contradiction")
    return Contradiction(when, _text(row, "says", f"contradiction {when[:40]}"))


def _counter(row: Mapping[str, Any]) -> Counter:
    code = _str(row, "code", "counter")
    where = f"counter {code}"
    return Counter(
        code=code,
        title=_text(row, "title", where),
        window=_text(row, "window", where),
        works=_list(row, "works", where),
        departments=tuple(Department(d) for d in _list(row, "departments", where)),
        calls=_flag(row, "calls", where, default=False),
        before=_flag(row, "before", where, default=False),
        mark=_str(row, "mark", where, ""),
    )


def _wrong(zh: str, en: str) -> GuideError:
    return GuideError(why=Text(zh, en))


def _table(data: Mapping[str, Any], key: str, default: Any = None) -> Mapping[str, Any]:
    if key not in data:
        if default is None:
            raise _wrong(f"缺少[{key}]。", f"[{key}] is missing.")
        return dict(default)
    return _as_table(data[key], key)


def _as_table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(f"{where}应为一个表。", f"{where} must be a table.")
    return value


def _rows(
    data: Mapping[str, Any], key: str, default: Any = None, where: str = ""
) -> list[Mapping[str, Any]]:
    rows = data.get(key, default)
    if rows is None or not isinstance(rows, list | tuple):
        place = where or f"[[{key}]]"
        raise _wrong(f"{place}缺少，或不是一列表格。", f"{place} is missing, or not rows.")
    return [_as_table(row, where or key) for row in rows]


def _as_str(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(f"{where}应为文字。", f"{where} must be text.")
    return value


def _str(row: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    if key not in row and default is not None:
        return default
    if key not in row:
        raise _wrong(f"{where}缺少{key}。", f"{where} lacks {key}.")
    return _as_str(row[key], f"{where}.{key}")


def _days(row: Mapping[str, Any], key: str, where: str, default: int | None = None) -> int:
    value = row.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3650:
        raise _wrong(f"{where}.{key}应为0到3650的整数。", f"{where}.{key} must be 0 to 3650.")
    return value


def _flag(row: Mapping[str, Any], key: str, where: str, *, default: bool) -> bool:
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise _wrong(f"{where}.{key}应为true或false。", f"{where}.{key} must be true or false.")
    return value


def _number(row: Mapping[str, Any], key: str, where: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise _wrong(f"{where}.{key}应为数字。", f"{where}.{key} must be a number.")
    return value


def _list(row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list):
        raise _wrong(f"{where}.{key}应为列表。", f"{where}.{key} must be a list.")
    return tuple(_as_str(v, f"{where}.{key}") for v in value)


def _strings(value: object, where: str) -> dict[str, str]:
    return {k: _as_str(v, f"{where}.{k}") for k, v in _as_table(value, where).items()}


def _text(row: Mapping[str, Any], key: str, where: str, default: Text | None = None) -> Text:
    value = row.get(key, default)
    if isinstance(value, Text):
        return value
    words = value if isinstance(value, dict) else {"zh": value}
    zh = words.get("zh")
    if isinstance(zh, str) and (zh.strip() or default is not None):
        return Text(zh, _as_str(words.get("en", ""), f"{where}.{key}.en"))
    raise _wrong(f"{where}.{key}缺少中文。", f"{where}.{key} lacks Chinese.")
