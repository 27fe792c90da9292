"""A department's own system does not answer: its people do the work here instead."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.domain.errors import NotYours
from engine.domain.lifecycle import BranchState
from engine.domain.names import Role
from engine.domain.words import POSTS
from engine.stages import take_over
from engine.store import cases
from web import casebook, here, lang, progress

blueprint: Blueprint = Blueprint("take_over", __name__, url_prefix="/cases")


@blueprint.route("/<case_no>/take-over", methods=["GET"])
def form(case_no: str) -> ResponseReturnValue:
    """How long the system has been silent, what taking over means, and a button."""
    me = here.officer(Role.HANDLER)
    with here.reading() as tx:
        book = casebook.read(tx, cases.numbered(tx, case_no), here.today())
    mine = [s for s in progress.shares(book, {}) if s.department == me.department]
    waits = [s for s in mine if s.letter is not None and s.since is not None]
    return render_template("take_over.html", book=book, share=waits[0] if waits else None)


@blueprint.post("/<case_no>/take-over")
def go(case_no: str) -> ResponseReturnValue:
    """Put my department's share on our desk, beside the letter."""
    me = here.officer(Role.HANDLER)
    with here.reading() as tx:
        book = casebook.read(tx, cases.numbered(tx, case_no), here.today())
    rows = (b for b in book.branches if b.state is BranchState.RUNNING)
    mine = next((b for b in rows if b.department == me.department), None)
    if mine is None:
        raise NotYours(whose=POSTS[Role.HANDLER])
    with here.transaction() as tx:
        fresh = take_over.here(tx, book.case.id, mine.branch, mine.round, me, here.now())
    flash(lang.t("take_over.done" if fresh else "take_over.already"))
    return redirect(url_for("desk.worklist"), code=303)
