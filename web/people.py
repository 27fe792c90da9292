"""Everybody who has an account: found by name, login or department; who may sign in, who not."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.domain.names import Department, Role, Text
from engine.store import people
from engine.store.people import Narrow
from web import here, lists, paging, standing

blueprint: Blueprint = Blueprint("people", __name__, url_prefix="/people")

STATES = {"active": True, "inactive": False}


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """The page of the list that the address asks for."""
    here.officer(Role.ADMIN)
    with here.reading() as tx:
        names = standing.departments_named(tx)
        narrow = _asked(names)
        total = people.found_total(tx, narrow)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = people.found(tx, narrow, limit=page.size, offset=page.first - 1)
    state = next((key for key, active in STATES.items() if active is narrow.active), "")
    return render_template(
        "people.html", rows=rows, page=page, names=names, narrow=narrow, states=STATES,
        state=state, roles=tuple(Role),
    )  # fmt: skip


def _asked(names: Mapping[Department, Text]) -> Narrow:
    """What the address narrows the list to; what it cannot mean narrows nothing."""
    text = request.args.get("q", "").strip()[: lists.LONGEST]
    text = text if text.isprintable() else ""
    meant = text.casefold()
    departments = frozenset(
        code
        for code, name in names.items()
        if meant and any(meant in one.casefold() for one in (name.zh, name.says("en")))
    )
    return Narrow(text, departments, STATES.get(request.args.get("state", "")))
