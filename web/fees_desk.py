"""At a department's desk: assess charges (核定), record a deposit, verify either (复核)."""

from collections.abc import Mapping
from datetime import date

from flask import abort, request
from flask.typing import ResponseReturnValue

from engine.domain.errors import FieldsWrong
from engine.domain.fees import money
from engine.domain.fees.lines import FeeLine, LineState
from engine.domain.fees.refusals import DepositTooSmall, GuaranteeEnded
from engine.domain.names import Department
from engine.stages.casefile import CaseFile
from engine.stages.fees import assess, deposit, verify
from engine.store import Transaction, fees, journal
from web import here, lang, reviewing, rounds
from web.forms import review
from web.forms.reading import Faults, Tried

WORKS = ("assess", "deposit", "verify")
_WORD_OF = {LineState.ADJUSTED: assess.ADJUST, LineState.WAIVED: assess.WAIVE}


def item(opened: reviewing.Opened) -> ResponseReturnValue:
    """The page of one of these kinds of work."""
    match opened.item.work:
        case "assess":
            return _assess(opened)
        case "deposit":
            return _deposit(opened)
        case _:
            return _verify(opened)


def _assess(opened: reviewing.Opened) -> ResponseReturnValue:
    with here.reading() as tx:
        lines, unlevied = _lines(tx, opened), _not_levied(tx, opened)
    tried = Tried()
    if request.method == "POST":
        with tried:
            words = {line.nth: _word(line.nth) for line in lines}
            try:
                with here.transaction() as tx:
                    assess.submit(tx, opened.item.id, words, opened.me, here.now())
            except FieldsWrong as wrong:
                raise Faults({k: lang.say(v) for k, v in wrong.faults.items()}) from wrong
            return reviewing.on(opened, lang.t("fees.sent"))
        reviewing.keep_if_late(opened, tried)
    shown = review.typed(request.form) if request.method == "POST" else _begun(lines)
    return reviewing.page(
        "assess.html",
        opened,
        tried,
        shown,
        lines=lines,
        unlevied=unlevied,
        back=_last_return(opened),
        figures=money.figures,
    )


def _verify(opened: reviewing.Opened) -> ResponseReturnValue:
    tried = Tried()
    if request.method == "POST":
        action = request.form.get("action", "")
        if action not in {"approve", "approve-next", "return"}:
            abort(400)
        with tried:
            with here.transaction() as tx:
                if action == "return":
                    reason = request.form.get("reason", "")
                    verify.send_back(tx, opened.item.id, reason, opened.me, here.now())
                else:
                    verify.approve(tx, opened.item.id, opened.me, here.now())
                reviewing.forget_draft(tx, opened)
            said = "fees.returned" if action == "return" else "fees.approved"
            return reviewing.on(opened, lang.t(said))
        reviewing.keep_if_late(opened, tried)
    with here.reading() as tx:
        file = CaseFile.looked_at(tx, opened.book.case)
        before = verify.assessed_by(file, opened.item)
        lodged = _lodged(tx, opened)
        lines, unlevied = _lines(tx, opened), _not_levied(tx, opened)
    return reviewing.page(
        "fees_verify.html",
        opened,
        tried,
        review.typed(request.form),
        lines=lines,
        unlevied=unlevied,
        lodged=lodged,
        total=sum(line.amount for line in lines),
        assessed=before,
        figures=money.figures,
    )


def _deposit(opened: reviewing.Opened) -> ResponseReturnValue:
    with here.reading() as tx:
        file = CaseFile.looked_at(tx, opened.book.case)
        department = opened.item.department or Department("")
        tariff, required = deposit.required(file, department)
    tried = Tried()
    if request.method == "POST":
        with tried:
            try:
                with here.transaction() as tx:
                    deposit.lodge(
                        tx, opened.item.id, request.form.get("way", ""),
                        request.form.get("amount", ""), request.form.get("document_no", ""),
                        request.form.get("issuer", ""), _until(), opened.me, here.now(),
                    )  # fmt: skip
            except (DepositTooSmall, GuaranteeEnded) as wrong:
                said = {str(wrong.data["name"]): wrong.says(lang.current())}
                raise Faults(said) from wrong
            return reviewing.on(opened, lang.t("fees.sent"))
        reviewing.keep_if_late(opened, tried)
    shown: Mapping[str, str] = review.typed(request.form)
    if request.method != "POST":
        amount = str(money.yuan(required.amount))
        shown = {"way": deposit.GUARANTEE, "amount": amount, **_kept(opened)}
    return reviewing.page(
        "deposit.html",
        opened,
        tried,
        shown,
        tariff=tariff,
        required=required,
        back=_last_return(opened),
        figures=money.figures,
    )


def _lines(tx: Transaction, opened: reviewing.Opened) -> list[FeeLine]:
    held = fees.lines(tx, opened.book.case.id)
    return [
        line
        for line in held
        if line.department == opened.item.department and line.state is not LineState.CANCELLED
    ]


def _lodged(tx: Transaction, opened: reviewing.Opened) -> object:
    charges = {
        one.charge
        for one in opened.book.edition.tariffs.all
        if one.department == opened.item.department
    }
    held = fees.deposits(tx, opened.book.case.id)
    return next((one for one in held if one.charge in charges), None)


def _not_levied(tx: Transaction, opened: reviewing.Opened) -> list[str]:
    """Why charges of this department are not among the lines, in words."""
    found = []
    for entry in journal.of_case(tx, opened.book.case.id):
        mine = entry.data.get("department") == opened.item.department
        if entry.what == "charge-not-levied" and mine:
            found.append(str(entry.data.get("because", "")))
    return found


def _word(nth: int) -> assess.Word:
    form = request.form
    return assess.Word(
        form.get(f"word-{nth}", ""),
        form.get(f"amount-{nth}", ""),
        form.get(f"reason-{nth}", ""),
        form.get(f"basis-{nth}", ""),
    )


def _begun(lines: list[FeeLine]) -> dict[str, str]:
    """What the form begins with: the tariff's word, or what was said before it was sent back."""
    found: dict[str, str] = {}
    for line in lines:
        found[f"word-{line.nth}"] = _WORD_OF.get(line.state, assess.CONFIRM)
        adjusted = line.state is LineState.ADJUSTED
        found[f"amount-{line.nth}"] = str(money.yuan(line.amount)) if adjusted else ""
        found[f"reason-{line.nth}"] = line.reason
        found[f"basis-{line.nth}"] = line.waiver_basis
    return found


def _kept(opened: reviewing.Opened) -> dict[str, str]:
    """What was recorded before it was sent back."""
    with here.reading() as tx:
        held = _lodged(tx, opened)
    if held is None:
        return {}
    names = ("way", "document_no", "issuer")
    until = getattr(held, "valid_until", None)
    kept = {name: str(getattr(held, name)) for name in names}
    return kept | {"valid_until": until.isoformat() if until else ""}


def _last_return(opened: reviewing.Opened) -> str:
    """Why the checker sent it back, if that was the last word."""
    back = rounds.returns(opened.book, opened.item)
    return str(back[-1].form["reason"]) if back and back[-1].form else ""


def _until() -> date | None:
    typed = request.form.get("valid_until", "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        label = lang.t("fees.valid_until")
        raise Faults({"valid_until": lang.t("form.not_a_day", field=label)}) from None
