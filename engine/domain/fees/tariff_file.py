"""tariffs.toml → Tariffs; every mistake in the file is a sentence for the analyst.

Tables: [slip] (numbers, days, account, step), [[tariff]] with [tariff.rule] (see ``Rule``).
Amounts and rates are written as text ("0.06"), so that no float ever touches them.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.domain import toml
from engine.domain.errors import GuideError
from engine.domain.fees.tariffs import (
    AREA_BY_USE,
    KINDS,
    TABLE,
    Row,
    Rule,
    Tariff,
    Tariffs,
    overlapping,
)
from engine.domain.guide import ServiceGuide
from engine.domain.names import Department, Text

NAME = "tariffs.toml"
LONGEST_PATTERN = 24
_PLACES = re.compile(r"\{year\}|\{n(:0[1-9]d)?\}")
MAX_BYTES = 256 * 1024
MOST_RATE = Decimal(10) ** 9
_RULE = {
    "kind", "base", "rate", "parts", "quota", "built", "low", "high", "rows", "factor", "reduced",
    "reduced_when", "instead", "instead_rate",
}  # fmt: skip
_TARIFF = {
    "code", "charge", "title", "department", "collecting_body", "basis", "rule", "unit", "since",
    "until", "payer", "payer_code", "refund", "deposit", "source", "mark",
}  # fmt: skip
_SLIP = {
    "step", "step_title", "days", "visits_before", "slip_pattern", "receipt_pattern", "agency",
    "account", "notes",
}  # fmt: skip


def read(content: bytes) -> Tariffs:
    """The tariffs in a package.

    Raises:
        GuideError: too large, not TOML, a key missing, unknown or of the wrong type, a rate that
            is no number, a day that ends before it begins, or two tariffs of a charge at once.
    """
    if len(content) > MAX_BYTES:
        raise _wrong("超过256KB。", "exceeds 256 KB.")
    try:
        data = toml.read(content)
    except toml.Broken as error:
        says = error.says
        raise _wrong(
            f"不是有效的TOML文件。{says.zh}。", f"is not valid TOML: {says.en}."
        ) from error
    slip = _table(data.get("slip", {}), "slip", _SLIP)
    found = tuple(_tariff(row) for row in _rows(data.get("tariff", []), "tariff"))
    _each_once(found)
    step_title = _text(slip, "step_title", "slip", Text(""))
    return Tariffs(
        all=found,
        step=_str(slip, "step", "slip", ""),
        step_title=step_title,
        days=_count(slip, "days", "slip", 5),
        visits_before=_count(slip, "visits_before", "slip", 0),
        slip_pattern=_pattern(slip, "slip_pattern", "JK{year}{n:07d}"),
        receipt_pattern=_pattern(slip, "receipt_pattern", "CZ{year}{n:08d}"),
        agency=_agency(slip),
        account={k: str(v) for k, v in _table(slip.get("account", {}), "slip.account").items()},
        notes=tuple(Text(_as_str(n, "slip.notes")) for n in slip.get("notes", [])),
    )


def agrees(tariffs: Tariffs, guide: ServiceGuide) -> None:
    """Whatever the tariffs name, the guide defines.

    Raises:
        GuideError: a department or a fact that the guide does not have.
    """
    departments = {d.code for d in guide.departments}
    facts = {f.name: f for f in guide.facts}
    for one in tariffs.all:
        if one.department not in departments:
            raise _wrong(
                f"{one.code}的部门{one.department}不在办事指南里。",
                f"{one.code}: department {one.department} is not in the guide.",
            )
        named = one.rule.reads | ({one.payer} - {"applicant"}) | ({one.payer_code} - {""})
        for name in sorted(named - facts.keys()):
            raise _wrong(
                f"{one.code}用到的“{name}”不是办事指南里的项目情况。",
                f"{one.code} reads “{name}”, which is no fact of the guide.",
            )
        for row in one.rule.rows:
            for name, wanted in row.when.items():
                choices = {code for code, _ in facts[name].choices}
                if choices and wanted not in choices:
                    raise _wrong(
                        f"{one.code}的标准表里“{name}”没有“{wanted}”这个选项。",
                        f"{one.code}: “{name}” has no choice “{wanted}”.",
                    )


def _tariff(body: Mapping[str, Any]) -> Tariff:
    code = where = _str(body, "code", "tariff")
    row = _table(body, where, _TARIFF)
    since, until = _day(row, "since", where), _day(row, "until", where)
    if since and until and until <= since:
        raise _wrong(f"{where}停止征收的日期不晚于开始的日期。", f"{where} ends before it begins.")
    deposit = row.get("deposit", False)
    if not isinstance(deposit, bool):
        raise _wrong(f"{where}.deposit应为true或false。", f"{where}.deposit must be true or false.")
    return Tariff(
        code=code,
        charge=_str(row, "charge", where),
        title=_text(row, "title", where),
        department=Department(_str(row, "department", where)),
        collecting_body=_str(row, "collecting_body", where),
        basis=_str(row, "basis", where),
        rule=_rule(row.get("rule"), f"{where}.rule"),
        unit=_str(row, "unit", where, ""),
        since=since or date.min,
        until=until,
        payer=_str(row, "payer", where, "applicant"),
        payer_code=_str(row, "payer_code", where, ""),
        refund=_text(row, "refund", where, Text("")),
        deposit=deposit,
        source=_str(row, "source", where, ""),
        mark=_str(row, "mark", where, ""),
    )


def _rule(body: object, where: str) -> Rule:
    row = _table(body, where, _RULE)
    kind = _str(row, "kind", where)
    if kind not in KINDS:
        raise _wrong(
            f"{where}.kind应为{'、'.join(sorted(KINDS))}之一。", f"{where}.kind is unknown."
        )
    parts = tuple(
        (_str(p, "base", where), _text(p, "title", where), _rate(p, "rate", where))
        for p in _rows(row.get("parts", []), f"{where}.parts")
    )
    rows = tuple(
        Row(
            {k: _as_str(v, f"{where}.rows") for k, v in r.items() if k != "rate"},
            _rate(r, "rate", where),
        )
        for r in _rows(row.get("rows", []), f"{where}.rows")
    )
    if (kind == AREA_BY_USE and not parts) or (kind == TABLE and not rows):
        raise _wrong(f"{where}没有一行标准。", f"{where} has no row.")
    if kind not in {AREA_BY_USE, TABLE}:
        _rate(row, "rate", where)
    return Rule(
        kind=kind,
        base=_str(row, "base", where, ""),
        rate=_rate(row, "rate", where, Decimal(0)),
        parts=parts,
        quota=_rate(row, "quota", where, Decimal(0)),
        built=_str(row, "built", where, ""),
        low=_rate(row, "low", where) if "low" in row else None,
        high=_rate(row, "high", where) if "high" in row else None,
        rows=rows,
        factor=_rate(row, "factor", where, Decimal(1)),
        reduced=_rate(row, "reduced", where, Decimal(1)),
        reduced_when=_str(row, "reduced_when", where, ""),
        instead=_str(row, "instead", where, ""),
        instead_rate=_rate(row, "instead_rate", where, Decimal(0)),
    )


def _each_once(found: tuple[Tariff, ...]) -> None:
    codes = [one.code for one in found]
    for code in codes:
        if codes.count(code) > 1:
            raise _wrong(f"收费标准{code}出现了两次。", f"tariff {code} stands twice.")
    both = overlapping(found)
    if both is not None:
        one, other = both
        raise _wrong(
            f"“{one.title.zh}”的{one.code}和{other.code}有几天同时有效。请改正起止日期。",
            f"{one.code} and {other.code} of “{one.title.says('en')}” hold on the same"
            " days. Mend the dates.",
        )


def _wrong(zh: str, en: str) -> GuideError:
    return GuideError(why=Text(f"{NAME}：{zh}", f"{NAME}: {en}"))


def _table(value: object, where: str, known: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(f"{where}应为一个表。", f"{where} must be a table.")
    for key in sorted(value.keys() - (known or value.keys())):
        raise _wrong(f"{where}里不认识“{key}”。", f"{where}: “{key}” is unknown.")
    return value


def _rows(value: object, where: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise _wrong(f"{where}应为一列表格。", f"{where} must be rows.")
    return [_table(row, where) for row in value]


def _as_str(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 400:
        raise _wrong(f"{where}应为文字（1至400字）。", f"{where} must be 1 to 400 characters.")
    return value


def _str(row: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    if key not in row and default is not None:
        return default
    if key not in row:
        raise _wrong(f"{where}缺少{key}。", f"{where} lacks {key}.")
    return _as_str(row[key], f"{where}.{key}")


def _text(row: Mapping[str, Any], key: str, where: str, default: Text | None = None) -> Text:
    if key not in row and default is not None:
        return default
    words = row.get(key)
    if isinstance(words, dict):
        return Text(_str(words, "zh", f"{where}.{key}"), _str(words, "en", f"{where}.{key}", ""))
    return Text(_str(row, key, where))


def _rate(row: Mapping[str, Any], key: str, where: str, default: Decimal | None = None) -> Decimal:
    if key not in row and default is not None:
        return default
    try:
        rate = Decimal(_str(row, key, where))
    except InvalidOperation:
        rate = Decimal(-1)
    if not rate.is_finite() or not 0 <= rate <= MOST_RATE:
        raise _wrong(
            f'{where}.{key}应为加引号的数字，例如"0.06"。',
            f'{where}.{key} must be a number in quotes, such as "0.06".',
        )
    return rate


def _day(row: Mapping[str, Any], key: str, where: str) -> date | None:
    day = row.get(key)
    if day is None or type(day) is date:
        return day
    raise _wrong(
        f"{where}.{key}应为日期，例如2016-01-01。",
        f"{where}.{key} must be a day, such as 2016-01-01.",
    )


def _count(row: Mapping[str, Any], key: str, where: str, default: int) -> int:
    value = row.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 365:
        raise _wrong(f"{where}.{key}应为0到365的整数。", f"{where}.{key} must be 0 to 365.")
    return value


def _pattern(row: Mapping[str, Any], key: str, default: str) -> str:
    pattern = _str(row, key, "slip", default)
    plain = _PLACES.sub("", pattern)
    if "{n" not in pattern or "{" in plain or "}" in plain or len(pattern) > LONGEST_PATTERN:
        raise _wrong(
            f"slip.{key}只能含{{year}}和{{n}}（或{{n:07d}}），必须含{{n}}，最多24个字符。",
            f"slip.{key} takes {{year}} and {{n}} (or {{n:07d}}), needs {{n}}, 24 at most.",
        )
    return pattern


def _agency(slip: Mapping[str, Any]) -> str:
    agency = _str(slip, "agency", "slip", "000000")
    if len(agency) != 6 or not (agency.isascii() and agency.isdigit()):
        raise _wrong("slip.agency应为6位数字。", "slip.agency must be six digits.")
    return agency
