"""The review forms of a draft: a table of fields, and beside it the form as a reviewer sees it."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.errors import GuideError, NoSuchThing
from engine.domain.names import Text
from engine.exchange import form_rows, forms
from engine.exchange.form_rows import Table
from engine.stages.studio import drafts as drawing
from web import here, lang
from web.forms.reading import Reader, Tried
from web.studio import form_typed, sheet
from web.studio.listing import analyst
from web.studio.sheet import Sheet

blueprint: Blueprint = Blueprint("studio_forms", __name__, url_prefix="/studio")
_NEW = b"""{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {}
}
"""
_OWN = "own-"


@blueprint.get("/<row:draft>/guide/forms")
def listing(draft: int) -> ResponseReturnValue:
    """All forms of a draft."""
    return _listing(sheet.opened(draft), Tried())


@blueprint.post("/<row:draft>/guide/forms")
def add(draft: int) -> ResponseReturnValue:
    """A new form, empty."""
    me = analyst()
    name = request.form.get("name", "").strip()[:80]
    tried = Tried()
    with tried:
        with here.transaction() as tx:
            drawing.save(tx, draft, _part(name), _NEW, "", me, here.now())
        return sheet.back(url_for("studio_forms.table", draft=draft, name=name))
    if "part" in tried.faults:
        tried.faults = {"name": lang.t("guide.form.bad_file")}
    return _listing(sheet.opened(draft), tried)


@blueprint.get("/<row:draft>/guide/forms/<name>")
def table(draft: int, name: str) -> ResponseReturnValue:
    """The fields of a form."""
    held = sheet.opened(draft, _part(name))
    return _page(held, name, Tried())


@blueprint.post("/<row:draft>/guide/forms/<name>")
def change(draft: int, name: str) -> ResponseReturnValue:
    """Save the fields, try them out, or remove the form."""
    me = analyst()
    held = sheet.opened(draft, _part(name))
    action, seen = request.form.get("action", ""), request.form.get("seen", "")[:64]
    if action not in ("save", "look", "remove"):
        abort(400)
    tried = Tried()
    content = _content(held, name)
    with tried:
        if action == "remove":
            with here.transaction() as tx:
                drawing.remove(tx, draft, held.part, seen, me, here.now())
            flash(lang.t("guide.saved"))
            return sheet.back(url_for("studio_forms.listing", draft=draft))
        if action == "save":
            with here.transaction() as tx:
                drawing.held(tx, draft, held.part, seen, me)
        reader = Reader(request.form)
        meant = form_typed.read(request.form, reader, form_rows.read(content))
        reader.done()
        content = form_rows.written(content, meant)
        forms.read(content)
        if action == "save":
            with here.transaction() as tx:
                drawing.save(tx, draft, held.part, content, seen, me, here.now())
            flash(lang.t("guide.saved"))
            return sheet.back(url_for("studio_forms.table", draft=draft, name=name))
    if action == "look":
        tried.status = 200
    return _page(held, name, tried, content)


def _part(name: str) -> str:
    return f"forms/{name}.schema.json"


def _content(held: Sheet, name: str) -> bytes:
    if held.part not in held.files:
        raise NoSuchThing(what=Text(f"审查表“{name[:60]}”", f"The form “{name[:60]}”"))
    return held.files[held.part]


def _listing(held: Sheet, tried: Tried) -> ResponseReturnValue:
    names = sorted(part for part in held.files if part.startswith("forms/"))
    rows = [(name[6:].removesuffix(".schema.json"), *_told(held.files[name])) for name in names]
    return sheet.page(held, "studio_guide_forms.html", "forms", tried=tried, rows=rows)


def _told(content: bytes) -> tuple[str, str]:
    """The title of a form, and how many fields it has; or what is wrong with it."""
    try:
        read = forms.read(content)
    except GuideError as error:
        return "", error.says(lang.current())
    return lang.say(read.title), lang.t("guide.form.n_fields", n=len(read.fields))


def _page(
    held: Sheet, name: str, tried: Tried, content: bytes | None = None
) -> ResponseReturnValue:
    kept = _content(held, name) if content is None else content
    posted = request.method == "POST"
    table_: Table | None = None
    wrong = ""
    try:
        table_ = form_rows.read(_content(held, name))
    except GuideError as error:
        wrong = error.says(lang.current())
    rows = form_typed.typed(request.form) if posted else form_typed.shown(table_) if table_ else []
    preview, faults = _preview(kept)
    words = table_.title if table_ else Text("")
    typed = request.form if posted else {"title-zh": words.zh, "title-en": words.en}
    own = {key: value for key, value in request.form.items() if key.startswith(_OWN)}
    return sheet.page(
        held, "studio_guide_form.html", "forms", tried=tried, name=name, rows=rows, table=table_,
        cells={f"{part}-{n}": v for n, row in enumerate(rows, 1) for part, v in row.items()},
        typed=typed, whens=form_typed.conditions(rows), kinds=form_rows.KINDS,
        form=preview, own_typed=own, own_faults=faults, wrong=wrong,
        seen_part=request.form.get("seen", held.seen)[:64] if posted else held.seen,
    )  # fmt: skip


def _preview(content: bytes) -> tuple[forms.Form | None, Mapping[str, str]]:
    """The form as a reviewer sees it, and what it says of what was typed into it."""
    try:
        read = forms.read(content)
    except GuideError:
        return None, {}
    given = {k.removeprefix(_OWN): v for k, v in request.form.items() if k.startswith(_OWN)}
    if not any(given.values()):
        return read, {}
    found = forms.faults(read, forms.coerce(read, given))
    return read, {f"{_OWN}{name}": lang.say(why) for name, why in found.items()}
