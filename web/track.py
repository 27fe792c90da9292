"""The applicant's window: no account, the case number and the query code of the receipt."""

import hmac
from datetime import timedelta

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine.domain import codes
from engine.domain.case import Case
from engine.domain.errors import NoSuchCase
from engine.domain.fees.paying import NoSuchSlip, Way
from engine.domain.names import AccountId, Officer
from engine.stages import editions, paperwork
from engine.stages.banking import ask
from engine.stages.paperwork import PaperRef
from engine.store import Transaction, cases, fees, intake
from engine.store import editions as published
from web import applicant, casebook, clockwork, here, lang, limits, papers, paying, progress
from web.casebook import Casebook
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("track", __name__, url_prefix="/track")

MINUTES = 10
MOST_OPENED = 20
_tries = limits.Tries(timedelta(minutes=MINUTES), address=10, case=30, known=30)
"""A case may be tried from every address together; numbers that no case can have count nothing,
so that nobody pushes the real ones out of memory. Once the tries at a case are used up, whoever
knows the telephone of the application goes on by an allowance of their own: a stranger who sends
wrong codes shuts out strangers, and never the applicant."""

DIGITS = 4
"""Of the telephone, from its end."""


@blueprint.route("", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    """Ask for number and code; the code on the receipt's QR comes filled in."""
    number = request.values.get("no", "").replace("\0", "").strip().upper()[:30]
    code = request.values.get("code", "").strip().upper()[:12]
    if request.method == "GET" and not (number and code):
        return _form(number, "")
    now, where = here.now(), limits.address(request.remote_addr)
    number_of_a_case = number if codes.is_case_no(number) else ""
    pressed = _tries.exhausted(now, case=number_of_a_case)
    phone = "".join(c for c in request.form.get("phone", "") if c in "0123456789")[-DIGITS:]
    if _tries.exhausted(now, address=where):
        return _form(number, lang.t("error.429.text", minutes=MINUTES)), 429
    if pressed and len(phone) < DIGITS:
        return _form(number, lang.t("track.pressed"), code), 429
    with here.reading() as tx:
        found = _case(tx, number)
        known = pressed and found is not None and phone in _phones(tx, found)
    if known and _tries.exhausted(now, known=number):
        return _form(number, lang.t("error.429.text", minutes=MINUTES), code), 429
    right = found.query_code if found is not None else "------"
    same = hmac.compare_digest(right.encode(), code.encode())
    if found is None or not same or (pressed and not known):
        mine = {"known": number} if known else {"case": number_of_a_case}
        _tries.failed(now, address=where, **mine)
        sentence = lang.t("track.wrong_phone" if pressed else "track.wrong")
        return _form(number, sentence, code if pressed else ""), 404
    opened = [n for n in session.get("track", []) if n != found.case_no][-MOST_OPENED:]
    session["track"] = [*opened, found.case_no]
    return redirect(url_for("track.case", case_no=found.case_no), code=303)


@blueprint.get("/<case_no>")
def case(case_no: str) -> ResponseReturnValue:
    """Where it stands, whose move it is, how many days are left, what was sent."""
    return _case_page(case_no, "")


def _case_page(case_no: str, sentence: str) -> str:
    book = opened(case_no)
    lines = progress.shares(book, {})
    left = book.left()
    with here.reading() as tx:
        prints = sent(tx, book.case)
        told = applicant.told(tx, book)
        money = paying.of_case(tx, book.case)
    handed = {ref.key for ref in prints}
    return render_template(
        "track_case.html",
        book=book,
        shares=[(s, applicant.stage(book, s)) for s in {s.department: s for s in lines}.values()],
        done=progress.done_of(lines, book.case.round),
        headline=applicant.headline(book, lines, left),
        duties=applicant.duties(book),
        told=told,
        left=left,
        clocks=clockwork.of_case(book),
        pauses=clockwork.pauses(book),
        notices=[n for n in book.notices if n.kind in papers.KINDS],
        pdf=handed,
        prints=[ref for ref in prints if ref.key not in papers.KINDS],
        receiver=applicant.covered(book.handover.receiver_name) if book.handover else "",
        here=book.guide.stock,
        money=money,
        connected=bool(here.house().banks),
        sentence=sentence,
    )


@blueprint.post("/<case_no>/pay/<code>")
def pay(case_no: str, code: str) -> ResponseReturnValue:
    """The applicant pays a slip of this case online; a second press is told to wait."""
    book = opened(case_no)
    tried = Tried()
    with tried:
        with here.transaction() as tx:
            slip = fees.slip_by_code(tx, code[:24])
            if slip is None or slip.case_id != book.case.id or not here.house().banks:
                raise NoSuchSlip(code=code[:24])
            payer = Officer(AccountId(0), book.applicant.name, frozenset())
            ask.payment(tx, slip.payment_code, Way.ONLINE, payer, here.now())
        return redirect(url_for("track.case", case_no=case_no) + "#money", code=303)
    return _case_page(case_no, tried.sentence), tried.status


@blueprint.post("/leave")
def leave() -> ResponseReturnValue:
    """Forget the cases that were opened: the next person uses the same machine."""
    session.pop("track", None)
    return redirect(url_for("track.form"), code=303)


@blueprint.after_request
def not_kept(answer: Response) -> Response:
    """What a number and a code opened is not kept by the machine in the hall."""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/<case_no>/notices/<kind>")
def notice(case_no: str, kind: str) -> ResponseReturnValue:
    """A notice that was sent to the applicant."""
    return papers.page(opened(case_no), kind, applicant=True)


def sent(tx: Transaction, case: Case) -> list[PaperRef]:
    """Papers that the applicant may have now; decisions only once they were handed out."""
    return [
        ref
        for ref in paperwork.available(tx, case)
        if ref.outward and (ref.department is None or case.delivered_at is not None)
    ]


def _form(number: str, sentence: str, pressed: str = "") -> str:
    """The way in, with the window that helps whoever lost the receipt.

    ``pressed`` is the code that was typed for a case at which somebody guesses: the telephone
    is asked for as well.
    """
    with here.reading() as tx:
        now = here.now()
        stock = [editions.latest(tx, p, now).guide.stock for p in published.processes(tx, now)]
    opened_before = [n for n in session.get("track", []) if isinstance(n, str)][::-1]
    return render_template(
        "track.html",
        number=number,
        sentence=sentence,
        code=pressed,
        here=stock[0] if stock else {},
        before=opened_before,
    )


def _phones(tx: Transaction, case: Case) -> set[str]:
    """The last digits of the telephones that the application names."""
    people = (intake.subject_of(tx, n) for n in (case.agent_id, case.applicant_id))
    digits = ("".join(c for c in one.phone if c.isdigit()) for one in people)
    return {one[-DIGITS:] for one in digits if len(one) >= DIGITS}


def _case(tx: Transaction, number: str) -> Case | None:
    try:
        return cases.numbered(tx, number)
    except NoSuchCase:
        return None


def opened(case_no: str) -> Casebook:
    """The case, if this visitor has shown its code."""
    if case_no not in session.get("track", []):
        abort(404)
    with here.reading() as tx:
        return casebook.read(tx, cases.numbered(tx, case_no), here.today())
