"""Why the check says what it says: a page per rule, with an example of each side."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from web.studio import rulebook
from web.studio.listing import analyst

blueprint: Blueprint = Blueprint("studio_rules", __name__, url_prefix="/studio/rules")


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """Every rule, under its heading."""
    analyst()
    return render_template("studio_rules.html", groups=rulebook.groups())


@blueprint.get("/<rule>")
def rule(rule: str) -> ResponseReturnValue:
    """One rule: why it is there, what to do, wrong and right."""
    analyst()
    page = rulebook.pages().get(rule)
    if page is None:
        abort(404)
    return render_template("studio_rule.html", page=page)
