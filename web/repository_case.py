"""What a case rests on: open it for the item, and settle what has fallen."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.errors import Unreadable
from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import Officer, Role, Text
from engine.domain.repository import ground
from engine.stages import editions
from engine.stages.repository import consult, savings, settle
from engine.store import repository, repository_cases
from engine.store.savings import Which
from web import access, here, lang
from web.forms import uploads
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("repository_case", __name__, url_prefix="/repository")


@blueprint.route("/cases/<case_no>", methods=["GET", "POST"])
def lines(case_no: str) -> ResponseReturnValue:
    """Every line that is not brought; for each what it is worth today, and what may be done."""
    me = here.officer()
    tried = Tried()
    if request.method == "POST":
        with tried:
            _settle(me, case_no)
            flash(lang.t("repository.settled"))
            return redirect(url_for("repository_case.lines", case_no=case_no), code=303)
    with here.reading() as tx:
        case = access.papers_of(tx, case_no, me)
        guide = editions.of(tx, case.edition).guide
        resting = repository_cases.of_case(tx, case.id)
        holders = {one.version.holder for one in resting}
        newest = repository.newest(tx, holders, {one.version.kind for one in resting})
        shown = [
            (
                one,
                guide.material(one.material),
                newest.get((one.version.kind, one.version.holder.kind, one.version.holder.code)),
                ground(one.version, me, consult.asked_for(tx, one.version, case)) is not None,
            )
            for one in resting
        ]
        saved = savings.saved(tx, Which(case_id=case.id))
    page = render_template(
        "repository_case.html",
        case=case,
        shown=shown,
        saved=saved,
        over=case.status in CLOSED_CASE,
        window=me.may(Role.INTAKE),
        mine=me.department if me.may(*settle.DECIDES) else None,
        day=here.today(),
        tried=tried,
        faults=tried.faults,
        typed=request.form,
    )
    return page, tried.status


def _settle(me: Officer, case_no: str) -> None:
    form = request.form
    material, now = form.get("material", "")[:16], here.now()
    with here.reading() as tx:
        case = access.papers_of(tx, case_no, me)
    match form.get("action"):
        case "adopt":
            seen = form.get("seen", "")
            number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0
            with here.transaction() as tx:
                settle.adopt(tx, case.id, material, number, me, now)
        case "keep":
            with here.transaction() as tx:
                settle.keep_to(tx, case.id, material, form.get("reason", ""), me, now)
        case "anew":
            faults: dict[str, str] = {}
            kept = uploads.take(here.house().files, request.files.getlist("file"), faults, "file")
            if faults:
                why = Text(faults["file"], faults["file"])
                raise Unreadable(field=Text("扫描件", "Scan"), name="file", why=why)
            sha256 = kept[0]["sha256"] if kept else ""
            line = MaterialReceived(material, MaterialState.RECEIVED, file=sha256)
            with here.transaction() as tx:
                settle.bring_anew(tx, case.id, line, me, now)
        case _:
            why = Text("请选择一种办法。", "choose what to do.")
            raise Unreadable(field=Text("处理", "What to do"), name="action", why=why)
