"""A file of another tool, brought onto the board: made ours first, and told what becomes of it."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from engine.bpmn import adopting
from engine.domain.errors import Refused
from engine.stages.studio import drafts as drawing
from web import lang, refusals
from web.studio.listing import analyst

blueprint: Blueprint = Blueprint("studio_bringing", __name__, url_prefix="/studio")


@blueprint.post("/<row:draft>/bring")
def bring(draft: int) -> ResponseReturnValue:
    """The file as the board takes it in, with notes, as JSON; nothing is saved.

    The body is the XML. 200: ``xml`` and ``notes`` of kind given, changed, idle or lost ·
    413, 422: it cannot be taken in, with a sentence.
    """
    analyst()
    if not 0 <= (request.content_length or 0) <= drawing.LARGEST:
        return jsonify(says=lang.t("studio.live.too_large"), draft=draft), 413
    try:
        taken = adopting.adopt(request.get_data())
    except Refused as refused:
        return jsonify(says=refused.says(lang.current())), refusals.status(refused)
    notes = [{"kind": note.kind, "says": lang.say(note.says)} for note in taken.notes]
    return jsonify(xml=taken.xml.decode("utf-8"), notes=notes)
