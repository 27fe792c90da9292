"""The design firm: one list of comments, answers, changed sheets, a new version."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.case import WorkItem
from engine.domain.errors import NoSuchThing, NoSuchWorkItem
from engine.domain.lifecycle import OPEN_WORK
from engine.domain.names import Officer, Role, Text, WorkItemId
from engine.domain.words import STATES
from engine.stages import more_time, paperwork, work
from engine.stages import redraw as redrawing
from engine.store import branches, cases, clocks, coordination, people
from web import before_sending, example, here, lang, onelist, paging, prints, timing
from web import coordination as coordinator
from web.casebook import Casebook
from web.forms import uploads
from web.forms.reading import Faults, Reader, Tried
from web.forms.redraw import Draft, handed, matches, stance_of
from web.onelist import OneList

blueprint: Blueprint = Blueprint("redraw", __name__, url_prefix="/redraw")

_YES = "yes"


@blueprint.get("")
def worklist() -> ResponseReturnValue:
    """Projects whose drawings must change, or every project of the firm."""
    me = here.officer(Role.DESIGN_FIRM)
    open_only = request.args.get("all") != _YES
    with here.reading() as tx:
        total = coordination.firm_total(tx, me.organisation, open_only=open_only)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = coordination.of_firm(
            tx, me.organisation, open_only=open_only, limit=page.size, offset=page.first - 1
        )
        calendar = clocks.calendar(tx)
    left = {r.case_id: timing.of_day(calendar, here.today(), r.due_on) for r in rows}
    return render_template("redraw_list.html", rows=rows, left=left, page=page, open_only=open_only)


@blueprint.route("/<row:item_id>", methods=["GET", "POST"])
def item(item_id: int) -> ResponseReturnValue:
    """Answer every comment, upload the changed sheets, submit the new version."""
    me = here.officer(Role.DESIGN_FIRM)
    found, one = _opened(me, item_id)
    with here.reading() as tx:
        draft = Draft.read(people.draft(tx, me.account, f"item:{item_id}"))
    tried = Tried()
    if request.method == "POST":
        action = request.form.get("action")
        if found.state not in OPEN_WORK and action != "submit":
            raise redrawing.DraftNotKept(status=STATES[one.book.case.status])
        wrong = draft.absorb(request.form, request.files, one.book, here.house().files)
        if action == "example" and here.house().demo:
            _fill(draft, one.book)
        _keep(me, found, draft, submitting=action == "submit")
        if action == "submit":
            with tried:
                return _submit(me, found, one.book, draft, wrong)
        elif not wrong:
            _say_kept(draft)
            there = "changed" if action == "upload" else None
            return redirect(url_for("redraw.item", item_id=item_id, _anchor=there), code=303)
        tried.faults = {**wrong, **tried.faults}
        tried.status = max(tried.status, 422) if wrong else tried.status
    return _page(found, one, draft, tried), tried.status


@blueprint.route("/<row:item_id>/more-time", methods=["GET", "POST"])
def time(item_id: int) -> ResponseReturnValue:
    """Ask for a later day."""
    me = here.officer(Role.DESIGN_FIRM)
    found, one = _opened(me, item_id)
    tried = Tried()
    if request.method == "POST":
        with tried:
            reader = Reader(request.form)
            wanted = reader.day("wanted", "redraw.wanted", required=True)
            reason = reader.text("reason", "form.reason", required=True, most=4000)
            reader.done()
            with here.transaction() as tx:
                more_time.ask(tx, found.id, wanted, reason, me, here.now())
            flash(lang.t("redraw.asked"))
            return redirect(url_for("redraw.item", item_id=item_id), code=303)
    shown = render_template(
        "more_time.html",
        item=found,
        one=one,
        book=one.book,
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        is_open=found.state in OPEN_WORK,
    )
    return shown, tried.status


@blueprint.get("/<row:item_id>/comments.xlsx")
def spreadsheet(item_id: int) -> ResponseReturnValue:
    """The list as a spreadsheet."""
    _, one = _opened(here.officer(Role.DESIGN_FIRM), item_id)
    return coordinator.download(one)


@blueprint.get("/<row:item_id>/comments.pdf")
def summary(item_id: int) -> ResponseReturnValue:
    """The list as the paper that was sent."""
    found, one = _opened(here.officer(Role.DESIGN_FIRM), item_id)
    with here.reading() as tx:
        key = f"comments-{found.round}"
        if key not in {ref.key for ref in paperwork.available(tx, one.book.case)}:
            raise NoSuchThing(what=Text("审查意见汇总表", "The summary of comments"))
        paper = paperwork.read(tx, one.book.case, key, prints.press())
    return prints.answer(paper)


def _opened(me: Officer, item_id: int) -> tuple[WorkItem, OneList]:
    """The work item and its case, if they are this firm's; to others they are not there."""
    with here.reading() as tx:
        found = branches.item(tx, WorkItemId(item_id))
        one = onelist.read(tx, cases.get(tx, found.case_id))
    ours = bool(me.organisation) and one.book.design_firm.code == me.organisation
    if found.work != "redraw" or not ours:
        raise NoSuchWorkItem
    return found, one


def _page(found: WorkItem, one: OneList, draft: Draft, tried: Tried) -> str:
    is_open = found.state in OPEN_WORK
    with here.reading() as tx:
        ready = before_sending.look(tx, one, draft) if is_open else None
    return render_template(
        "redraw.html",
        item=found,
        one=one,
        book=one.book,
        draft=draft,
        tried=tried,
        faults=tried.faults,
        typed=draft.typed,
        is_open=is_open,
        matches=matches(draft, one.book),
        ready=ready,
        stance_of=stance_of,
        reasons=onelist.reasons,
        settled=[c for c in one.book.comments if not c.open],
    )


def _keep(me: Officer, found: WorkItem, draft: Draft, *, submitting: bool) -> None:
    with here.transaction() as tx:
        if submitting:  # whatever comes of it, nothing has to be typed twice
            work.keep_draft(tx, found.id, draft.body(), me, here.now())
        else:
            redrawing.keep(tx, found.id, draft.body(), me, here.now())


def _say_kept(draft: Draft) -> None:
    flash(lang.t("redraw.kept"))
    if draft.replaced:
        flash(lang.t("redraw.replaced", sheets=lang.t("list_comma").join(draft.replaced)))
    if draft.stale:
        flash(lang.t("redraw.stale"), "warning")


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
            stances=given.stances,
            removed=given.removed,
        )
        people.drop_draft(tx, me.account, f"item:{found.id}")
        now = cases.get(tx, found.case_id)
    drawn = now.drawing_version > book.case.drawing_version
    words = "redraw.sent" if drawn else "redraw.sent_answers"
    flash(lang.t(words, version=now.drawing_version))
    return redirect(url_for("cases.case", case_no=book.case.case_no), code=303)


def _fill(draft: Draft, book: Casebook) -> None:
    """The demonstration: answers, and new drawings for the sheets that were commented on."""
    asked = {c.sheet_no for c in book.comments if c.open}
    sheets = [s for s in book.sheets if s.sheet_no in asked]
    for comment in book.comments:
        if comment.open:
            draft.typed[f"answer-{comment.id}"] = lang.WORDS["redraw.example_answer"].zh
            draft.typed[f"stance-{comment.id}"] = "changed"
    faults: dict[str, str] = {}
    made = example.changed(sheets, book.case.drawing_version + 1, book.project.name)
    draft.add(uploads.take(here.house().files, made, faults, "sheets"), book)
