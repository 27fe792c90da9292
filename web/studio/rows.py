"""The guide row by row: departments, items, materials, facts, tariffs; one page for each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn.catalogue import GUIDE
from engine.domain.errors import NoSuchThing
from engine.domain.fees import tariff_file
from engine.domain.names import Text
from engine.exchange.toml_text import Add, Drop, Edit, Path, Put
from web import lang
from web.forms.reading import Reader
from web.studio import cells, extras, handing, sheet, topics
from web.studio import columns as c
from web.studio.columns import Column
from web.studio.sheet import Sheet

blueprint: Blueprint = Blueprint("studio_rows", __name__, url_prefix="/studio")


@dataclass(frozen=True, slots=True)
class Block:
    """Fields of one table of a row: the topic of their words, where it stands below the row."""

    topic: str
    below: Path
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """Rows of one kind. ``keyed``: a table of tables, named by the first column."""

    name: str
    table: str
    blocks: tuple[Block, ...]
    part: str = GUIDE
    keyed: bool = False

    def rows(self, held: Sheet) -> list[Mapping[str, Any]]:
        """The rows, in the order of the file."""
        if not self.keyed:
            return held.rows(self.table)
        table = held.table(self.table)
        return [{"name": n, **(b if isinstance(b, dict) else {})} for n, b in table.items()]


TOPICS: Final[Mapping[str, Topic]] = {
    "departments": Topic("department", "department", (Block("department", (), topics.DEPARTMENT),)),
    "items": Topic(
        "item",
        "item",
        (Block("item", (), topics.ITEM), Block("item", ("elements",), topics.ELEMENTS)),
    ),
    "materials": Topic("material", "material", (Block("material", (), topics.MATERIAL),)),
    "facts": Topic("fact", "facts", (Block("fact", (), topics.FACT),), keyed=True),
    "tariffs": Topic(
        "tariff",
        "tariff",
        (Block("tariff", (), topics.TARIFF), Block("rule", ("rule",), topics.RULE)),
        part=tariff_file.NAME,
    ),
}


@blueprint.get("/<row:draft>/guide/<any(departments, items, facts, tariffs):topic>")
def listing(draft: int, topic: str) -> ResponseReturnValue:
    """All rows of a kind."""
    held = sheet.opened(draft, TOPICS[topic].part)
    rows = TOPICS[topic].rows(held)
    told = [cells.of(held, topic, row) for row in rows]
    return sheet.page(held, "studio_guide_list.html", topic, rows=rows, cells=told)


@blueprint.get("/<row:draft>/guide/<any(departments, items, materials, facts, tariffs):topic>/new")
def new(draft: int, topic: str) -> ResponseReturnValue:
    """An empty row."""
    return _page(sheet.opened(draft, TOPICS[topic].part), topic, None)


@blueprint.post("/<row:draft>/guide/<any(departments, items, materials, facts, tariffs):topic>/new")
def add(draft: int, topic: str) -> ResponseReturnValue:
    """A new row."""
    held = sheet.opened(draft, TOPICS[topic].part)
    done = sheet.attempt(held, lambda reader: _added(held, topic, reader))
    if done.saved:
        return sheet.back(_list(held, topic))
    return _page(held, topic, None, done)


@blueprint.get(
    "/<row:draft>/guide/<any(departments, items, materials, facts, tariffs):topic>/<row:n>"
)
def row(draft: int, topic: str, n: int) -> ResponseReturnValue:
    """One row, to change. They are counted from 1."""
    return _page(sheet.opened(draft, TOPICS[topic].part), topic, n)


@blueprint.post(
    "/<row:draft>/guide/<any(departments, items, materials, facts, tariffs):topic>/<row:n>"
)
def change(draft: int, topic: str, n: int) -> ResponseReturnValue:
    """Change a row, or take it away."""
    held = sheet.opened(draft, TOPICS[topic].part)
    action = request.form.get("action", "")
    if action not in ("save", "remove", "look"):
        abort(400)
    making = _gone if action == "remove" else _changed
    done = sheet.attempt(held, lambda reader: making(held, topic, n, reader))
    if done.saved and action == "remove":
        return sheet.back(_list(held, topic))
    if done.saved:
        return sheet.back(url_for("studio_rows.row", draft=draft, topic=topic, n=n))
    return _page(held, topic, n, done)


def _list(held: Sheet, topic: str) -> str:
    if topic == "materials":
        return url_for("studio_matrix.matrix", draft=held.draft.id)
    return url_for("studio_rows.listing", draft=held.draft.id, topic=topic)


def _at(held: Sheet, topic: str, n: int) -> tuple[Path, Mapping[str, Any]]:
    """Where the nth row stands, and the row.

    Raises:
        NoSuchThing: there are not so many.
    """
    kind = TOPICS[topic]
    rows = kind.rows(held)
    if not 1 <= n <= len(rows):
        raise NoSuchThing(what=Text(f"第{n}行", f"Row {n}"))
    return (kind.table, rows[n - 1]["name"] if kind.keyed else n - 1), rows[n - 1]


def _said(held: Sheet, block: Block, row: Mapping[str, Any]) -> tuple[Column, ...]:
    fixed = bool(row)
    said = topics.said(held, block.topic, block.columns)
    return tuple(one for one in said if not (fixed and one.fixed))


def _inside(block: Block, row: Mapping[str, Any]) -> Mapping[str, Any]:
    for step in block.below:
        found = row.get(str(step))
        row = found if isinstance(found, dict) else {}
    return row


def _changed(held: Sheet, topic: str, n: int, reader: Reader) -> Sequence[Edit]:
    kind = TOPICS[topic]
    at, row = _at(held, topic, n)
    found: list[Edit] = []
    for block in kind.blocks:
        values = _read(held, block, row, reader)
        if values:
            found.append(Put((*at, *block.below), values))
        if not block.below and values.get("code"):
            _once(held, kind, str(values["code"]), reader)
    return [*found, *extras.edits(held, kind.name, at, row, reader, _code(kind, row))]


def _read(held: Sheet, block: Block, row: Mapping[str, Any], reader: Reader) -> dict[str, object]:
    inside, found = _inside(block, row), dict[str, object]()
    for column in _said(held, block, row):
        found |= c.read(column, reader, inside)
    return found


def _added(held: Sheet, topic: str, reader: Reader) -> Sequence[Edit]:
    kind = TOPICS[topic]
    main, *below = kind.blocks
    values = _read(held, main, {}, reader)
    first = main.columns[0].key if kind.keyed else "code"
    code = str(values.get(first, ""))
    _once(held, kind, code, reader)
    small = {str(b.below[0]): _read(held, b, {}, reader) for b in below}
    if kind.keyed:
        body = {k: v for k, v in values.items() if k != first}
        at: Path = (kind.table, code)
        start: list[Edit] = [Put((kind.table,), {code: body})] if code else []
    else:
        at = (kind.table, len(kind.rows(held)))
        given = {k: v for k, v in values.items() if v is not None}
        start = [Add(kind.table, given, {k: v for k, v in small.items() if v})]
    return [*start, *extras.edits(held, kind.name, at, {}, reader, code)]


def _gone(held: Sheet, topic: str, n: int, reader: Reader) -> Sequence[Edit]:
    """A row goes, and what only spoke of it."""
    kind = TOPICS[topic]
    row = _at(held, topic, n)[1]
    reader.faults.clear()
    code = _code(kind, row)
    if kind.keyed:
        return [Put((kind.table,), {code: None})]
    found: list[Edit] = [Drop(kind.table, n - 1)]
    if kind.name == "department":
        found += handing.over(held, code, request.form.get("into", ""))
        systems = [name for name, owner in held.table("connectors").items() if owner == code]
        if code.lower() in held.table("needs"):
            found.append(Put(("needs",), {code.lower(): None}))
        if systems:
            found.append(Put(("connectors",), dict.fromkeys(systems)))
    if kind.name == "material":
        found += _unlisted(held, code)
    return found


def _unlisted(held: Sheet, code: str) -> list[Edit]:
    """Items do not list a material that is gone."""
    found: list[Edit] = []
    for place, item in enumerate(held.rows("item")):
        elements = item.get("elements")
        codes = str(elements.get("materials", "")).split() if isinstance(elements, dict) else []
        if code in codes:
            left = " ".join(one for one in codes if one != code)
            found.append(Put(("item", place, "elements"), {"materials": left}))
    return found


def _code(kind: Topic, row: Mapping[str, Any]) -> str:
    return str(row.get("name" if kind.keyed else "code", ""))


def _once(held: Sheet, kind: Topic, code: str, reader: Reader) -> None:
    if code and code in {_code(kind, row) for row in kind.rows(held)}:
        reader.fault("name" if kind.keyed else "code", "guide.taken", code=code)


def _page(
    held: Sheet, topic: str, n: int | None, done: sheet.Attempt | None = None
) -> ResponseReturnValue:
    kind = TOPICS[topic]
    row: Mapping[str, Any] = {}
    if n is not None and held.broken is None:
        row = _at(held, topic, n)[1]
    shown: dict[str, Any] = {}
    blocks = []
    for block in kind.blocks:
        said = _said(held, block, row)
        blocks.append((block.topic + "_" + "".join(map(str, block.below)), said))
        for column in said:
            shown |= c.shown(column, _inside(block, row))
    further = extras.columns(held, kind.name, row)
    blocks.append((kind.name + "_more", further))
    shown |= extras.shown(held, kind.name, row)
    if done is not None and done.typed:
        shown |= c.typed([one for _, said in blocks for one in said], request.form)
    title = lang.t(f"guide.new.{kind.name}")
    if row:
        title = sheet.words_of(row, "name" if kind.name == "department" else "title")
        title = title or _code(kind, row)
    return sheet.page(
        held, "studio_guide_row.html", topic, done,
        blocks=blocks, shown=shown, row=row, n=n, title=title, code=_code(kind, row),
        up=_list(held, topic),
        heirs=handing.heirs(held, _code(kind, row)) if topic == "departments" else (),
    )  # fmt: skip
