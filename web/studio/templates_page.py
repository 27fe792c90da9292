"""The papers of a draft: which templates there are, and how a paper would look."""

from collections.abc import Mapping

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from engine.domain.errors import ApprovalError, GuideError
from engine.stages.paperwork import Paper
from engine.stages.paperwork.refs import TITLES
from engine.stages.studio import sampling
from web import here, lang, prints
from web.studio import sheet
from web.studio.sheet import Sheet

blueprint: Blueprint = Blueprint("studio_papers", __name__, url_prefix="/studio")


@blueprint.get("/<row:draft>/guide/papers")
def listing(draft: int) -> ResponseReturnValue:
    """Every paper of the house, and whether this draft has a template for it."""
    held = sheet.opened(draft)
    there: Mapping[str, str] = {}
    wrong = ""
    try:
        there = sampling.templates(held.files)
    except GuideError as error:
        wrong = error.says(lang.current())
    rows = [(name, lang.say(title), name in there) for name, title in TITLES.items()]
    rows += [(name, name, True) for name in sorted(there) if name not in TITLES]
    return sheet.page(held, "studio_guide_papers.html", "papers", rows=rows, wrong=wrong)


@blueprint.get("/<row:draft>/guide/papers/<name>")
def paper(draft: int, name: str) -> ResponseReturnValue:
    """One paper: its first page, or why it cannot be set."""
    held = sheet.opened(draft)
    made = _sample(held, name)
    wrong = ""
    if made is not None:
        try:
            sampling.pictured(made)
        except ApprovalError as error:
            wrong = error.says(lang.current())
    title = lang.say(TITLES[name]) if name in TITLES else name
    return sheet.page(
        held, "studio_guide_paper.html", "papers", name=name, title=title, made=made, wrong=wrong
    )


@blueprint.get("/<row:draft>/guide/papers/<name>/page.png")
def picture(draft: int, name: str) -> ResponseReturnValue:
    """The first page of it."""
    made = _sample(sheet.opened(draft), name)
    if made is None:
        return "", 404
    shown = Response(sampling.pictured(made), mimetype="image/png")
    shown.headers["Cache-Control"] = "private, no-store"
    return shown


def _sample(held: Sheet, name: str) -> Paper | None:
    with here.reading() as tx:
        return sampling.sample(tx, held.files, name, held.draft.process, prints.press())
