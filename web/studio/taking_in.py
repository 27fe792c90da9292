"""What was made of a diagram of another tool when a draft began with it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from engine.bpmn.adopting import CHANGED, GIVEN, IDLE, LOST
from engine.stages.studio import drafts as drawing
from web import here
from web.studio.listing import analyst, line

blueprint: Blueprint = Blueprint("studio_taking_in", __name__, url_prefix="/studio")

ORDER = (LOST, CHANGED, IDLE, GIVEN)
"""The sorts of notes as a page lists them: what somebody has to look at comes first."""


@blueprint.get("/<row:draft>/taken-in")
def notes(draft: int) -> ResponseReturnValue:
    """What was done to the file that a draft began with."""
    me = analyst()
    with here.reading() as tx:
        found = line(tx, draft)
        adopted = drawing.taken_in(tx, draft, me)
    said = () if adopted is None else adopted.notes
    return render_template(
        "studio_taken_in.html",
        draft=found,
        kept=adopted is not None,
        total=len(said),
        groups=[(kind, [one for one in said if one.kind == kind]) for kind in ORDER],
    )
