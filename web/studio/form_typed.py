"""The table of a form as it is typed on the page: fields ↔ rows of ``exchange.form_rows``."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from engine.domain.names import Text
from engine.exchange.form_rows import KINDS, Row, Table
from engine.exchange.forms import LONGEST_TEXT, MOST_FIELDS
from web import lang
from web.forms.reading import Reader
from web.studio.columns import cells

_PARTS: Final = (
    "was", "name", "kind", "zh", "en", "hint_zh", "hint_en", "required", "when", "choices",
    "longest", "minimum", "maximum", "pattern", "order",
)  # fmt: skip
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_EMPTY: Final = {"kind": "text"}


def shown(table: Table) -> list[dict[str, str]]:
    """What stands in the fields of every row, and of one empty row behind them."""
    rows = [_shown(row, n) for n, row in enumerate(table.rows, 1)]
    return [*rows, _blank(len(rows) + 1)]


def typed(form: MultiDict[str, str]) -> list[dict[str, str]]:
    """The rows as somebody typed them, and one empty row behind them."""
    rows = [
        {part: form.get(f"{part}-{n}", "") for part in _PARTS} for n in range(1, _count(form) + 1)
    ]
    rows = [row for row in rows if row["name"].strip() or row["zh"].strip()]
    return [*rows, _blank(len(rows) + 1)]


def read(form: MultiDict[str, str], reader: Reader, before: Table) -> Table:
    """The table as it was typed, in the order of its numbers; rows marked to go are left out."""
    title = Text(
        reader.text("title-zh", "guide.form.title", required=True, most=60),
        reader.text("title-en", "guide.form.title_en", most=60),
    )
    numbered: list[tuple[float, int, Row]] = []
    for n in range(1, min(_count(form), MOST_FIELDS + 1) + 1):
        empty = not (form.get(f"name-{n}", "").strip() or form.get(f"zh-{n}", "").strip())
        if empty or reader.flag(f"gone-{n}"):
            continue
        row = _row(reader, n)
        place = reader.number(f"order-{n}", _label("order", n))
        numbered.append((n if place is None else place, n, row))
    names = [row.name for *_, row in numbered]
    for _, n, row in numbered:
        if row.name and names.count(row.name) > 1:
            reader.fault(f"name-{n}", "guide.taken", code=row.name)
        if row.when is not None and (row.when[0] not in names or row.when[0] == row.name):
            reader.fault(f"when-{n}", "guide.form.no_such_field", field=row.when[0])
    if not numbered:
        reader.fault("title-zh", "guide.form.no_fields")
    rows = tuple(row for *_, row in sorted(numbered, key=lambda one: one[:2]))
    return Table(title, rows, before.beyond)


def conditions(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """What a condition may ask: a yes or no, or a choice of another field."""
    found: list[tuple[str, str]] = []
    for row in rows:
        name, words = row.get("name", ""), row.get("zh") or row.get("name", "")
        if row.get("kind") == "boolean":
            for value, key in ((True, "yes"), (False, "no")):
                said = lang.t("guide.form.is", field=words, value=lang.t(key))
                found.append((_code((name, value)), said))
        elif row.get("kind") == "choice":
            for line in row.get("choices", "").splitlines():
                code, *more = cells(line)
                said = lang.t("guide.form.is", field=words, value=more[0] if more else code)
                found.append((_code((name, code)), said))
    return found


def _row(reader: Reader, n: int) -> Row:
    kind = reader.choice(f"kind-{n}", _label("kind", n), KINDS)
    name = reader.text(f"name-{n}", _label("name", n), required=True, most=40)
    if name and not _NAME.fullmatch(name):
        reader.fault(f"name-{n}", "guide.form.bad_name", field=_label("name", n))
    numbers = kind in ("number", "integer")
    low, high = (
        reader.number(f"{part}-{n}", _label(part, n)) if numbers else None
        for part in ("minimum", "maximum")
    )
    if low is not None and high is not None and low > high:
        reader.fault(f"minimum-{n}", "guide.form.turned")
    longest = None
    if kind in ("text", "long"):
        longest = reader.whole(f"longest-{n}", _label("longest", n), 1, LONGEST_TEXT)
    pattern = reader.text(f"pattern-{n}", _label("pattern", n), most=200) if kind == "text" else ""
    return Row(
        name=name,
        kind=kind,
        title=Text(
            reader.text(f"zh-{n}", _label("zh", n), required=True, most=120),
            reader.text(f"en-{n}", _label("en", n), most=120),
        ),
        hint=Text(
            reader.text(f"hint_zh-{n}", _label("hint_zh", n), most=300),
            reader.text(f"hint_en-{n}", _label("hint_en", n), most=300),
        ),
        required=reader.flag(f"required-{n}"),
        when=_when(reader, n),
        choices=_choices(reader, n) if kind == "choice" else (),
        longest=longest,
        minimum=low,
        maximum=high,
        pattern=pattern,
        was=reader.text(f"was-{n}", "was", most=200),
    )


def _choices(reader: Reader, n: int) -> tuple[tuple[str, Text], ...]:
    key = f"choices-{n}"
    text = reader.text(key, _label("choices", n), required=True, most=8000)
    lines = [cells(line) for line in text.splitlines() if line.strip()]
    codes = [line[0] for line in lines]
    if any(not code for code in codes) or len(set(codes)) < len(codes) or len(codes) > 60:
        reader.fault(key, "guide.form.bad_choices", field=_label("choices", n))
    return tuple((c, Text(*(more[:2] or ("",)))) for c, *more in lines)


def _when(reader: Reader, n: int) -> tuple[str, object] | None:
    raw = reader.text(f"when-{n}", _label("when", n), most=300)
    if not raw:
        return None
    try:
        name, value = json.loads(raw)
    except (ValueError, TypeError):
        name, value = "", None
    if not isinstance(name, str) or not isinstance(value, str | bool):
        reader.fault(f"when-{n}", "form.not_a_choice", field=_label("when", n))
        return None
    return name, value


def _shown(row: Row, n: int) -> dict[str, str]:
    plain: dict[str, Any] = {
        "was": row.was, "name": row.name, "kind": row.kind, "zh": row.title.zh,
        "en": row.title.en, "hint_zh": row.hint.zh, "hint_en": row.hint.en,
        "required": "yes" if row.required else "", "when": _code(row.when) if row.when else "",
        "choices": "\n".join(
            " | ".join(part for part in (code, words.zh, words.en) if part)
            for code, words in row.choices
        ),
        "longest": row.longest, "minimum": row.minimum, "maximum": row.maximum,
        "pattern": row.pattern, "order": n,
    }  # fmt: skip
    return {part: "" if value is None else str(value) for part, value in plain.items()}


def _blank(n: int) -> dict[str, str]:
    return {**dict.fromkeys(_PARTS, ""), **_EMPTY, "order": str(n)}


def _code(when: tuple[str, object]) -> str:
    return json.dumps(list(when), ensure_ascii=False)


def _label(part: str, n: int) -> str:
    return lang.t(
        "guide.of_row", row=lang.t("guide.form.nth", n=n), field=lang.t(f"guide.form.{part}")
    )


def _count(form: MultiDict[str, str]) -> int:
    """How many rows were sent; no more than a form may have, and one."""
    numbers = [key.removeprefix("name-") for key in form if key.startswith("name-")]
    sent = [int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 4]
    return min(max(sent, default=0), MOST_FIELDS + 1)
