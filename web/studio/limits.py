"""Statutory and promised limits of the joint case and of every item, with the law beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain import limits
from engine.domain.names import Text
from engine.exchange.toml_text import Edit, Path, Put
from web import lang
from web.forms.reading import Reader
from web.studio import columns as c
from web.studio import sheet, topics
from web.studio.sheet import Sheet

blueprint: Blueprint = Blueprint("studio_limits", __name__, url_prefix="/studio")


@blueprint.get("/<row:draft>/guide/limits")
def table(draft: int) -> ResponseReturnValue:
    """All limits."""
    return _page(sheet.opened(draft))


@blueprint.post("/<row:draft>/guide/limits")
def change(draft: int) -> ResponseReturnValue:
    """All limits at once."""
    held = sheet.opened(draft)
    done = sheet.attempt(held, lambda reader: _edits(held, reader))
    if done.saved:
        return sheet.back(url_for("studio_limits.table", draft=draft))
    return _page(held, done)


def _rows(held: Sheet) -> list[tuple[Path, Mapping[str, Any], str]]:
    joint = (("process",), held.table("process"), lang.t("guide.joint"))
    items = enumerate(held.rows("item"))
    return [joint, *((("item", n), row, sheet.words_of(row)) for n, row in items)]


def _columns(n: int, words: str) -> list[c.Column]:
    """The fields of one row; the joint case has no serial days of its own."""
    plain = topics.LIMITS if n else topics.LIMITS[:2]
    return [c.within(one.said("item"), str(n), words) for one in plain]


def _edits(held: Sheet, reader: Reader) -> Sequence[Edit]:
    found: list[Edit] = []
    for n, (at, row, words) in enumerate(_rows(held)):
        values: dict[str, object] = {}
        for column in _columns(n, words):
            read = c.read(column, reader, c.among(row, str(n)))
            values |= {key.rpartition("-")[0]: value for key, value in read.items()}
        if values:
            found.append(Put(at, values))
    return found


def _page(held: Sheet, done: sheet.Attempt | None = None) -> ResponseReturnValue:
    shown: dict[str, Any] = {}
    rows = []
    for n, (_, row, words) in enumerate(_rows(held)):
        own = _columns(n, words)
        for column in own:
            shown |= c.shown(column, c.among(row, str(n)))
        if done is not None and done.typed:
            shown |= c.typed(own, request.form)
        rows.append((n, words, own, _flaws(n, shown)))
    return sheet.page(
        held,
        "studio_guide_limits.html",
        "limits",
        done,
        rows=rows,
        shown=shown,
        ids="".join(f",#flaw-{n}" for n, *_ in rows),
    )


def _flaws(n: int, shown: Mapping[str, Any]) -> tuple[str, str]:
    """What stands beside the two fields: a fault beside the promise, or a question."""
    typed = (str(shown[f"statutory_days-{n}"]), str(shown[f"promised_days-{n}"]))
    if not all(one.isascii() and one.isdigit() and len(one) < 5 for one in typed):
        return "", ""
    statutory, promised = (int(one) for one in typed)
    if n == 0:
        return _said(limits.of_joint(statutory, promised)), ""
    return _said(limits.of_item(statutory, promised)), _said(limits.unusual(statutory))


def _said(flaw: Text | None) -> str:
    return "" if flaw is None else lang.say(flaw)
