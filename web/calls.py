"""The call board: which ticket is wanted at which window. Tickets only, nothing of anybody."""

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from web import here, waiters

blueprint: Blueprint = Blueprint("calls", __name__, url_prefix="/calls")

EVERY = 10
"""Seconds after which the board asks again, script or not."""


@blueprint.get("")
def board() -> ResponseReturnValue:
    """Big type for the hall: who is called where, who is being served."""
    with here.reading() as tx:
        found = waiters.read(tx)
    called = [(one, step) for one in found for step in one.called]
    called.sort(key=lambda pair: pair[1].since, reverse=True)
    answer = make_response(
        render_template(
            "calls.html",
            called=called,
            inside=[one for one in found if one.inside and not one.called],
            now=here.now(),
        )
    )
    answer.headers["Refresh"] = str(EVERY)
    answer.headers["Cache-Control"] = "no-store"
    return answer
