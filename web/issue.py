"""The issue window: ready or not and why; hand out once, together; replace a lost paper."""

import secrets
from urllib.parse import parse_qs

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.documents import files as kept_files
from engine.domain.codes import is_case_no
from engine.domain.file_errors import NoSuchFile
from engine.domain.lifecycle import CaseState
from engine.domain.names import Department, Officer, Role
from engine.stages import issue as issuing
from engine.stages import paperwork, replacement
from engine.store import boards, cases, pages
from web import addresses, casebook, files, here, lang, lists, paging
from web.casebook import Casebook
from web.forms import collecting
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("issue", __name__, url_prefix="/issue")

LONGEST = 300
ACTIONS = {"hand_over": "issue.done", "replace": "issue.replaced", "receipt": "issue.receipt_kept"}


@blueprint.get("")
def worklist() -> ResponseReturnValue:
    """Cases whose decisions are all signed; or whatever somebody at the window asks for."""
    me = here.officer(Role.ISSUE)
    asked = scanned(request.args.get("q", ""))
    if is_case_no(asked):
        return redirect(url_for("issue.case", case_no=asked), code=303)
    if not asked:
        return render_template("issue_list.html", listing=lists.read(me, ("issue",)), asked="")
    narrow = pages.CaseFilter(text=asked[: lists.LONGEST])
    with here.reading() as tx:
        total = pages.case_total(tx, narrow)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = pages.case_list(tx, narrow, limit=page.size, offset=page.first - 1)
        unsigned = boards.unsigned(
            tx, [r.case_no for r in rows if r.status is CaseState.AWAITING_SIGNATURE]
        )
    return render_template(
        "issue_list.html", rows=rows, page=page, unsigned=unsigned, asked=asked, listing=None
    )


def scanned(text: str) -> str:
    """The case number in what a scanner typed: a QR code of ours holds it in an address."""
    text = text.strip()[:LONGEST]
    if "://" in text or "?" in text:
        found = parse_qs(addresses.parts(text).query).get("no", [""])[0]
        text = found.strip() or text
    return text.upper() if is_case_no(text.upper()) else text


@blueprint.route("/<case_no>", methods=["GET", "POST"])
def case(case_no: str) -> ResponseReturnValue:
    """Hand out everything to one person who shows a card and signs; later, replacements."""
    me = here.officer(Role.ISSUE)
    tried = Tried()
    if request.method == "POST":
        action = request.form.get("action", "")
        with here.reading() as tx:
            cases.numbered(tx, case_no)
        if action not in ACTIONS:
            abort(400)
        with tried:
            {"hand_over": _hand_over, "replace": _replace, "receipt": _receipt}[action](me, case_no)
            flash(lang.t(ACTIONS[action]))
            return redirect(url_for("issue.case", case_no=case_no), code=303)
    with here.reading() as tx:
        found = cases.numbered(tx, case_no)
        book = casebook.read(tx, found, here.today())
        why = issuing.readiness(tx, found)
        prints = paperwork.available(tx, found)
    shown = render_template(
        "issue.html",
        book=book,
        why=why,
        tried=tried,
        faults=tried.faults,
        typed=request.form if request.method == "POST" else _begun(book),
        departments=_departments(book),
        prints={ref.key: ref for ref in prints},
        mark=request.form.get("request") or secrets.token_hex(16),
    )
    return shown, tried.status


@blueprint.get("/<case_no>/signed-receipt")
def signed_receipt(case_no: str) -> ResponseReturnValue:
    """The delivery receipt as it was signed on paper."""
    here.officer(Role.ISSUE, Role.MANAGER, Role.SUPERVISOR)
    with here.reading() as tx:
        book = casebook.read(tx, cases.numbered(tx, case_no), here.today())
    if book.handover is None or not book.handover.scan:
        raise NoSuchFile(sha256="")
    path = kept_files.path(here.house().files, book.handover.scan)
    return files.answer(path, lang.t("issue.signed_receipt"))


def _hand_over(me: Officer, case_no: str) -> None:
    reader = Reader(request.form)
    name, number = collecting.person(reader)
    signature = reader.text("signature", "issue.signature", required=True)
    shown = collecting.shown(reader)
    scan = collecting.scan(reader)
    with here.transaction() as tx:
        found = cases.numbered(tx, case_no)
        if not reader.faults or issuing.readiness(tx, found) is None:
            reader.done()
        given = collecting.with_scan(shown, scan)
        issuing.hand_over(tx, found.id, name, number, signature, me, here.now(), given)


def _replace(me: Officer, case_no: str) -> None:
    reader = Reader(request.form)
    department = reader.text("department", "field.department", required=True, most=16)
    reason = reader.text("reason", "issue.lost", required=True, most=4000)
    name, number = collecting.person(reader)
    shown = collecting.shown(reader)
    mark = reader.text("request", "issue.replace", most=64)
    reader.done()
    with here.transaction() as tx:
        found = cases.numbered(tx, case_no)
        replacement.give(
            tx, found.id, Department(department), reason, name, number, me, here.now(), shown, mark
        )


def _receipt(me: Officer, case_no: str) -> None:
    reader = Reader(request.form)
    scan = collecting.scan(reader)
    if not scan:
        reader.fault("scan", "form.required", field=lang.t("issue.scan"))
    reader.done()
    with here.transaction() as tx:
        found = cases.numbered(tx, case_no)
        issuing.keep_signed_receipt(tx, found.id, scan, me, here.now())


def _begun(book: Casebook) -> dict[str, str]:
    """Most often the registered person comes, with an identity card."""
    if book.handover is not None:
        return {"capacity": "agent", "id_kind": "identity"}
    return {"capacity": "agent", "id_kind": "identity", "receiver_name": book.agent.name}


def _departments(book: Casebook) -> list[tuple[str, str]]:
    return [
        (d.department, f"{lang.say(book.guide.department(d.department).short)} {d.document_no}")
        for d in book.decisions
    ]
