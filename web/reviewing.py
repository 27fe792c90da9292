"""What is done at a department's desk: pre-check, review (承办), check (审核).

What somebody typed is never lost: when the rules refuse it, it stays on the page, and when
somebody else was first it is kept as a draft.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain import errors
from engine.domain.case import WorkItem
from engine.domain.names import AccountId, Officer, WorkItemId
from engine.domain.wording import local
from engine.stages import handle as handling
from engine.stages import precheck as prechecking
from engine.stages import review as checking
from engine.stages import work
from engine.store import Transaction, at_hand, departments, people, phrases
from engine.store import cases as stored
from web import casebook, cases, here, lang, progress, rounds, sheet_picker
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


@dataclass(frozen=True)
class Opened:
    """A work item on the screen, for the person who looks at it.

    ``early``: everything about its case, where the page is certain to show it; ``stands_in``:
    absent colleagues whose work is mine today; ``works``: the kinds of work on my list.
    """

    item: WorkItem
    me: Officer
    is_open: bool
    works: tuple[str, ...] = ()
    early: Casebook | None = None
    stands_in: tuple[AccountId, ...] = ()

    @cached_property
    def book(self) -> Casebook:
        """Everything about its case. What succeeds goes on to another page and never asks."""
        if self.early is not None:
            return self.early
        with here.reading() as tx:
            return casebook.read(tx, stored.get(tx, self.item.case_id), here.today())

    @property
    def held_by_another(self) -> bool:
        """Whether a colleague has claimed it who is not away."""
        return self.item.claimed_by not in (None, self.me.account, *self.stands_in)

    @cached_property
    def previous(self) -> WorkItemId | None:
        """What stands before it on my list."""
        return self._beside(after=False) if self._is_listed else None

    @cached_property
    def next(self) -> WorkItemId | None:
        """What stands after it on my list; the first of the list where it is on none."""
        return self._beside(after=True)

    def _beside(self, *, after: bool) -> WorkItemId | None:
        at = self.item if self._is_listed else None
        with here.glancing() as tx:
            return at_hand.beside(tx, self.me, self.works, self.stands_in, at, after=after)

    @property
    def _is_listed(self) -> bool:
        return self.is_open and not self.held_by_another


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
        if request.form.get("action") == "draft":
            return _save(opened, [])
        with tried:
            found = review.findings(request.form, [m.code for m in needed])
            with here.transaction() as tx:
                prechecking.report(tx, item.id, found, me, here.now())
                forget_draft(tx, opened)
            return on(opened, lang.t("precheck.sent", n=len(found)))
        keep_if_late(opened, tried)
    return page("precheck.html", opened, tried, _typed(opened), needed=needed)


def handle(opened: Opened) -> ResponseReturnValue:
    """Review: the department's own form, an opinion, comments on sheets; then to the checker."""
    item, me, book = opened.item, opened.me, opened.book
    form = book.edition.form(item.element)
    before = rounds.read(book, item)
    tried = Tried({f.name: f.title for f in form.fields} if form else {})
    if request.method == "POST":
        late = review.made_since(request.form, kept(opened))
        if late or not request.form.get("action", "").startswith("submit"):
            return _save(opened, late)
        with tried:
            known = {s.sheet_no for s in book.sheets}
            typed = review.with_sheets(request.form, lambda no: sheet_picker.named(book, no))
            given = review.proposal(typed, form, known, before.open)
            seen = review.seen_version(request.form)
            with here.transaction() as tx:
                handling.submit(tx, item.id, given, seen, me, here.now())
                forget_draft(tx, opened)
            return on(opened, lang.t("review.sent"))
        keep_if_late(opened, tried)
    shown = _typed(opened)
    back = rounds.returns(book, item)
    return page(
        "review.html",
        opened,
        tried,
        shown,
        form=form,
        kinds=review.KINDS,
        rows=review.rows(shown),
        seen_comments=request.form.get("seen_comments", review.keys(shown)),
        returned=back[-1] if back else None,
        before=before,
        phrases=_phrases(me),
    )


def check(opened: Opened) -> ResponseReturnValue:
    """Another person lets the opinion stand, or returns it with a reason."""
    item, me = opened.item, opened.me
    tried = Tried()
    if request.method == "POST":
        action = request.form.get("action", "")
        if action == "draft":
            return _save(opened, [])
        if action not in {"approve", "approve-next", "return", "return-next"}:
            abort(400)
        back = action.startswith("return")
        with tried:
            with here.transaction() as tx:
                if back:
                    reason = request.form.get("reason", "")
                    checking.send_back(tx, item.id, reason, me, here.now())
                else:
                    seen = review.seen_version(request.form)
                    checking.approve(tx, item.id, seen, me, here.now())
                forget_draft(tx, opened)
            return on(opened, lang.t("check.returned" if back else "check.approved"))
        keep_if_late(opened, tried)
    book = opened.book
    before = rounds.read(book, item)
    drafts = rounds.drafts(book, item)
    drafted, given = drafts[-1] if drafts else (None, None)
    form = book.edition.form(drafted.element) if drafted else None
    earlier = drafts[-2][1] if len(drafts) > 1 else before.last
    shown = {k: v for k, v in rounds.answers(form, given.form if given else None).items() if v[1]}
    return page(
        "check.html",
        opened,
        tried,
        _typed(opened),
        drafted=drafted,
        given=given,
        answers=shown.values(),
        before=before,
        remarks=rounds.remarks(before, given) if given else None,
        differences=rounds.differences(form, earlier, given) if given and earlier else (),
        against="draft" if len(drafts) > 1 else "round",
        returns=rounds.returns(book, item),
    )


