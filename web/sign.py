"""The chief representative: decisions to sign with everything on one page; independence."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.case import Decision, Mandate, WorkItem
from engine.domain.errors import NoSuchWorkItem
from engine.domain.guide import Item
from engine.domain.lifecycle import OPEN_WORK
from engine.domain.names import Officer, Role, WorkItemId
from engine.domain.opinions import Opinion
from engine.stages import independence, opening, paperwork
from engine.stages import sign as signing
from engine.store import Transaction, branches, intake, opened
from engine.store import cases as store_cases
from web import casebook, cases, here, lang, lists, prints, progress, signing_list, transfer
from web.casebook import Casebook
from web.forms import review
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("sign", __name__, url_prefix="/sign")

WORKS = ("sign", "independence")


@dataclass(frozen=True, slots=True)
class Desk:
    """A decision as its signatory sees it.

    ``moved``: sheets this department uses that changed after its last opinion, by version.
    """

    item: WorkItem
    book: Casebook
    rule: Item | None
    draft: Decision | None
    mine: Sequence[Opinion]
    moved: Sequence[tuple[int, Sequence[str]]]
    mandate: Mandate | None
    shares: Sequence[progress.Share]

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.item.state in OPEN_WORK


@blueprint.get("")
def worklist() -> ResponseReturnValue:
    """Decisions of my department that wait for my signature, the least time left first."""
    me = here.officer(Role.CHIEF)
    listing = lists.read(me, WORKS)
    with here.reading() as tx:
        taken = transfer.taken(tx, me)
        marks = signing_list.marks(tx, me, [line.row for line in listing.lines])
    ready = any(mark is signing_list.Mark.OPENED for mark, _ in marks.values())
    return render_template("sign_list.html", listing=listing, marks=marks, ready=ready, taken=taken)


@blueprint.route("/<row:item_id>", methods=["GET", "POST"])
def item(item_id: int) -> ResponseReturnValue:
    """Sign the decision; or say whether the granted part can stand alone."""
    me = here.officer(Role.CHIEF)
    with here.reading() as tx:
        desk = _desk(tx, me, WorkItemId(item_id))
        said = opened.contents(tx, [desk.item.id])[desk.item.id]
        known = opened.noted(tx, me.account, [desk.item.id]).get(desk.item.id)
    typed = request.form.to_dict()
    tried = Tried()
    copying = typed.get("action") == "copy" and desk.draft is not None
    if copying and desk.draft is not None:
        typed["reasons"] = desk.draft.reasons
    elif request.method == "POST":
        with tried:
            words = _confirm(me, desk.item.id) if desk.rule is None else _sign(me, desk)
            flash(words)
            return redirect(url_for("sign.worklist"), code=303)
    elif desk.is_open and desk.rule is not None and said != known:
        with here.transaction() as tx:
            opened.note(tx, me.account, desk.item.id, said, here.now())
    template = "independence.html" if desk.rule is None else "sign.html"
    shown = render_template(template, desk=desk, tried=tried, faults=tried.faults, typed=typed)
    return shown, tried.status


@blueprint.route("/several", methods=["GET", "POST"])
def several() -> ResponseReturnValue:
    """Several at once: first what will be signed, then, pressed again, what became of each."""
    me = here.officer(Role.CHIEF)
    chosen = signing_list.chosen(request.values.getlist("item"))
    if not chosen:
        flash(lang.t("sign.none_chosen"), "warning")
        return redirect(url_for("sign.worklist"), code=303)
    if request.method == "POST":
        results = [signing_list.sign_one(me, one) for one in chosen]
        return render_template("signed.html", results=results, done=sum(r.done for r in results))
    with here.reading() as tx:
        lines = signing_list.to_confirm(tx, me, chosen)
    return render_template("sign_several.html", lines=lines, ready=sum(x.ready for x in lines))


@blueprint.get("/<row:item_id>/paper.<kind>")
def paper(item_id: int, kind: str) -> ResponseReturnValue:
    """The decision as it will be printed: whole (pdf), or its first page as a picture (png)."""
    me = here.officer(Role.CHIEF)
    with here.reading() as tx:
        found = branches.item(tx, WorkItemId(item_id))
        if found.work != "sign" or found.state not in OPEN_WORK or kind not in {"pdf", "png"}:
            raise NoSuchWorkItem
        case = store_cases.get(tx, found.case_id)
        opening.owns(found, me, casebook.read(tx, case, here.today()).guide)
        draft = signing.proposed(tx, found, me, here.now())
        made = paperwork.preview(tx, case, draft, prints.press())
    if kind == "png":
        return Response(paperwork.pictured(made), mimetype="image/png")
    return Response(paperwork.set_in_type(made), mimetype="application/pdf")


def _desk(tx: Transaction, me: Officer, item_id: WorkItemId) -> Desk:
    found = branches.item(tx, item_id)
    if found.work not in WORKS:
        raise NoSuchWorkItem
    book = casebook.read(tx, store_cases.get(tx, found.case_id), here.today())
    opening.owns(found, me, book.guide)
    mine = [o for o in book.opinions if o.department == found.department]
    signs = found.work == "sign"
    draft = signing.proposed(tx, found, me, here.now()) if signs else None
    rule = None if draft is None else book.guide.item(draft.item)
    return Desk(
        item=found,
        book=book,
        rule=rule,
        draft=draft,
        mine=mine,
        moved=_moved(tx, book, mine[-1]) if mine else (),
        mandate=None if rule is None else signing_list.mandate(tx, me, rule.code),
        shares=progress.shares(book, cases.names_of(tx, book)),
    )


def _moved(tx: Transaction, book: Casebook, last: Opinion) -> Sequence[tuple[int, Sequence[str]]]:
    """Sheets that this department uses and that changed since it gave its last opinion."""
    used = {m.code for m in book.guide.materials if last.department in m.needed_by}
    since = intake.changed_since(tx, book.case.id, last.drawing_version)
    mine = [(version, s.sheet_no) for version, s in since if s.material in used]
    return [
        (version, [number for _, number in group])
        for version, group in groupby(mine, key=lambda pair: pair[0])
    ]


def _sign(me: Officer, desk: Desk) -> str:
    if request.form.get("action", "sign") != "sign":
        abort(400)  # a signature is never a misunderstanding
    reader = Reader(request.form)
    refusing = desk.draft is not None and not desk.draft.granted
    reasons = reader.text("reasons", "sign.reasons", required=refusing, most=4000)
    reader.done()
    seen = review.seen_version(request.form)
    with here.transaction() as tx:
        decision = signing.sign(tx, desk.item.id, seen, me, here.now(), reasons or None)
    return lang.t("sign.signed", no=decision.document_no)


def _confirm(me: Officer, item_id: WorkItemId) -> str:
    reader = Reader(request.form)
    answer = reader.choice("independent", "independence.question", {"yes", "no"})
    reason = reader.text("reason", "form.reason", required=True, most=4000)
    reader.done()
    with here.transaction() as tx:
        independence.confirm(tx, item_id, answer == "yes", reason, me, here.now())
    return lang.t("independence.done")
