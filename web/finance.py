"""Finance: money that goes back, money of others that waits, and the bank's day against ours."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.fees.paying import Refund, RefundState
from engine.domain.names import Role
from engine.stages.banking import held, observe, pay_back
from engine.store import Transaction, cases, fees, payments, refunds
from web import here, lang, lists_csv, paging
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("finance", __name__, url_prefix="/finance")

SEE: Final = (Role.FINANCE, Role.MANAGER, Role.SUPERVISOR)
TABS: Final = {
    "due": (RefundState.DUE, RefundState.REJECTED),
    "under-way": (RefundState.ORDERED, RefundState.UNKNOWN),
    "done": (RefundState.DONE,),
}
MOST_ROWS: Final = 50_000
"""Lines of an exported list."""


@blueprint.get("/refunds")
def returns() -> ResponseReturnValue:
    """Money that is to go back, is on its way, or is back."""
    return _refunds(Tried())


@blueprint.get("/refunds.csv")
def returns_csv() -> ResponseReturnValue:
    """The same list, all pages of it, for a spreadsheet."""
    here.officer(*SEE)
    tab = _tab()
    with here.reading() as tx:
        rows = refunds.table(tx, TABS[tab], MOST_ROWS)
    head = ["amount", "state", "to", "account", "reason", "slip_no", "case", "time", "txn"]
    return lists_csv.answer(
        [f"money.{one}" for one in head],
        [
            [
                lists_csv.yuan(row.cents), lang.t(f"money.refund.{row.state.value}"),
                row.to_name or payer, row.to_account, _why(row), slip_no, case_no,
                lists_csv.moment(row.at), row.txn,
            ]
            for row, case_no, slip_no, payer in rows
        ],
        f"refunds-{tab}-{here.today().isoformat()}.csv",
    )  # fmt: skip


@blueprint.post("/refunds/<row:refund_id>")
def let_go(refund_id: int) -> ResponseReturnValue:
    """The finance officer lets one refund go."""
    me = here.officer(Role.FINANCE)
    tried = Tried()
    with tried:
        with here.transaction() as tx:
            pay_back.order(tx, refund_id, me, here.now())
        flash(lang.t("finance.let_go_done"))
        return redirect(url_for("finance.returns"), code=303)
    return _refunds(tried)


@blueprint.get("/held")
def waiting() -> ResponseReturnValue:
    """Money from accounts that are not the payer's."""
    return _held(Tried())


@blueprint.post("/held/<row:payment_id>")
def decide(payment_id: int) -> ResponseReturnValue:
    """It counts, or it goes back."""
    me = here.officer(Role.FINANCE)
    accepts = request.form.get("action") == "accept"
    tried = Tried()
    with tried:
        with here.transaction() as tx:
            does = held.accept if accepts else held.give_back
            does(tx, payment_id, me, here.now())
        flash(lang.t("finance.accepted" if accepts else "finance.sent_back"))
        return redirect(url_for("finance.waiting"), code=303)
    return _held(tried)


def _refunds(tried: Tried) -> ResponseReturnValue:
    me = here.officer(*SEE)
    tab = _tab()
    with here.reading() as tx:
        counts = refunds.counts(tx)
        total = sum(counts.get(state, 0) for state in TABS[tab])
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = refunds.page(tx, TABS[tab], limit=page.size, offset=page.first - 1)
        shown = [(row, _case_no(tx, row.case_id), fees.slip(tx, row.slip_id)) for row in rows]
    answer = render_template(
        "finance_refunds.html",
        tab=tab,
        tabs={name: sum(counts.get(s, 0) for s in states) for name, states in TABS.items()},
        page=page,
        shown=shown,
        why={words: why for why, words in observe.REASON.items()},
        may_act=me.may(Role.FINANCE),
        tried=tried,
        turn=paging.turning("page", "list"),
    )
    return answer, tried.status


def _tab() -> str:
    tab = request.args.get("state", "due")
    return tab if tab in TABS else "due"


def _why(row: Refund) -> str:
    """The reason as the list says it."""
    why = {words: why for why, words in observe.REASON.items()}
    if row.reason in why:
        words = lang.t(f"money.excess.{why[row.reason]}")
    else:
        words = f"{lang.t(f'money.refund_kind.{row.kind}')} · {row.reason}"
    return f"{words} · {row.basis}" if row.basis else words


def _held(tried: Tried) -> ResponseReturnValue:
    me = here.officer(*SEE)
    with here.reading() as tx:
        total = payments.held_count(tx)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = payments.held(tx, limit=page.size, offset=page.first - 1)
        shown = [(row, _case_no(tx, row.case_id), fees.slip(tx, row.slip_id)) for row in rows]
    answer = render_template(
        "finance_held.html",
        page=page,
        shown=shown,
        may_act=me.may(Role.FINANCE),
        tried=tried,
        turn=paging.turning("page", "list"),
    )
    return answer, tried.status


def _case_no(tx: Transaction, case_id: int) -> str:
    return cases.get(tx, case_id).case_no  # type: ignore[arg-type]  # NewType of the same number
