"""What is done at a department's desk: pre-check, review (承办), check (审核).

What somebody typed is never lost: when the rules refuse it, it stays on the page, and when
somebody else was first it is kept as a draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain import errors
from engine.domain.case import WorkItem
from engine.domain.names import Officer
from engine.domain.opinions import Proposal
from engine.stages import handle as handling
from engine.stages import precheck as prechecking
from engine.stages import review as checking
from engine.stages import work
from engine.stages.handle import from_form
from engine.store import people
from web import cases, here, lang, progress
from web.casebook import Casebook
from web.forms import review
from web.forms.reading import Tried

_SOMEBODY_WAS_FIRST = (
    errors.AlreadyHandled,
    errors.ClaimedByAnother,
    errors.StalePage,
    errors.WrongVersion,
    errors.NoLongerWaiting,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A work item on the screen, for the person who looks at it."""

    item: WorkItem
    book: Casebook
    me: Officer
    is_open: bool

    @property
    def held_by_another(self) -> bool:
        """Whether a colleague has claimed it."""
        return self.item.claimed_by not in (None, self.me.account)


def precheck(opened: Opened) -> ResponseReturnValue:
    """Say which materials are missing or wrong, or that nothing is."""
    item, me = opened.item, opened.me
    needed = [
        m
        for m in opened.book.guide.materials
        if item.department in m.needed_by and any(x.code == m.code for x in opened.book.materials)
    ]
    tried = Tried()
    if request.method == "POST":
        with tried:
            found = review.findings(request.form, [m.code for m in needed])
            with here.transaction() as tx:
                prechecking.report(tx, item.id, found, me, here.now())
            flash(lang.t("precheck.sent", n=len(found)))
            return redirect(url_for("desk.worklist"), code=303)
        _keep_if_late(opened, tried)
    return _page("precheck.html", opened, tried, _typed(opened), needed=needed)


def handle(opened: Opened) -> ResponseReturnValue:
    """Review: the department's own form, an opinion, comments on sheets; then to the checker."""
    item, me, book = opened.item, opened.me, opened.book
    form = book.edition.form(item.element)
    tried = Tried({f.name: f.title for f in form.fields} if form else {})
    if request.method == "POST":
        late = review.made_since(request.form, kept(opened))
        if late or request.form.get("action") != "submit":
            return _save(opened, late)
        with tried:
            given = review.proposal(request.form, form)
            seen = review.seen_version(request.form)
            with here.transaction() as tx:
                handling.submit(tx, item.id, given, seen, me, here.now())
            flash(lang.t("review.sent"))
            return redirect(url_for("desk.worklist"), code=303)
        _keep_if_late(opened, tried)
    typed = _typed(opened)
    return _page(
        "review.html",
        opened,
        tried,
        typed,
        form=form,
        kinds=review.KINDS,
        rows=review.rows(typed),
        seen_comments=request.form.get("seen_comments", review.keys(typed)),
        returned=_returned(opened),
        earlier=[c for c in book.comments if c.branch == item.branch],
    )


def check(opened: Opened) -> ResponseReturnValue:
    """Another person lets the opinion stand, or returns it with a reason."""
    item, me, book = opened.item, opened.me, opened.book
    tried = Tried()
    if request.method == "POST":
        action = request.form.get("action")
        if action not in {"approve", "return"}:
            abort(400)
        back = action == "return"
        with tried:
            with here.transaction() as tx:
                if back:
                    reason = request.form.get("reason", "")
                    checking.send_back(tx, item.id, reason, me, here.now())
                else:
                    seen = review.seen_version(request.form)
                    checking.approve(tx, item.id, seen, me, here.now())
            flash(lang.t("check.returned" if back else "check.approved"))
            return redirect(url_for("desk.worklist"), code=303)
        _keep_if_late(opened, tried)
    drafts = [
        i
        for i in book.items
        if i.work == "handle" and i.branch == item.branch and i.round == item.round and i.form
    ]
    given = from_form(drafts[-1].form) if drafts else None
    form = book.edition.form(drafts[-1].element) if drafts else None
    return _page(
        "check.html",
        opened,
        tried,
        request.form,
        drafted=drafts[-1] if drafts else None,
        given=given,
        answers=_answers(form, given),
    )


def _answers(form: Any, given: Proposal | None) -> list[tuple[str, str]]:
    """The department's own fields with what was answered, in words."""
    shown: list[tuple[str, str]] = []
    for field in form.fields if form is not None and given is not None else ():
        value = given.form.get(field.name) if given is not None else None
        if value not in (None, ""):
            words = dict(field.choices).get(str(value))
            shown.append((lang.say(field.title), lang.say(words if words is not None else value)))
    return shown


def _typed(opened: Opened) -> Mapping[str, str]:
    """What the form shows: what was just typed, else the draft, else the returned opinion."""
    if request.method == "POST":
        return review.renumbered(review.typed(request.form))
    return kept(opened)


def kept(opened: Opened) -> Mapping[str, str]:
    """What the form shows when it is opened: the draft, else the opinion that was returned."""
    with here.reading() as tx:
        draft = people.draft(tx, opened.me.account, f"item:{opened.item.id}")
    if draft is not None:
        return dict(draft)
    item = opened.item
    before = [
        i
        for i in opened.book.items
        if i.work == "handle" and i.branch == item.branch and i.form and i.done_at is not None
    ]
    same_round = before and before[-1].round == item.round
    return review.from_proposal(from_form(before[-1].form)) if same_round else {}


def _returned(opened: Opened) -> WorkItem | None:
    """The check that sent this opinion back, if one did."""
    item = opened.item
    checks = [
        i
        for i in opened.book.items
        if i.work == "check" and i.branch == item.branch and i.round == item.round and i.form
    ]
    return checks[-1] if checks and "reason" in (checks[-1].form or {}) else None


def _save(opened: Opened, late: list[dict[str, str]]) -> ResponseReturnValue:
    """Keep what was typed; with one more row of comments if that was asked for.

    ``late`` came in through a sheet since this page was opened: nothing of it is lost.
    """
    typed = review.renumbered(review.typed(request.form), late)
    _keep(opened, typed)
    more = request.form.get("action") == "add"
    if late:
        flash(lang.t("review.made_since", n=len(late)), "warning")
    elif not more:
        flash(lang.t("review.kept"))
    here_again = url_for("desk.item", item_id=opened.item.id, more="1" if more else None)
    return redirect(here_again + ("#comments" if more else ""), code=303)


def _keep(opened: Opened, typed: Mapping[str, str]) -> None:
    with here.transaction() as tx:
        work.keep_draft(tx, opened.item.id, typed, opened.me, here.now())


def _keep_if_late(opened: Opened, tried: Tried) -> None:
    if isinstance(tried.error, _SOMEBODY_WAS_FIRST):
        _keep(opened, review.renumbered(review.typed(request.form)))


def _page(
    template: str, opened: Opened, tried: Tried, typed: Mapping[str, str], **more: Any
) -> ResponseReturnValue:
    book = opened.book
    with here.reading() as tx:
        names = cases.names_of(tx, book)
    shown = render_template(
        template,
        opened=opened,
        item=opened.item,
        book=book,
        tried=tried,
        faults=tried.faults,
        typed=typed,
        holder=names.get(int(opened.item.claimed_by or 0), ""),
        shares=progress.shares(book, names),
        **more,
    )
    return shown, tried.status
