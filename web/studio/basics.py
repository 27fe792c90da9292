"""What the guide says of the whole: its name, who leads, its limits, the remedies."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from engine.exchange.toml_text import Put
from web.studio import columns as c
from web.studio import sheet, topics
from web.studio.sheet import Sheet

blueprint: Blueprint = Blueprint("studio_basics", __name__, url_prefix="/studio")


@blueprint.get("/<row:draft>/guide")
def basics(draft: int) -> ResponseReturnValue:
    """The first page of the guide."""
    return _page(sheet.opened(draft))


@blueprint.post("/<row:draft>/guide")
def change(draft: int) -> ResponseReturnValue:
    """Save it."""
    held = sheet.opened(draft)
    own = topics.said(held, "process", topics.PROCESS)
    row = held.table("process")
    done = sheet.attempt(
        held,
        lambda reader: [
            Put(("process",), {k: v for one in own for k, v in c.read(one, reader, row).items()})
        ],
    )
    if done.saved:
        return sheet.back(url_for("studio_basics.basics", draft=draft))
    return _page(held, done)


def _page(held: Sheet, done: sheet.Attempt | None = None) -> ResponseReturnValue:
    own = topics.said(held, "process", topics.PROCESS)
    shown: dict[str, Any] = {}
    for one in own:
        shown |= c.shown(one, held.table("process"))
    if done is not None and done.typed:
        shown |= c.typed(own, request.form)
    return sheet.page(
        held, "studio_guide_basics.html", "basics", done, blocks=[("process", own)], shown=shown
    )
