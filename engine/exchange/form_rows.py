"""A review form as a table of fields: the schema is read into rows and written from them.

What a row does not show (an ``$id``, words of another tool, conditions of another shape) stays
in the schema as it was written.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from engine.domain.errors import GuideError
from engine.domain.names import Text

KINDS: Final = ("text", "long", "choice", "boolean", "date", "number", "integer")
_TYPES: Final = {"text": "string", "long": "string", "choice": "string", "date": "string"}
_SCHEMA: Final = "https://json-schema.org/draft/2020-12/schema"
_SHAPES: Final = (
    "oneOf",
    "enum",
    "format",
    "x-widget",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
)
"""What belongs to a kind, and goes with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field. ``when``: (field, value) under which it is required; ``was``: its old name."""

    name: str
    kind: str
    title: Text
    hint: Text = field(default_factory=lambda: Text(""))
    required: bool = False
    when: tuple[str, object] | None = None
    choices: tuple[tuple[str, Text], ...] = ()
    longest: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    was: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A form: its title, its rows, and whether it has conditions that rows cannot show."""

    title: Text
    rows: tuple[Row, ...]
    beyond: bool = False


def read(content: bytes) -> Table:
    """The table of a ``*.schema.json``.

    Raises:
        GuideError: no JSON, or no object with properties.
    """
    schema = _parsed(content)
    properties = schema.get("properties", {})
    if not isinstance(properties, dict):
        raise _no_form()
    listed = schema.get("required")
    required = listed if isinstance(listed, list) else []
    conditions = _conditions(schema)
    rows = tuple(
        _row(name, one if isinstance(one, dict) else {}, name in required, (conditions or {}))
        for name, one in properties.items()
    )
    return Table(_words(schema, "title"), rows, conditions is None)


def written(content: bytes, table: Table) -> bytes:
    """The schema with these rows in the place of its own.

    Raises:
        GuideError: ``content`` is no JSON object.
    """
    schema = _parsed(content)
    schema.setdefault("$schema", _SCHEMA)
    _put(schema, "title", table.title)
    schema.setdefault("type", "object")
    old = schema.get("properties")
    before = old if isinstance(old, dict) else {}
    schema["properties"] = {row.name: _property(before.get(row.was), row) for row in table.rows}
    required = [row.name for row in table.rows if row.required]
    listed = schema.get("required")
    same = isinstance(listed, list) and sorted(map(str, listed)) == sorted(required)
    if not same:
        schema["required"] = required
    if not table.beyond:
        _condition(schema, table.rows)
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _no_form() from error
    if not isinstance(schema, dict):
        raise _no_form()
    return schema


def _no_form() -> GuideError:
    return GuideError(
        why=Text(
            "这个表单不是字段清单，表格里改不了。请到“原文”里改。",
            "this form is no list of fields; change it under “Text”.",
        )
    )


def _row(
    name: str, one: Mapping[str, Any], required: Any, when: Mapping[str, tuple[str, object]]
) -> Row:
    return Row(
        name=name,
        kind=_kind(one),
        title=_words(one, "title"),
        hint=_words(one, "description"),
        required=bool(required),
        when=when.get(name),
        choices=_choices(one),
        longest=_whole(one.get("maxLength")),
        minimum=_figure(one.get("minimum")),
        maximum=_figure(one.get("maximum")),
        pattern=str(one.get("pattern", "")),
        was=name,
    )


def _kind(one: Mapping[str, Any]) -> str:
    kind = one.get("type")
    if one.get("oneOf") or one.get("enum"):
        return "choice"
    if kind in ("number", "integer", "boolean"):
        return str(kind)
    if one.get("format") == "date":
        return "date"
    return "long" if one.get("x-widget") == "textarea" else "text"


def _choices(one: Mapping[str, Any]) -> tuple[tuple[str, Text], ...]:
    listed = one.get("oneOf")
    if isinstance(listed, list):
        held = [c for c in listed if isinstance(c, dict) and "const" in c]
        return tuple((str(c["const"]), _words(c, "title")) for c in held)
    values = one.get("enum")
    return tuple((str(v), Text("")) for v in values) if isinstance(values, list) else ()


