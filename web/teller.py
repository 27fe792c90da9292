"""The bank's window in the hall: scan a slip, confirm the payment, the list of the day."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.errors import Unreadable
from engine.domain.fees.lines import SlipState
from engine.domain.fees.paying import (
    NoSuchSlip,
    OrderState,
    Way,
)
from engine.domain.names import Officer, Role, Text
from engine.domain.wording import local_day, utc
from engine.stages.banking import ask, observe
from engine.store import Transaction, bank_orders, fees, payments
from web import addresses, here, lang, paging
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("teller", __name__, url_prefix="/teller")

LONGEST = 300
_TXN = re.compile(r"[A-Za-z0-9._-]{4,64}")
IN_WORDS = {
    OrderState.ASKED: "due_soon",
    OrderState.SENT: "due_soon",
    OrderState.UNKNOWN: "due_soon",
    OrderState.DONE: "met",
    OrderState.REJECTED: "overdue",
    OrderState.WITHDRAWN: "stopped",
}
"""The lamp of an order on the list of the day."""


@blueprint.get("")
def till() -> ResponseReturnValue:
    """Scan or type a code; below it, what was taken today."""
    me = here.officer(Role.TELLER)
    code = scanned(request.args.get("code", ""))
    if code:
        return redirect(url_for("teller.slip", code=code), code=303)
    return render_template("teller.html", code="", tried=Tried(), **_day(me, here.today()))


@blueprint.route("/slip/<code>", methods=["GET", "POST"])
def slip(code: str) -> ResponseReturnValue:
    """What the slip asks for, and one button that takes the money."""
    me = here.officer(Role.TELLER)
    tried = Tried()
    if request.method == "POST":
        with tried:
            with here.transaction() as tx:
                _confirm(tx, code, me)
            flash(lang.t("teller.asked" if here.house().banks else "teller.noted"))
            return redirect(url_for("teller.slip", code=code), code=303)
    with here.reading() as tx:
        found = fees.slip_by_code(tx, code[:24])
        if found is None:
            with tried:
                raise NoSuchSlip(code=code[:24])
            shown = render_template("teller.html", code=code, tried=tried, **_day(me, here.today()))
            return shown, tried.status
        lines = fees.lines_of_slips(tx, [found.id]).get(found.id, ())
        counted = payments.counted(tx, found.id)
        orders = [one for one in bank_orders.of_slip(tx, found.id) if one.kind == "payment"]
    waiting = any(one.query_at or one.state in {"asked", "sent", "unknown"} for one in orders)
    shown = render_template(
        "teller_slip.html",
        slip=found,
        lines=lines,
        counted=counted,
        left=found.total - counted,
        last=orders[-1] if orders else None,
        waiting=waiting,
        payable=found.state in {SlipState.ISSUED, SlipState.SHORT} and not waiting,
        connected=bool(here.house().banks),
        tried=tried,
        faults=tried.faults,
        typed=request.form,
    )
    return shown, tried.status


@blueprint.get("/day")
def day() -> ResponseReturnValue:
    """The list of one day, to look at and to print."""
    me = here.officer(Role.TELLER)
    return render_template("teller_day.html", **_day(me, _asked_day()))


def scanned(text: str) -> str:
    """The payment code in what a scanner typed: bare, spaced in fours, or in an address."""
    text = text.strip()[:LONGEST]
    if "://" in text or "?" in text:
        text = parse_qs(addresses.parts(text).query).get("code", [""])[0] or text
    return "".join(text.split()).replace("-", "").replace("/", "").replace("\0", "")[:40]


def _confirm(tx: Transaction, code: str, me: Officer) -> None:
    """Ask the bank; or, where none is connected, note what the teller's own system booked."""
    if here.house().banks:
        ask.payment(tx, code, Way.COUNTER, me, here.now())
        return
    reader = Reader(request.form)
    txn = reader.text("txn", "teller.txn", required=True, most=64)
    reader.done()
    if not _TXN.fullmatch(txn):
        why = Text("应为4到64位数字或字母，照回单填写。", "must be 4 to 64 letters or digits.")
        raise Unreadable(field=Text("银行流水号", "Booking number"), name="txn", why=why)
    found = ask.payable(tx, code)
    ask.came(tx, found, here.now())
    left = found.total - payments.counted(tx, found.id)
    said = observe.at_counter(found, txn, left, here.now())
    observe.told(tx, ask.BANK, said, "teller", here.now())


def _day(me: Officer, on: date) -> dict[str, object]:
    since, until = utc(on), utc(on + timedelta(days=1))
    with here.reading() as tx:
        sums = bank_orders.sums_of_teller(tx, me.account, since, until)
        total = sum(n for n, _ in sums.values())
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = bank_orders.day_of_teller(
            tx, me.account, since, until, limit=page.size, offset=page.first - 1
        )
    return {
        "on": on,
        "sums": sums,
        "page": page,
        "rows": [(row, OrderState(row["state"])) for row in rows],
        "lamps": IN_WORDS,
        "turn": paging.turning("page", "day"),
        "previous": on - timedelta(days=1),
        "following": on + timedelta(days=1) if on < here.today() else None,
    }


def _asked_day() -> date:
    try:
        asked = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return here.today()
    first = local_day(utc(date(2000, 1, 1)))
    return min(max(asked, first), here.today())