def kept(opened: Opened) -> Mapping[str, str]:
    """What the form shows when it is opened: the draft, else what it begins with."""
    with here.reading() as tx:
        draft = people.draft(tx, opened.me.account, f"item:{opened.item.id}")
    return dict(draft) if draft is not None else begun(opened.book, opened.item)


def begun(book: Casebook, item: WorkItem) -> Mapping[str, str]:
    """What a form that nobody has typed into shows: the opinion that was returned.

    In a later round the department's own fields begin with what it wrote in the round before;
    the opinion itself is always given anew.
    """
    if item.work != "handle":
        return {}
    before = rounds.read(book, item)
    drafts = rounds.drafts(book, item)
    if drafts:
        return review.from_proposal(drafts[-1][1], before.open)
    return review.from_answers(before.last.form) if before.last is not None else {}


def keep(opened: Opened, typed: Mapping[str, str]) -> None:
    """Keep what was typed; whatever became of the work meanwhile."""
    with here.transaction() as tx:
        work.keep_draft(tx, opened.item.id, typed, opened.me, here.now())


def kept_words(at: datetime) -> str:
    """已存为草稿 14:32."""
    return lang.t("desk.kept_at", time=local(at).strftime("%H:%M"))


def _typed(opened: Opened) -> Mapping[str, str]:
    """What the form shows: what was just typed, else what is kept."""
    if request.method == "POST":
        return review.renumbered(review.typed(request.form))
    return kept(opened)


def _save(opened: Opened, late: list[dict[str, str]]) -> ResponseReturnValue:
    """Keep what was typed; with one more row, or a stock phrase in it, if that was asked for.

    ``late`` came in through a sheet since this page was opened: nothing of it is lost.
    """
    action = request.form.get("action", "")
    typed = review.renumbered(review.typed(request.form), late)
    at, place = "", ""
    if action.startswith("phrase-"):
        typed, place = _with_phrase(opened, typed, action)
    elif action == "add":
        place = "comments"
    elif late:
        flash(lang.t("review.made_since", n=len(late)), "warning")
    else:
        flash(lang.t("review.kept"))
    keep(opened, typed)
    at = url_for("desk.item", item_id=opened.item.id)
    return redirect(at + (f"#{place}" if place else ""), code=303)


def _with_phrase(opened: Opened, typed: dict[str, str], action: str) -> tuple[dict[str, str], str]:
    """What was typed with a stock phrase at the end of one field, and where that field is."""
    wanted = {f"phrase-{p.id}": p.text for p in _phrases(opened.me)}.get(action, "")
    field = review.phrase_field(typed, request.form.get("phrase-into", ""))
    joined = "\n".join(part for part in (typed.get(field, ""), wanted) if part)
    return {**typed, field: joined}, f"f-{field}"


def _phrases(me: Officer) -> Sequence[phrases.Phrase]:
    with here.reading() as tx:
        return phrases.of(tx, me)


def keep_if_late(opened: Opened, tried: Tried) -> None:
    """What was typed stays a draft where somebody else was faster."""
    if isinstance(tried.error, _SOMEBODY_WAS_FIRST):
        keep(opened, review.renumbered(review.typed(request.form)))


def forget_draft(tx: Transaction, opened: Opened) -> None:
    """What was kept has been handed in, in the same transaction."""
    people.drop_draft(tx, opened.me.account, f"item:{opened.item.id}")


def on(opened: Opened, said: str) -> ResponseReturnValue:
    """It is done: to the next piece of work if that was asked for, else back to the list."""
    flash(said)
    straight = request.form.get("action", "").endswith("next") and opened.next is not None
    if straight:
        return redirect(url_for("desk.item", item_id=opened.next), code=303)
    return redirect(url_for("desk.worklist", next=opened.next), code=303)


def page(
    template: str, opened: Opened, tried: Tried, typed: Mapping[str, str], **more: Any
) -> ResponseReturnValue:
    """The page of a piece of work, with what stands around every one of them."""
    book, item = opened.book, opened.item
    with here.reading() as tx:
        names = cases.names_of(tx, book)
        at = departments.draft_at(tx, opened.me.account, f"item:{item.id}")
        other = departments.typing(tx, item.id, opened.me.account) if opened.is_open else None
    before = more.get("before")
    shown = render_template(
        template,
        opened=opened,
        item=item,
        book=book,
        tried=tried,
        faults=tried.faults,
        typed=typed,
        holder=names.get(int(item.claimed_by or 0), ""),
        shares=progress.shares(book, names),
        kept_words=kept_words(at) if at else "",
        typing=other,
        sheets=sheet_picker.beside(book, tuple(before.changed) if before else ()),
        sheet_href=sheet_picker.href,
        **more,
    )
    return shown, tried.status
