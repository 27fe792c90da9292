"""A department's desk: the work list with its piles, and one piece of work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.case import ROLE_OF_WORK
from engine.domain.errors import NoSuchWorkItem
from engine.domain.lifecycle import OPEN_WORK
from engine.domain.names import Officer, Role, Text, WorkItemId
from engine.stages import editions, opening, work
from engine.store import (
    Transaction,
    at_hand,
    clocks,
    departments,
    people,
    sheet_notices,
    worklists,
)
from engine.store import editions as published
from web import (
    casebook,
    fees_desk,
    here,
    lang,
    lists,
    moving,
    paging,
    reviewing,
    sheet_picker,
    transfer,
)
from web.forms import review

blueprint: Blueprint = Blueprint("desk", __name__, url_prefix="/desk")

WORKS = ("precheck", "handle", "check", "move", *fees_desk.WORKS)
PILES = ("mine", "free", "others", "every", "done")


@dataclass(frozen=True, slots=True)
class Desk:
    """What stands around the list: heights of the piles, and what the filter may choose from."""

    pile: str
    heights: worklists.Piles
    works: tuple[str, ...]
    processes: Sequence[tuple[str, Text]]
    colleagues: Sequence[Officer]
    drafts: frozenset[str]
    absences: Sequence[departments.Absence]
    notices: Sequence[sheet_notices.SheetNotice]
    taken: transfer.Taken


@blueprint.get("")
def worklist() -> ResponseReturnValue:
    """Open work of my department: mine, nobody's, my colleagues'; and what I have done."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    works = works_of(me)
    with here.reading() as tx:
        away = departments.stands_in_for(tx, me, here.today())
        narrow = replace(lists.asked(works, clocks.calendar(tx)), stands_in=away)
        heights = worklists.piles(tx, me, replace(narrow, works=works), here.today())
        pile = _pile(heights)
        desk = _around(tx, me, pile, heights, works)
        if pile == "done":
            return _done(tx, me, narrow, desk)
        held = "" if pile == "every" else pile
        listing = lists.listed(tx, me, replace(narrow, held=held), works)
    return render_template("desk.html", desk=desk, listing=listing, narrowed=_narrowed(listing))


@blueprint.route("/<row:item_id>", methods=["GET", "POST"])
def item(item_id: int) -> ResponseReturnValue:
    """One piece of work: pre-check, review or check."""
    opened = opened_item(item_id)
    if opened.item.work in fees_desk.WORKS:
        return fees_desk.item(opened)
    if opened.item.work == "precheck":
        return reviewing.precheck(opened)
    if opened.item.work == "move":
        return moving.form(opened)
    return reviewing.handle(opened) if opened.item.work == "handle" else reviewing.check(opened)


@blueprint.post("/<row:item_id>/draft")
def draft(item_id: int) -> ResponseReturnValue:
    """Keep what is being typed, without leaving the page; says when it was kept."""
    opened = opened_item(item_id)
    if opened.item.done_by == opened.me.account:  # it was handed in while this was on its way
        return jsonify(says="")
    late = review.made_since(request.form, reviewing.kept(opened))
    reviewing.keep(opened, review.renumbered(review.typed(request.form), late))
    return jsonify(says=reviewing.kept_words(here.now()))


@blueprint.get("/<row:item_id>/sheets")
def sheets(item_id: int) -> ResponseReturnValue:
    """Sheets of the case by number, title or material: for the picker, and as a page."""
    opened = opened_item(item_id)
    return sheet_picker.page(opened.book, opened.item)


@blueprint.post("/<row:item_id>/claim")
def claim(item_id: int) -> ResponseReturnValue:
    """Take it on my own desk."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    with here.transaction() as tx:
        work.claim(tx, WorkItemId(item_id), me, here.now())
    return redirect(url_for("desk.item", item_id=item_id), code=303)


@blueprint.post("/<row:item_id>/release")
def release(item_id: int) -> ResponseReturnValue:
    """Give it back to the colleagues."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    with here.transaction() as tx:
        work.release(tx, WorkItemId(item_id), me, here.now())
    flash(lang.t("desk.released"))
    return redirect(url_for("desk.worklist"), code=303)


def works_of(me: Officer) -> tuple[str, ...]:
    """The kinds of work that this officer's posts do at the desk."""
    return tuple(kind for kind in WORKS if me.may(ROLE_OF_WORK[kind]))


def opened_item(item_id: int) -> reviewing.Opened:
    """A piece of work and its case, for somebody whose work it is.

    Raises:
        NoSuchWorkItem: there is none of this number at a desk. NotYours.
    """
    me = here.officer(Role.HANDLER, Role.CHECKER)
    sent = request.method == "POST"  # what is sent is looked at again under the case's lock
    with here.glancing() if sent else here.reading() as tx:
        found, held, away = at_hand.opened(tx, WorkItemId(item_id), me, here.today())
        if found.work not in WORKS:
            raise NoSuchWorkItem
        guide = editions.of(tx, held.edition).guide
        book = None if sent else casebook.read(tx, held, here.today())
    opening.owns(found, me, guide)
    return reviewing.Opened(
        found,
        me,
        is_open=found.state in OPEN_WORK,
        works=works_of(me),
        early=book,
        stands_in=away,
    )


def _pile(heights: worklists.Piles) -> str:
    """The pile that was asked for; else mine, or nobody's while I hold nothing.

    Who comes from a count (a kind of work, a lamp) and names no pile finds all that was counted.
    """
    named = request.args.get("pile", "")
    if named in PILES:
        return named
    if request.args.get("work") or request.args.get("lamp"):
        return "every"
    return "mine" if heights.mine else "free"


def _narrowed(listing: lists.Listing) -> bool:
    """Whether the filter left something out; the pile itself is no filter."""
    return replace(listing, narrow=replace(listing.narrow, held="")).narrowed


def _around(
    tx: Transaction, me: Officer, pile: str, heights: worklists.Piles, works: tuple[str, ...]
) -> Desk:
    mine = me.department
    names = published.processes(tx, here.now())
    return Desk(
        pile=pile,
        heights=heights,
        works=works,
        processes=[(one, editions.latest(tx, one, here.now()).guide.title) for one in names],
        colleagues=departments.colleagues(tx, mine, *me.roles) if mine else (),
        drafts=frozenset(subject for subject, _ in people.drafts(tx, me.account)),
        absences=departments.absences(tx, me, here.today()),
        notices=sheet_notices.waiting(tx, mine) if mine else (),
        taken=transfer.taken(tx, me),
    )


def _done(
    tx: Transaction, me: Officer, narrow: worklists.WorkFilter, desk: Desk
) -> ResponseReturnValue:
    total = worklists.done_total(tx, me, narrow)
    page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
    rows = worklists.done_list(tx, me, narrow, limit=page.size, offset=page.first - 1)
    listing = lists.Listing((), page, narrow, desk.works)
    return render_template(
        "desk.html", desk=desk, listing=listing, done=rows, narrowed=_narrowed(listing)
    )
