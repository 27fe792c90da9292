"""The design firm: one list of comments, answers, changed sheets, a new version."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.case import WorkItem
from engine.domain.errors import NoSuchWorkItem
from engine.domain.lifecycle import OPEN_WORK
from engine.domain.names import Officer, Role, WorkItemId
from engine.stages import redraw as redrawing
from engine.stages import work
from engine.store import branches, cases, people
from web import casebook, example, here, lang, lists
from web.casebook import Casebook
from web.forms import uploads
from web.forms.reading import Faults, Tried
from web.forms.redraw import Draft, handed

blueprint: Blueprint = Blueprint("redraw", __name__, url_prefix="/redraw")


@blueprint.get("")
def worklist() -> ResponseReturnValue:
    """Projects whose drawings must change."""
    me = here.officer(Role.DESIGN_FIRM)
    return render_template(
        "worklist.html",
        listing=lists.read(me, ("redraw",)),
        title=lang.t("list.redraw_title"),
        nothing=lang.t("list.redraw_nothing"),
    )


@blueprint.route("/<row:item_id>", methods=["GET", "POST"])
def item(item_id: int) -> ResponseReturnValue:
    """Answer every comment, upload the changed sheets, submit the new version."""
    me = here.officer(Role.DESIGN_FIRM)
    found, book = _opened(me, item_id)
    with here.reading() as tx:
        draft = Draft.read(people.draft(tx, me.account, f"item:{item_id}"))
    tried = Tried()
    if request.method == "POST":
        wrong = draft.absorb(request.form, request.files, book, here.house().files)
        action = request.form.get("action")
        if action == "example" and here.house().demo:
            _fill(draft, book)
        with here.transaction() as tx:
            work.keep_draft(tx, found.id, draft.body(), me, here.now())
        if action == "submit":
            with tried:
                return _submit(me, found, book, draft, wrong)
        elif not wrong:
            flash(lang.t("redraw.kept"))
            return redirect(url_for("redraw.item", item_id=item_id), code=303)
        tried.faults = {**wrong, **tried.faults}
        tried.status = max(tried.status, 422) if wrong else tried.status
    shown = render_template(
        "redraw.html",
        item=found,
        book=book,
        draft=draft,
        tried=tried,
        faults=tried.faults,
        typed=draft.typed,
        is_open=found.state in OPEN_WORK,
        open_comments=[c for c in book.comments if c.open],
        settled=[c for c in book.comments if not c.open],
    )
    return shown, tried.status


def _opened(me: Officer, item_id: int) -> tuple[WorkItem, Casebook]:
    """The work item and its case, if they are this firm's; to others they are not there."""
    with here.reading() as tx:
        found = branches.item(tx, WorkItemId(item_id))
        book = casebook.read(tx, cases.get(tx, found.case_id), here.today())
    ours = bool(me.organisation) and book.design_firm.code == me.organisation
    if found.work != "redraw" or not ours:
        raise NoSuchWorkItem
    return found, book


def _submit(
    me: Officer, found: WorkItem, book: Casebook, draft: Draft, wrong: dict[str, str]
) -> ResponseReturnValue:
    given = handed(draft, book)
    if wrong:
        raise Faults(wrong)
    with here.transaction() as tx:
        redrawing.upload(
            tx,
            found.id,
            given.sheets,
            given.answers,
            given.declared,
            given.note,
            me,
            here.now(),
        )
        people.drop_draft(tx, me.account, f"item:{found.id}")
    flash(lang.t("redraw.sent"))
    return redirect(url_for("cases.case", case_no=book.case.case_no), code=303)


def _fill(draft: Draft, book: Casebook) -> None:
    """The demonstration: answers, and new drawings for the sheets that were commented on."""
    asked = {c.sheet_no for c in book.comments if c.open}
    sheets = [s for s in book.sheets if s.sheet_no in asked]
    for comment in book.comments:
        if comment.open:
            draft.typed[f"answer-{comment.id}"] = lang.WORDS["redraw.example_answer"].zh
    faults: dict[str, str] = {}
    files = example.changed(sheets, book.case.drawing_version + 1, book.project.name)
    for kept in uploads.take(here.house().files, files, faults, "sheets"):
        draft.add(uploads.sheet(kept, ""), book)
