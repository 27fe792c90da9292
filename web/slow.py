"""Minutes in the hall: cases under way by the time left, and slow steps that somebody must see."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import Role
from engine.stages import slow
from engine.store import slow_steps
from web import here, lang, paging, step_names, waiters
from web.forms.reading import Tried, words_of

blueprint: Blueprint = Blueprint("slow", __name__, url_prefix="/minutes")

WATCH = (Role.MANAGER, Role.SUPERVISOR, Role.COORDINATOR)


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """Who waits, and which steps were slower than planned."""
    return _page(Tried(), 0)


@blueprint.post("/<row:number>/seen")
def seen(number: int) -> ResponseReturnValue:
    """Somebody has seen it, and says what was done."""
    me = here.officer(*WATCH)
    tried = Tried()
    with tried:
        words = words_of(request.form, "words", "slow.words")
        with here.transaction() as tx:
            slow.see(tx, number, words, me, here.now())
        flash(lang.t("slow.seen_now"))
        return redirect(url_for("slow.listing"), code=303)
    return _page(tried, number)


def _page(tried: Tried, wrong: int) -> ResponseReturnValue:
    here.officer(*WATCH)
    with here.reading() as tx:
        total = slow_steps.total(tx)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = slow_steps.listed(tx, limit=page.size, offset=page.first - 1)
        shown = [(row, case, step_names.of(tx, case["edition"], row.element)) for row, case in rows]
        under_way = waiters.pressing(waiters.read(tx))
        unseen = slow_steps.unseen(tx)
    answer = render_template(
        "slow.html",
        shown=shown,
        page=page,
        under_way=under_way,
        unseen=unseen,
        tried=tried,
        wrong=wrong,
        typed=request.form,
        turn=lambda number: url_for("slow.listing", page=number),
    )
    return answer, tried.status
