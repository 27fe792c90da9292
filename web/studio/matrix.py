"""The materials checklist: materials down, departments across, a tick where one is needed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from engine.exchange.toml_text import Edit, Put
from web.forms.reading import Reader
from web.studio import columns as c
from web.studio import sheet
from web.studio.sheet import Sheet, code_of

blueprint: Blueprint = Blueprint("studio_matrix", __name__, url_prefix="/studio")


@blueprint.get("/<row:draft>/guide/materials")
def matrix(draft: int) -> ResponseReturnValue:
    """Who needs what."""
    return _page(sheet.opened(draft))


@blueprint.post("/<row:draft>/guide/materials")
def change(draft: int) -> ResponseReturnValue:
    """All ticks at once."""
    held = sheet.opened(draft)
    done = sheet.attempt(held, lambda reader: _edits(held, reader))
    if done.saved:
        return sheet.back(url_for("studio_matrix.matrix", draft=draft))
    return _page(held, done)


def _needed(row: Mapping[str, Any]) -> list[str]:
    found = row.get("needed_by")
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _edits(held: Sheet, reader: Reader) -> Sequence[Edit]:
    """The rows that changed, and what their departments' items list of them."""
    departments = [code for code, _ in held.named("department")]
    now: dict[str, list[str]] = {}
    found: list[Edit] = []
    for place, row in enumerate(held.rows("material")):
        ticked = reader.several(f"m-{place + 1}")
        was = _needed(row)
        wanted = c.ticked(was, departments, ticked)
        now[code_of(row)] = wanted
        if wanted != was:
            found.append(Put(("material", place), {"needed_by": wanted}))
    return [*found, *_listed(held, now)]


def _listed(held: Sheet, now: Mapping[str, Sequence[str]]) -> list[Edit]:
    """An item lists nothing that its department does not need; a single item lists all of it."""
    found: list[Edit] = []
    items = held.rows("item")
    for place, item in enumerate(items):
        owner, elements = item.get("department"), item.get("elements")
        alone = sum(one.get("department") == owner for one in items) == 1
        if not isinstance(elements, dict) or "materials" not in elements:
            continue
        was = str(elements["materials"]).split()
        codes = [code for code in was if owner in now.get(code, (owner,))]
        if alone:
            codes += [code for code, who in now.items() if owner in who and code not in codes]
        if codes != was:
            found.append(Put(("item", place, "elements"), {"materials": " ".join(codes)}))
    return found


def _page(held: Sheet, done: sheet.Attempt | None = None) -> ResponseReturnValue:
    departments = held.named("department", "short")
    rows = []
    for place, row in enumerate(held.rows("material"), 1):
        typed = request.form.getlist(f"m-{place}") if done and done.typed else _needed(row)
        rows.append((place, row, code_of(row), sheet.words_of(row), set(typed)))
    ticks = [ticked for *_, ticked in rows]
    per = [sum(code in ticked for ticked in ticks) for code, _ in departments]
    return sheet.page(
        held, "studio_guide_matrix.html", "materials", done,
        departments=departments, rows=rows, per=per,
        union=sum(bool(ticked & {code for code, _ in departments}) for ticked in ticks),
    )  # fmt: skip
