"""The account of a case: its charges, slips, receipts; a single line more, or back (规费)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.errors import NoSuchThing
from engine.domain.fees import money
from engine.domain.fees.lines import Deposit, FeeLine, LineState, Receipt, Slip, due
from engine.domain.fees.refusals import TooMuchBack
from engine.domain.names import Officer, Role, Text
from engine.stages import paperwork
from engine.stages.fees import refund_line, supplement
from engine.store import Transaction, fees, intake
from web import access, casebook, here, lang
from web.casebook import Casebook
from web.forms.reading import Faults, Tried

blueprint: Blueprint = Blueprint("fees", __name__, url_prefix="/cases")

SLIPS = 20


@dataclass(frozen=True, slots=True)
class Account:
    """All the money of a case; visits and copies, before (示例) and now."""

    lines: tuple[FeeLine, ...]
    slips: tuple[Slip, ...]
    receipts: tuple[Receipt, ...]
    deposits: tuple[Deposit, ...]
    unlocked: object
    visits: tuple[int, int]
    copies: tuple[int, int]
    prints: Mapping[str, str]
    """Number of a slip or receipt → its key among the papers of the case (PDF)."""

    @property
    def total(self) -> int:
        """What is asked for, in cents."""
        return due(self.lines)


@blueprint.get("/<case_no>/fees")
def case(case_no: str) -> ResponseReturnValue:
    """Charges, slips, receipts, the deposit, and what it unlocked."""
    me = here.officer()
    with here.reading() as tx:
        book = _book(tx, case_no, me)
        account = of(tx, book)
        mine = _changes(tx, account, me)
    return _page(book, account, me, mine)


@blueprint.get("/<case_no>/slips/<slip_no>")
def slip(case_no: str, slip_no: str) -> ResponseReturnValue:
    """One payment slip, to be shown and printed."""
    me = here.officer()
    with here.reading() as tx:
        book = _book(tx, case_no, me)
        found = fees.slip_by_no(tx, slip_no)
        if found.case_id != book.case.id:
            raise NoSuchThing(what=Text("缴款通知单", "The payment slip"))
        lines = fees.lines_of_slips(tx, [found.id]).get(found.id, ())
        print_key = _prints(tx, book).get(found.slip_no, "")
    return render_template(
        "slip.html",
        book=book,
        print_key=print_key,
        slip=found,
        lines=lines,
        figures=money.figures,
        capitals=money.capitals,
        counted=money.counted,
        tariffs=book.edition.tariffs,
        example=bool(book.guide.variant),
    )


@blueprint.post("/<case_no>/fees/<row:line_id>/supplement")
def more(case_no: str, line_id: int) -> ResponseReturnValue:
    """Ask for what lacks of a paid line."""
    me = here.officer(Role.HANDLER)
    tried = Tried()
    with tried, here.transaction() as tx:
        _of_case(tx, case_no, line_id, me)
        amount, reason = request.form.get("amount", ""), request.form.get("reason", "")
        supplement.propose(tx, line_id, amount, reason, me, here.now())
    return _after(case_no, tried, me, "fees.supplement_sent", "supplement", line_id)


@blueprint.post("/<case_no>/fees/<row:line_id>/confirm")
def confirm(case_no: str, line_id: int) -> ResponseReturnValue:
    """A second person lets a supplement stand; its slip is made."""
    me = here.officer(Role.CHECKER)
    tried = Tried()
    with tried, here.transaction() as tx:
        _of_case(tx, case_no, line_id, me)
        supplement.confirm(tx, line_id, me, here.now())
    return _after(case_no, tried, me, "fees.supplement_done", "confirm", line_id)


@blueprint.post("/<case_no>/fees/<row:line_id>/refund")
def back(case_no: str, line_id: int) -> ResponseReturnValue:
    """Grant that a part of a paid line goes back."""
    me = here.officer(Role.HANDLER)
    tried = Tried()
    with tried:
        try:
            with here.transaction() as tx:
                _of_case(tx, case_no, line_id, me)
                form = request.form
                refund_line.grant(
                    tx, line_id, form.get("amount", ""), form.get("reason", ""),
                    form.get("basis", ""), form.get("request", ""), me, here.now(),
                )  # fmt: skip
        except TooMuchBack as wrong:
            raise Faults({"amount": wrong.says(lang.current())}) from wrong
    return _after(case_no, tried, me, "fees.refund_sent", "refund", line_id)


def of(tx: Transaction, book: Casebook) -> Account:
    """The account of a case."""
    case_id, tariffs = book.case.id, book.edition.tariffs
    charges = set(tariffs.charges())
    asked = [len(charges & set(rule.asked_by)) for rule in book.guide.materials]
    return Account(
        lines=fees.lines(tx, case_id),
        slips=fees.slips(tx, case_id),
        receipts=fees.receipts(tx, case_id),
        deposits=fees.deposits(tx, case_id),
        unlocked=fees.unlocked(tx, book.case.project_id).get(tariffs.step),
        visits=(tariffs.visits_before, intake.visits(tx, case_id)),
        copies=(sum(asked), sum(map(bool, asked))),
        prints=_prints(tx, book),
    )


def _prints(tx: Transaction, book: Casebook) -> dict[str, str]:
    return {
        ref.number: ref.key
        for ref in paperwork.available(tx, book.case)
        if ref.template in {"slip", "controlled-receipt"}
    }


def _book(tx: Transaction, case_no: str, me: Officer) -> Casebook:
    book = casebook.read(tx, access.papers_of(tx, case_no, me), here.today(), sheets=False)
    if not book.edition.tariffs and not fees.lines(tx, book.case.id):
        raise NoSuchThing(what=Text("这一件的收费", "Charges of this case"))
    return book


def _of_case(tx: Transaction, case_no: str, line_id: int, me: Officer) -> None:
    """A line is changed on the page of its own case only."""
    if fees.line(tx, line_id).case_id != access.papers_of(tx, case_no, me).id:
        raise NoSuchThing(what=Text("收费项目", "The charge"))


def _changes(tx: Transaction, account: Account, me: Officer) -> dict[int, int]:
    """Paid lines of my department → what of them may still go back, in cents."""
    if not me.may(Role.HANDLER):
        return {}
    mine = [x for x in account.lines if x.department == me.department and not x.supplements]
    return {x.id: refund_line.refundable(tx, x) for x in mine if x.state is LineState.PAID}


def _page(
    book: Casebook,
    account: Account,
    me: Officer,
    mine: Mapping[int, int],
    tried: Tried | None = None,
    at: str = "",
) -> ResponseReturnValue:
    waiting = [x for x in account.lines if x.supplements and x.state is LineState.ASSESSED]
    shown = render_template(
        "fees.html",
        book=book,
        account=account,
        mine=mine,
        waiting=waiting,
        may_confirm=me.department if me.may(Role.CHECKER) else "",
        tried=tried or Tried(),
        at=at,
        typed=request.form if tried else {},
        figures=money.figures,
        capitals=money.capitals,
        request_no=request.form.get("request") or secrets.token_hex(8),
        tariffs=book.edition.tariffs,
        titles={one.charge: one.title for one in book.edition.tariffs.all},
        example=bool(book.guide.variant),
    )
    return shown, (tried.status if tried else 200)


def _after(
    case_no: str, tried: Tried, me: Officer, said: str, verb: str, line_id: int
) -> ResponseReturnValue:
    if tried.error is None:
        flash(lang.t(said))
        return redirect(url_for("fees.case", case_no=case_no), code=303)
    with here.reading() as tx:
        book = _book(tx, case_no, me)
        account = of(tx, book)
        mine = _changes(tx, account, me)
    return _page(book, account, me, mine, tried, f"{verb}-{line_id}")
