"""Register what somebody brings to the intake window; everything typed is kept on the way."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain import errors
from engine.domain.codes import project_code
from engine.domain.names import Officer, Role
from engine.domain.words import STATES
from engine.stages import editions, receive
from engine.stages.editions import Edition
from engine.store import Transaction, cases, intake, people
from engine.store import editions as published
from web import example, here, lang
from web.forms import receipt
from web.forms.reading import Faults, Tried

blueprint: Blueprint = Blueprint("receipt", __name__, url_prefix="/intake")

SUBJECT = "receipt:"
FIRST_PROCESS = "drawing-review"


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """The form; every submission keeps the draft first, so that nothing has to be typed twice."""
    me = here.officer(Role.INTAKE)
    token = _token()
    with here.reading() as tx:
        edition = editions.in_force(tx, _process(tx))
        draft = receipt.Draft.read(people.draft(tx, me.account, SUBJECT + token))
    tried = Tried()
    if request.method == "POST":
        wrong = draft.absorb(request.form, request.files, edition.guide, here.house().files)
        _act_on(draft, edition, wrong)
        _keep(me, token, draft)
        if request.form.get("action") == "submit":
            with tried:
                return _take_in(me, token, draft, edition, wrong)
        elif request.form.get("action") == "draft" and not wrong:
            flash(lang.t("receipt.kept"))
            return redirect(url_for("receipt.new", draft=token), code=303)
        tried.faults = {**wrong, **tried.faults}
        tried.status = tried.status if not wrong else max(tried.status, 422)
    return _page(edition, draft, token, tried), tried.status


@blueprint.get("/running")
def running() -> str:
    """What is known of a project code while it is being typed: its name, an open case."""
    here.officer(Role.INTAKE)
    try:
        code = project_code(request.args.get("project_code", ""))
    except errors.Refused:
        return ""
    with here.reading() as tx:
        number = intake.find_project(tx, code)
        if number is None:
            return ""
        found = cases.running_of_project(tx, number, _process(tx))
        name = intake.project_of(tx, number).name
    status = STATES[found.status] if found else None
    return render_template("receipt_running.html", name=name, found=found, status=status)


@blueprint.post("/drafts/<token>/drop")
def drop(token: str) -> ResponseReturnValue:
    """Throw a saved draft away."""
    me = here.officer(Role.INTAKE)
    with here.transaction() as tx:
        people.drop_draft(tx, me.account, SUBJECT + token)
    flash(lang.t("receipt.dropped"))
    return redirect(url_for("intake.queue"), code=303)


def _token() -> str:
    given = request.values.get("draft", "")
    plain = given.isascii() and given.isalnum() and len(given) <= 32
    return given if given and plain else secrets.token_hex(8)


def _process(tx: Transaction) -> str:
    asked = request.values.get("process", FIRST_PROCESS)
    return asked if asked in published.processes(tx) else FIRST_PROCESS


def _act_on(draft: receipt.Draft, edition: Edition, wrong: dict[str, str]) -> None:
    """The buttons that fill the form in."""
    action = request.form.get("action")
    if action == "all_received":
        for rule in edition.guide.materials:
            state = f"material-{rule.code}"
            if draft.typed.get(state, "missing") == "missing":
                draft.typed[state] = receipt.states(rule)[1 if rule.on_file_as else 0]
    if action == "example" and here.house().demo:
        example.fill(draft, edition.guide, here.house().files, here.now())
        wrong.clear()


def _keep(me: Officer, token: str, draft: receipt.Draft) -> None:
    with here.transaction() as tx:
        people.keep_draft(tx, me.account, SUBJECT + token, draft.body(), here.now())


def _take_in(
    me: Officer, token: str, draft: receipt.Draft, edition: Edition, wrong: dict[str, str]
) -> ResponseReturnValue:
    application = receipt.application(draft, edition.guide)
    if wrong:
        raise Faults(wrong)
    with here.transaction() as tx:
        case = receive.take_in(tx, application, me, here.now())
        people.drop_draft(tx, me.account, SUBJECT + token)
    flash(lang.t("receipt.taken", case=case.case_no))
    return redirect(url_for("papers.notice", case_no=case.case_no, kind="receipt"), code=303)


def _page(edition: Edition, draft: receipt.Draft, token: str, tried: Tried) -> str:
    with here.reading() as tx:
        processes = [(name, editions.in_force(tx, name)) for name in published.processes(tx)]
    return render_template(
        "receipt.html",
        guide=edition.guide,
        draft=draft,
        typed={"applicant_kind": "body", **draft.typed},
        token=token,
        tried=tried,
        faults=tried.faults,
        states=receipt.states,
        processes=[(name, e.guide.title) for name, e in processes],
        running=isinstance(tried.error, errors.RunningCase) and tried.error.data["case"],
    )
