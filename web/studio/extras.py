"""Fields of a row that the file keeps elsewhere: conditions, systems, lists in lists."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.exchange.toml_text import Edit, Path, Put
from web.forms.reading import Reader
from web.studio import columns as c
from web.studio.columns import Column
from web.studio.sheet import Sheet, code_of

NEEDS: Final = Column("needs", most=200)
CONNECTORS: Final = Column("connectors", c.LINES, most=400)
PIECES: Final = Column("materials", c.SEVERAL)
CHOICES: Final = Column("choices", c.LINES, most=4000, large=True)
PARTS: Final = Column("parts", c.LINES, most=2000, large=True)
ROWS: Final = Column("rows", c.LINES, most=8000, large=True)

_PATHS: Final[Mapping[str, Path]] = {"item": ("elements",), "fact": (), "tariff": ("rule",)}


def columns(sheet: Sheet, topic: str, row: Mapping[str, Any]) -> tuple[Column, ...]:
    """The further fields of a row, with their words."""
    if topic == "department":
        return (NEEDS.said(topic), CONNECTORS.said(topic))
    if topic == "item":
        owner = row.get("department")
        offered = [
            (code, f"{code} {words}")
            for (code, words), one in zip(
                sheet.named("material"),
                [m for m in sheet.rows("material") if code_of(m)],
                strict=True,
            )
            if owner in (one.get("needed_by") or ())
        ]
        return (PIECES.said(topic, offered),) if offered else ()
    if topic == "fact":
        return (CHOICES.said(topic),)
    return (PARTS.said("rule"), ROWS.said("rule")) if topic == "tariff" else ()


def shown(sheet: Sheet, topic: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in them."""
    if topic == "department":
        code = code_of(row)
        needs = sheet.table("needs").get(code.lower(), "")
        systems = [name for name, owner in sheet.table("connectors").items() if owner == code]
        return {"needs": str(needs), "connectors": "\n".join(systems)}
    if topic == "item":
        elements = row.get("elements")
        codes = elements.get("materials", "") if isinstance(elements, dict) else ""
        return {"materials": str(codes).split()}
    if topic == "fact":
        return {"choices": "\n".join(_choice(one) for one in _tables(row.get("choices")))}
    if topic == "tariff":
        rule = row.get("rule")
        held = rule if isinstance(rule, dict) else {}
        return {
            "parts": "\n".join(_part(one) for one in _tables(held.get("parts"))),
            "rows": "\n".join(_row(one) for one in _tables(held.get("rows"))),
        }
    return {}


def edits(
    sheet: Sheet, topic: str, at: Path, row: Mapping[str, Any], reader: Reader, code: str
) -> list[Edit]:
    """What somebody changed in them. ``at`` is the row's own path, ``code`` its code."""
    before = shown(sheet, topic, row)
    if topic == "department":
        return _of_department(sheet, before, reader, code)
    if topic == "item":
        own = columns(sheet, topic, row)
        return [_pieces(own[0], at, before, reader)] if own else []
    found: dict[str, object] = {}
    for column in columns(sheet, topic, row):
        typed = reader.text(column.key, column.label, most=column.most)
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        if lines != str(before[column.key]).splitlines() and column.key not in reader.faults:
            found[column.key] = [_READ[column.key](reader, column, line) for line in lines] or None
    return [Put((*at, *_PATHS[topic]), found)] if found else []


def _of_department(
    sheet: Sheet, before: Mapping[str, Any], reader: Reader, code: str
) -> list[Edit]:
    found: list[Edit] = []
    needs, systems = (one.said("department") for one in (NEEDS, CONNECTORS))
    rule = reader.text("needs", needs.label, most=needs.most)
    if rule != before["needs"]:
        found.append(Put(("needs",), {code.lower(): rule or None}))
    typed = reader.text("connectors", systems.label, most=systems.most)
    names = typed.split()
    taken = [n for n in names if sheet.table("connectors").get(n, code) != code]
    if taken:
        reader.fault("connectors", "guide.connector_taken", system=taken[0])
    was = str(before["connectors"]).split()
    if names != was:
        gone: dict[str, object] = {name: None for name in was if name not in names}
        found.append(Put(("connectors",), {**gone, **dict.fromkeys(names, code)}))
    return found


def _pieces(column: Column, at: Path, before: Mapping[str, Any], reader: Reader) -> Edit:
    ticked = reader.several(column.key)
    codes = c.ticked(before["materials"], [code for code, _ in column.options], ticked)
    same = codes == before["materials"]
    return Put((*at, "elements"), {} if same else {"materials": " ".join(codes)})


def _tables(value: object) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _two(words: object) -> tuple[str, str]:
    if isinstance(words, dict):
        return str(words.get("zh", "")), str(words.get("en", ""))
    return str(words or ""), ""


def _choice(one: Mapping[str, Any]) -> str:
    return " | ".join(part for part in (str(one.get("value", "")), *_two(one.get("label"))) if part)


def _part(one: Mapping[str, Any]) -> str:
    zh, en = _two(one.get("title"))
    return f"{one.get('base', '')} | {zh} | {en} | {one.get('rate', '')}"


def _row(one: Mapping[str, Any]) -> str:
    when = ", ".join(f"{name}={wanted}" for name, wanted in one.items() if name != "rate")
    return f"{when} | {one.get('rate', '')}"


def _read_choice(reader: Reader, column: Column, line: str) -> Mapping[str, object]:
    code, zh, en = [*c.cells(line), "", ""][:3]
    if not (code and zh):
        _unreadable(reader, column, line)
    return {"value": code, "label": {"zh": zh, **({"en": en} if en else {})}}


def _read_part(reader: Reader, column: Column, line: str) -> Mapping[str, object]:
    cells = c.cells(line)
    if len(cells) != 4 or not (cells[0] and cells[1] and c.is_rate(cells[3])):
        _unreadable(reader, column, line)
        return {}
    base, zh, en, rate = cells
    return {"base": base, "title": {"zh": zh, **({"en": en} if en else {})}, "rate": rate}


def _read_row(reader: Reader, column: Column, line: str) -> Mapping[str, object]:
    cells = c.cells(line)
    pairs = [pair.partition("=") for pair in cells[0].replace("，", ",").split(",")]
    if len(cells) != 2 or not c.is_rate(cells[1]) or not all(n.strip() and w for n, _, w in pairs):
        _unreadable(reader, column, line)
        return {}
    return {**{name.strip(): wanted.strip() for name, _, wanted in pairs}, "rate": cells[1]}


def _unreadable(reader: Reader, column: Column, line: str) -> None:
    reader.fault(column.key, "guide.bad_line", field=column.label, line=line[:60], help=column.help)


_READ: Final = {"choices": _read_choice, "parts": _read_part, "rows": _read_row}
