"""One document of the shared repository: versions, who rests on it, who read it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.documents import files
from engine.domain.errors import Unreadable
from engine.domain.names import Officer, Role, Text
from engine.domain.repository import Ending, Source, Version, may_end
from engine.domain.repository_errors import NoGround
from engine.stages import paperwork
from engine.stages.repository import consult, keep, revoke
from engine.store import Transaction, cases, repository, repository_cases
from web import files as shown_files
from web import here, history, lang, lists_csv, paging, prints
from web.forms import uploads
from web.forms.reading import Tried
from web.repository import WINDOWS

blueprint: Blueprint = Blueprint("repository_document", __name__, url_prefix="/repository")

ENTRIES = 15
ALL = 50_000


@blueprint.route("/documents/<row:version_id>", methods=["GET", "POST"])
def document(version_id: int) -> ResponseReturnValue:
    """Its versions and its purpose log; take the newest away, or keep a newer scan."""
    me = here.officer()
    tried = Tried()
    if request.method == "POST":
        with tried:
            return _act(me, version_id)
    return _page(me, version_id, tried), tried.status


@blueprint.post("/documents/<row:version_id>/open")
def read(version_id: int) -> ResponseReturnValue:
    """Open it: on a ground, for a purpose, and written down."""
    me = here.officer()
    case_no, reason = request.form.get("case", "")[:30], request.form.get("reason", "")
    root = here.house().files
    with here.transaction() as tx:
        opened = consult.read(
            tx, version_id, me, here.now(), root=root, case_no=case_no, reason=reason
        )
        version = opened.version
        if version.source is Source.ISSUED and version.department is not None:
            case = cases.numbered(tx, opened.case_no)
            key = f"decision-{version.department.lower()}"
            paper = paperwork.read(tx, case, key, prints.press())
            return prints.answer(paper)
    return shown_files.answer(files.path(root, version.sha256), version.kind)


@blueprint.get("/documents/<row:version_id>/log.csv")
def log(version_id: int) -> ResponseReturnValue:
    """The purpose log of a document, all of it."""
    me = here.officer()
    with here.reading() as tx:
        version = _mine(tx, me, version_id)
        rows = repository_cases.readings(tx, [version.document], limit=ALL, offset=0)

    cells = [
        [
            lang.say(one.at), history.actor(one.reader), one.department,
            lang.t(f"repository.ground_{one.ground.value}"), one.case_no, one.item,
            one.reason, str(one.version),
        ]
        for one in rows
    ]  # fmt: skip
    head = [f"repository.log_{n}" for n in _HEAD]
    return lists_csv.answer(head, cells, f"purpose-log-{version_id}.csv")


_HEAD = ("at", "reader", "department", "ground", "case", "item", "reason", "version")


def _mine(tx: Transaction, me: Officer, version_id: int) -> Version:
    """A version whose record this person may see: a window, or the department that issued it."""
    version = consult.get(tx, version_id)
    if me.may(*WINDOWS) or (me.department is not None and me.department == version.department):
        return version
    raise NoGround(title=version.title)


def _act(me: Officer, version_id: int) -> ResponseReturnValue:
    form = request.form
    if form.get("action") == "end":
        how = form.get("how", "")
        if how not in set(Ending):
            why = Text("请选择一种。", "choose one.")
            raise Unreadable(field=Text("方式", "Way"), name="how", why=why)
        with here.transaction() as tx:
            reached = revoke.revoke(
                tx, version_id, Ending(how), form.get("reason", ""), me, here.now()
            )
        flash(lang.t("repository.ended", n=len(reached)))
        return redirect(url_for("repository_document.document", version_id=version_id), code=303)
    with here.reading() as tx:
        version = _mine(tx, me, version_id)
    here.officer(Role.INTAKE)
    faults: dict[str, str] = {}
    kept = uploads.take(here.house().files, request.files.getlist("file"), faults, "file")
    if faults:
        why = Text(faults["file"], faults["file"])
        raise Unreadable(field=Text("扫描件", "Scan"), name="file", why=why)
    with here.transaction() as tx:
        newer = keep.scanned(
            tx, version.kind, version.holder, kept[0]["sha256"] if kept else "", me, here.now(),
            paper_no=form.get("paper_no", ""), valid_from=_day("valid_from"),
            valid_until=_day("valid_until"), note=form.get("note", ""),
        )  # fmt: skip
    flash(lang.t("repository.kept"))
    return redirect(url_for("repository_document.document", version_id=newer), code=303)


def _day(name: str) -> date | None:
    raw = request.form.get(name, "").strip()
    if not raw:
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError:
        why = Text("不是日期，应形如2026-03-12。", "is no day like 2026-03-12.")
        raise Unreadable(field=Text("有效期", "Validity"), name=name, why=why) from None


def _page(me: Officer, version_id: int, tried: Tried) -> str:
    with here.reading() as tx:
        version = _mine(tx, me, version_id)
        versions = repository.versions(tx, version.document)
        total = repository_cases.readings_total(tx, [version.document])
        number = paging.asked("entries")
        page = paging.Page(min(number, paging.Page(1, total, ENTRIES).pages), total, ENTRIES)
        readings = repository_cases.readings(
            tx, [version.document], limit=page.size, offset=page.first - 1
        )
        resting = repository_cases.running_on(tx, version.document)
        relied = repository_cases.relied_total(tx, version.document)
    newest = versions[0]
    return render_template(
        "repository_document.html",
        version=version,
        newest=newest,
        versions=versions,
        readings=readings,
        page=page,
        turn=paging.turning("entries", "log"),
        resting=resting,
        relied=relied,
        may_end=may_end(newest, me) and newest.ended is None,
        may_keep=me.may(Role.INTAKE) and newest.source is Source.SCANNED,
        endings=[(one.value, lang.t(f"repository.end_{one.value}")) for one in Ending],
        tried=tried,
        faults=tried.faults,
        typed=request.form,
    )
