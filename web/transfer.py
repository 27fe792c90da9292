"""Several pieces of work at once: claimed, released, or passed on to a colleague (转办)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.case import ROLE_OF_WORK
from engine.domain.errors import NotYours, Refused
from engine.domain.names import AccountId, Officer, Role, WorkItemId
from engine.domain.words import POSTS
from engine.stages import transfer, work
from engine.store import Transaction, departments, transfer_notices, worklists
from engine.store.transfer_notices import TransferNotice
from web import addresses, here, lang
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("transfer", __name__, url_prefix="/desk/several")

MOST = 100
"""Pieces of work that one press of a button may move: more than a page of the list shows."""

SHOWN = 8
"""Pieces of work that somebody is told of by name; the rest are counted."""

WORKERS = (Role.HANDLER, Role.CHECKER, Role.CHIEF)

_LISTS = frozenset({"home.home", "desk.worklist", "sign.worklist"})
"""Pages that tell it."""

_SAID = {"claim": "desk.claimed_many", "release": "desk.released_many"}


@dataclass(frozen=True, slots=True)
class Taken:
    """Work that others gave away: the latest first, and how many in all."""

    rows: Sequence[TransferNotice]
    total: int


@blueprint.post("")
def several() -> ResponseReturnValue:
    """Claim or release what was ticked on the list, or go on to say who gets it."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    items = chosen()
    action = request.form.get("action", "")
    back = url_for("desk.worklist", pile=request.form.get("pile") or None)
    if not items:
        flash(lang.t("desk.chose_none"), "warning")
        return redirect(back, code=303)
    if action == "transfer":
        return redirect(url_for("transfer.form", item=items), code=303)
    if action not in {"claim", "release"}:
        abort(400)
    act = work.claim if action == "claim" else work.release
    refused = each(items, lambda tx, item: act(tx, item, me, here.now()))
    _tell(len(items), refused, _SAID[action])
    return redirect(back, code=303)


@blueprint.route("/transfer", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    """Who gets what was chosen, with a word why."""
    me = here.officer(Role.HANDLER, Role.CHECKER, Role.CHIEF)
    tried = Tried()
    items = chosen()
    with here.reading() as tx:
        rows = worklists.named(tx, me, items)
        options = _colleagues(tx, me, rows)
    if request.method == "POST":
        with tried:
            reader = Reader(request.form)
            to = reader.choice("to", "transfer.to", {str(o.account) for o in options})
            note = reader.text("note", "transfer.note", most=transfer.LONGEST)
            reader.done()
            other = AccountId(int(to))
            refused = each(
                items, lambda tx, item: transfer.give(tx, item, other, note, me, here.now())
            )
            if refused and len(refused) == len(items):
                raise refused[-1][1]
            name = next(o.name for o in options if o.account == other)
            _tell(len(items), refused, "transfer.done", name=name)
            return redirect(url_for("desk.worklist"), code=303)
    shown = render_template(
        "transfer.html",
        rows=rows,
        options=[(str(o.account), o.name) for o in options],
        tried=tried,
        faults=tried.faults,
        typed=request.form,
    )
    return shown, tried.status


@blueprint.post("/seen")
def seen() -> ResponseReturnValue:
    """What was taken off my desk is known to me now."""
    me = here.officer(*WORKERS)
    last = addresses.number(request.form.get("last", ""))
    with here.transaction() as tx:
        transfer_notices.seen(tx, me.account, last, here.now())
    at = request.form.get("at", "")
    return redirect(url_for(at if at in _LISTS else "home.home"), code=303)


def taken(tx: Transaction, me: Officer) -> Taken:
    """What others gave away of my work, and I have not been told yet."""
    if me.department is None or not me.may(*WORKERS):
        return Taken((), 0)
    rows = transfer_notices.unseen(tx, me.account, SHOWN)
    return Taken(rows, transfer_notices.total(tx, me.account) if len(rows) == SHOWN else len(rows))


def chosen() -> list[WorkItemId]:
    """The numbers that were ticked, once each."""
    raw = request.values.getlist("item")[:MOST]
    numbers = [int(one) for one in raw if one.isascii() and one.isdigit() and len(one) < 16]
    return [WorkItemId(n) for n in dict.fromkeys(numbers)]


def each(
    items: Sequence[WorkItemId], act: Callable[[Transaction, WorkItemId], None]
) -> list[tuple[WorkItemId, Refused]]:
    """One transaction each, for each locks its own case: what was refused, and why."""
    refused = []
    for item in items:
        try:
            with here.transaction() as tx:
                act(tx, item)
        except Refused as error:
            refused.append((item, error))
    return refused


def _tell(
    asked: int, refused: Sequence[tuple[WorkItemId, Refused]], key: str, **data: object
) -> None:
    if asked > len(refused):
        flash(lang.t(key, n=asked - len(refused), **data))
    if refused:
        why = refused[-1][1].says(lang.current())
        flash(lang.t("desk.some_left", n=len(refused), why=why), "warning")


def _colleagues(
    tx: Transaction, me: Officer, rows: Sequence[worklists.WorkRow]
) -> tuple[Officer, ...]:
    """Those who hold every post that the chosen work needs, without myself.

    Raises:
        NotYours: I belong to no department.
    """
    if me.department is None:
        raise NotYours(whose=POSTS[Role.HANDLER])
    posts = {ROLE_OF_WORK[row.work] for row in rows}
    found = departments.colleagues(tx, me.department, *posts)
    return tuple(o for o in found if posts <= o.roles and o.account != me.account)
