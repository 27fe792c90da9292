"""Papers as PDFs, and the public page that says whether a paper is genuine."""

from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from engine.domain.errors import NoSuchThing
from engine.domain.names import Text
from engine.stages import paperwork
from engine.stages.paperwork import Press
from web import access, as_file, front, here, lang, limits, track

blueprint: Blueprint = Blueprint("prints", __name__)

MINUTES = 10
_tries = limits.Tries(timedelta(minutes=MINUTES), address=10, paper=30)


@blueprint.get("/cases/<case_no>/papers/<key>.pdf")
def of_case(case_no: str, key: str) -> ResponseReturnValue:
    """A paper of a case, for the people of the hall."""
    me = here.officer()
    with here.reading() as tx:
        case = access.papers_of(tx, case_no, me)
        paper = paperwork.read(tx, case, key, press())
    return answer(paper)


@blueprint.get("/track/<case_no>/papers/<key>.pdf")
def of_applicant(case_no: str, key: str) -> ResponseReturnValue:
    """A paper that was sent to the applicant; decisions only once they were handed out."""
    case = track.opened(case_no).case
    with here.reading() as tx:
        if key not in {ref.key for ref in track.sent(tx, case)}:
            raise NoSuchThing(what=Text("这份文书", "The paper"))
        paper = paperwork.read(tx, case, key, press())
    return answer(paper)


@blueprint.get("/verify")
def verify() -> ResponseReturnValue:
    """What the register says of a paper: its number and the code beside the QR code."""
    number = request.args.get("no", "").strip()[:80]
    code = request.args.get("code", "").strip()[:40]
    if not (number and code):
        return render_template("verify.html", number=number, found=None, sentence="")
    keys = {"address": limits.address(request.remote_addr), "paper": number.casefold()}
    if _tries.exhausted(here.now(), **keys):
        words = lang.t("error.429.text", minutes=MINUTES)
        return render_template("verify.html", number=number, found=None, sentence=words), 429
    with here.reading() as tx:
        found = paperwork.verify(tx, number, code, press())
    if found is None:
        _tries.failed(here.now(), **keys)
        words = lang.t("verify.wrong")
        return render_template("verify.html", number=number, found=None, sentence=words), 404
    return render_template("verify.html", number=number, found=found, sentence="")


def press() -> Press:
    """What all papers of this installation share."""
    key = current_app.secret_key
    if not isinstance(key, bytes):
        abort(500)
    return Press(front.external("home.home").rstrip("/"), key)


def answer(paper: paperwork.Paper) -> Response:
    """A paper as a PDF in the browser."""
    made = paperwork.set_in_type(paper)
    return as_file.made(made, "application/pdf", f"{paper.ref.key}.pdf", how="inline")
