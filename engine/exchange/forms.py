"""Review forms: a JSON Schema of the package → fields to draw, text to values, faults to sentences.

A form is a flat object of scalars, JSON Schema 2020-12. ``title`` and ``description`` are Chinese;
``x-en`` beside them holds the English ones; ``x-widget: "textarea"`` asks for a large box; choices
are ``oneOf`` of ``const`` + ``title`` (+ ``x-en``). Conditions (``if``/``then``) work as usual.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from engine.domain.errors import FieldsWrong, GuideError
from engine.domain.figures import figure
from engine.domain.names import FactValue, Text
from engine.exchange import patterns, schemas

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

LARGEST_SCHEMA: Final = 64 * 1024
MOST_FIELDS: Final = 100
LONGEST_TEXT: Final = 4000
"""Characters of a text field whose schema names no ``maxLength``."""

_KINDS: Final = ("string", "number", "integer", "boolean")
_NUMBERS: Final = frozenset({"number", "integer"})
_ELSEWHERE: Final = frozenset({"$ref", "$dynamicRef", "$recursiveRef", "patternProperties"})
_TRUE: Final = frozenset({"on", "true", "1", "yes"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field as a page draws it.

    ``kind``: text, date, number, integer, boolean or choice. ``longest`` in characters.
    """

    name: str
    kind: str
    title: Text
    hint: Text
    required: bool
    large: bool
    longest: int
    choices: tuple[tuple[str, Text], ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the package, ready to draw and to check against."""

    title: Text
    fields: tuple[Field, ...]
    schema: schemas.Schema = field(repr=False, compare=False)


@lru_cache(maxsize=256)
def read(content: bytes) -> Form:
    """The form in a ``*.schema.json``.

    Raises:
        GuideError: not JSON, not a schema, not flat, refers outside itself, or too large.
    """
    if len(content) > LARGEST_SCHEMA:
        raise _wrong("表单文件超过64KB。", "the form exceeds 64 KB.")
    try:
        schema = json.loads(content, parse_constant=_no_number)
        _answered_at_once(schema)
        fault = schemas.fault(schema)
    except (ValueError, RecursionError) as error:
        raise _wrong("表单不是有效的JSON文件。", "the form is not valid JSON.") from error
    if fault:
        raise _wrong(
            f"表单不符合JSON Schema 2020-12（{fault[:200]}）。",
            f"the form is not JSON Schema 2020-12 ({fault[:200]}).",
        )
    if not isinstance(schema, dict):
        raise _wrong("表单须是一个对象。", "the form must be an object.")
    return of(schema)


def _answered_at_once(schema: object) -> None:
    """Nothing in a form may lead elsewhere, or take long to answer.

    Raises:
        GuideError: it refers to something, or a pattern could explode on what somebody types.
    """
    ahead: list[object] = [schema]
    while ahead:
        one = ahead.pop()
        if isinstance(one, list):
            ahead += one
        elif isinstance(one, dict):
            if not _ELSEWHERE.isdisjoint(one):
                raise _wrong(
                    "表单不能引用别处（$ref）。", "the form may not refer elsewhere ($ref)."
                )
            ahead += one.values()
    slow = next(patterns.unsafe(schema), None) if isinstance(schema, dict) else None
    if slow is not None:
        raise _wrong(
            f"表单里的格式“{slow[:60]}”可能算不完，不能用。请写得简单些，重复里不要再重复。",
            f"the pattern “{slow[:60]}” may never end. Write no repeat within a repeat.",
        )


def of(schema: Mapping[str, Any]) -> Form:
    """The form of a parsed schema that :func:`read` has taken before.

    Raises:
        GuideError: not flat, or without fields.
    """
    properties = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(properties, dict) or not properties:
        raise _wrong("表单须列出字段（properties）。", "the form must list its properties.")
    if len(properties) > MOST_FIELDS:
        raise _wrong(f"表单超过{MOST_FIELDS}个字段。", f"the form has over {MOST_FIELDS} fields.")
    required = frozenset(schema.get("required", ()))
    return Form(
        title=_words(schema, "title", "表单"),
        fields=tuple(
            _field(name, one, required=name in required) for name, one in properties.items()
        ),
        schema=schemas.Schema(schema, dates=True),
    )


def coerce(form: Form, typed: Mapping[str, str]) -> dict[str, FactValue]:
    """What was typed, as the schema's types; what cannot be converted stays text and fails later.

    Names the form does not know are left out; empty fields too; an unticked box is ``False``.
    """
    values: dict[str, FactValue] = {}
    for one in form.fields:
        text = typed.get(one.name, "").strip().replace("\r\n", "\n")
        if one.kind == "boolean":
            values[one.name] = text.lower() in _TRUE
        elif text:
            values[one.name] = _number(one.kind, text) if one.kind in _NUMBERS else text
    return values


def faults(form: Form, values: Mapping[str, object]) -> dict[str, Text]:
    """Field → one sentence, in the order of the form; empty when all is well."""
    found: dict[str, Text] = {}
    for one in form.fields:
        value = values.get(one.name)
        if isinstance(value, str) and len(value) > one.longest:
            found[one.name] = Text(f"最多{one.longest}个字。", f"at most {one.longest} characters.")
    for error in form.schema.errors(dict(values)):
        for name in _concerned(error):
            found.setdefault(name, _sentence(error))
    order = {one.name: place for place, one in enumerate(form.fields)}
    return dict(sorted(found.items(), key=lambda pair: order.get(pair[0], len(order))))


def accept(form: Form, typed: Mapping[str, str]) -> dict[str, FactValue]:
    """The values of a filled-in form.

    Raises:
        FieldsWrong: at least one field cannot be taken; ``faults`` says which and why.
    """
    values = coerce(form, typed)
    found = faults(form, values)
    if found:
        titles = {one.name: one.title for one in form.fields}
        named = [titles.get(name, Text(name, name)) for name in found]
        which = Text("、".join(t.zh for t in named), ", ".join(t.says("en") for t in named))
        raise FieldsWrong(n=len(found), which=which, faults=found)
    return values


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _field(name: str, schema: object, *, required: bool) -> Field:
    if not isinstance(schema, dict) or schema.get("type") not in _KINDS:
        raise _wrong(
            f"字段“{name}”须是文本、数字或是否。",
            f"field “{name}” must be text, number or boolean.",
        )
    kind = "text" if schema["type"] == "string" else str(schema["type"])
    choices = _choices(schema)
    if choices:
        kind = "choice"
    elif schema.get("format") == "date":
        kind = "date"
    return Field(
        name=name,
        kind=kind,
        title=_words(schema, "title", name),
        hint=_words(schema, "description", ""),
        required=required,
        large=schema.get("x-widget") == "textarea",
        longest=min(int(schema.get("maxLength", LONGEST_TEXT)), LONGEST_TEXT),
        choices=choices,
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
    )


def _choices(schema: Mapping[str, Any]) -> tuple[tuple[str, Text], ...]:
    listed = [one for one in schema.get("oneOf", ()) if isinstance(one, dict) and "const" in one]
    if listed:
        return tuple((str(c["const"]), _words(c, "title", str(c["const"]))) for c in listed)
    return tuple((str(value), Text(str(value), str(value))) for value in schema.get("enum", ()))


def _words(schema: Mapping[str, Any], key: str, otherwise: str) -> Text:
    english = schema.get("x-en")
    in_english = english.get(key, "") if isinstance(english, dict) else ""
    return Text(str(schema.get(key, otherwise)), str(in_english))


def _number(kind: str, text: str) -> FactValue:
    value = figure(text)
    if value is None:
        return text
    return int(value) if kind == "integer" and value == int(value) else value


def _concerned(error: "ValidationError") -> tuple[str, ...]:
    """The fields an error is about: a missing field is named by its parent's ``required``."""
    if error.validator == "required" and isinstance(error.validator_value, list):
        held = error.instance if isinstance(error.instance, dict) else {}
        return tuple(name for name in error.validator_value if name not in held)
    return (str(error.absolute_path[0]),) if error.absolute_path else ("",)


_SENTENCES: Final[Mapping[str, Text]] = {
    "required": Text("必须填写。", "is required."),
    "minLength": Text("至少{limit}个字。", "at least {limit} characters."),
    "maxLength": Text("最多{limit}个字。", "at most {limit} characters."),
    "minimum": Text("不能小于{limit}。", "must not be below {limit}."),
    "exclusiveMinimum": Text("须大于{limit}。", "must be above {limit}."),
    "maximum": Text("不能大于{limit}。", "must not be above {limit}."),
    "exclusiveMaximum": Text("须小于{limit}。", "must be below {limit}."),
    "oneOf": Text("请从列表中选择。", "choose from the list."),
    "enum": Text("请从列表中选择。", "choose from the list."),
    "const": Text("请从列表中选择。", "choose from the list."),
    "format": Text("日期应写成2026-03-12。", "write the date as 2026-03-12."),
    "integer": Text("应为整数。", "must be a whole number."),
    "number": Text("应为数字。", "must be a number."),
}
_OTHERWISE: Final = Text("不符合填写要求，请核对。", "does not fit this field; check it.")


def _sentence(error: "ValidationError") -> Text:
    """Why a value does not fit; a wrong type is named by the type that was wanted."""
    rule = str(error.validator_value if error.validator == "type" else error.validator)
    words = _SENTENCES.get(rule, _OTHERWISE)
    limit = error.validator_value
    return Text(words.zh.format(limit=limit), words.en.format(limit=limit))


def _wrong(zh: str, en: str) -> GuideError:
    return GuideError(why=Text(zh, en))
