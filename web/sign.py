"""The chief representative: decisions to sign with everything on one page; independence."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.errors import NoSuchWorkItem
from engine.domain.guide import Item
from engine.domain.lifecycle import OPEN_WORK
from engine.domain.merging import latest
from engine.domain.names import Officer, Role, WorkItemId
from engine.stages import independence, opening
from engine.stages import sign as signing
from engine.store import branches, people
from engine.store import cases as store_cases
from web import casebook, cases, here, lang, lists, progress
from web.forms import review
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("sign", __name__, url_prefix="/sign")

WORKS = ("sign", "independence")


@blueprint.get("")
def worklist() -> ResponseReturnValue:
    """Decisions of my department that wait for my signature."""
    me = here.officer(Role.CHIEF)
    return render_template(
        "worklist.html",
        listing=lists.read(me, WORKS),
        title=lang.t("list.sign_title"),
        nothing=lang.t("list.sign_nothing"),
    )


@blueprint.route("/<row:item_id>", methods=["GET", "POST"])
def item(item_id: int) -> ResponseReturnValue:
    """Sign the decision; or say whether the granted part can stand alone."""
    me = here.officer(Role.CHIEF)
    with here.reading() as tx:
        found = branches.item(tx, WorkItemId(item_id))
        if found.work not in WORKS:
            raise NoSuchWorkItem
        book = casebook.read(tx, store_cases.get(tx, found.case_id), here.today())
        names = cases.names_of(tx, book)
    opening.owns(found, me, book.guide)
    tried = Tried()
    if request.method == "POST":
        with tried:
            if found.work == "sign":
                seen = review.seen_version(request.form)
                with here.transaction() as tx:
                    decision = signing.sign(tx, found.id, seen, me, here.now())
                flash(lang.t("sign.signed", no=decision.document_no))
            else:
                _confirm(me, found.id)
            return redirect(url_for("sign.worklist"), code=303)
    rule = book.guide.item_of(found.department or "")
    mine = [o for o in latest(book.opinions).values() if o.department == found.department]
    shown = render_template(
        "sign.html" if found.work == "sign" else "independence.html",
        item=found,
        book=book,
        rule=rule,
        opinion=mine[0] if mine else None,
        mandate=_mandate(me, rule),
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        is_open=found.state in OPEN_WORK,
        shares=progress.shares(book, names),
    )
    return shown, tried.status


def _confirm(me: Officer, item_id: WorkItemId) -> None:
    reader = Reader(request.form)
    answer = reader.choice("independent", "independence.question", {"yes", "no"})
    reason = reader.text("reason", "form.reason", required=True, most=4000)
    reader.done()
    with here.transaction() as tx:
        independence.confirm(tx, item_id, answer == "yes", reason, me, here.now())
    flash(lang.t("independence.done"))


def _mandate(me: Officer, rule: Item | None) -> object:
    """The mandate that covers today, or the one that lasted longest, or None."""
    if rule is None:
        return None
    with here.reading() as tx:
        held = people.mandates(tx, me.account, rule.code)
    valid = [m for m in held if m.valid(here.today())]
    return next(iter(valid or held), None)
