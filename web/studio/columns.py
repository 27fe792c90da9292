"""Columns of the guide: a value of TOML ↔ what stands in the fields of a form.

Only what somebody changed is written, so that a file keeps the hand of whoever wrote it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from web import lang
from web.forms.reading import Reader

TEXT: Final = "text"
WORDS: Final = "words"
DAYS: Final = "days"
NUMBER: Final = "number"
RATE: Final = "rate"
DAY: Final = "day"
FLAG: Final = "flag"
CHOICE: Final = "choice"
SEVERAL: Final = "several"
LINES: Final = "lines"
PAIR: Final = "pair"
"""Two texts of a table: ``key`` and ``key_en``."""

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a row. ``most`` in characters, or the largest number.

    ``fixed`` is set with a new row and stays; ``standard`` is what a missing flag means.
    ``shape`` is a regular expression of the whole text; its sentence stands in the help below.
    """

    key: str
    kind: str = TEXT
    required: bool = False
    most: int = 200
    large: bool = False
    fixed: bool = False
    standard: bool = False
    shape: str = ""
    options: Options = ()
    label: str = ""
    help: str = ""

    def said(self, topic: str, options: Options = ()) -> "Column":
        """The column with its words in the language of this request."""
        label = lang.t(f"guide.{topic}.{self.key}")
        key = f"guide.help.{topic}.{self.key}"
        help_ = lang.t(key) if lang.known(key) else ""
        return replace(self, label=label, help=help_, options=options or self.options)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields."""
        if self.kind in (WORDS, PAIR):
            return (f"{self.key}-zh", f"{self.key}-en")
        return (self.key,)


def shown(column: Column, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of a column show of a row."""
    value = row.get(column.key)
    key = column.key
    if column.kind == WORDS:
        words = value if isinstance(value, Mapping) else {"zh": "" if value is None else value}
        return {f"{key}-zh": _line(words.get("zh")), f"{key}-en": _line(words.get("en"))}
    if column.kind == PAIR:
        return {f"{key}-zh": _line(value), f"{key}-en": _line(row.get(f"{key}_en"))}
    if column.kind == FLAG:
        on = value if isinstance(value, bool) else column.standard
        return {key: "yes" if on else ""}
    if column.kind == SEVERAL:
        return {key: _several(value)}
    if column.kind == LINES:
        return {key: "\n".join(_several(value))}
    return {key: _line(value)}


def read(column: Column, reader: Reader, row: Mapping[str, Any]) -> dict[str, object]:
    """What somebody changed in a column, as TOML; faults are noted beside the fields.

    None takes a key away.
    """
    before = shown(column, row)
    if column.kind == WORDS:
        return _words(column, reader, row, before)
    if column.kind == PAIR:
        return _pair(column, reader, before)
    value: object
    if column.kind == FLAG:
        was, value = before[column.key] == "yes", reader.flag(column.key)
    elif column.kind == SEVERAL:
        was = before[column.key]
        value = ticked(was, [code for code, _ in column.options], reader.several(column.key))
    elif column.kind == LINES:
        was, value = _several(row.get(column.key)), _lines(column, reader)
    else:
        was, value = before[column.key], _single(column, reader, before[column.key])
        if str("" if value is None else value) == was:
            return {}
        if value in (None, ""):
            value = "" if isinstance(row.get(column.key), str) else None
    return {} if value == was or column.key in reader.faults else {column.key: value}


def ticked(was: Sequence[str], offered: Sequence[str], now: Sequence[str]) -> list[str]:
    """What is ticked, in the order it had; what is not on offer any more stays."""
    kept = [one for one in was if one in now or one not in offered]
    return kept + [one for one in offered if one in now and one not in kept]


def _lines(column: Column, reader: Reader) -> list[str]:
    text = reader.text(column.key, column.label, required=column.required, most=column.most)
    return [line.strip() for line in text.splitlines() if line.strip()]


def _single(column: Column, reader: Reader, before: str) -> object:
    key, label, required = column.key, column.label, column.required
    if column.kind == DAYS:
        return reader.whole(key, label, 0, column.most, required=required)
    if column.kind == NUMBER:
        number = reader.number(key, label, required=required)
        return int(number) if number is not None and number == int(number) else number
    if column.kind == DAY:
        return reader.day(key, label, required=required)
    if column.kind == CHOICE:
        offered = [*(code for code, _ in column.options), before]
        return reader.choice(key, label, offered, required=required)
    text = reader.text(key, label, required=required, most=column.most)
    if column.kind == RATE and text and not is_rate(text):
        reader.fault(key, "guide.not_a_rate", field=label)
    if text and column.shape and not re.fullmatch(column.shape, text):
        reader.fault(key, "guide.not_the_shape", field=label, help=column.help)
    return text


def _words(
    column: Column, reader: Reader, row: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, object]:
    zh_name, en_name = column.names
    zh = reader.text(zh_name, column.label, required=column.required, most=column.most)
    en = reader.text(en_name, _english(column), most=column.most)
    if not zh and en:
        reader.fault(zh_name, "form.required", field=column.label)
    if {zh_name, en_name} & reader.faults.keys() or (zh, en) == tuple(before.values()):
        return {}
    if not zh:
        return {column.key: None}
    plain = isinstance(row.get(column.key), str) and not en
    return {column.key: zh if plain else {"zh": zh, **({"en": en} if en else {})}}


def _pair(column: Column, reader: Reader, before: Mapping[str, Any]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, key, label in zip(
        column.names, (column.key, f"{column.key}_en"), (column.label, _english(column)),
        strict=True,
    ):  # fmt: skip
        text = reader.text(name, label, required=column.required, most=column.most)
        if name not in reader.faults and text != before[name]:
            found[key] = text or None
    return found


def _english(column: Column) -> str:
    return lang.t("guide.in_english", field=column.label)


def _line(value: object) -> str:
    if isinstance(value, date | int | float | str) and not isinstance(value, bool):
        return str(value)
    return ""


def _several(value: object) -> list[str]:
    return [_line(one) for one in value] if isinstance(value, list) else []


def is_rate(text: str) -> bool:
    """Whether a text is a rate: no sign, no exponent beyond sense."""
    try:
        rate = Decimal(text)
    except InvalidOperation:
        return False
    return rate.is_finite() and 0 <= rate <= 10**9


def offered(column: Column, values: Mapping[str, Any]) -> Options:
    """What a choice offers; also what the file says, where nothing defines it."""
    now = str(values.get(column.key) or "")
    known = not now or now in {code for code, _ in column.options}
    return [*column.options, *([] if known else [(now, now)])]


def cells(line: str) -> list[str]:
    """What stands between the bars of a line, full-width ones too."""
    return [cell.strip() for cell in line.replace("｜", "|").split("|")]


def typed(columns: Sequence[Column], form: MultiDict[str, str]) -> dict[str, Any]:
    """What stands in the fields after somebody typed."""
    found: dict[str, Any] = {}
    for column in columns:
        for name in column.names:
            several = column.kind == SEVERAL
            found[name] = form.getlist(name) if several else form.get(name, "")
    return found


def within(column: Column, n: str, of: str) -> Column:
    """A column as one of several rows on a page has it: its fields carry the row's number."""
    label = lang.t("guide.of_row", field=column.label, row=of)
    return replace(column, key=f"{column.key}-{n}", label=label)


def among(row: Mapping[str, Any], n: str) -> Mapping[str, Any]:
    """A row under the names that its fields carry among others."""
    return {f"{key}-{n}": value for key, value in row.items()}
