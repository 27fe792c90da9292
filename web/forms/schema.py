"""A department's review form: JSON Schema 2020-12 → fields that a template can draw.

What a schema may hold: shared contract of the process packages; flat properties of type boolean,
number, integer or string. Checking the answers is ``engine.exchange.forms``'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.domain.names import Text
from web import lang

LONG = 200
_KINDS = {"boolean": "choice", "number": "number", "integer": "number", "string": "text"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``kind`` is choice, number, text, area or day."""

    name: str
    label: Text
    kind: str
    required: bool
    help: Text
    group: Text
    most: int
    options: Sequence[tuple[str, str]] = ()


def fields(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of a form, in the order in which the schema names them."""
    required = set(schema.get("required", ()))
    return tuple(
        _field(name, body, required=name in required)
        for name, body in schema.get("properties", {}).items()
    )


def answers(
    schema: Mapping[str, Any], form: Mapping[str, Any]
) -> Sequence[tuple[str, str]]:
    """What was answered, as label and words, in the order of the schema; blanks left out."""
    shown: list[tuple[str, str]] = []
    for field in fields(schema):
        value = form.get(field.name)
        if value in (None, ""):
            continue
        options = dict(field.options)
        key = ("true" if value else "false") if isinstance(value, bool) else str(value)
        shown.append((lang.say(field.label), options.get(key, f"{value:g}" if _real(value) else key)))
    return shown


def _real(value: object) -> bool:
    return isinstance(value, float)


def _field(name: str, body: Mapping[str, Any], *, required: bool) -> Field:
    kind = _KINDS.get(body.get("type", "string"), "text")
    options = _options(body)
    most = int(body.get("maxLength", LONG))
    if options:
        kind = "choice"
    elif body.get("format") == "date":
        kind = "day"
    elif kind == "text" and most > LONG:
        kind = "area"
    unit = body.get("x-unit", "")
    label = Text(body.get("title", name), body.get("x-title-en", ""))
    if unit:
        label = Text(f"{label.zh}（{unit}）", f"{label.says('en')} ({unit})")
    return Field(
        name=name,
        label=label,
        kind=kind,
        required=required,
        help=Text(body.get("description", ""), body.get("x-description-en", "")),
        group=Text(body.get("x-group", ""), body.get("x-group-en", "")),
        most=40 if kind == "number" else most,
        options=options,
    )


def _options(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if body.get("type") == "boolean":
        return (("true", lang.t("yes")), ("false", lang.t("no")))
    if "oneOf" in body:
        return tuple(
            (str(one["const"]), lang.say(Text(one.get("title", ""), one.get("x-title-en", ""))))
            for one in body["oneOf"]
        )
    titles = body.get("x-enum-titles", {})
    return tuple((str(value), _title(titles.get(value), str(value))) for value in body.get("enum", ()))


def _title(title: object, otherwise: str) -> str:
    if isinstance(title, Mapping):
        return lang.say(Text(str(title.get("zh", otherwise)), str(title.get("en", ""))))
    return otherwise