def _property(before: object, row: Row) -> dict[str, Any]:
    one: dict[str, Any] = dict(before) if isinstance(before, dict) else {}
    if _kind(one) != row.kind or not one:
        one = {key: value for key, value in one.items() if key not in _SHAPES}
    one["type"] = _TYPES.get(row.kind, row.kind)
    _put(one, "title", row.title)
    _put(one, "description", row.hint)
    if row.kind == "choice" and (_choices(one) != row.choices):
        one.pop("enum", None)
        one["oneOf"] = [_put({"const": code}, "title", words) for code, words in row.choices]
    shape: dict[str, object] = {
        "format": "date" if row.kind == "date" else one.get("format"),
        "x-widget": "textarea" if row.kind == "long" else None,
        "maxLength": row.longest,
        "minimum": _plain(row.minimum),
        "maximum": _plain(row.maximum),
        "pattern": row.pattern or None,
    }
    for key, value in shape.items():
        if value is None:
            one.pop(key, None)
        elif one.get(key) != value:
            one[key] = value
    return one


def _put(one: dict[str, Any], key: str, words: Text) -> dict[str, Any]:
    """Words in both languages: the Chinese under its key, the English under ``x-en``."""
    if words.zh:
        one[key] = words.zh
    else:
        one.pop(key, None)
    english = one.get("x-en")
    held = dict(english) if isinstance(english, dict) else {}
    if words.en:
        held[key] = words.en
    else:
        held.pop(key, None)
    if held:
        one["x-en"] = held
    else:
        one.pop("x-en", None)
    return one


def _words(one: Mapping[str, Any], key: str) -> Text:
    english = one.get("x-en")
    return Text(
        str(one.get(key, "")), str(english.get(key, "")) if isinstance(english, dict) else ""
    )


def _conditions(schema: Mapping[str, Any]) -> dict[str, tuple[str, object]] | None:
    """Field → the condition under which it is required; None where rows cannot show them all."""
    blocks: list[object] = (
        [{"if": schema["if"], "then": schema.get("then")}] if "if" in schema else []
    )
    more = schema.get("allOf", [])
    blocks += more if isinstance(more, list) else [None]
    found: dict[str, tuple[str, object]] = {}
    for block in blocks:
        read_ = _one_condition(block)
        if read_ is None or "else" in schema:
            return None
        (name, value), fields = read_
        for one in fields:
            if one in found:
                return None
            found[one] = (name, value)
    others = {"anyOf", "oneOf", "not", "dependentRequired", "dependentSchemas"} & schema.keys()
    return None if others else found


def _one_condition(block: object) -> tuple[tuple[str, object], list[str]] | None:
    """``{if: {properties: {x: {const: v}}, required: [x]}, then: {required: [y]}}``, no more."""
    if not isinstance(block, dict) or set(block) != {"if", "then"}:
        return None
    asked, then = block["if"], block["then"]
    if not isinstance(asked, dict) or not isinstance(then, dict) or set(then) != {"required"}:
        return None
    held = asked.get("properties")
    if not isinstance(held, dict) or len(held) != 1 or set(asked) > {"properties", "required"}:
        return None
    name, one = next(iter(held.items()))
    fields = then["required"]
    if not isinstance(one, dict) or set(one) != {"const"} or not isinstance(fields, list):
        return None
    value = one["const"]
    if not isinstance(value, str | bool | int | float) or asked.get("required", [name]) != [name]:
        return None
    return (name, value), [str(field) for field in fields]


def _condition(schema: dict[str, Any], rows: Sequence[Row]) -> None:
    """Write the conditions of the rows; where they are what stands there, nothing moves."""
    wanted = {row.name: row.when for row in rows if row.when is not None}
    if _conditions(schema) == wanted:
        return
    for key in ("if", "then", "allOf"):
        schema.pop(key, None)
    grouped: dict[tuple[str, str], list[str]] = {}
    for name, (other, value) in wanted.items():
        grouped.setdefault((other, json.dumps(value)), []).append(name)
    blocks = [
        {
            "if": {"properties": {other: {"const": json.loads(value)}}, "required": [other]},
            "then": {"required": fields},
        }
        for (other, value), fields in grouped.items()
    ]
    if len(blocks) == 1:
        schema.update(blocks[0])
    elif blocks:
        schema["allOf"] = blocks


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _figure(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _plain(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value
