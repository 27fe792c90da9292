"""The other files of a draft, as text: the guide, forms, papers."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn.catalogue import DIAGRAM, GUIDE, STORIES
from engine.domain.errors import NoSuchThing
from engine.domain.names import Text
from engine.exchange import story_file
from engine.exchange.story_file import StoryFile
from engine.stages.studio import drafts as drawing
from engine.stages.studio import meaning
from engine.store import drafts
from web import here, lang
from web.forms.reading import Tried
from web.studio.listing import analyst, line

blueprint: Blueprint = Blueprint("studio_parts", __name__, url_prefix="/studio")


@blueprint.get("/<row:draft>/parts")
def parts(draft: int) -> ResponseReturnValue:
    """One file of the draft to read and change; the guide, where none is named."""
    analyst()
    return _page(draft, request.args.get("part", GUIDE)[:80], Tried())


@blueprint.post("/<row:draft>/parts")
def change(draft: int) -> ResponseReturnValue:
    """Save, add or remove a file."""
    me = analyst()
    part = request.form.get("part", "").strip()[:80]
    seen = request.form.get("seen", "")[:64]
    action = request.form.get("action", "")
    tried = Tried()
    with tried:
        with here.transaction() as tx:
            if action == "save":
                text = request.form.get("text", "").replace("\r\n", "\n")
                drawing.save(tx, draft, part, text.encode(), seen, me, here.now())
            elif action == "add":
                drawing.save(tx, draft, part, _first(part), "", me, here.now())
            elif action == "remove":
                drawing.remove(tx, draft, part, seen, me, here.now())
            else:
                abort(400)
        flash(lang.t(f"studio.part_{action}", part=part))
        shown = GUIDE if action == "remove" else part
        return redirect(url_for("studio_parts.parts", draft=draft, part=shown), code=303)
    return _page(draft, GUIDE if action == "add" else part, tried)


def _first(part: str) -> bytes:
    """What a new file begins with."""
    if part.startswith(STORIES):
        return story_file.write(StoryFile(Text("新样例", "A new story"), {}))
    if part.endswith(".json"):
        return (
            b'{\n  "$schema": "https://json-schema.org/draft/2020-12/schema",\n'
            b'  "type": "object",\n  "properties": {}\n}\n'
        )
    return b"// Typst\n"


def _page(draft: int, part: str, tried: Tried) -> ResponseReturnValue:
    with here.reading() as tx:
        found = line(tx, draft)
        files = drafts.files(tx, draft) or {}
    if part not in files or part == DIAGRAM:
        raise NoSuchThing(what=Text(f"文件“{part[:60]}”", f"The file “{part[:60]}”"))
    content = files[part]
    typed = request.form.get("text") if request.form.get("action") == "save" else None
    shown = render_template(
        "studio_parts.html",
        draft=found,
        part=part,
        text=content.decode("utf-8", "replace") if typed is None else typed,
        seen=request.form.get("seen", "") if typed is not None else drawing.print_of(content),
        names=sorted(set(files) - {DIAGRAM}, key=lambda name: (name != GUIDE, name)),
        report=meaning.report(files),
        tried=tried,
    )
    return shown, tried.status
