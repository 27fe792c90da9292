"""Notices and documents as pages that print: receipt, acceptance, correction, decisions."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from engine.domain import ledger
from engine.domain.application import MaterialState
from engine.domain.errors import NoSuchThing
from engine.domain.names import Text
from web import access, casebook, day, front, here, lang
from web.casebook import Casebook

blueprint: Blueprint = Blueprint("papers", __name__, url_prefix="/cases")

KINDS = ("receipt", "acceptance", "correction", "not-accepted", "extension")


@blueprint.get("/<case_no>/notices/<kind>")
def notice(case_no: str, kind: str) -> ResponseReturnValue:
    """A notice to the applicant, ready to print."""
    me = here.officer()
    with here.reading() as tx:
        book = casebook.read(tx, access.papers_of(tx, case_no, me), here.today())
    return page(book, kind)


@blueprint.get("/<case_no>/decisions/<department>")
def decision(case_no: str, department: str) -> ResponseReturnValue:
    """A signed decision, ready to print."""
    me = here.officer()
    with here.reading() as tx:
        book = casebook.read(tx, access.papers_of(tx, case_no, me), here.today())
    found = next((d for d in book.decisions if d.department == department), None)
    if found is None:
        raise NoSuchThing(what=Text("这份批复", "The document"))
    item = book.guide.item(found.item)
    return render_template("decision.html", book=book, decision=found, item=item)


def page(book: Casebook, kind: str, **more: object) -> str:
    """The page of a notice; the applicant's window shows the same.

    Raises:
        NoSuchThing: it was not written.
    """
    found = book.notice(kind) if kind in KINDS else None
    if found is None:
        what = lang.WORDS[f"paper.{kind}"] if kind in KINDS else Text("这份单据", "The paper")
        raise NoSuchThing(what=what)
    promised, statutory = book.clock(ledger.PROMISED), book.clock(ledger.STATUTORY)
    return render_template(
        "notice.html",
        book=book,
        notice=found,
        kind=kind,
        received=[m for m in book.materials if m.state is MaterialState.RECEIVED],
        on_file=[m for m in book.materials if m.state is MaterialState.ON_FILE],
        follows=[m for m in book.materials if m.state is MaterialState.TO_FOLLOW],
        promised=promised,
        statutory=statutory,
        answer_by=book.acceptance().due(book.calendar),
        correct_by=day.correct_by(book.guide, book.calendar, found.at),
        here=book.guide.stock,
        qr=_qr(book),
        **more,
    )


def _qr(book: Casebook) -> Markup:
    """The way to the applicant's page, for a telephone."""
    import segno  # noqa: PLC0415 - with its first code, not with every process

    address = front.external("track.form", no=book.case.case_no, code=book.case.query_code)
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, border=2, svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704  drawn by the library from our own address
