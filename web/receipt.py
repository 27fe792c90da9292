"""Register what somebody brings to the intake window; everything typed is kept on the way."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain import errors
from engine.domain.application import MaterialState, Project
from engine.domain.case import Case
from engine.domain.guide import ServiceGuide
from engine.domain.names import Officer, Role
from engine.domain.words import STATES
from engine.stages import editions, receive
from engine.stages.editions import Edition
from engine.stages.reading import CODE_OF
from engine.store import Transaction, cases, intake, receipts
from engine.store import editions as published
from engine.store.receipts import Held
from web import example, here, lang, repository_checklist, sections
from web.forms import receipt
from web.forms.reading import Faults, Tried

blueprint: Blueprint = Blueprint("receipt", __name__, url_prefix="/intake")

FIRST_PROCESS = "drawing-review"
FILLS = {"all_received": "s-materials", "lookup": "s-project", "example": None}
"""Buttons that fill the form in → where it goes on."""

REMEMBERED = timedelta(days=30)
"""How long the same page sent again leads to the case that it became."""


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """The form; every submission keeps the draft first, so that nothing has to be typed twice."""
    me = here.officer(Role.INTAKE)
    token = _token()
    held, draft, edition = _opened(token)
    if held is not None and held.case_no:
        return _became(held.case_no)
    if request.method == "GET":
        return _page(edition, draft, token, held.version if held else 0, Tried())
    return _sent(me, token, held, draft, edition)


def _sent(
    me: Officer, token: str, held: Held | None, draft: receipt.Draft, edition: Edition
) -> ResponseReturnValue:
    """Keep what was sent, then do what was pressed."""
    tried = Tried()
    wrong = draft.absorb(request.form, request.files, edition.guide, here.house().files)
    _act_on(draft, edition, wrong)
    if held is not None and _changed_by_another(held, me):
        tried.sentence = _told(held)
        return _page(edition, draft, token, held.version, tried), 409
    seen = _keep(me, token, draft)
    if seen is None:
        return _again(token)
    action = request.form.get("action", "")
    if action == "submit":
        with tried:
            return _take_in(me, token, draft, edition, wrong)
    elif not wrong and (there := _elsewhere(action, token)):
        return redirect(there, code=303)
    tried.faults = {**wrong, **tried.faults}
    status = tried.status if not wrong else max(tried.status, 422)
    return _page(edition, draft, token, seen, tried), status


def _elsewhere(action: str, token: str) -> str:
    """Where a button leads once everything is kept: the saved draft, another page of sheets."""
    if action.startswith("sheets:"):
        page = action.removeprefix("sheets:")[:5]
        return url_for("receipt.new", draft=token, sheets=page, _anchor="s-sheets")
    if action == "draft":
        flash(lang.t("receipt.kept"))
        return url_for("receipt.new", draft=token)
    if action in FILLS:  # a page of its own, or the back button would lead to a form sent twice
        return url_for("receipt.new", draft=token, _anchor=FILLS[action])
    return ""


@blueprint.post("/new/keep")
def keep() -> ResponseReturnValue:
    """While it is being typed: keep it, and say how far the form is. Files come with the form."""
    me = here.officer(Role.INTAKE)
    token = _token()
    held, draft, edition = _opened(token)
    if held is not None and _changed_by_another(held, me):
        return render_template("receipt_notice.html", words=_told(held)), 422
    draft.absorb(request.form, request.files, edition.guide, here.house().files)
    seen = _keep(me, token, draft)
    if seen is None:
        return render_template("receipt_notice.html", words=lang.t("receipt.registered_twice")), 422
    far = sections.of(draft, edition)
    with here.reading() as tx:
        on_file = repository_checklist.of_form(tx, edition.guide, draft.typed)
    return render_template(
        "receipt_kept.html",
        on_file=on_file,
        guide=edition.guide,
        far=far,
        seen=seen,
        typed=draft.typed,
        faults={},
        kept_at=here.now(),
        again=request.form.get("contradictions", "") != far.contradictions_key,
    )


@blueprint.get("/running")
def running() -> str:
    """What is known of a project code while it is being typed: its name, an open case."""
    here.officer(Role.INTAKE)
    with here.reading() as tx:
        project, found = _known(tx, request.args.get("project_code", ""), _process(tx))
    if project is None:
        return ""
    blank = [n for n in ("project_name", "address") if n in request.args and not request.args[n]]
    return render_template(
        "receipt_running.html", project=project, found=found, status=_status(found), blank=blank
    )


@blueprint.get("/known")
def known() -> str:
    """Who has this code, and which open cases the applicant has; fills what is still empty."""
    here.officer(Role.INTAKE)
    who = request.args.get("who", "")
    if who not in receipt.PEOPLE:
        return ""
    with here.reading() as tx:
        found = _person(tx, who, request.args)
    blank = [n for n in ("name", "phone") if not request.args.get(f"{who}_{n}", "").strip()]
    return render_template("receipt_known.html", who=who, known=found, blank=blank)


@blueprint.post("/drafts/<token>/drop")
def drop(token: str) -> ResponseReturnValue:
    """Throw a saved draft away."""
    here.officer(Role.INTAKE)
    with here.transaction() as tx:
        receipts.drop(tx, token)
    flash(lang.t("receipt.dropped"))
    return redirect(url_for("intake.queue", show="drafts"), code=303)


def _token() -> str:
    given = request.values.get("draft", "")
    plain = given.isascii() and given.isalnum() and len(given) <= 32
    return given if given and plain else secrets.token_hex(8)


def _opened(token: str) -> tuple[Held | None, receipt.Draft, Edition]:
    """The draft as it was kept, empty where there is none, and the process it is for."""
    with here.reading() as tx:
        held = receipts.get(tx, token)
        draft = receipt.Draft.read(held.body if held else None)
        return held, draft, editions.in_force(tx, _process(tx, draft), here.now())


def _process(tx: Transaction, draft: receipt.Draft | None = None) -> str:
    kept = draft.typed.get("process", FIRST_PROCESS) if draft else FIRST_PROCESS
    asked = request.values.get("process", kept)
    offered = published.offered(tx, here.now())
    first = FIRST_PROCESS if FIRST_PROCESS in offered else next(iter(offered), FIRST_PROCESS)
    return asked if asked in offered else first


def _changed_by_another(held: Held, me: Officer) -> bool:
    """Whether a colleague saved this draft after the page was opened."""
    return held.by != me.name and request.form.get("seen", "") != str(held.version)


def _told(held: Held) -> str:
    return lang.t("receipt.changed_by", name=held.by, at=held.at)


def _act_on(draft: receipt.Draft, edition: Edition, wrong: dict[str, str]) -> None:
    """The buttons that fill the form in."""
    action = request.form.get("action")
    if action == "all_received":
        ahead = receipt.foreseen(draft, edition)
        with here.reading() as tx:
            on_file = repository_checklist.of_form(tx, edition.guide, draft.typed)
        for rule in edition.guide.materials:
            state = f"material-{rule.code}"
            if ahead.wanted(rule) and draft.typed.get(state, "missing") == "missing":
                kept = on_file.usable(rule.code) is not None
                draft.typed[state] = MaterialState.ON_FILE if kept else MaterialState.RECEIVED
    if action in {"draft", "lookup"}:
        _fill_known(draft)
    if action == "example" and here.house().demo:
        example.fill(draft, edition.guide, here.house().files, here.now())
        wrong.clear()


def _fill_known(draft: receipt.Draft) -> None:
    """What is known by its code and was not typed: for those who work without script."""
    typed = draft.typed
    with here.reading() as tx:
        project, _ = _known(tx, typed.get("project_code", ""), typed.get("process", FIRST_PROCESS))
        known = {"project_name": project.name, "address": project.address} if project else {}
        for who in receipt.PEOPLE:
            found = _person(tx, who, typed).subject
            if found is not None:
                known |= {f"{who}_name": found.name, f"{who}_phone": found.phone}
    for name, value in known.items():
        if not typed.get(name, "").strip():
            typed[name] = value


def _keep(me: Officer, token: str, draft: receipt.Draft) -> int | None:
    with here.transaction() as tx:
        return receipts.keep(tx, token, draft.body(), me.name, here.now())


def _take_in(
    me: Officer, token: str, draft: receipt.Draft, edition: Edition, wrong: dict[str, str]
) -> ResponseReturnValue:
    application = receipt.application(draft, edition)
    if wrong:
        raise Faults(wrong)
    with here.transaction() as tx:
        if not receipts.use(tx, token):
            return _again(token)
        case = receive.take_in(tx, application, me, here.now())
        receipts.became(tx, token, case.case_no, here.now())
        receipts.forget(tx, here.now() - REMEMBERED)
    flash(lang.t("receipt.taken", case=case.case_no))
    return redirect(url_for("papers.notice", case_no=case.case_no, kind="receipt"), code=303)


def _again(token: str) -> ResponseReturnValue:
    """This page was sent before and is a case by now."""
    with here.reading() as tx:
        held = receipts.get(tx, token)
    return _became(held.case_no if held else "")


def _became(case_no: str) -> ResponseReturnValue:
    flash(lang.t("receipt.registered_already", case=case_no), "warning")
    return redirect(url_for("papers.notice", case_no=case_no, kind="receipt"), code=303)


def _known(tx: Transaction, code: str, process: str) -> tuple[Project | None, Case | None]:
    """The project with this code as it was first registered, and its open case."""
    try:
        about = editions.latest(tx, process, here.now()).guide.about
        number = intake.find_project(tx, CODE_OF[about](code))
    except errors.Refused:
        return None, None
    if number is None:
        return None, None
    return intake.project_of(tx, number), cases.running_of_project(
        tx, number, process.partition("/")[0]
    )


def _person(tx: Transaction, who: str, typed: Mapping[str, str]) -> sections.Known:
    kind = sections.kind_of(who, typed.get("applicant_kind", ""))
    return sections.person(tx, who, kind, typed.get(f"{who}_code", ""))


def _status(found: Case | None) -> object:
    return STATES[found.status] if found else ""


def offered_as(guide: ServiceGuide) -> str:
    """A process as the form chooses it: with its variant behind a slash."""
    return f"{guide.process}/{guide.variant}" if guide.variant else guide.process


def _page(edition: Edition, draft: receipt.Draft, token: str, seen: int, tried: Tried) -> str:
    typed = {"applicant_kind": "body", **draft.typed}
    far = sections.of(draft, edition)
    with here.reading() as tx:
        now = here.now()
        offered = published.offered(tx, now)
        processes = [(name, editions.in_force(tx, name, now)) for name in offered]
        project, found = _known(tx, typed.get("project_code", ""), edition.guide.process)
        people = {who: _person(tx, who, typed) for who in receipt.PEOPLE}
        on_file = repository_checklist.of_form(tx, edition.guide, typed)
    return render_template(
        "receipt.html",
        guide=edition.guide,
        draft=draft,
        typed=typed,
        token=token,
        seen=seen,
        tried=tried,
        faults=tried.faults,
        states=receipt.states,
        on_file=on_file,
        media=receipt.media,
        far=far,
        sheets=sections.page_of(draft.sheets, tried.faults, request.values.get("sheets", "")),
        processes=[(name, e.guide.title) for name, e in processes],
        process=offered_as(edition.guide),
        about=edition.guide.about,
        project=project,
        found=found,
        status=_status(found),
        people=people,
        running=isinstance(tried.error, errors.RunningCase) and tried.error.data["case"],
    )
