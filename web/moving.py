"""A utility at its desk: the account is moved, or why it is not."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.stages import move_account
from web import here, lang
from web.forms.reading import Reader, Tried
from web.reviewing import Opened


def form(opened: Opened) -> ResponseReturnValue:
    """One short form, one press."""
    item, book = opened.item, opened.book
    tried = Tried()
    if request.method == "POST":
        with tried:
            reader = Reader(request.form)
            moved = reader.choice("moved", "move.moved", ("yes", "no"))
            number = reader.text("account_no", "move.account_no", most=40, required=moved == "yes")
            reason = reader.text("reason", "move.reason", most=400, required=moved == "no")
            reader.done()
            with here.transaction() as tx:
                move_account.report(
                    tx, item.id, number, reason, opened.me, here.now(), moved=moved == "yes"
                )
            flash(lang.t("move.done"))
            return redirect(url_for("desk.worklist"), code=303)
    shown = render_template(
        "move.html",
        opened=opened,
        item=item,
        book=book,
        tried=tried,
        faults=tried.faults,
        typed=request.form,
    )
    return shown, tried.status
